"""What is private is in no picture, checked by pixels; all else of the page is as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pytest_ignition.browser.hiding import MARK, hide_element, hide_secrets
from pytest_ignition.browser.session import BrowserSession

from .conftest import Site

pytestmark = pytest.mark.slow

STYLE = "<style>* {font: 20px monospace} input, p {width: 300px; height: 30px; margin: 5px; border: 1px solid}</style>"
SECRET, OTHER = "Hunter2-Geheim", "zzzzzzzzzzzzzz"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 400, "height": 200}, reduced_motion="reduce")
    yield made
    made.close()


def picture(page: Page) -> bytes:
    return page.screenshot(animations="disabled", caret="hide")


def shown(context: BrowserContext, page_of: Callable[[str], str]) -> bool:
    """Whether two values of the same length make two pictures."""
    pictures = []
    for value in (SECRET, OTHER):
        page = context.new_page()
        page.set_content(STYLE + page_of(value))
        pictures.append(picture(page))
        page.close()
    return pictures[0] != pictures[1]


PRIVATE = {
    "password shown by its button": lambda value: (
        f"<input id=x type=password value='{value}'><script>document.querySelector('#x').type = 'text'</script>"
    ),
    "password shown by its attribute": lambda value: (
        f"<input id=x type=password value='{value}'><script>x.removeAttribute('type')</script>"
    ),
    "by its name": lambda value: f"<input name=userPassword value='{value}'>",
    "API key": lambda value: f"<input id=api-key disabled value='{value}'>",
    "Perspective": lambda value: f"<div data-component='ia.input.password-field'><input value='{value}'></div>",
    "one-time code": lambda value: f"<input autocomplete=one-time-code value='{value}'>",
    "in an open shadow": lambda value: (
        "<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = "
        f"`<input id='api-key' value='{value}'>`</script>"
    ),
    "in a closed shadow": lambda value: (
        "<div id=host></div><script>host.attachShadow({mode: 'closed'}).innerHTML = "
        f"`<input id='api-key' value='{value}'>`</script>"
    ),
    "in a declared shadow": lambda value: (
        f"<div><template shadowrootmode=open><input id='api-key' value='{value}'></template></div>"
    ),
    "in a frame": lambda value: f"<iframe srcdoc=\"<input id='api-key' value='{value}'>\"></iframe>",
    "in spite of the page's own style": lambda value: (
        f"<style>input {{color: red !important; -webkit-text-fill-color: blue}}</style><input id=api-key value='{value}'>"
        "<script>document.adoptedStyleSheets = []</script>"
    ),
    "selected": lambda value: (
        f"<input id=api-key value='{value}'><script>document.querySelector('input').select()</script>"
    ),
    "marked": lambda value: f"<p {MARK}>{value}</p>",
    "inside of what is marked": lambda value: f"<p {MARK}><b style='color: red'>{value}</b></p>",
}


@pytest.mark.parametrize("name", PRIVATE)
def test_private_text_is_in_no_picture(context: BrowserContext, name: str) -> None:
    assert shown(context, PRIVATE[name])
    hide_secrets(context)
    assert not shown(context, PRIVATE[name])


def test_the_rest_of_the_page_is_as_it_was(context: BrowserContext) -> None:
    markup = f"{STYLE}<input type=password placeholder=Password><p id=p>{SECRET}</p><input id=free value='{SECRET}'>"
    boxes = (
        "() => Array.from(document.querySelectorAll('*')).map(e => [e.localName, e.getBoundingClientRect().toJSON()])"
    )
    plain = context.new_page()
    plain.set_content(markup)
    before = (picture(plain), plain.evaluate(boxes), plain.content())
    hide_secrets(context)
    hidden = context.new_page()
    hidden.set_content(markup)
    assert (picture(hidden), hidden.evaluate(boxes), hidden.content()) == before
    hidden.fill("input[type=password]", SECRET)
    assert hidden.input_value("input[type=password]") == SECRET
    assert hidden.evaluate("Object.keys(window).filter(key => key.includes('gnition'))") == []


def test_pages_that_are_open_and_popups_hide_too(context: BrowserContext, site: Site) -> None:
    field = "{}<input id=api-key value='{}'>"
    site.pages |= {"/a": field.format(STYLE, SECRET), "/b": field.format(STYLE, OTHER)}
    page = context.new_page()
    page.goto(site.url + "/a")
    first = picture(page)
    hide_secrets(context)
    assert picture(page) != first
    pictures = []
    for path in ("/a", "/b"):
        with page.expect_popup() as opened:
            page.evaluate("address => { window.open(address) }", site.url + path)
        opened.value.wait_for_selector("#api-key")
        opened.value.set_viewport_size({"width": 400, "height": 200})
        pictures.append(picture(opened.value))
    assert pictures[0] == pictures[1]


def test_an_element_that_somebody_calls_secret(context: BrowserContext, tmp_path: Path) -> None:
    hide_secrets(context)
    page = context.new_page()
    page.set_content(f"{STYLE}<p id=key>{SECRET}</p><p>Key: {SECRET}</p>")
    session = BrowserSession(page)
    assert not session.read("#key").secret
    before = picture(page)
    session.hide("#key")
    session.hide("text=Key:")
    session.hide(">> no selector <<")
    assert picture(page) != before
    reading = session.read("#key")
    assert (reading.text, reading.secret) == (SECRET, True)
    hidden = []
    for value in (SECRET, OTHER):
        # The second one is another element, such as a page draws anew.
        page.set_content(f"{STYLE}<p id=key>{value}</p>")
        hidden.append(picture(page))
    assert hidden[0] == hidden[1]
    session.screenshot(tmp_path / "x.png")


def test_nothing_happens_where_there_is_no_element(context: BrowserContext) -> None:
    page = context.new_page()
    hide_element(page.locator("#nobody"), 50)
    assert page.locator(f"[{MARK}]").count() == 0
