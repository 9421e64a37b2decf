"""Allure: nested steps with status, parameters and attachments; the item's own status."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_ignition.browser import errors as browser_errors
from pytest_ignition.browser.perspective import errors as session_errors
from pytest_ignition.gateway import errors as gateway_errors
from pytest_ignition.reporting.allure_files import CATEGORIES, ENVIRONMENT_ERRORS, write_files
from pytest_ignition.reporting.allure_labels import description, labels, links, suites
from tests.plugin_run import UTILITY, Project
from tests.reporting.test_terminal import MIXED


def outline(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["name"], step["status"]) for step in result["steps"]]


def test_each_step_is_a_step_with_its_status(project: Project) -> None:
    project.playbook(MIXED, "mixed")

    project.run("playbooks", "--alluredir=allure")

    (result,) = project.allure()
    assert result["status"] == "failed"
    assert outline(result) == [
        ("1 Goes well", "passed"),
        ("2 Goes wrong", "failed"),
        ("3 Cannot be done", "broken"),
        ("4 Is passed over (not run)", "skipped"),
    ]
    assert result["statusDetails"]["message"] == (
        "playbook 'Mixed': 2 of 4 steps did not pass (failed: second; broken: third)\n"
        "2 Goes wrong: CheckFailed: assertion failed in line 1 of the script: sums differ\n"
        "3 Cannot be done: ScriptError: RuntimeError in line 1 of the script: no such machine"
    )
    wrong, passed_over = result["steps"][1]["statusDetails"], result["steps"][3]["statusDetails"]
    assert wrong["message"].startswith(
        "CheckFailed: playbooks/mixed.yaml:6:5: assertion failed in line 1 of the script: sums differ\n"
    )
    assert passed_over["message"] == "step 'third' broken"
    starts = [step["start"] for step in result["steps"]]
    assert starts == sorted(starts)
    assert result["start"] <= starts[0] <= result["steps"][-1]["stop"] <= result["stop"]


def test_a_broken_playbook_is_broken(project: Project) -> None:
    project.playbook("name: Broken\nsteps:\n  - id: ping\n    type: gateway.ping\n")

    project.run("playbooks", "--alluredir=allure")

    assert project.allure()[0]["status"] == "broken"


def test_logs_and_parameters_belong_to_their_step(project: Project) -> None:
    project.playbook(UTILITY)

    project.run("playbooks", "--alluredir=allure")

    (step,) = project.allure()[0]["steps"]
    assert {parameter["name"]: parameter["value"] for parameter in step["parameters"]} == {
        "type": "utility.log",
        "message": "hello",
        "output": '{"logged": "hello", "level": "info"}',
    }
    (log,) = step["attachments"]
    assert (project.path / "allure" / log["source"]).read_text("utf-8") == "info: hello"


def test_steps_of_a_session_with_two_workers_stay_with_their_playbooks(project: Project) -> None:
    project.playbook(MIXED, "a")
    project.playbook(UTILITY, "b")

    project.run("playbooks", "-n", "2", "--alluredir=allure")

    assert [len(result["steps"]) for result in project.allure()] == [4, 1]


EVIDENCE = """
from pytest_ignition import StepParameters, step_type

class Nothing(StepParameters):
    "Takes nothing."

@step_type("plant.keep", effect="read", outputs=())
def keep(context, parameters: Nothing):
    "Keep files."
    for kind, suffix, media in KINDS:
        path = context.evidence_path(kind, suffix)
        path.write_bytes(kind.encode())
        context.attach(path, evidence=kind, title=f"the {kind} \\ud800", media_type=media)
    context.log("half a character: \\ud800")
    assert False, "half a character: \\ud800"

KINDS = [
    ("screenshot", ".png", "image/png"),
    ("page", ".html", "text/html"),
    ("requests", ".json", "application/json"),
    ("trace", ".zip", "application/zip"),
    ("video", ".webm", "video/webm"),
]

def pytest_ignition_step_types(config):
    return [keep]
"""


def test_evidence_is_attached_to_its_step_under_its_type(project: Project) -> None:
    project.write("conftest.py", EVIDENCE)
    project.playbook("name: x\nsteps:\n  - {id: keep, type: plant.keep}\n  - {id: rest, type: utility.log}\n")

    result = project.run("playbooks", "--alluredir=allure")

    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    (case,) = project.allure()
    attached = {each["name"]: each for each in case["steps"][0]["attachments"]}
    log = attached.pop("log")
    assert (project.path / "allure" / log["source"]).read_text() == "info: half a character: ?"
    assert {name: each["type"] for name, each in attached.items()} == {
        "the screenshot ?": "image/png",
        "the page ?": "text/html",
        "the requests ?": "application/json",
        "the trace ?": "application/vnd.allure.playwright-trace",
        "the video ?": "video/webm",
    }
    for name, each in attached.items():
        assert (project.path / "allure" / each["source"]).read_text() == name.split()[1]


CASES = """\
name: {title}
description: |
  What the <b>line</b> does.
