"""The `browser.*` step types of mouse, typing, select fields, waits, counts, numbers and scripts, on a real page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.errors import BrowserTimeout, ScriptFailed
from pytest_ignition.errors import CheckFailed
from pytest_ignition.language.model import Json
from pytest_ignition.steps.catalogue import builtin_step_types

from .conftest import Context

pytestmark = pytest.mark.slow
TYPES = builtin_step_types()
SOON = "(waited 0.4 s: parameter timeout)"


def run(attempt: Context, name: str, /, **parameters: Json) -> Mapping[str, Json]:
    step_type = TYPES.find(f"browser.{name}")
    assert step_type is not None
    output = step_type.run(attempt, parameters)
    assert output is not None
    assert step_type.outputs is not None
    assert set(output) == set(step_type.outputs)
    return output


def failure(attempt: Context, name: str, /, **parameters: Json) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        run(attempt, name, **{"timeout": 400, **parameters})
    return caught.value


def problems(name: str, **parameters: Json) -> list[str]:
    step_type = TYPES.find(f"browser.{name}")
    assert step_type is not None
    return [each.message for each in step_type.problems(parameters, ())]


def test_clicks_of_every_kind(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<title>T</title><button style='position:absolute;left:0;top:0;width:100px;height:50px'>Go</button><script>window.heard = [];"
        "for (const kind of ['click', 'dblclick', 'contextmenu', 'auxclick']) addEventListener(kind, e => heard.push("
        "[kind, e.button, e.ctrlKey, e.shiftKey, e.offsetX, e.offsetY]))</script>"
    )
    run(attempt, "click", selector="button", position=[3, 4], modifiers=["Control", "Shift"])
    run(attempt, "click", selector={"role": "button", "name": "go"}, button="right")
    run(attempt, "click", selector="button", double=True)
    heard = tab.evaluate("heard")
    assert heard[0] == ["click", 0, True, True, 3, 4]
    assert ["contextmenu", 2, False, False] in [each[:4] for each in heard]
    assert heard[-1][0] == "dblclick"
    assert problems("click", selector="b", button="up")
    assert problems("click", selector="b", position=[1])


def test_hover_drag_and_scroll(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<body style='height:3000px;user-select:none'><div id=a style='width:40px;height:40px'>a</div><div id=b style='width:80px;height:80px'>b</div>"
        "<div id=far style='position:absolute;top:2500px'>far</div>"
        "<div id=box style='overflow:auto;width:50px;height:50px'><p style='height:500px;width:500px'></p></div>"
        "<script>window.heard = []; for (const kind of ['mouseover', 'mousedown', 'mouseup']) addEventListener(kind, e => heard.push("
        "[kind, e.target.id, e.clientX, e.clientY]))</script>"
    )
    run(attempt, "hover", selector="#b")
    assert tab.evaluate("heard.at(-1).slice(0, 2)") == ["mouseover", "b"]
    assert run(attempt, "drag", selector="#a", to="#b") == {
        "selector": "#a", "to": "#b", "by": None, "status": "dragged"
    }  # fmt: skip
    down, up = tab.evaluate("heard.filter(e => e[0] != 'mouseover').map(e => e.slice(0, 2))")
    assert (down, up) == (["mousedown", "a"], ["mouseup", "b"])
    run(attempt, "drag", selector="#a", by=[30, 60])
    down, up = tab.evaluate("heard.filter(e => e[0] != 'mouseover').slice(2).map(e => e.slice(2))")
    assert (up[0] - down[0], up[1] - down[1]) == (30, 60)
    assert failure(attempt, "drag", selector="#a", to="#c").message.startswith(
        f"cannot drop on '#c': no element matches {SOON}\npage: about:blank"
    )
    assert problems("drag", selector="#a") == [
        "give either to, the element that it is dropped on, or by, [x, y] in pixels"
    ]

    run(attempt, "scroll", selector="#far")
    assert tab.evaluate("scrollY > 0 && document.querySelector('#far').getBoundingClientRect().top < innerHeight")
    assert run(attempt, "scroll", to="top")["y"] == 0
    assert run(attempt, "scroll", by=[0, 120])["y"] == 120
    assert run(attempt, "scroll", selector="#box", to="bottom", by=[7, 0]) == {
        "selector": "#box", "x": 7, "y": tab.evaluate("box.scrollHeight - box.clientHeight"), "status": "scrolled"
    }  # fmt: skip
    assert problems("scroll") == ["give a selector to scroll into view, by (pixels), or to (an edge)"]


def test_typing_presses_keys_and_keeps_secrets(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<input id=a value=x><input id=p type=password><script>window.keys = []; addEventListener('keydown', e => keys.push(e.key))</script>"
    )
    assert run(attempt, "type", selector="#a", text="aé", delay=5) == {"selector": "#a", "status": "typed"}
    assert tab.evaluate("[keys, a.value]") == [["a"], "aéx"]
    assert attempt.secrets == []
    run(attempt, "type", selector="#p", text="hunter2")
    assert attempt.secrets == ["hunter2"]
    error = failure(attempt, "type", selector="#p", text="p4ss\n  element is not enabled", delay=5000)
    assert "p4ss" not in str(error)
    assert error.message.startswith(
        f"""cannot type into '#p': <input id="p" type="password"> was not ready in time {SOON}"""
    )
    kind = TYPES.find("browser.type")
    assert kind is not None
    assert list(kind.secrets({"selector": {"label": "Password"}, "text": "hunter2"})) == ["hunter2"]


def test_options_are_chosen_by_value_label_and_place(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<label>Line <select id=s><option value=a>Alpha</option><option value=b>Beta</option></select></label>"
        "<select id=m multiple><option>1</option><option>2</option><option>3</option></select><p>p</p>"
    )
    assert run(attempt, "select", selector={"label": "Line"}, label="Beta") == {
        "selector": 'internal:label="Line"i', "selected": ["b"], "status": "selected"
    }  # fmt: skip
    assert run(attempt, "select", selector="#s", value="a")["selected"] == ["a"]
    assert run(attempt, "select", selector="#m", index=[0, 2])["selected"] == ["1", "3"]
    assert failure(attempt, "select", selector="#s", label="Gamma").message.startswith(
        f"""cannot select in '#s': <select id="s"> has no such option, but these: 'Alpha (a)', 'Beta (b)' {SOON}"""
    )
    assert "is not a native select field" in failure(attempt, "select", selector="p", value="a").message
    assert problems("select", selector="#s") == ["give exactly one of value, label, index"]


def test_several_files_at_once(attempt: Context, tab: Page) -> None:
    tab.set_content("<input id=one type=file><input id=many type=file multiple>")
    for name in ("a.txt", "b.txt"):
        (attempt.playbook_folder / name).write_text(name)
    assert run(attempt, "file_upload", selector="#many", file_path=["a.txt", "b.txt"])["file_path"] == [
        "a.txt",
        "b.txt",
    ]
    assert tab.evaluate("Array.from(many.files, each => each.name)") == ["a.txt", "b.txt"]
    assert (
        "takes one file only" in failure(attempt, "file_upload", selector="#one", file_path=["a.txt", "b.txt"]).message
    )


def test_waiting_for_states_addresses_loading_and_scripts(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<p id=h hidden>h</p><p id=v>v</p><button disabled>b</button><script>setTimeout(() => {"
        "document.querySelector('button').disabled = false; v.remove(); location.hash = 'done'; window.n = 2 }, 200)</script>"
    )
    assert run(attempt, "wait", selector="#h", state="attached") == {"selector": "#h", "status": "found"}
    run(attempt, "wait", selector="button", state="enabled")
    run(attempt, "wait", selector="#v", state="detached")
    assert run(attempt, "wait", url="#done") == {"selector": None, "status": "found"}
    run(attempt, "wait", load_state="load")
    run(attempt, "wait", function="(least) => window.n >= least", argument=2)
    assert failure(attempt, "wait", selector="#h", state="detached").message.startswith(
        f"""'#h' should be gone, but <p id="h"> is still in the page {SOON}""".replace('<p id="h">', '<p id="h">h</p>')
    )
    assert failure(attempt, "wait", url="**/x").message.startswith(
        f"the address is about:blank#done\nexpected '**/x' {SOON}"
    )
    assert failure(attempt, "wait", function="window.n > 5").message.startswith(
        f"the script 'window.n > 5' gave 'False' to the end {SOON}"
    )
    with pytest.raises(ScriptFailed):
        run(attempt, "wait", function="nothing.there")
    assert problems("wait") == ["give exactly one of selector, url, load_state, function, response"]
    assert problems("wait", url="x", state="visible") == ["parameter 'state': state belongs to a selector"]


def test_counting(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<ul><li>1<li>2<li hidden>3</ul><script>setTimeout(() => document.querySelector('ul').append(document.createElement('li'), 'x'), 100)</script>"
    )
    assert run(attempt, "verify_count", selector="li", equals=4, visible=False)["count"] == 4
    assert run(attempt, "verify_count", selector="li", min=2, max=3) == {
        "selector": "li", "count": 3, "status": "verified", "message": "3 match 'li', as expected: at least 2 and at most 3"
    }  # fmt: skip
    run(attempt, "verify_count", selector="b", equals=0)
    assert failure(attempt, "verify_count", selector="li", max=1).message.startswith(
        f"3 elements match 'li': <li>1</li>, <li>2</li>, <li>\nexpected at most 1 {SOON}"
    )
    assert failure(attempt, "verify_count", selector="#li", min=1).message.startswith(
        f"no element matches '#li', expected at least 1 {SOON}"
    )
    assert problems("verify_count", selector="li") == ["give either equals, or min and max or one of them"]


def test_numbers_in_texts(attempt: Context, tab: Page) -> None:
    tab.set_content("<p>12.000,5 kW</p>")
    output = run(attempt, "verify_text", selector="p", match="number", text=12000.4, decimal=",", tolerance=0.2)
    assert output["actual_text"] == "12.000,5 kW"
    error = failure(attempt, "verify_text", selector="p", match="number", text=13, decimal=",", tolerance=1)
    assert error.message.startswith(
        f"'p' shows '12.000,5 kW', which is the number 12000.5\nexpected the number 13 ± 1 {SOON}"
    )
    error = failure(attempt, "verify_text", selector="p", match="number", text=12000.5)
    assert error.message.startswith("'p' shows '12.000,5 kW', in which there is no number")
    assert error.hint == "with decimal: ',' it is the number 12000.5"
    assert problems("verify_text", selector="p", match="number", text="12.000,5") == [
        "parameter 'text': '12.000,5' is not a number"
    ]


def test_reading_attributes_and_running_scripts(attempt: Context, tab: Page) -> None:
    tab.set_content("<a href=/x>m</a><input type=password value=hunter2>")
    assert run(attempt, "get_attribute", selector="a", attribute="href")["value"] == "/x"
    assert run(attempt, "get_attribute", selector="a", attribute="title")["value"] is None
    run(attempt, "get_attribute", selector="input", attribute="value")
    assert attempt.secrets == ["hunter2"]
    assert run(attempt, "evaluate", script="1 + 1") == {"result": 2, "status": "evaluated"}
    assert run(attempt, "evaluate", script="async x => ({x, no: undefined, at: new Date(0)})", argument=[1])["result"] == {
        "x": [1], "no": None, "at": "1970-01-01T00:00:00+00:00"
    }  # fmt: skip
    assert (
        run(attempt, "evaluate", selector="a", script="(e, tail) => e.textContent + tail", argument="!")["result"]
        == "m!"
    )
    with pytest.raises(ScriptFailed) as caught:
        run(attempt, "evaluate", script="() => { throw new TypeError('boo') }")
    assert caught.value.message.startswith("the script failed: TypeError: boo\npage: about:blank")
    with pytest.raises(ScriptFailed):
        run(attempt, "evaluate", selector="a", script="e => e.nothing.there")
    with pytest.raises(BrowserTimeout) as late:
        run(attempt, "evaluate", script="() => new Promise(() => {})", timeout=300)
    assert late.value.message.startswith("the script did not end in time (waited 0.3 s: parameter timeout)")


def test_a_selector_may_look_into_a_frame(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<h1>Outer</h1><iframe srcdoc=\"<button id=inside onclick='this.textContent = `done`'>Inside</button><input id=f>\"></iframe>"
    )
    inside = {"frame": "iframe", "role": "button"}
    run(attempt, "click", selector=inside)
    run(attempt, "verify_text", selector=inside, text="done")
    run(attempt, "fill", selector={"frame": "iframe", "css": "#f"}, value="7")
    assert run(attempt, "get_text", selector={"frame": "iframe", "css": "#f"})["text"] == "7"
    error = failure(attempt, "click", selector={"frame": "iframe", "css": "#insid"})
    assert error.message == (
        f"cannot click 'iframe >> frame >> #insid': no element matches {SOON}\npage: about:blank, showing 'done'\nclosest: #inside"
    )


def test_the_nearest_role_is_named(attempt: Context, tab: Page) -> None:
    tab.set_content("<title>T</title><button>Save changes</button><a href=#>Cancel</a><button>Close</button>")
    error = failure(attempt, "click", selector={"role": "button", "name": "Save chnges"})
    assert error.message.endswith("""closest: role=button[name="Save changes"]""")
    error = failure(attempt, "click", selector={"role": "button", "name": "Cancel"})
    assert error.message.endswith("""closest: role=link[name="Cancel"]""")
    assert problems("click", selector={"rol": "button"}) == [
        "parameter 'selector': 'rol' is no key of a selector; did you mean 'role'? "
        "(it takes css, role, label, text, placeholder, test_id, title, alt, name, exact, has_text, visible, nth, within, frame)"
    ]


def test_pictures_of_an_element_with_masks(attempt: Context, tab: Page) -> None:
    tab.set_content("<div id=d style='width:60px;height:40px'><b id=clock>12:00</b></div>")
    first = run(attempt, "screenshot", name="a", selector="#d", masks=["#clock"])["screenshot"]
    tab.evaluate("clock.textContent = '12:01'")
    second = run(attempt, "screenshot", name="b", selector="#d", masks=["#clock"])["screenshot"]
    pictures = [Path(str(path)).read_bytes() for path in (first, second)]
    assert pictures[0] == pictures[1]
    assert (int.from_bytes(pictures[0][16:20]), int.from_bytes(pictures[0][20:24])) == (60, 40)
    attempt.seconds = 0.5
    with pytest.raises(CheckFailed) as caught:
        run(attempt, "screenshot", name="c", selector="#none")
    assert caught.value.message.startswith("cannot take a picture of '#none': no element matches (waited 0.4 s: ")
