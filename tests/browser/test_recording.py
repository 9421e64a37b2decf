"""Each recording that Playwright writes is handed over for cleaning, once it is written, however it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from pytest_ignition.browser.recording import Watch, watch_browser


@pytest.fixture(scope="module")
def all_handed(chromium: Browser) -> list[Path]:
    """A browser is watched once only."""
    found: list[Path] = []

    def clean(path: Any) -> None:
        assert Path(path).is_file()
        found.append(Path(path))

    watch_browser(chromium, Watch(clean=clean, cookies=lambda _found: None))
    return found


@pytest.fixture
def handed(all_handed: list[Path]) -> list[Path]:
    """Paths in the order in which they came; each file is there by then."""
    all_handed.clear()
    return all_handed


def of_a_context(browser: Browser, path: Path) -> None:
    context = browser.new_context(record_har_path=path)
    context.new_page().goto("data:text/html,hello")
    context.close()


def of_a_page_with_its_own_context(browser: Browser, path: Path) -> None:
    page = browser.new_page(record_har_path=path)
    page.goto("data:text/html,hello")
    page.close()


def updated_from_a_route(browser: Browser, path: Path) -> None:
    context = browser.new_context()
    context.route_from_har(path, update=True)
    context.new_page().goto("data:text/html,hello")
    context.close()


def of_a_trace(browser: Browser, path: Path) -> None:
    context = browser.new_context()
    context.tracing.start(snapshots=True)
    context.new_page().goto("data:text/html,hello")
    context.tracing.stop(path=path)
    context.close()


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (of_a_context, "a.har"),
        (of_a_page_with_its_own_context, "b.har"),
        (updated_from_a_route, "c.har"),
        (of_a_trace, "trace.zip"),
    ],
)
def test_it_is_handed_over_once_it_is_written(
    chromium: Browser, handed: list[Path], tmp_path: Path, record: Callable[[Browser, Path], None], name: str
) -> None:
    record(chromium, tmp_path / name)

    assert handed == [tmp_path / name]
