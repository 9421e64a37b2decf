"""Spellings of public playbooks: what each means now, the note that it leaves, and the edit that modernises it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_ignition.language.fixing import FixRefused, difference, fixed_text
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Edit, Mark, Note, Playbook
from pytest_ignition.language.normal import normal_form
from pytest_ignition.steps.catalogue import builtin_step_types

TYPES = builtin_step_types()

HEAD = "name: x  # a title\nsteps:\n"


def read(text: str) -> Playbook:
    return load(text, "x.yaml", TYPES)


def step(kind: str, *lines: str, more: str = "") -> str:
    body = "".join(f"      {line}\n" for line in lines)
    return f"{HEAD}  - id: a\n    type: {kind}\n{more}" + (f"    parameters:\n{body}" if lines else "")


def parameters(playbook: Playbook) -> dict[str, Any]:
    return dict(playbook.steps[0].parameters)


# what is written -> the parameters that it means, the note with its hint, and the text that --fix makes of it
SPELLINGS = [
    (
        step("browser.verify", "selector: '#x'", "state: visible  # seen"),
        {"selector": "#x", "exists": True},
        ("'state' is an older spelling", "write exists: true"),
        step("browser.verify", "selector: '#x'", "exists: true  # seen"),
    ),
    (
        step("browser.verify", "selector: '#x'", 'state: "hidden"'),
        {"selector": "#x", "exists": False},
        ("'state' is an older spelling", "write exists: false"),
        step("browser.verify", "selector: '#x'", "exists: false"),
    ),
    (
        step("browser.verify", "condition: exists", "selector: '#x'"),
        {"selector": "#x", "exists": True},
        ("'condition' is an older spelling", "write exists: true"),
        step("browser.verify", "exists: true", "selector: '#x'"),
    ),
    (
        step("browser.verify", "selector: '#x'", "should_exist: false"),
        {"selector": "#x", "exists": False},
        ("'should_exist' is an older spelling", "write exists"),
        step("browser.verify", "selector: '#x'", "exists: false"),
    ),
    (
        step("browser.verify", "selector: '#x'", "text: ''"),
        {"selector": "#x"},
        ("'text' of browser.verify has no effect: `browser.verify_text` checks a text", "leave it out"),
        step("browser.verify", "selector: '#x'"),
    ),
    (
        step("browser.navigate", "url: http://gw", "wait_for: load"),
        {"url": "http://gw", "wait_until": "load"},
        ("'wait_for' is an older spelling", "write wait_until"),
        step("browser.navigate", "url: http://gw", "wait_until: load"),
    ),
    (
        step("browser.navigate", "url: http://gw", "timeout: 30"),
        {"url": "http://gw", "timeout": "30s"},
        ("a time limit of a page is in milliseconds; so small a number is read as seconds", "write timeout: 30s"),
        step("browser.navigate", "url: http://gw", "timeout: 30s"),
    ),
    (
        step("browser.screenshot", 'path: "shots/login page.png"', "full_page: true"),
        {"name": "login page", "full_page": True},
        ("'path' is an older spelling", "write name: login page"),
        step("browser.screenshot", "name: login page", "full_page: true"),
    ),
    (
        step("browser.screenshot", "timeout: 5000", "name: x"),
        {"name": "x"},
        ("'timeout' of browser.screenshot has no effect: a picture waits for nothing", "leave it out"),
        step("browser.screenshot", "name: x"),
    ),
    (
        step("gateway.login", 'url: "{{ gateway.url }}"', "username: ada"),
        {"username": "ada"},
        (
            "'url' of gateway.login has no effect: the gateway is the one that the run was given, with --gateway or in "
            "the settings",
            "leave it out",
        ),
        step("gateway.login", "username: ada"),
    ),
    (
        step("gateway.wait_for_ready", "timeout_seconds: 90"),
        {"timeout": 90},
        ("'timeout_seconds' is an older spelling", "write timeout"),
        step("gateway.wait_for_ready", "timeout: 90"),
    ),
    (
        step("gateway.wait_for_ready", "timeout: 90", "check_interval: 5"),
        {"timeout": 90},
        (
            "'check_interval' of gateway.wait_for_ready has no effect: the gateway is asked as often as its answers allow",
            "leave it out",
        ),
        step("gateway.wait_for_ready", "timeout: 90"),
    ),
    (
        step("utility.wait", "seconds: 5"),
        {"seconds": 5},
        ("the step type 'utility.wait' is called 'utility.sleep' now", "write utility.sleep"),
        step("utility.sleep", "seconds: 5"),
    ),
    (
        step("playbook.run", "playbook_path: playbooks/x.yaml", "parameters: {a: 1}"),
        {"playbook": "playbooks/x.yaml", "parameters": {"a": 1}},
        ("'playbook_path' is an older spelling", "write playbook"),
        step("playbook.run", "playbook: playbooks/x.yaml", "parameters: {a: 1}"),
    ),
    (
        step("utility.log", 'message: "at {{ execution.started_at }}"'),
        {"message": "at {{ run.started_at }}"},
        ("'execution' is called 'run' now", "write {{ run.started_at }}"),
        step("utility.log", 'message: "at {{ run.started_at }}"'),
    ),
]


@pytest.mark.parametrize(("written", "meant", "note", "fixed"), SPELLINGS)
def test_old_parameters_mean_what_they_obviously_mean(
    written: str, meant: dict[str, Any], note: tuple[str, str], fixed: str
) -> None:
    playbook = read(written)

    assert parameters(playbook) == meant
    assert [(each.message, each.hint, each.code) for each in playbook.notes] == [(*note, "legacy")]
    assert fixed_text(playbook, TYPES) == fixed
    assert read(fixed).notes == ()
    assert normal_form(read(fixed)) == normal_form(playbook)


# keys in the wrong place, and old keys of steps -> attribute, value, note, text after --fix
PLACES = [
    (
        step("browser.click", "selector: '#x'", "retry_count: 3  # three times"),
        ("retry.count", 3),
        "'retry_count' belongs to the step, not to its parameters",
        step("browser.click", "selector: '#x'", more="    retry_count: 3  # three times\n"),
    ),
    (
        step("utility.log", "message: x", "on_failure: continue"),
        ("on_failure", "continue"),
        "'on_failure' belongs to the step, not to its parameters",
        step("utility.log", "message: x", more="    on_failure: continue\n"),
    ),
    (
        step("utility.log", "message: x", more='    condition: "{{ 1 > 2 }}"\n'),
        ("when", "{{ 1 > 2 }}"),
        "'condition' is an older key of the step",
        step("utility.log", "message: x", more='    when: "{{ 1 > 2 }}"\n'),
    ),
    (
        step("utility.log", more="    retry:\n      max_attempts: 3\n      delay_seconds: 7\n"),
        ("retry.delay", 7.0),
        "'delay_seconds' is an older key of `retry`",
        step("utility.log", more="    retry:\n      max_attempts: 3\n      delay: 7\n"),
    ),
    (
        step("utility.log", "message: x", more="    level: warning\n"),
        ("parameters.level", "warning"),
        "'level' is a parameter of utility.log, not a key of the step",
        step("utility.log", "level: warning", "message: x"),
    ),
]


@pytest.mark.parametrize(("written", "meant", "note", "fixed"), PLACES)
def test_keys_in_the_wrong_place_are_read_where_they_belong(
    written: str, meant: tuple[str, Any], note: str, fixed: str
) -> None:
    playbook = read(written)
    value: Any = playbook.steps[0]
    for part in meant[0].split("."):
        value = value[part] if isinstance(value, dict) else getattr(value, part)

    assert value == meant[1]
    assert [(each.message, each.code) for each in playbook.notes] == [(note, "legacy")]
    assert fixed_text(playbook, TYPES) == fixed
    assert normal_form(read(fixed)) == normal_form(playbook)


def test_a_modern_spelling_beside_the_old_one_wins() -> None:
    playbook = read(step("browser.verify", "selector: '#x'", "exists: false", "state: visible"))

    assert parameters(playbook) == {"selector": "#x", "exists": False}
    assert [note.message for note in playbook.notes] == ["'state' has no effect beside 'exists'"]


def test_a_parameter_without_a_place_of_its_own_is_moved_there_without_an_edit() -> None:
    playbook = read(f"{HEAD}  - id: a\n    type: utility.log\n    message: hello\n")

    assert parameters(playbook) == {"message": "hello"}
    assert fixed_text(playbook, TYPES) == playbook.source.text


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}  - {{id: a, type: browser.verify, parameters: {{selector: x, state: visible}}}}\n",
        step("browser.verify", "selector: x", "state:", "  visible"),
        step("browser.screenshot", "path: &p shot.png"),
        step("browser.screenshot", "path: |", "  shot.png"),
    ],
)
def test_other_layouts_are_fixed_or_left_alone_and_never_spoiled(text: str) -> None:
    playbook = read(text)

    assert normal_form(read(fixed_text(playbook, TYPES))) == normal_form(playbook)


def test_windows_line_ends_and_comments_stay() -> None:
    text = step("browser.verify", "selector: '#x'", "state: visible  # seen", "# the end").replace("\n", "\r\n")

    assert fixed_text(read(text), TYPES) == text.replace("state: visible", "exists: true")


def test_a_fix_that_would_change_the_meaning_is_refused() -> None:
    text = step("utility.log", "message: one")
    at = text.index("one")
    wrong = Note("to be changed", Mark(6, 16), edits=(Edit(at, at + 3, "two"),))
    spoiled = Note("to be spoiled", Mark(6, 16), edits=(Edit(at, at + 3, "["),))

    for note in (wrong, spoiled):
        with pytest.raises(FixRefused, match="the fixes would change what it means; none was made"):
            fixed_text(replace(read(text), notes=(note,)), TYPES)


def test_the_difference_is_shown() -> None:
    before = step("utility.wait", "seconds: 5")
    after = step("utility.sleep", "seconds: 5")

    assert difference(before, after, "x.yaml") == (
        "--- x.yaml (as it is)\n+++ x.yaml (fixed)\n@@ -3,3 +3,3 @@\n   - id: a\n-    type: utility.wait\n"
        "+    type: utility.sleep\n     parameters:\n"
    )


def test_the_older_dialect_of_scripts_is_noted_and_stays() -> None:
    playbook = read(step("utility.python", "code: result = {}"))

    assert parameters(playbook) == {"code": "result = {}"}
    assert [(note.message, note.edits) for note in playbook.notes] == [("`code` is the older dialect of scripts", ())]


def test_what_follows_a_failed_test_follows_its_step_too() -> None:
    kind = "perspective.execute_test_manifest"
    lifted = read(step(kind, "manifest: [{selector: a}]", "on_failure: continue"))
    own = read(step(kind, "manifest: [{selector: a}]", "on_failure: continue", more="    on_failure: abort\n"))
    abort = read(step(kind, "manifest: [{selector: a}]", "on_failure: abort"))

    assert [each.steps[0].on_failure for each in (lifted, own, abort)] == ["continue", "abort", "abort"]
    assert lifted.steps[0].parameters["on_failure"] == "continue"
    assert [(note.message, note.hint) for note in lifted.notes] == [
        (
            "the step fails if a test does; `on_failure` of the tests holds for the step, too, since it has none",
            "write on_failure: continue beside `parameters`, too",
        )
    ]
    assert own.notes == abort.notes == ()
