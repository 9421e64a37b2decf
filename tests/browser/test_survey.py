"""What of a page can be used, where it has come to, and which docks are open: asked of a real browser."""

from __future__ import annotations

import html
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.errors import BadSelector
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.browser.survey_scripts import CONDITION
from pytest_ignition.errors import CheckFailed

from .conftest import Site

pytestmark = pytest.mark.slow


def found(session: BrowserSession, tab: Page, body: str, **options: Any) -> list[dict[str, Any]]:
    tab.set_content(f"<!doctype html><body>{body}")
    survey = session.survey(timeout_ms=10_000, **options)
    assert survey.count == len(survey.elements)
    return list(survey.elements)


def ids(elements: list[dict[str, Any]]) -> list[str]:
    return [each["element_id"] for each in elements]


def test_everything_interactive_is_listed_in_the_order_of_the_document(session: BrowserSession, tab: Page) -> None:
    elements = found(
        session,
        tab,
        """<h1 id=no>Title</h1><button id=a>A</button><a id=b href=#>B</a><input id=c><select id=d><option>One</select>
        <textarea id=e></textarea><details id=f><summary id=g>More</summary></details>
        <div id=h role=switch></div><div id=i role=spinbutton></div><span id=j onclick="1">J</span>
        <div id=k class="ia_button--primary">K</div><div id=l class="ia_labelComponent">L</div>
        <input id=m type=hidden><p id=n>text</p><div id=o role=textbox></div><div id=p role=banner></div>""",
    )

    assert ids(elements) == list("abcdefghijko")
    assert [(each["tagName"], each["role"], each["stock"], each["input"]) for each in elements[7:11]] == [
        ("div", "switch", None, None),
        ("div", "spinbutton", None, None),
        ("span", None, None, None),
        ("div", None, "ia_button", None),
    ]


def test_an_open_shadow_root_is_entered_and_its_elements_can_be_found_again(session: BrowserSession, tab: Page) -> None:
    elements = found(
        session,
        tab,
        """<my-box id=box></my-box><my-box></my-box><button>Outside</button><script>
        for (const [number, host] of document.querySelectorAll('my-box').entries()) {
            host.attachShadow({mode: 'open'}).innerHTML =
                `<p><button>In ${number}</button></p><input name=inner${number}>`;
        }</script>""",
    )

    assert [each["text"] or each["selector"] for each in elements] == [
        "In 0",
        'input[name="inner0"]',
        "In 1",
        'input[name="inner1"]',
        "Outside",
    ]
    for each in elements:
        assert tab.locator(each["selector"]).count() == 1, each["selector"]
    assert [bool(each["xpath"]) for each in elements] == [False, False, False, False, True]


def test_the_selector_is_the_best_that_means_this_element_alone(session: BrowserSession, tab: Page) -> None:
    elements = found(
        session,
        tab,
        """<button id=start name=x data-component-path="C.0:1">id</button>
        <button data-component-path="C.0:2" name=y>path</button><button name=z>name</button><button>css</button>
        <div data-component-path="C.0:9"></div>
        <button id=twin data-component-path="C.0:3">twin</button><button id=twin name=last>twin</button>
        <section id=part><button>below</button></section>""",
    )

    assert [(each["by"], each["selector"]) for each in elements] == [
        ("id", "#start"),
        ("data-component-path", '[data-component-path="C.0:2"]'),
        ("name", 'button[name="z"]'),
        ("css", "html > body > button:nth-of-type(4)"),
        ("data-component-path", '[data-component-path="C.0:3"]'),
        ("name", 'button[name="last"]'),
        ("css", "#part > button"),
    ]
    for each in elements:
        for selector in (each["selector"], each["cssPath"], f"xpath={each['xpath']}"):
            assert tab.locator(selector).count() == 1, selector


ODD = ['a"b', "a'b", "a\\b", "a]b", "restart gateway-button", "1st", "a>>b", "a\nb", "ü 🎉", "a#b.c", '"', "`${x}`"]


@pytest.mark.parametrize("attribute", ["id", "data-component-path", "name"])
def test_no_character_breaks_a_selector(session: BrowserSession, tab: Page, attribute: str) -> None:
    body = "".join(f'<button {attribute}="{html.escape(odd)}">{index}</button>' for index, odd in enumerate(ODD))

    elements = found(session, tab, body)

    assert [each["by"] for each in elements] == [attribute] * len(ODD)
    for index, each in enumerate(elements):
        assert tab.locator(each["selector"]).text_content() == str(index), each["selector"]


