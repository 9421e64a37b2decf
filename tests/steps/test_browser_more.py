"""The `browser.*` step types for files, keys, ticks, attributes and states: outputs, whole messages, secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser import keys
from pytest_ignition.browser.errors import BadKey, BadSelector, BrowserClosed, BrowserError, BrowserTimeout
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.errors import CheckFailed
from pytest_ignition.language.model import Json
from pytest_ignition.steps import browser_checks, browser_input
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.problems import ParameterError
from pytest_ignition.steps.registry import Registry

from .conftest import Cancelled, Context

TYPES = Registry((*browser_input.STEP_TYPES, *browser_checks.STEP_TYPES))
SOON = "(waited 1.5 s: parameter timeout)"

FORM = """<!doctype html><title>Pump</title>
<input id="text" class="wide field" value=" 7 " aria-invalid="false"><input id="fixed" readonly value="x">
<button id="on" data-state="">Start</button> <button id="off" disabled>Stop</button><p id="gone" hidden>gone</p>
<input type="checkbox" id="tick"><input type="checkbox" id="ticked" checked>
<input type="checkbox" id="stubborn" onclick="return false"><label id="drawn">Own box <input type="checkbox" hidden id="real"></label>
<input type="radio" name="r" id="auto" checked><input type="radio" name="r" id="manual">
<input type="file" id="file" hidden><label id="choose">Choose <input type="file" hidden></label>
<input type="file" id="folder" webkitdirectory>
<input id="key" type="password" class="wide" value="hunter2" data-backup="hunter2!" data-note="n0te">"""
PAGE = "page: about:blank, 'Pump', showing 'Start Stop Own box Choose'"
STATES = ("visible", "hidden", "enabled", "disabled", "checked", "unchecked", "focused", "editable")


def run(attempt: Context, name: str, /, **parameters: Json) -> Mapping[str, Json]:
    step_type = TYPES.find(name)
    assert step_type is not None
    output = step_type.run(attempt, parameters)
    assert output is not None
    assert step_type.outputs is not None
    assert set(output) == set(step_type.outputs)
    return output


def failure(attempt: Context, name: str, /, **parameters: Json) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        run(attempt, name, **{"timeout": 1500, **parameters})
    return caught.value


@pytest.fixture
def form(tab: Page) -> Page:
    tab.set_content(FORM)
    return tab


def test_every_type_says_what_it_does_what_it_needs_and_what_each_parameter_means() -> None:
    every = builtin_step_types()
    found = {name: kind for name in every.names() if name.startswith("browser.") and (kind := every.find(name))}
    reads = {name.removeprefix("browser.") for name, kind in found.items() if kind.effect.value == "read"}
    assert reads == {
        "navigate", "screenshot", "scroll", "wait", "verify", "verify_text", "verify_attribute", "verify_state",
        "verify_count", "get_text", "get_attribute", "new_page", "switch_page", "viewport", "verify_dialog",
        "verify_console", "save_state",
    }  # fmt: skip
    assert {kind.effect.value for kind in found.values()} == {"read", "write"}
    for each in found.values():
        assert each.needs == {"browser"}
        assert each.summary.endswith(".")
        assert all(field.description for field in each.model.model_fields.values())


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("browser.file_upload", {"selector": "#f"}, "parameter 'file_path' is missing"),
        ("browser.verify_attribute", {"selector": "a", "attribute": "href"}, "parameter 'value' is missing"),
        (
            "browser.verify_state",
            {"selector": "a", "state": "present"},
            "parameter 'state' must be one of 'visible', 'hidden', 'enabled', 'disabled', 'checked', 'unchecked', "
            "'focused' or 'editable', not 'present'",
        ),
        ("browser.check", {"selector": "a", "checked": "perhaps"}, "parameter 'checked' must be true or false, not 'perhaps'"),
        ("browser.keyboard", {"action": "press"}, "parameter 'key' is missing"),
        ("browser.keyboard", {"action": "type", "key": "a"}, "parameter 'action' must be one of 'press', not 'type'"),
        ("browser.keyboard", {"key": "Entr"}, "parameter 'key': 'Entr' is not the name of a key; did you mean 'Enter'?"),
        ("browser.keyboard", {"key": "enter"}, "parameter 'key': 'enter' is not the name of a key; did you mean 'Enter'?"),
        ("browser.keyboard", {"key": "Return"}, "parameter 'key': 'Return' is not the name of a key; did you mean 'Enter'?"),
        (
            "browser.keyboard",
            {"key": "Ctrl+A"},
            "parameter 'key': 'Ctrl' in 'Ctrl+A' is not the name of a key; did you mean 'Control'?",
        ),
        ("browser.keyboard", {"key": "é"}, "parameter 'key': 'é' is not the name of a key"),
        ("browser.keyboard", {"key": "Alt+"}, "parameter 'key': 'Alt+' ends where a key should follow the last '+'"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_found_before_the_run(name: str, parameters: dict[str, Json], message: str) -> None:
    step_type = TYPES.find(name)
    assert step_type is not None
    assert [problem.message for problem in step_type.problems(parameters, ())] == [message]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("browser.verify_attribute", {"selector": "a", "attribute": "disabled", "value": None}),
        ("browser.keyboard", {"action": "press", "key": "Enter"}),
        ("browser.keyboard", {"key": 5}),
        ("browser.keyboard", {"key": "+"}),
        ("browser.keyboard", {"key": "Control++"}),
        ("browser.keyboard", {"key": "ControlOrMeta+Shift+z"}),
        ("browser.check", {"selector": "a", "timeout": 5000}),
    ],
)
def test_spellings_that_are_right(name: str, parameters: dict[str, Json]) -> None:
    step_type = TYPES.find(name)
    assert step_type is not None
    assert step_type.problems(parameters, ()) == ()


def test_a_key_that_only_the_run_knows_is_broken_there_before_a_page_is_asked(pageless: Context) -> None:
    step_type = TYPES.find("browser.keyboard")
    assert step_type is not None
    assert not step_type.problems({"key": "{{ parameter.key }}"}, {"key"})
    with pytest.raises(ParameterError) as caught:
        run(pageless, "browser.keyboard", key="Ctrl+A")
    assert caught.value.message == (
        "browser.keyboard: parameter 'key': 'Ctrl' in 'Ctrl+A' is not the name of a key; did you mean 'Control'?"
    )


@pytest.mark.slow
@pytest.mark.parametrize("selector", ["#file", "#choose", "#choose input"])
def test_a_file_is_chosen_in_a_field_seen_or_not_or_by_its_label(attempt: Context, form: Page, selector: str) -> None:
    (attempt.playbook_folder / "Größe 1.modl").write_bytes(b"content")
    assert run(attempt, "browser.file_upload", selector=selector, file_path="Größe 1.modl") == {
        "selector": selector,
        "file_path": "Größe 1.modl",
        "status": "uploaded",
    }
    chosen = "() => Array.from(document.querySelectorAll('[type=file]')).flatMap(e => Array.from(e.files), f => f.name)"
    assert form.evaluate(f"({chosen})().map(file => [file.name, file.size])") == [["Größe 1.modl", 7]]


@pytest.mark.parametrize(
    ("file_path", "reason"), [("no.modl", "No such file or directory"), (".", "Permission denied" if os.name == "nt" else "Is a directory"), ("a\0b", "embedded null byte")]
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_broken_before_a_page_is_asked(
    pageless: Context, file_path: str, reason: str
) -> None:
    with pytest.raises(BrowserError) as caught:
        run(pageless, "browser.file_upload", selector="#file", file_path=file_path)
    assert str(caught.value) == (
        f"the file to upload, {pageless.playbook_folder / file_path}, cannot be read: {reason}\n"
        "hint: a relative path counts from the folder of the playbook"
    )
    assert not isinstance(caught.value, AssertionError)


def test_a_whole_path_is_not_said_to_be_relative(pageless: Context, tmp_path: Path) -> None:
    missing = tmp_path / "elsewhere" / "x.modl"
    with pytest.raises(BrowserError) as caught:
        run(pageless, "browser.file_upload", selector="#file", file_path=str(missing))
    assert str(caught.value) == (
        f"the file to upload, {missing}, cannot be read: No such file or directory\n"
        "hint: it must be on the machine that runs the tests"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("#on", """cannot upload to '#on': <button id="on">Start</button> is not a file field"""),
        ("#tick", """cannot upload to '#tick': <input id="tick" type="checkbox"> is not a file field"""),
        ("#folder", """cannot upload to '#folder': <input id="folder" type="file"> takes a whole folder, not a file"""),
        ("#nothing", f"cannot upload to '#nothing': no element matches {SOON}"),
    ],
)
def test_what_takes_no_file_is_named(attempt: Context, form: Page, selector: str, message: str) -> None:
    (attempt.playbook_folder / "x").write_bytes(b"")
    assert failure(attempt, "browser.file_upload", selector=selector, file_path="x").message == f"{message}\n{PAGE}"


@pytest.mark.slow
def test_boxes_and_radio_buttons_become_what_they_shall_be(attempt: Context, form: Page) -> None:
    assert run(attempt, "browser.check", selector="#tick") == {
        "selector": "#tick",
        "checked": True,
        "status": "checked",
    }
    run(attempt, "browser.check", selector="#tick")
    assert run(attempt, "browser.check", selector="#ticked", checked=False) == {
        "selector": "#ticked",
        "checked": False,
        "status": "unchecked",
    }
    run(attempt, "browser.check", selector="#manual")
    run(attempt, "browser.check", selector="#drawn")
    on = form.eval_on_selector_all("[type=checkbox], [type=radio]", "all => all.filter(e => e.checked).map(e => e.id)")
    assert on == ["tick", "real", "manual"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "message", "hint"),
    [
        (
            {"selector": "#auto", "checked": False},
            """cannot uncheck '#auto': <input id="auto" name="r" type="radio"> is a radio button: """
            "only checking another one of its group unchecks it",
            None,
        ),
        (
            {"selector": "#stubborn"},
            """cannot check '#stubborn': <input id="stubborn" type="checkbox"> stayed as it was when it was clicked""",
            None,
        ),
        ({"selector": "#on"}, """cannot check '#on': <button id="on">Start</button> is not a checkbox or radio button""", None),
        (
            {"selector": "#real"},
            f"""cannot check '#real': <input id="real" type="checkbox"> is hidden {SOON}""",
            "a page that draws boxes of its own hides the real one: take the selector of its label",
        ),
        ({"selector": "#nothing"}, f"cannot check '#nothing': no element matches {SOON}", None),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_named(
    attempt: Context, form: Page, parameters: dict[str, Json], message: str, hint: str | None
) -> None:
    error = failure(attempt, "browser.check", **parameters)
    assert (error.message, error.hint) == (f"{message}\n{PAGE}", hint)


@pytest.mark.slow
def test_keys_go_to_the_focus_or_to_the_element_that_is_named(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<form onsubmit='document.title = it.value; return false'><input id=it value=old><input id=other><button>Go</button></form>"
    )
    assert run(attempt, "browser.keyboard", selector="#it", key="Control+A") == {
        "key": "Control+A",
        "status": "pressed",
    }
    run(attempt, "browser.keyboard", key="Delete")
    run(attempt, "browser.keyboard", key="+")
    run(attempt, "browser.keyboard", key=7)
    assert run(attempt, "browser.keyboard", action="press", key="Enter") == {"key": "Enter", "status": "pressed"}
    assert tab.title() == "+7"
    run(attempt, "browser.keyboard", key="Tab")
    assert tab.evaluate("document.activeElement.id") == "other"


@pytest.mark.slow
def test_playwright_knows_every_key_that_is_let_through(session: BrowserSession) -> None:
    for key in keys.KEYS:
        session.press(key, timeout_ms=10_000)
    with pytest.raises(BadKey):
        session.press("\t")


@pytest.mark.slow
def test_a_key_for_an_element_that_is_not_there_fails(attempt: Context, form: Page) -> None:
    error = failure(attempt, "browser.keyboard", key="Enter", selector="#fiel")
    assert str(error) == f"cannot press 'Enter' on '#fiel': no element matches {SOON}\n{PAGE}\nclosest: #file"


@pytest.mark.slow
def test_a_page_that_is_too_busy_for_a_key_is_broken(attempt: Context, tab: Page) -> None:
    tab.set_content("<input autofocus onkeydown='while (true) {}'>")
    with pytest.raises(BrowserTimeout) as caught:
        run(attempt, "browser.keyboard", selector="input", key="a", timeout=1500)
    busy = "page: about:blank, which does not answer (a script keeps it busy, or it is still loading)"
    assert str(caught.value) == f"cannot press 'a' on 'input' {SOON}\n{busy}"
    with pytest.raises(BrowserTimeout) as caught:
        run(attempt, "browser.keyboard", key="a", timeout=1500)
    assert str(caught.value) == f"cannot press 'a' {SOON}\n{busy}"


@pytest.mark.slow
def test_attributes_are_compared_as_a_whole(attempt: Context, form: Page) -> None:
    assert run(attempt, "browser.verify_attribute", selector="#text", attribute="class", value="wide field") == {
        "selector": "#text",
        "attribute": "class",
        "expected_value": "wide field",
        "actual_value": "wide field",
        "status": "verified",
        "message": "the attribute 'class' of '#text' is as expected",
    }
    output = run(attempt, "browser.verify_attribute", selector="#on", attribute="disabled", value=None)
    assert (output["expected_value"], output["actual_value"]) == (None, None)
    for selector, attribute, value in [
        ("#text", "value", " 7 "),
        ("#text", "aria-invalid", False),
        ("#on", "data-state", ""),
    ]:
        run(attempt, "browser.verify_attribute", selector=selector, attribute=attribute, value=value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "message", "hint"),
    [
        (
            {"selector": "#text", "attribute": "aria-invalid", "value": "true"},
            f"attribute 'aria-invalid' of '#text' is 'false'\nexpected 'true' {SOON}",
            None,
        ),
        (
            {"selector": "#off", "attribute": "disabled", "value": None},
            f"attribute 'disabled' of '#off' is ''\nexpected no such attribute {SOON}",
            None,
        ),
        (
            {"selector": "#on", "attribute": "it's", "value": '"'},
            f"""'#on' has no attribute "it's"\nexpected '"' {SOON}""",
            None,
        ),
        (
            {"selector": "#text", "attribute": "class", "value": "field"},
            f"attribute 'class' of '#text' is 'wide field'\nexpected 'field' {SOON}",
            "`class` is compared as a whole; for one class among others use browser.verify with `.NAME`",
        ),
        (
            {"selector": "#text", "attribute": "class", "value": "Wide Field"},
            f"attribute 'class' of '#text' is 'wide field'\nexpected 'Wide Field' {SOON}",
            "they differ only in upper and lower case",
        ),
        (
            {"selector": "#text", "attribute": "value", "value": "8"},
            f"attribute 'value' of '#text' is '7'\nexpected '8' {SOON}",
            "the attribute is what the markup says; what the field holds now is compared by browser.verify_text",
        ),
        (
            {"selector": "#nothing", "attribute": "class", "value": None},
            f"cannot read '#nothing': no element matches {SOON}",
            None,
        ),
    ],
)
def test_a_wrong_attribute_is_shown_beside_the_expected_one(
    attempt: Context, form: Page, parameters: dict[str, Json], message: str, hint: str | None
) -> None:
    error = failure(attempt, "browser.verify_attribute", **parameters)
    assert (error.message, error.hint) == (f"{message}\n{PAGE}", hint)


@pytest.mark.slow
def test_expected_and_actual_attribute_go_to_the_report(attempt: Context, form: Page) -> None:
    error = failure(attempt, "browser.verify_attribute", selector="#off", attribute="disabled", value=None)
    assert (error.expected, error.actual) == ("no attribute", "")
    error = failure(attempt, "browser.verify_attribute", selector="#on", attribute="title", value="x")
    assert (error.expected, error.actual) == ("x", "no attribute")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attribute", "held", "hidden"),
    [("value", "hunter2", True), ("data-backup", "hunter2!", True), ("data-note", "n0te", True),
     ("class", "wide", False), ("type", "password", False), ("title", None, False)],
)  # fmt: skip
def test_attributes_of_a_password_field_that_may_tell_it_stay_hidden(
    attempt: Context, form: Page, attribute: str, held: str | None, hidden: bool
) -> None:
    run(attempt, "browser.verify_attribute", selector="#key", attribute=attribute, value=held)
    assert attempt.secrets == ([held] if hidden else [])
    error = failure(attempt, "browser.verify_attribute", selector="#key", attribute=attribute, value="S3CRET")
    shown = f"{error} {error.expected} {error.actual}"
    assert ("S3CRET" in shown, held is not None and held in shown) == (not hidden, not hidden and held is not None)
    if hidden:
        assert str(error) == (
            f"attribute {attribute!r} of '#key' is not as expected; it is not shown, since the field holds a secret {SOON}"
        )


@pytest.mark.slow
def test_an_attribute_that_repeats_what_a_password_field_holds_stays_hidden_whatever_its_name(
    attempt: Context, tab: Page
) -> None:
    tab.set_content("<input type=password title='it is hunter2'>")
    tab.fill("input", "hunter2")
    run(attempt, "browser.verify_attribute", selector="input", attribute="title", value="it is hunter2")
    assert attempt.secrets == ["it is hunter2"]


@pytest.mark.parametrize(
    ("parameters", "secrets"),
    [
        ({"selector": "[type=password]", "attribute": "value", "value": "hunter2"}, ["hunter2"]),
        ({"selector": "#api-key", "attribute": "VALUE", "value": "hunter2"}, ["hunter2"]),
        ({"selector": "[type=password]", "attribute": "class", "value": "wide"}, []),
        ({"selector": "#line", "attribute": "value", "value": "7"}, []),
        ({"selector": "#token", "attribute": "value", "value": None}, []),
    ],
)
def test_what_a_field_called_secret_must_hold_is_known_before_the_step_is_told(
    parameters: dict[str, Json], secrets: list[str]
) -> None:
    assert list(browser_checks.verify_attribute.secrets(parameters)) == secrets


@pytest.mark.slow
@pytest.mark.parametrize(
    ("selector", "states"),
    [
        ("#on", {"visible", "enabled"}),
        ("#off", {"visible", "disabled"}),
        ("#gone", {"hidden", "enabled"}),
        ("#text", {"visible", "enabled", "editable"}),
        ("#fixed", {"visible", "enabled"}),
        ("#tick", {"visible", "enabled", "unchecked", "editable"}),
        ("#ticked", {"visible", "enabled", "checked", "editable"}),
        ("#nothing", {"hidden"}),
    ],
)
def test_every_element_is_in_its_states_and_in_no_other(
    attempt: Context, form: Page, selector: str, states: set[str]
) -> None:
    for state in STATES:
        if state not in states:
            failure(attempt, "browser.verify_state", selector=selector, state=state, timeout=40)
            continue
        assert run(attempt, "browser.verify_state", selector=selector, state=state) == {
            "selector": selector,
            "expected_state": state,
            "status": "verified",
            "message": f"{selector!r} is {state}, as expected",
        }


@pytest.mark.slow
def test_the_element_that_has_the_focus_is_focused(attempt: Context, form: Page) -> None:
    form.focus("#fixed")
    run(attempt, "browser.verify_state", selector="#fixed", state="focused")
    form.evaluate("document.body.attachShadow({mode: 'open'}).innerHTML = '<input id=inner>'")
    form.focus("#inner")
    run(attempt, "browser.verify_state", selector="#inner", state="focused")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("selector", "state", "message"),
    [
        ("#gone", "visible", f"""the element that matches '#gone' is hidden: <p id="gone">gone</p> {SOON}"""),
        ("#nothing", "visible", f"no element matches '#nothing' {SOON}"),
        ("#on", "hidden", f"""'#on' should be hidden, but <button id="on">Start</button> can be seen {SOON}"""),
        ("#off", "enabled", f"""'#off' should be enabled, but <button id="off" disabled>Stop</button> is disabled {SOON}"""),
        ("#on", "disabled", f"""'#on' should be disabled, but <button id="on">Start</button> is enabled {SOON}"""),
        ("#tick", "checked", f"""'#tick' should be checked, but <input id="tick" type="checkbox"> is not checked {SOON}"""),
        ("#ticked", "unchecked", f"""'#ticked' should be unchecked, but <input id="ticked" type="checkbox"> is checked {SOON}"""),
        ("#fixed", "editable", f"""'#fixed' should be editable, but <input id="fixed" readonly> is read-only or disabled {SOON}"""),
        (
            "button",
            "focused",
            f"""'button' should be focused, but the first of 2 elements that match, <button id="on">Start</button>, is not focused {SOON}