tags: [smoke]
parameters: [{{name: batch, type: integer, default: 1}}, {{name: gateway, type: string, default: mine}}]
cases: [{{id: small, batch: 1}}, {{id: large, batch: 9}}]
metadata: {{author: anna, feature: Counting, severity: Critical, issue: PLANT-12, tags: [smoke, nightly]}}
steps:
  - id: say
    type: utility.log
    parameters: {{message: "{{{{ batch }}}}"}}
"""


def test_cases_have_histories_of_their_own_and_keep_them(project: Project) -> None:
    project.playbook(CASES.format(title="A"), "line/a")
    project.write("playbooks/line/a.yml", CASES.format(title="Another"))

    project.run("playbooks", "--alluredir=allure", "--allure-link-pattern=issue:https://issues.example/{}")
    first = project.allure()
    project.run("playbooks", "-n", "2", "--alluredir=allure", "--clean-alluredir", "--ignition-param", "batch=7")
    second = project.allure()

    assert len({result["historyId"] for result in first}) == 4
    assert len({result["testCaseId"] for result in first}) == 2
    assert {result["historyId"] for result in first} == {result["historyId"] for result in second}
    large = next(result for result in first if "large" in result["name"])
    told = {each["name"]: (each["value"], each.get("excluded", False)) for each in large["parameters"]}
    assert told == {"case": ("large", False), "batch": ("9", True)}
    named: dict[str, list[str]] = {}
    for label in large["labels"]:
        named.setdefault(label["name"], []).append(label["value"])
    assert (named["parentSuite"], named["suite"]) == (["playbooks"], ["line"])
    assert named["subSuite"] in (["A"], ["Another"])
    assert (named["owner"], named["feature"], named["severity"]) == (["anna"], ["Counting"], ["critical"])
    assert sorted(named["tag"]) == ["nightly", "smoke"]
    assert [(link["type"], link["url"]) for link in large["links"]] == [("issue", "https://issues.example/PLANT-12")]
    assert "What the &lt;b&gt;line&lt;/b&gt; does." in large["description"]


def test_each_gateway_has_a_history_whether_it_is_alone_or_not(project: Project) -> None:
    project.write(
        "ignition.toml", '[gateways.a]\nurl = "http://127.0.0.1:1"\n[gateways.b]\nurl = "http://127.0.0.1:2"\n'
    )
    project.playbook("name: x\nsteps:\n  - {id: ping, type: gateway.ping}\n")

    project.run("playbooks", "--gateway=a", "--gateway=b", "--alluredir=allure")
    both = {result["parameters"][0]["value"]: result["historyId"] for result in project.allure()}
    project.run("playbooks", "--gateway=a", "--alluredir=allure", "--clean-alluredir")
    (alone,) = project.allure()

    assert list(both) == ["a", "b"]
    assert both["a"] != both["b"]
    assert alone["historyId"] == both["a"]
    assert "GatewayUnreachable" in alone["statusDetails"]["message"]
    text = (project.path / "allure" / "environment.properties").read_text()
    assert "Gateway\\ a=version unknown: no step asked for it" in text


def test_the_files_beside_the_results_are_written_once_and_never_over_the_users(project: Project) -> None:
    project.playbook(UTILITY)
    project.write("allure/environment.properties", "plant=north\n")

    project.run("playbooks", "-n", "2", "--alluredir=allure")

    assert (project.path / "allure" / "environment.properties").read_text() == "plant=north\n"
    assert json.loads((project.path / "allure" / "categories.json").read_text()) == CATEGORIES


def test_a_session_without_playbooks_and_steps_is_left_as_it_is(project: Project) -> None:
    project.write("test_it.py", "def test_it():\n    pass\n")

    project.run("--alluredir=allure")

    kinds = {path.name.split("-")[-1] for path in (project.path / "allure").iterdir()}
    assert kinds <= {"result.json", "container.json"}


def test_what_playwright_keeps_at_the_teardown_is_attached_to_the_case(project: Project) -> None:
    # As pytest-playwright 0.10 tells it; recording a video takes ffmpeg, which not every machine has.
    project.write(
        "conftest.py",
        "import pathlib, pytest\n"
        "@pytest.hookimpl(trylast=True, wrapper=True)\n"
        "def pytest_runtest_makereport(item):\n"
        "    report = yield\n"
        "    if report.when == 'teardown':\n"
        "        for kind in ('video', 'trace', 'screenshot'):\n"
        "            pathlib.Path(f'{kind} of {item.name}').write_text(kind)\n"
        "            report.user_properties.append((f'playwright_{kind}', f'{kind} of {item.name}'))\n"
        "    return report\n",
    )
    project.playbook(UTILITY)
    project.write("test_it.py", "def test_it():\n    pass\n")

    project.run("playbooks", "test_it.py", "--alluredir=allure")

    for result in project.allure():
        kept = {each["name"]: each for each in result["attachments"] if each["name"] != "log"}
        assert {name: each["type"] for name, each in kept.items()} == {
            "video": "video/webm",
            "trace": "application/vnd.allure.playwright-trace",
            "screenshot": "image/png",
        }
        assert (project.path / "allure" / kept["video"]["source"]).read_text() == "video"


@pytest.mark.slow
def test_playwrights_real_trace_and_screenshot_are_attached(project: Project) -> None:
    project.write("test_it.py", "def test_it(page):\n    page.set_content('<h1>x</h1>')\n")

    project.run("--alluredir=allure", "--tracing=on", "--screenshot=on")

    (result,) = project.allure()
    assert sorted(each["name"] for each in result["attachments"]) == ["screenshot", "trace"]


def test_steps_that_were_not_run_stand_below_the_one_that_would_have_run_them(project: Project) -> None:
    project.playbook(MIXED, "mixed")
    project.playbook(
        "name: Outer\nsteps:\n"
        "  - {id: bad, type: utility.python, parameters: {script: assert False}}\n"
        "  - {id: child, type: playbook.run, parameters: {playbook: mixed.yaml}}\n",
        "outer",
    )

    project.run("playbooks/outer.yaml", "--alluredir=allure")

    (result,) = project.allure()
    assert outline(result) == [("1 bad", "failed"), ("2 child (not run)", "skipped")]
    assert [each["status"] for each in result["steps"][1]["steps"]] == ["skipped"] * 4


def test_metadata_become_labels_and_links() -> None:
    metadata = {
        "epic": "E", "story": ["S", "T"], "owner": "o", "author": "a", "domain": "gateway", "tags": ["x", 7],
        "test_case": "TC-1", "links": ["https://a.example"], "notes": "no label", "feature": None,
    }  # fmt: skip

    assert list(labels(metadata)) == [
        ("epic", "E"), ("story", "S"), ("story", "T"), ("owner", "o"), ("tag", "x"), ("tag", "7")
    ]  # fmt: skip
    assert list(labels({"author": "a", "domain": "gateway"})) == [("owner", "a"), ("feature", "gateway")]
    assert list(links(metadata)) == [("tms", "TC-1"), ("link", "https://a.example")]


@pytest.mark.parametrize(
    ("folders", "cases", "expected"),
    [
        (("playbooks",), False, ["playbooks", "T"]),
        (("playbooks", "line"), False, ["playbooks", "line"]),
        (("playbooks", "line"), True, ["playbooks", "line", "T"]),
        (("a", "b", "c", "d"), True, ["a", "b", "c / d / T"]),
        ((), False, ["T"]),
    ],
)
def test_suites_come_from_folders(folders: tuple[str, ...], cases: bool, expected: list[str]) -> None:
    assert [value for _name, value in suites(folders, "T", cases=cases)] == expected


def test_a_description_holds_no_markup() -> None:
    assert description("<b>", "1 < 2 & 3") == "**&lt;b&gt;**\n\n1 &lt; 2 &amp; 3"


@pytest.mark.parametrize(
    ("status", "message", "category"),
    [
        ("failed", "a: 1 of 2 steps\n1 x: CheckFailed: no", "Product defect"),
        ("broken", "a: 1 of 2 steps\n1 x: StepError: no", "Test defect"),
        ("broken", "a: 1 of 2 steps\n1 x: GatewayUnreachable: no", "Environment"),
        ("broken", "pytest_ignition.browser.errors.BrowserClosed: gone", "Environment"),
        ("failed", "1 x: CheckFailed: no\n2 y: GatewayUnreachable: no", "Environment"),
    ],
)
def test_each_failure_falls_into_one_category(status: str, message: str, category: str) -> None:
    import re

    found = [
        each["name"]
        for each in CATEGORIES
        if status in each["matchedStatuses"] and re.fullmatch(each["messageRegex"], message)
    ]
    assert [name.split(":")[0] for name in found] == [category]


def test_the_errors_of_the_environment_are_there() -> None:
    from pytest_ignition import settings

    houses = [*map(vars, (gateway_errors, browser_errors, session_errors, settings)), {"TargetClosedError": None}]
    assert [name for name in ENVIRONMENT_ERRORS if not any(name in house for house in houses)] == []


def test_properties_are_written_as_java_reads_them(tmp_path: Any) -> None:
    write_files(tmp_path, {"Gateway a:b": "C:\\x\n\N{ROCKET}\u00e9"})
    write_files(tmp_path, {"Gateway a:b": "C:\\x\n\N{ROCKET}\u00e9"})

    assert (tmp_path / "environment.properties").read_text("ascii").splitlines()[1:] == [
        r"Gateway\ a\:b=C:\\x\n\ud83d\ude80\u00e9"
    ]


def test_a_full_disk_costs_the_files_only(tmp_path: Any) -> None:
    (tmp_path / "file").write_text("")

    write_files(tmp_path / "file" / "below", {"a": "b"})

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
