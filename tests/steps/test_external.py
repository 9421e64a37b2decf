"""Types of the public format whose machinery is not here: known, checked, and plain about what is missing."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from pytest_ignition.engine.events import StepStarted
from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.loader import load
from pytest_ignition.steps import ai, designer, fat, perspective, perspective_tests
from pytest_ignition.steps.ai import Mode, plan_tests
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.external import NotAvailable
from pytest_ignition.steps.registry import StepType
from pytest_ignition.testing import run_step

CARRIED_OUT = (*fat.STEP_TYPES, *perspective_tests.STEP_TYPES, *perspective.STEP_TYPES[1:])
TYPES = {kind.name: kind for kind in (*designer.STEP_TYPES, *ai.STEP_TYPES, perspective.verify_with_ai)}

LEAVE_OUT = "remove the step or give it `when: false`; "
NO_DESIGNER = " needs the Designer automation, which this version does not have"
NO_PROVIDER = ": no AI provider is configured"
SCRIPT = LEAVE_OUT + "a `utility.python` script can start programs"
NO_SETTING = LEAVE_OUT + "this version has no setting for a provider"

CREDENTIAL = {"username": "ada", "password": "s3cret"}


class Case(NamedTuple):
    """One type: the least it can be given, everything it takes, a misspelt name and its right one, what running says."""

    name: str
    least: dict[str, Any]
    full: dict[str, Any]
    typo: str
    right: str | None
    message: str
    hint: str


CASES = [
    Case("designer.launch", {"launcher_file": "a.jnlp"}, {}, "launch_file", "launcher_file", NO_DESIGNER, SCRIPT),
    Case("designer.launch_shortcut", {"designer_shortcut": "designer", "project_name": "Line", "gateway_credential": CREDENTIAL},
         {"username": "ada", "password": "s3cret", "timeout": 90}, "project", "project_name", NO_DESIGNER, SCRIPT),
    Case("designer.login", {"username": "ada", "password": "s3cret"}, {"timeout": 0}, "user_name", "username", NO_DESIGNER, SCRIPT),
    Case("designer.open_project", {}, {"project_name": "", "timeout": 2.5}, "projectname", "project_name", NO_DESIGNER, SCRIPT),
    Case("designer.close", {}, {}, "timeout", None, NO_DESIGNER, SCRIPT),
    Case("designer.screenshot", {}, {"name": "main"}, "names", "name", NO_DESIGNER, SCRIPT),
    Case("designer.wait", {}, {"timeout": 90}, "timeouts", "timeout", NO_DESIGNER, SCRIPT),
    Case("ai.generate", {}, {"description": "login", "context": {"platform": "gateway"}}, "descripton", "description", NO_PROVIDER, NO_SETTING),
    Case("ai.validate", {}, {"expected": [1], "actual": 2, "context": {}}, "expect", "expected", NO_PROVIDER, NO_SETTING),
    Case("ai.analyze", {}, {"screenshot": "a.png", "question": "red?"}, "questions", "question", NO_PROVIDER, NO_SETTING),
    Case("ai.analyze_page_structure", {}, {"screenshot": "a.png", "components": [{"id": "a"}], "context": "a pump"},
         "component", "components", NO_PROVIDER, NO_SETTING),
    Case("ai.verify_visual_consistency", {}, {"screenshot": "a.png", "guidelines": ["blue"]}, "guideline", "guidelines", NO_PROVIDER, NO_SETTING),
    Case("perspective.verify_with_ai", {"prompt": "a pump runs", "ai_api_key": "k3y"},
         {"selector": "#a", "confidence_threshold": 1, "ai_model": "m"}, "api_key", "ai_api_key",
         " needs the judging of pictures by an AI provider, which this version does not have",
         LEAVE_OUT + "`browser.verify` and `browser.verify_text` check a page without one"),
]  # fmt: skip


def playbook(name: str, parameters: dict[str, Any]) -> str:
    return f"name: x\nsteps:\n  - {{id: a, name: A, type: {name}, parameters: {json.dumps(parameters)}}}\n"


def problems(name: str, parameters: dict[str, Any]) -> list[tuple[str, str | None]]:
    try:
        load(playbook(name, parameters), "x.yaml", builtin_step_types())
    except PlaybookError as error:
        return [(problem.message, problem.hint) for problem in error.problems]
    return []


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    assert isinstance(request.param, Case)
    return request.param


def test_the_cases_are_every_type_that_is_not_available() -> None:
    assert {case.name for case in CASES} | {"ai.generate_test_cases"} == set(TYPES)


def test_a_playbook_loads_with_the_least_and_with_everything(case: Case) -> None:
    assert problems(case.name, case.least) == []
    assert problems(case.name, case.least | case.full) == []
    assert (case.least | case.full).keys() == TYPES[case.name].model.model_fields.keys()


def test_every_required_parameter_is_asked_for(case: Case) -> None:
    missing = [message for message, _hint in problems(case.name, {})]

    required = [name for name, field in TYPES[case.name].model.model_fields.items() if field.is_required()]
    assert [message for message in missing if "is missing" in message] == [
        f"parameter {name!r} is missing" for name in required
    ]


def test_a_misspelt_parameter_is_refused_with_the_right_one(case: Case) -> None:
    hint = f"did you mean {case.right!r}?" if case.right else "it takes no parameters"

    assert problems(case.name, case.least | {case.typo: "x"}) == [(f"unknown parameter {case.typo!r}", hint)]


def test_running_it_is_broken_and_says_what_is_missing(case: Case) -> None:
    run = run_step(TYPES[case.name], case.least | case.full)

    assert run.verdict == "broken"
    assert run.error is not None
    assert (run.error.message, run.error.hint) == (case.name + case.message, case.hint)


def test_parameters_are_checked_before_it_says_so(case: Case) -> None:
    run = run_step(TYPES[case.name], case.least | {case.typo: "x"})

    assert run.verdict == "broken"
    assert run.error is not None
    assert run.error.message == f"{case.name}: unknown parameter {case.typo!r}"


@pytest.mark.parametrize("kind", [*TYPES.values(), *CARRIED_OUT], ids=lambda kind: kind.name)
def test_what_a_type_may_do_and_opens(kind: StepType[Any]) -> None:
    writes = kind.name.startswith("designer.") or kind.name == "perspective.execute_test_manifest"
    on_a_page = kind.name == "fat.export_report" or kind.name.startswith("perspective.")

    assert kind.effect == ("write" if writes else "read")
    assert kind.needs == ({"browser"} if on_a_page and "metadata" not in kind.name else set())


def test_trying_again_is_no_use() -> None:
    assert NotAvailable.retryable is False


def test_keys_and_passwords_are_hidden() -> None:
    key = run_step(
        TYPES["perspective.verify_with_ai"], {"prompt": "the key is k3y-of-mine", "ai_api_key": "k3y-of-mine"}
    )
    whole = run_step(
        TYPES["designer.login"],
        {"username": "is s3cret-word", "password": {"username": "a", "password": "s3cret-word"}},
    )

    for run, secret in ((key, "k3y-of-mine"), (whole, "s3cret-word")):
        (started,) = [event for event in run.events if isinstance(event, StepStarted)]
        assert secret not in repr(started)


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("designer.wait", {"timeout": -1}, "parameter 'timeout': input should be greater than or equal to 0"),
        ("designer.launch_shortcut", {"designer_shortcut": "d", "project_name": "p", "username": "ada"},
         "parameter 'gateway_credential': give a credential, or `username` and `password`"),
        ("designer.login", {"password": ["s3cret"]}, "parameter 'password': it must be text or a whole credential"),
        ("perspective.verify_with_ai", {"prompt": "p", "ai_api_key": "k", "confidence_threshold": 80},
         "parameter 'confidence_threshold': input should be less than or equal to 1"),
        ("perspective.execute_test_manifest", {"manifest": "text"}, "parameter 'manifest' must be a list, not 'text'"),
        ("perspective.execute_test_manifest", {"manifest": [{}], "on_failure": "stop"},
         "parameter 'on_failure' must be one of 'continue' or 'abort', not 'stop'"),
        ("perspective.verify_navigation", {"timeout": 5},
         "give `expected_url_pattern` or `expected_title_pattern`; without them nothing is checked"),
        ("fat.export_report", {"report_id": "r", "output_path": "../a.pdf"},
         "`output_path` may not lead out of a folder with `..`"),
        ("fat.export_report", {"report_id": "r", "output_path": "a.html"}, "`output_path` must end in .pdf, as `format` says"),
        ("perspective.discover_page", {"types": "button"}, "parameter 'types' must be a list, not 'button'"),
        ("fat.generate_report", {"test_results": [1]}, "parameter 'test_results' must be a mapping, not [1]"),
        ("fat.export_report", {"report_id": "r", "format": "docx"}, "parameter 'format' must be one of 'pdf' or 'html', not 'docx'"),
        ("ai.generate_test_cases", {}, "parameter 'components' is missing"),
        ("ai.generate_test_cases", {"components": []}, "parameter 'components': there is no component to test"),
        ("ai.generate_test_cases", {"components": ["#a"]}, "parameter 'components.0' must be a mapping, not '#a'"),
        ("ai.generate_test_cases", {"components": [{"type": "button", "selector": "#a"}, {"type": "link"}]},
         "parameter 'components': component 1 has no `selector`"),
        ("ai.generate_test_cases", {"components": [{"type": "button", "selector": "#a"}], "mode": "fast"},
         "parameter 'mode' must be one of 'comprehensive', 'smoke' or 'critical_path', not 'fast'"),
    ],
)  # fmt: skip
def test_a_static_value_that_does_not_fit_is_told_before_the_run(
    name: str, parameters: dict[str, Any], message: str
) -> None:
    assert [found for found, _hint in problems(name, parameters)] == [message]


def test_values_that_only_the_run_knows_are_left_to_it() -> None:
    text = playbook(
        "designer.launch_shortcut",
        {"designer_shortcut": "{{ d }}", "project_name": "p", "password": "{{ c }}", "timeout": "{{ t }}"},
    )
    declared = "".join(f"  - {{name: {name}, type: string}}\n" for name in "dct")

    assert (
        load(f"parameters:\n{declared}{text}", "x.yaml", builtin_step_types()).steps[0].type
        == "designer.launch_shortcut"
    )


def test_the_least_acceptance_chain_loads_with_its_references() -> None:
    steps = [
        ("discover", "perspective.discover_page", {}),
        ("extract", "perspective.extract_component_metadata", {"components": "{{ step.discover.inventory }}"}),
        ("plan", "ai.generate_test_cases", {"components": "{{ step.extract.enriched_inventory }}"}),
        ("execute", "perspective.execute_test_manifest", {"manifest": "{{ step.plan.test_plan }}"}),
        ("report", "fat.generate_report", {"test_results": "{{ step.execute }}"}),
        ("export", "fat.export_report", {"report_id": "{{ step.report.report_id }}"}),
    ]
    text = "name: x\nsteps:\n" + "".join(
        f"  - {{id: {name}, name: A, type: {kind}, parameters: {json.dumps(parameters)}}}\n"
        for name, kind, parameters in steps
    )

    assert len(load(text, "x.yaml", builtin_step_types()).steps) == len(steps)


def component(name: str, kind: str, **extra: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "selector": f"#{name}", "visible": True, "disabled": False} | extra


PAGE = [
    component("start", "button", text="Start"),
    component("home", "link", text="Home"),
    component("setpoint", "number", label="Setpoint"),
    component("stop", "button", disabled=True),
    component("hidden", "text", visible=False),
    component("total", "text", readonly=True),
    component("line", "dropdown"),
    component("acknowledge", "ia_button--primary"),
]


def test_a_plan_of_every_kind_of_component() -> None:
    assert plan_tests(PAGE[:3], "comprehensive") == [
        {
            "component_id": "start",
            "selector": "#start",
            "action": "click",
            "expected": "'Start' can be clicked",
            "verify": "the page reacts without an error",
            "priority": "high",
        },
        {
            "component_id": "home",
            "selector": "#home",
            "action": "click",
            "expected": "'Home' can be clicked",
            "verify": "the page reacts without an error",
            "priority": "high",
        },
        {
            "component_id": "setpoint",
            "selector": "#setpoint",
            "action": "fill",
            "expected": "'Setpoint' takes a value",
            "verify": "the field holds the value",
            "priority": "medium",
        },
    ]


@pytest.mark.parametrize(
    ("mode", "planned"),
    [
        ("comprehensive", ["start", "home", "setpoint", "stop", "total", "acknowledge"]),
        ("smoke", ["start", "home", "stop", "acknowledge"]),
        ("critical_path", ["start", "home", "setpoint", "acknowledge"]),
    ],
)
def test_the_mode_says_which_components_get_a_test(mode: Mode, planned: list[str]) -> None:
    run = run_step(TYPES["ai.generate_test_cases"], {"components": PAGE, "mode": mode, "analysis": {"start": "starts"}})

    assert run.verdict == "passed", run.error
    assert [test["component_id"] for test in run.output["test_plan"]] == planned
    assert {key: value for key, value in run.output.items() if key != "test_plan"} == {
        "status": "generated",
        "test_count": len(planned),
        "mode": mode,
        "confidence": 0.5,
        "fallback": True,
    }
    assert run.logs == (f"info: {len(planned)} of 8 components get a test (mode {mode})",)


@pytest.mark.parametrize(
    "kind", ["text", "password", "email", "number", "search", "tel", "url", "textarea", "input", "textbox"]
)
def test_inputs_are_filled(kind: str) -> None:
    assert [test["action"] for test in plan_tests([component("a", kind)], "comprehensive")] == ["fill"]


@pytest.mark.parametrize("kind", ["button", "link", "submit", "Button", "ia_button"])
def test_buttons_and_links_are_clicked(kind: str) -> None:
    assert [test["action"] for test in plan_tests([component("a", kind)], "smoke")] == ["click"]


def test_what_nobody_can_use_is_looked_at_and_comes_last_in_priority() -> None:
    plan = {test["component_id"]: test for test in plan_tests(PAGE, "comprehensive")}

    assert "hidden" not in plan
    assert {name: test for name, test in plan.items() if test["priority"] == "low"} == {
        "stop": {
            "component_id": "stop",
            "selector": "#stop",
            "action": "verify",
            "expected": "disabled",
            "verify": None,
            "priority": "low",
        },
        "total": {
            "component_id": "total",
            "selector": "#total",
            "action": "verify",
            "expected": "visible",
            "verify": None,
            "priority": "low",
        },
    }


def test_a_component_without_id_and_name_is_numbered() -> None:
    (test,) = plan_tests([{"type": "button", "selector": "button >> nth=0"}], "critical_path")

    assert (test["component_id"], test["expected"]) == ("component-0", "'component-0' can be clicked")


def test_the_components_may_come_from_an_earlier_step() -> None:
    run = run_step(
        TYPES["ai.generate_test_cases"], {"components": "{{ variable.inventory }}"}, variables={"inventory": PAGE}
    )

    assert run.verdict == "passed", run.error
    assert run.output["mode"] == "comprehensive"
