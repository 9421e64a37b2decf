"""Selectors by role, label, text, ...: what they become, what is refused, and that Chromium finds what they mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from pytest_ignition.browser.errors import BadSelector
from pytest_ignition.browser.selectors import frame_of, named, selector_of

WRITTEN: list[tuple[Any, str]] = [
    ("#save >> nth=1", "#save >> nth=1"),
    ({"css": "//button"}, "//button"),
    ({"role": "button"}, "role=button"),
    ({"role": "button", "name": "Save"}, 'role=button[name*="Save" i]'),
    ({"role": "button", "name": 'a"b\\', "exact": True}, 'role=button[name="a\\"b\\\\"]'),
    ({"label": "Name"}, 'internal:label="Name"i'),
    ({"label": "Name", "exact": True}, 'internal:label="Name"s'),
    ({"text": 7}, 'internal:text="7"i'),
    ({"placeholder": "Filter"}, '[placeholder*="Filter" i]'),
    ({"title": "a\nb", "exact": True}, '[title="a\\a b"]'),
    ({"test_id": "x y"}, '[data-testid="x y"]'),
    ({"role": "row", "has_text": "Pump", "nth": -1}, 'role=row >> internal:has-text="Pump"i >> nth=-1'),
    ({"css": "b", "visible": True, "within": {"test_id": "t"}}, '[data-testid="t"] >> b >> visible=true'),
    ({"css": "b", "frame": "iframe", "nth": 0}, "iframe >> internal:control=enter-frame >> b >> nth=0"),
]


@pytest.mark.parametrize(("written", "selector"), WRITTEN)
def test_what_is_written_becomes_one_selector(written: Any, selector: str) -> None:
    assert selector_of(written) == selector


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({}, "a selector has exactly one of css, role, label, text, placeholder, test_id, title, alt, and here is none of them"),
        ({"css": "a", "text": "b"}, "a selector has exactly one of css, role, label, text, placeholder, test_id, title, alt, and here is css and text"),
        ({"role": "buton"}, "'buton' is not a role; did you mean 'button'?"),
        ({"rol": "button"}, "'rol' is no key of a selector; did you mean 'role'?"),
        ({"text": "x", "name": "y"}, "'name' belongs to a role, such as {role: button, name: Save}"),
        ({"css": "a", "exact": True}, "'exact' does not go with 'css', which is exact anyway"),
        ({"text": ""}, "'text' takes text, not ''"),
        ({"text": True}, "'text' takes text, not True"),
        ({"text": "x", "exact": "yes"}, "'exact' takes true or false, not 'yes'"),
        ({"css": "a", "nth": 1.5}, "'nth' takes a whole number, not 1.5"),
        ({"css": "a", "within": 3}, "'within' takes a selector, not 3"),
        ({"css": "a", "frame": {"role": "x"}}, "'x' is not a role"),
    ],
)  # fmt: skip
def test_what_says_nothing_that_can_be_found_is_refused(written: dict[str, Any], message: str) -> None:
    with pytest.raises(BadSelector) as caught:
        selector_of(written)
    assert caught.value.message == message


def test_messages_show_what_the_author_would_write() -> None:
    assert named("#a") == "'#a'"
    assert named(selector_of({"label": 'the "x"', "frame": "iframe"})) == """'iframe >> frame >> label=the "x"'"""


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    assert text == "" or "internal:" in text or "internal:" not in named(selector_of({"label": text}))
    named(text)


def test_the_frame_of_a_selector_is_the_innermost() -> None:
    inner = selector_of({"css": "b", "frame": {"css": "#in", "frame": "#out"}})
    assert frame_of(inner) == selector_of({"css": "#in", "frame": "#out"})
    assert frame_of("b") is None


_AWKWARD = st.text(st.sampled_from("aB1 \"'\\`/[](){}=~^$|*>:,;.#%&<!\n\té漢🎉-_i s"), min_size=1, max_size=12).filter(
    lambda text: text.strip() != ""
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_AWKWARD)
def test_any_quotes_are_found_by_chromium(tab: Page, text: str) -> None:
    tab.evaluate(
        """text => {
            document.body.innerHTML = '<button></button><label><span></span><input></label>';
            const [button, field] = document.querySelectorAll('button, input');
            button.textContent = text;
            button.dataset.testid = button.title = text;
            document.querySelector('span').textContent = text;
            field.placeholder = text;
        }""",
        text,
    )
    for exact in (True, False):
        for key, tag in (("title", "BUTTON"), ("placeholder", "INPUT"), ("label", "INPUT")):
            assert _tags(tab, {key: text, "exact": exact}) == [tag], key
        assert _tags(tab, {"role": "button", "name": text, "exact": exact}) == ["BUTTON"]
        assert _tags(tab, {"text": text, "exact": exact}) == ["BUTTON", "SPAN"]
    assert _tags(tab, {"test_id": text}) == ["BUTTON"]
    assert _tags(tab, {"css": "button", "has_text": text, "within": "body"}) == ["BUTTON"]


def _tags(tab: Page, written: dict[str, Any]) -> list[str]:
    found: list[str] = tab.locator(selector_of(written)).evaluate_all("all => all.map(e => e.tagName)")
    return found


@pytest.mark.slow
def test_the_private_names_are_those_that_playwright_itself_writes(tab: Page) -> None:
    tab.set_content("<label>Name <input></label><p>some text</p><iframe srcdoc='<b>in</b>'></iframe>")
    pairs: list[tuple[Any, dict[str, Any]]] = [
        (tab.get_by_label("Name", exact=True), {"label": "Name", "exact": True}),
        (tab.get_by_label("na"), {"label": "na"}),
        (tab.get_by_text("some text", exact=True), {"text": "some text", "exact": True}),
        (tab.locator("p").filter(has_text="some"), {"css": "p", "has_text": "some"}),
        (tab.frame_locator("iframe").locator("b"), {"css": "b", "frame": "iframe"}),
    ]
    for locator, written in pairs:
        assert locator._impl_obj._selector == selector_of(written)