def test_a_component_counts_once_whether_it_is_the_control_or_is_drawn_around_it(
    session: BrowserSession, tab: Page
) -> None:
    elements = found(
        session,
        tab,
        """<button id=bare data-component="ia.input.button" class="ia_button--primary"><div class=text>Go</div></button>
        <div id=wrapped data-component="ia.input.button"><button disabled><div class=text>Stop</div></button></div>
        <div id=field data-component="ia.input.text-field"><label>Name</label><input placeholder="Who?" readonly></div>
        <div id=number data-component="ia.input.numeric-entry-field"><input class=ia-numeral-input readonly></div>
        <div id=radios data-component="ia.input.radio-group"><input id=r1 type=radio><input id=r2 type=radio></div>
        <svg id=icon data-component="ia.display.icon" width=20 height=20></svg>""",
    )

    assert ids(elements) == ["bare", "wrapped", "field", "number", "radios", "r1", "r2", "icon"]
    assert [(each["text"], each["disabled"]) for each in elements[:2]] == [("Go", False), ("Stop", True)]
    field = elements[2]
    assert (field["input"], field["label"], field["placeholder"], field["readonly"]) == ("text", "Name", "Who?", True)
    assert elements[3]["readonly"] is False
    assert elements[7]["component"] == "ia.display.icon"


def test_decoys_clones_and_templates_are_left_out_or_told_to_be_hidden(session: BrowserSession, tab: Page) -> None:
    elements = found(
        session,
        tab,
        """<input id=decoy type=password style="display: none"><input id=shown type=password>
        <div data-component="ia.display.carousel" id=carousel>
            <div class="view-container leading-clone"><button id=clone>1</button></div>
            <div class="view-container"><button id=slide>1</button></div></div>
        <div class="ia_qualityOverlay ia_qualityOverlay--error" style="width: 0; height: 0; overflow: hidden">
            <button id=template>ERROR</button></div>
        <div class="menu-item item-invisible"><a id=item href=#>Item</a></div>
        <div style="width: 0; overflow: hidden"><button id=docked>Docked</button></div>
        <button id=off style="position: absolute; left: -500px">Off</button>
        <button id=clear style="opacity: 0">Clear</button><button id=ghost style="visibility: hidden">Ghost</button>
        <div style="height: 20px; overflow: auto"><p style="height: 100px"></p><button id=scrolled>Below</button></div>
        <input id=box type=checkbox style="opacity: 0">""",
    )

    assert "clone" not in ids(elements)
    assert "template" not in ids(elements)
    assert {each["element_id"]: each["visible"] for each in elements} == {
        "decoy": False,
        "shown": True,
        "carousel": True,
        "slide": True,
        "item": False,
        "docked": False,
        "off": False,
        "clear": False,
        "ghost": False,
        "scrolled": True,
        "box": True,
    }


def test_only_the_named_part_is_listed_without_what_is_excluded(session: BrowserSession, tab: Page) -> None:
    body = """<button id=a>A</button><main><button id=b>B</button><div data-test-ignore=true><a id=c href=#>C</a></div>
    <button id=d class=ia_header__logo>D</button></main>"""

    elements = found(session, tab, body, selector="main", excluded=[".ia_header__logo", "[data-test-ignore='true']"])

    assert ids(elements) == ["b"]
    with pytest.raises(BadSelector) as bad:
        session.survey(excluded=[".fine", "div[["], timeout_ms=10_000)
    assert bad.value.message == "'div[[' is not a CSS selector"
    with pytest.raises(CheckFailed, match="cannot look at '#nowhere': no element matches"):
        session.survey("#nowhere", timeout_ms=50)


def test_no_value_of_a_field_is_told(session: BrowserSession, tab: Page) -> None:
    elements = found(
        session,
        tab,
        "<input id=a value=s3cret-1><textarea id=b>s3cret-2</textarea><input type=password value=s3cret-3>",
    )

    assert "s3cret" not in repr(elements)


def test_what_arrives_late_is_waited_for_until_the_page_is_at_rest(session: BrowserSession, tab: Page) -> None:
    tab.set_content(
        """<body><script>setTimeout(() => document.body.innerHTML = '<button id=a>A</button>', 150);
        </script>"""
    )

    assert [each["element_id"] for each in session.survey(timeout_ms=10_000).elements] == ["a"]


