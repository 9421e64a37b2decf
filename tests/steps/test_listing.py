"""The table of the built-in step types says what the step types say, and vouches for nothing that they refuse."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from pytest_ignition.language.loader import load
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.listing import ListedType, StepListing
from pytest_ignition.steps.registry import StepParameters, StepType, step_type
from tests.plugin_run import UTILITY, Project
from tools import step_listing

REGISTRY = builtin_step_types()
NAMES = list(REGISTRY.names())
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 250, 10**20, 0.0, 0.5, 1.5, -0.5, 1e300),
    *("", " ", "x", "5", "0", "true", "30s", "0s", "500 ms", "-5s", "load", "info", "press", "Enter", "exact", "("),
    *("html", "abort", "critical_path", "visible", "{{ parameter.x }}", "a/b", "WARN"),
    *([], ["x"], [1, {}], [{"type": "button", "selector": "#a"}], {}, {"a": 1}, {"username": "u", "password": "p"}),
)


def listed(name: str) -> ListedType:
    found = StepListing().find(name)
    assert isinstance(found, ListedType)
    return found


def real(name: str) -> StepType[Any]:
    found = REGISTRY.find(name)
    assert found is not None
    return found


def test_the_listing_holds_every_type_in_the_same_order() -> None:
    assert list(StepListing().names()) == NAMES
    assert StepListing().renamed == REGISTRY.renamed
    assert StepListing().find("no.such_type") is None


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_says_what_the_type_says(name: str) -> None:
    facts = (
        *("outputs", "needs", "sets_variables", "code_parameters", "file_parameters"),
        *("secrets", "readings", "parameter_names"),
    )

    assert {each: getattr(listed(name), each) for each in facts} == {each: getattr(real(name), each) for each in facts}
    assert listed(name).itself == real(name)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_table_vouches_for_has_no_problem(name: str) -> None:
    """Each parameter with each value, alone and beside values that fit, known and not yet known.

    For what the table does not vouch for the model itself is asked, so that only the rest has to be compared.
    """
    fitting, table, kind = fits(name), listed(name), real(name)
    for key in [*kind.parameter_names, "unknown"]:
        for value in VALUES:
            for parameters in ({**fitting, key: value}, {key: value}):
                for dynamic in ((), (key,), tuple(parameters)):
                    if table.takes(parameters, dynamic):
                        assert not kind.problems(parameters, dynamic), (parameters, dynamic)


@pytest.mark.parametrize("name", NAMES)
def test_where_the_table_does_not_vouch_the_type_is_asked(name: str) -> None:
    for parameters in ({}, fits(name), {**fits(name), "unknown": 1}, dict.fromkeys(real(name).parameter_names)):
        assert listed(name).problems(parameters, ()) == real(name).problems(parameters, ())


@pytest.mark.parametrize("name", ["utility.log", "browser.click", "gateway.wait_for_ready", "utility.python"])
def test_what_nearly_all_steps_say_needs_no_model(name: str) -> None:
    assert listed(name).takes(fits(name), ())


def fits(name: str) -> Mapping[str, Any]:
    """A value for each parameter that must be there."""
    kind = real(name)
    found: dict[str, Any] = {}
    for key in (key for key, field in kind.model.model_fields.items() if field.is_required()):
        found[key] = next(
            value
            for value in reversed(VALUES)
            if not any(problem.path[:1] == (key,) for problem in kind.problems({**found, key: value}, ()))
        )
    if issubclass(kind.model, StepParameters) and kind.model.ONE_OF:
        found[kind.model.ONE_OF[0]] = "x"
    return found


def test_a_type_of_ones_own_is_found_and_may_not_take_a_name() -> None:
    own = plant_type("plant.start")

    assert StepListing([own]).find("plant.start") is own
    assert [*NAMES, "plant.start"] == list(StepListing([own]).names()) == list(StepListing([own]).registry().names())
    with pytest.raises(ValueError, match=r"^step type 'utility\.log' is registered twice$"):
        StepListing([plant_type("utility.log")])
    with pytest.raises(ValueError, match=r"^step type 'plant\.start' is registered twice$"):
        StepListing([own, own])


class Start(StepParameters):
    batch: str


def plant_type(name: str) -> StepType[Any]:
    @step_type(name, effect="write", outputs=None)
    def start(_context: Any, _parameters: Start) -> None:
        """Start a batch."""

    return start


def test_a_validator_or_a_limit_that_no_rule_holds_leaves_the_parameter_to_the_model() -> None:
    entries = {name: step_listing.entry(real(name)) for name in NAMES}

    assert entries["browser.verify_text"]["parameters"]["text"] == {"kind": "ask"}
    assert entries["gateway.login"]["parameters"]["password"] == {"kind": "ask"}
    assert entries["utility.log"]["parameters"]["message"] == {"kind": "any"}
    assert entries["utility.sleep"]["parameters"]["seconds"] == {"kind": "duration", "least": 0}


def test_a_playbook_without_mistakes_is_checked_without_models() -> None:
    text = (
        "name: A\nsteps:\n"
        "  - {id: a, type: utility.log, parameters: {message: m, level: info}}\n"
        "  - {id: b, type: browser.navigate, parameters: {url: /x, timeout: 30000}}\n"
        "  - {id: c, type: browser.fill, parameters: {selector: '#a', value: 5}}\n"
        "  - {id: d, type: utility.python, parameters: {script: 'print(1)'}}\n"
    )
    code = (
        "import sys\n"
        "from pytest_ignition.language.loader import load\n"
        "from pytest_ignition.steps.listing import StepListing\n"
        f"load({text!r}, 'x.yaml', StepListing())\n"
        "print('pydantic' in sys.modules)"
    )

    assert load(text, "x.yaml", REGISTRY).steps == load(text, "x.yaml", StepListing()).steps
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.slow
def test_a_run_loads_the_step_types_that_it_takes(project: Project) -> None:
    project.write(
        "conftest.py",
        "import sys\n\n\ndef pytest_unconfigure(config):\n"
        "    start = 'pytest_ignition.steps.'\n"
        "    print('loaded', sorted(each for each in sys.modules if each.startswith(start)))\n",
    )
    project.playbook(UTILITY)

    loaded = next(line for line in project.run("playbooks").outlines if line.startswith("loaded "))

    assert "pytest_ignition.steps.utility" in loaded
    assert "pytest_ignition.steps.browser" not in loaded
    assert "pytest_ignition.steps.gateway" not in loaded
