"""Picking an element: what Playwright gives becomes a selector that playbooks take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import sync_playwright

from pytest_ignition.browser import selectors
from pytest_ignition.browser.discovery import find_browser
from pytest_ignition.debugging import picking
from pytest_ignition.engine.commands import CommandError
from pytest_ignition.engine.scenes import Place


class Scene:
    """A scene with a page, or none."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def place(self) -> Place:
        return Place(playbook="x.yaml")

    def page(self) -> Any:
        return self._page

    def names(self) -> dict[str, Any]:
        return {}

    def keep(self, name: str, suffix: str, content: bytes, *, evidence: str, title: str, media_type: str) -> Path:
        raise AssertionError(name)


def test_without_a_page_there_is_nothing_to_pick() -> None:
    for deed in (picking.pick, picking.inspect, picking.source):
        with pytest.raises(CommandError, match="no page is open"):
            deed(Scene(None))


class Old:
    """A page of a Playwright that cannot pick."""

    def is_closed(self) -> bool:
        return False


def test_an_old_playwright_says_so() -> None:
    with pytest.raises(CommandError, match="cannot pick"):
        picking.pick(Scene(Old()))


class Picking(Old):
    """A page on which somebody clicks something at once."""

    def __init__(self, page: Any) -> None:
        self._real = page

    def pick_locator(self) -> Any:
        return self._real.locator("#it")


@pytest.mark.slow
def test_what_was_picked_is_a_selector_that_finds_it_again() -> None:
    with sync_playwright() as playwright:
        choice = find_browser("chromium", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=choice.executable)
        page = browser.new_page()
        page.set_content('<button id=it>Save "it\'s"</button><button>Other</button>')
        assert callable(page.pick_locator), "Playwright has it"

        selector = picking.pick(Scene(Picking(page)))

        assert selector == '{role: "button", name: "Save \\"it\'s\\""}'
        written = selectors.selector_of(yaml.safe_load(selector))
        assert page.locator(written).get_attribute("id") == "it"
        browser.close()


@pytest.mark.parametrize(
    ("locator", "selector"),
    [
        ('get_by_label("Name")', '{label: "Name"}'),
        ('get_by_text("a", exact=True)', '{text: "a", exact: true}'),
        ('get_by_role("button", name="Save").first', '{role: "button", name: "Save", nth: 0}'),
        ('get_by_test_id("x").nth(2)', '{test_id: "x", nth: 2}'),
        ('locator("#it > b")', '"#it > b"'),
        ('locator("#it").get_by_role("row")', 'locator("#it").get_by_role("row")'),
        ("<Locator strange>", "<Locator strange>"),
    ],
)
def test_a_locator_is_written_as_playbooks_do_where_they_can(locator: str, selector: str) -> None:
    assert picking.selector_of(locator) == selector