def test_an_empty_page_has_nothing_to_use(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<p>nothing</p>")

    assert session.survey(timeout_ms=200).count == 0


def test_address_and_title_are_waited_for(session: BrowserSession, tab: Page, site: Site) -> None:
    site.pages["/"] = "<title>Start</title>"
    tab.goto(f"{site.url}/")
    tab.evaluate("setTimeout(() => { history.pushState({}, '', '/line%201'); document.title = 'Line 1'; }, 100)")

    told = session.verify_navigation("/line 1", "Line", timeout_ms=10_000)

    assert (told.url, told.title) == (f"{site.url}/line%201", "Line 1")
    assert session.verify_navigation("line%201", None).title == "Line 1"
    with pytest.raises(CheckFailed) as wrong:
        session.verify_navigation("/main", "Line 2", timeout_ms=50)
    assert wrong.value.expected == "address that contains /main, title that contains Line 2"
    assert "the title is 'Line 1', without 'Line 2' (waited 0.05 s)" in wrong.value.message
    with pytest.raises(CheckFailed) as one:
        session.verify_navigation(None, "Line 2", timeout_ms=50)
    assert one.value.actual == "Line 1"


DOCK = """<!doctype html><body style="margin: 0"><div class="docked-view-left" style="position: fixed; left: LEFT; top: 0;
width: WIDTH; height: 100%; overflow: hidden"><div data-dock-id="menu" style="width: 300px; height: 100%">Menu</div></div>"""


@pytest.mark.parametrize(
    ("left", "width", "why"),
    [
        ("0", "300px", None),
        ("-300px", "300px", "stands outside of the window, at -300, 0 in 800 x 600 pixels"),
        ("0", "0", "is cut away by what is around it"),
    ],
)
def test_a_dock_is_open_when_it_stands_on_the_screen(
    session: BrowserSession, tab: Page, left: str, width: str, why: str | None
) -> None:
    tab.set_content(DOCK.replace("LEFT", left).replace("WIDTH", width))

    if why is None:
        session.verify_in_sight("[data-dock-id=menu]", timeout_ms=10_000)
        return
    with pytest.raises(CheckFailed) as closed:
        session.verify_in_sight("[data-dock-id=menu]", timeout_ms=50)
    assert closed.value.message.startswith(f"'[data-dock-id=menu]' is not open: it {why} (waited 0.05 s)\npage: ")
    assert (closed.value.expected, closed.value.actual) == ("an open dock", why)


def test_a_dock_that_opens_late_or_is_missing_or_hidden(session: BrowserSession, tab: Page) -> None:
    tab.set_content(DOCK.replace("LEFT", "-300px").replace("WIDTH", "300px"))
    tab.evaluate("setTimeout(() => document.querySelector('.docked-view-left').style.left = 0, 100)")

    session.verify_in_sight("[data-dock-id=menu]", timeout_ms=10_000)

    with pytest.raises(CheckFailed, match="no element matches '#none'"):
        session.verify_in_sight("#none", timeout_ms=50)
    tab.evaluate("document.querySelector('[data-dock-id]').style.width = '3px'")
    with pytest.raises(CheckFailed, match="it is collapsed to 3 x 600 pixels"):
        session.verify_in_sight("[data-dock-id=menu]", timeout_ms=50)
    tab.evaluate("document.querySelector('[data-dock-id]').hidden = true")
    with pytest.raises(CheckFailed, match="it is hidden"):
        session.verify_in_sight("[data-dock-id=menu]", timeout_ms=50)
    with pytest.raises(BadSelector):
        session.verify_in_sight("div[[", timeout_ms=50)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<button id=x disabled>Go</button>", {"count": 1, "visible": True, "enabled": False, "text": "Go", "field": False}),
        ("<div id=x><input value=7 min=1></div>", {"wrapped": True, "field": True, "value": "7", "min": "1", "tag": "input"}),
        ("<input id=x type=password value=abc>", {"secret": True, "value": ""}),
        ("<input id=x type=checkbox checked>", {"checked": True, "field": False}),
        ("<div id=x><div class='ia_toggleSwitch__thumb ia_toggleSwitch__thumb--selected'></div></div>", {"checked": True}),
        ("<div id=x role=switch aria-checked=false>S</div>", {"checked": False, "text": "S"}),
        ("<div id=x><svg data-state=checked></svg></div>", {"checked": True}),
        ("<p>none</p>", {"count": 0, "visible": False, "errors": []}),
        ("<div class=component-error-boundary>Component\n Error</div>", {"errors": ["Component Error"]}),
        ("<div class=connection-banner>Lost</div><div class=component-error-boundary hidden>x</div>", {"errors": []}),
        ("<div class='connection-banner banner-active'>Lost</div>", {"errors": ["Lost"]}),
    ],
)  # fmt: skip
def test_how_an_element_is(session: BrowserSession, tab: Page, body: str, told: dict[str, Any]) -> None:
    tab.set_content(f"<!doctype html>{body}")

    seen = session.watch("#x", CONDITION, bool, timeout_ms=10_000)

    assert {key: seen[key] for key in told} == told
