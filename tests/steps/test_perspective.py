"""The steps about a page as a whole, on pages of the test's own in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.engine.events import StepStarted
from pytest_ignition.steps.perspective import (
    discover_page,
    extract_component_metadata,
    verify_dock_opened,
    verify_navigation,
)
from pytest_ignition.steps.perspective_tests import execute_test_manifest
from pytest_ignition.testing import StepRun, run_step

pytestmark = pytest.mark.slow

LINE = """<!doctype html><title>Line 1</title>
<button id=start onclick="setTimeout(() => state.textContent = 'Running', 60)">Start</button>
<button id=stop disabled>Stop</button>
<p id=state>Stopped</p>
<div id=name data-component="ia.input.text-field"><input></div><p id=echo></p>
<div id=speed data-component="ia.input.numeric-entry-field"><input class=ia-numeral-input readonly></div>
<div id=box data-component="ia.input.checkbox" style="width: 400px"><label class=ia_checkbox>
    <input type=checkbox style="opacity: 0; width: 1px; margin: 0"><svg width=20 height=20></svg></label></div>
<input id=pin type=password name=password>
<input id=count type=number min=50>
<button id=crash onclick="document.querySelector('.component-error-boundary').hidden = false">Crash</button>
<div class=component-error-boundary hidden>Component Error</div>
<div class="connection-banner banner-active">Connection lost</div>
<button id=go onclick="history.pushState({}, '', '#main'); document.title = 'Main'">Go</button>
<script>
const state = document.querySelector('#state');
const name = document.querySelector('#name input');
name.addEventListener('blur', () => document.querySelector('#echo').textContent = 'Operator: ' + name.value);
const speed = document.querySelector('#speed input');
speed.addEventListener('click', () => speed.readOnly = false);
speed.addEventListener('keydown', e => {
    if (e.key === 'Enter') { speed.value = Number(speed.value).toLocaleString('en'); speed.readOnly = true; }
});
</script>
"""


@pytest.fixture
def line(tab: Page, tmp_path: Path) -> str:
    path = tmp_path / "line.html"
    path.write_text(LINE, "utf-8")
    tab.goto(path.as_uri())
    return path.as_uri()


def execute(session: BrowserSession, *tests: dict[str, Any], folder: Path | None = None, **parameters: Any) -> StepRun:
    given = {
        "manifest": list(tests),
        "timeout": 10_000,
        "capture_screenshots": False,
        "return_to_baseline": False,
        **parameters,
    }
    return run_step(execute_test_manifest, given, browser=session, folder=folder)


def outcomes(run: StepRun) -> list[tuple[str, str | None]]:
    return [(each["status"], each["actual"]) for each in run.output["results"]]


def test_the_page_is_discovered_and_what_is_found_is_told(session: BrowserSession, line: str) -> None:
    run = run_step(discover_page, {"types": ["input", "button"], "exclude_selectors": ["#pin"]}, browser=session)

    assert run.verdict == "passed", run.error
    found = [(each["id"], each["type"]) for each in run.output["inventory"]]
    assert found == [
        ("start", "button"),
        ("stop", "button"),
        ("name", "input"),
        ("speed", "number"),
        ("count", "number"),
        ("crash", "button"),
        ("go", "button"),
    ]
    assert {key: run.output[key] for key in ("status", "count", "root_selector")} == {
        "status": "discovered",
        "count": 7,
        "root_selector": "body",
    }
    assert run.logs == ("info: 7 components on the page",)
    assert set(run.output["inventory"][0]) >= {
        "id", "index", "type", "tagName", "className", "selector", "cssPath", "xpath", "text", "label", "placeholder",
        "title", "ariaLabel", "position", "visible", "disabled", "readonly", "componentPath", "componentId",
        "dataAttributes",
    }  # fmt: skip


def test_two_discoveries_of_the_same_page_are_the_same(session: BrowserSession, line: str) -> None:
    first, second = (run_step(discover_page, {}, browser=session).output["inventory"] for _time in range(2))

    assert first == second


def test_metadata_needs_no_page() -> None:
    run = run_step(extract_component_metadata, {"components": [{"id": "a", "selector": "#a"}]})
    none = run_step(extract_component_metadata, {})

    assert (run.output["status"], run.output["count"]) == ("enriched", 1)
    assert run.output["enriched_inventory"][0]["metadata"]["selector_reliability"] == "high"
    assert none.output == {"status": "skipped", "enriched_inventory": [], "count": 0}


def test_navigation_and_docks_are_checked(session: BrowserSession, line: str) -> None:
    there = run_step(verify_navigation, {"expected_url_pattern": "line.html"}, browser=session)
    wrong = run_step(verify_navigation, {"expected_title_pattern": "Line 2", "timeout": 50}, browser=session)
    nothing = run_step(verify_navigation, {}, browser=session)
    opened = run_step(verify_dock_opened, {"dock_selector": "#name"}, browser=session)
    closed = run_step(
        verify_dock_opened, {"dock_selector": ".component-error-boundary", "timeout": 50}, browser=session
    )

    assert (there.output["title"], there.output["url"]) == ("Line 1", line)
    assert (wrong.verdict, wrong.error and wrong.error.actual) == ("failed", "Line 1")
    assert nothing.verdict == "broken"
    assert opened.output["status"] == "verified"
    assert (closed.verdict, closed.error and closed.error.actual) == ("failed", "is hidden")


def test_what_is_expected_is_waited_for_and_checked(session: BrowserSession, line: str) -> None:
    run = execute(
        session,
        {"component_id": "start", "selector": "#start", "expected": "enabled", "verify": "'Start' can be clicked"},
        {"component_id": "state", "selector": "#state", "action": "verify", "expected": {"text": "Running"}},
        {"component_id": "box", "selector": "#box", "expected": "checked"},
        {"component_id": "go", "selector": "#go", "expected": ["url: #main", {"title": "Main"}]},
    )

    assert run.verdict == "passed", run.error
    assert outcomes(run) == [
        ("passed", "clicked, enabled"),
        ("passed", "text: Running"),
        ("passed", "clicked, checked"),
        ("passed", "clicked, url: #main, title: Main"),
    ]
    assert {key: value for key, value in run.output.items() if key != "results"} == {
        "status": "completed",
        "total": 4,
        "passed": 4,
        "failed": 0,
        "skipped": 0,
        "not_checked": 0,
    }


def test_fields_are_filled_and_left_as_a_person_does(session: BrowserSession, line: str) -> None:
    run = execute(
        session,
        {"selector": "#name", "action": "fill", "value": "Ada", "expected": "the field holds the value"},
        {"selector": "#echo", "action": "verify", "expected": "text: Operator: Ada"},
        {
            "selector": "#speed",
            "action": "fill",
            "value": 12000,
            "expected": ["value: 12,000", "'Speed' takes a value"],
        },
        {"selector": "#count", "action": "fill", "expected": "value: 50"},
        {"selector": "#pin", "action": "fill", "expected": "'PIN' takes a value"},
    )

    assert outcomes(run) == [
        ("passed", "filled with 'Ada'"),
        ("passed", "text: Operator: Ada"),
        ("passed", "filled with '12000', value: 12,000"),
        ("passed", "filled with '50', value: 50"),
        ("passed", "filled"),
    ], run.error


def test_a_failed_test_fails_the_step_which_tells_all_results(session: BrowserSession, line: str) -> None:
    run = execute(
        session,
        {"component_id": "start", "selector": "#start", "expected": "text: Stop"},
        {"component_id": "fine", "selector": "#start"},
        {"component_id": "pump", "selector": "#pump", "expected": "'Pump' can be clicked"},
        {"component_id": "odd", "selector": "#start", "action": "hover"},
        {"component_id": "bad", "selector": "div[["},
        {"component_id": "typo", "selector": "#start", "expected": {"txt": "x"}},
        {"component_id": "none"},
        {"component_id": "idle", "selector": "#start", "action": "verify"},
        timeout=1_000,
    )

    assert run.verdict == "failed"
    assert run.error is not None
    lines = run.error.message.split("\n")
    assert lines[0] == "of 8 tests: 7 failed, 1 passed"
    assert lines[1] == "- start (click '#start'): expected text: Stop, but it is text: Start"
    assert lines[2].startswith("- pump (click '#pump'): cannot click '#pump': no element matches")
    assert lines[3] == "- odd (hover '#start'): unsupported action 'hover'; click, fill and verify are supported"
    assert lines[4].startswith("- bad (click 'div[['): 'div[[' is not a selector")
    assert lines[5] == "- typo (click '#start'): `expected`: nothing is known of 'txt'; did you mean 'text'?"
    assert lines[6] == "- none (click ''): the test has no `selector`"
    assert lines[7] == "- idle (verify '#start'): it has nothing to verify: give `expected`"
    assert (run.error.expected, run.error.actual) == ("every test passes", "7 failed, 1 passed")
    assert (run.output["status"], run.output["failed"], run.output["passed"]) == ("failed", 7, 1)
    assert run.output["results"][0]["actual"] == "text: Start"


def test_prose_is_told_to_be_unchecked_and_counted_apart(session: BrowserSession, line: str) -> None:
    run = execute(
        session,
        {"component_id": "a", "selector": "#start", "expected": "the conveyor starts"},
        {"component_id": "b", "selector": "#start", "expected": "enabled", "verify": "it hums"},
        {"component_id": "c", "selector": "#start", "expected": ["disabled", "it hums"]},
        timeout=1_000,
    )

    assert [(each["status"], each["not_checked"]) for each in run.output["results"]] == [
        ("not_checked", ["the conveyor starts"]),
        ("not_checked", ["it hums"]),
        ("failed", ["it hums"]),
    ]
    assert (run.output["passed"], run.output["not_checked"], run.output["failed"]) == (0, 2, 1)
    calm = execute(session, {"component_id": "a", "selector": "#start", "expected": "the conveyor starts"})
    assert (calm.verdict, calm.output["status"]) == ("passed", "completed")
    assert calm.logs[-1] == "warning: not everything that was expected could be checked: 1 not checked"


def test_an_error_that_the_page_comes_to_show_fails_the_test(session: BrowserSession, line: str) -> None:
    run = execute(session, {"selector": "#start"}, {"selector": "#crash"})

    assert outcomes(run) == [("passed", "clicked"), ("failed", "error: Component Error")]


def test_after_a_failure_the_rest_is_skipped_if_that_is_asked_for(session: BrowserSession, line: str) -> None:
    run = execute(
        session, {"selector": "#start"}, {"selector": "#stop"}, {"selector": "#go"}, on_failure="abort", timeout=1_000
    )

    assert run.verdict == "failed"
    assert [each["status"] for each in run.output["results"]] == ["passed", "failed", "skipped"]
    assert run.output["skipped"] == 1
    assert run.output["results"][2]["error"] == "not carried out: an earlier test failed"
    assert re.search(r"cannot click '#stop': .* is disabled", str(run.output["results"][1]["error"]))


def test_every_test_has_a_picture_of_its_own_and_the_page_is_opened_anew(
    session: BrowserSession, line: str, tmp_path: Path
) -> None:
    run = execute(
        session,
        {"component_id": "a/../b", "selector": "#go"},
        {"component_id": "a/../b", "selector": "#stop", "action": "verify", "expected": "text: Stop"},
        folder=tmp_path,
        capture_screenshots=True,
        return_to_baseline=True,
        baseline_url=line,
    )

    pictures = [Path(str(each["screenshot"])) for each in run.output["results"]]
    assert run.verdict == "passed", run.error
    assert [each.name for each in pictures] == ["01-test_a_.._b.png", "01-test_a_.._b-2.png"]
    assert [each.parent for each in pictures] == [tmp_path, tmp_path]
    assert tuple(pictures) == run.evidence
    assert session.page.url == line
    assert session.page.title() == "Line 1"


def test_without_an_address_the_tests_begin_where_the_page_was(session: BrowserSession, line: str) -> None:
    execute(session, {"selector": "#go"}, return_to_baseline=True)

    assert session.page.url == line


def test_a_baseline_that_cannot_be_opened_ends_the_tests_with_their_results(session: BrowserSession, line: str) -> None:
    run = execute(
        session,
        {"component_id": "a", "selector": "#start"},
        {"component_id": "b", "selector": "#start"},
        return_to_baseline=True,
        baseline_url="http://127.0.0.1:9/",
    )

    assert run.verdict == "broken"
    assert run.error is not None
    assert run.error.message.startswith(
        "of 2 tests: 1 passed, 1 skipped\nthe rest was not carried out: cannot open http"
    )
    assert [each["status"] for each in run.output["results"]] == ["passed", "skipped"]
    assert run.output["status"] == "broken"


def test_what_is_typed_into_a_secret_field_is_hidden(session: BrowserSession, line: str) -> None:
    run = execute(
        session,
        {"selector": "#pin", "action": "fill", "value": "s3cret-4711", "expected": "value: s3cret-4711"},
        timeout=1_000,
    )

    assert "s3cret-4711" not in repr(run.output)
    assert run.output["results"][0]["actual"] == "not shown: the field holds a secret"
    named = execute(session, {"selector": "[name=password]", "action": "fill", "value": "s3cret-4712"})
    (started,) = [event for event in named.events if isinstance(event, StepStarted)]
    assert "s3cret-4712" not in repr(started)