the focus is on <input id="text" class="wide field">""",
        ),
        ("#nothing", "enabled", f"cannot look at '#nothing': no element matches {SOON}"),
        ("#on", "checked", """cannot look at '#on': <button id="on">Start</button> is not a checkbox or radio button"""),
        ("#on", "editable", """cannot look at '#on': <button id="on">Start</button> is not a field that can be filled"""),
    ],
)  # fmt: skip
def test_a_wrong_state_is_told_with_the_element(
    attempt: Context, form: Page, selector: str, state: str, message: str
) -> None:
    form.focus("#text")
    assert failure(attempt, "browser.verify_state", selector=selector, state=state).message == f"{message}\n{PAGE}"


@pytest.mark.slow
def test_expected_and_actual_state_go_to_the_report_with_the_way_out(attempt: Context, form: Page) -> None:
    error = failure(attempt, "browser.verify_state", selector="#off, #text >> nth=0", state="disabled")
    assert (error.expected, error.actual, error.hint) == ("disabled", "enabled", None)
    error = failure(attempt, "browser.verify_state", selector="#off, #gone", state="enabled")
    assert (error.expected, error.actual) == ("enabled", "disabled")
    assert error.hint == "add `:not([disabled])` to the selector to take the first one that is enabled"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parameters", "change"),
    [
        ("browser.verify_attribute", {"attribute": "class", "value": "ready"}, "it.className = 'ready'"),
        ("browser.verify_attribute", {"attribute": "title", "value": None}, "it.removeAttribute('title')"),
        ("browser.verify_state", {"state": "hidden"}, "it.remove()"),
        ("browser.verify_state", {"state": "disabled"}, "it.disabled = true"),
        ("browser.verify_state", {"state": "checked"}, "it.checked = true"),
        ("browser.verify_state", {"state": "focused"}, "it.focus()"),
        ("browser.verify_state", {"state": "editable"}, "it.outerHTML = '<input id=it type=text>'"),
    ],
)
def test_checks_wait_until_it_is_so(
    attempt: Context, tab: Page, name: str, parameters: dict[str, Json], change: str
) -> None:
    readonly = "readonly" if "type=text" in change else "type=checkbox"
    tab.set_content(f"<input id=it title=t {readonly}><script>setTimeout(() => {{ {change} }}, 250)</script>")
    run(attempt, name, selector="#it", **parameters)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("browser.file_upload", {"file_path": "x"}),
        ("browser.check", {}),
        ("browser.keyboard", {"key": "Enter"}),
        ("browser.verify_attribute", {"attribute": "class", "value": None}),
        *(("browser.verify_state", {"state": state}) for state in STATES),
    ],
)
def test_what_could_not_be_done_is_broken(attempt: Context, form: Page, name: str, parameters: dict[str, Json]) -> None:
    (attempt.playbook_folder / "x").write_bytes(b"")
    with pytest.raises(BadSelector) as selector:
        run(attempt, name, selector="##", **parameters)
    assert selector.value.message == """'##' is not a selector: unexpected token "#\""""
    attempt.cancelled = True
    with pytest.raises(Cancelled):
        run(attempt, name, selector="#tick", **parameters)
    attempt.cancelled = False
    form.close()
    with pytest.raises(BrowserClosed):
        run(attempt, name, selector="#tick", **parameters)
