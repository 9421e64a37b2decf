"""Overrides of pytest-playwright's fixtures: a browser found on the machine, that lives, and beside asyncio.

Registered from `pytest_configure`, so that they win over pytest-playwright's whatever the load order; a user's conftest
still wins over them.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def playwright(playwright: Playwright, pytestconfig: pytest.Config) -> Iterator[Playwright]:
    """Playwright, with its event loop out of the way of `asyncio.run` and of asynchronous tests.

    What its pages show and record is without secrets.
    """
    from pytest_ignition.browser.loop import beside_asyncio
    from pytest_ignition.browser.recording import watch_playwright
    from pytest_ignition.open_page import watch_with
    from pytest_ignition.session import session_of

    session = session_of(pytestconfig)
    with beside_asyncio(playwright):
        watch_playwright(playwright, watch_with(session.recordings, session.redactor))
        yield playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright, browser_name: str
) -> dict[str, Any]:
    """Playwright's launch options, with an installed browser where Playwright has none of its own."""
    from pathlib import Path

    from pytest_ignition.browser.discovery import find_browser

    # Playwright's default kills the browser at the first Ctrl-C, before anybody can look at the page (measured with
    # Playwright 1.65.2); pytest-playwright closes it at the end of the session.
    options = {"handle_sigint": False, **browser_type_launch_args}
    if "channel" in options or "executable_path" in options:
        return options
    own = Path(getattr(playwright, browser_name).executable_path)
    choice = find_browser(browser_name, own)
    if choice.executable is not None:
        options["executable_path"] = str(choice.executable)
    return options


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], pytestconfig: pytest.Config) -> dict[str, Any]:
    """Playwright's context options; `--ignition-insecure` counts for pages too."""
    if pytestconfig.option.ignition_insecure:
        return {**browser_context_args, "ignore_https_errors": True}
    return browser_context_args


@pytest.fixture
def _ignition_page(request: pytest.FixtureRequest) -> Any:
    """The page of a playbook: pytest-playwright's context and tracing, in the format's own way.

    --device and the user's own arguments win.
    """
    from pytest_ignition.open_page import VIEWPORT

    given = request.getfixturevalue("browser_context_args")
    chosen: dict[str, Any] = {}
    if not {"viewport", "no_viewport"} & given.keys():
        chosen["viewport"] = VIEWPORT
    if "ignore_https_errors" not in given and request.getfixturevalue("ignition_gateway_name") is not None:
        chosen["ignore_https_errors"] = not request.getfixturevalue("_ignition_settings").verify_tls
    return request.getfixturevalue("new_context")(**chosen).new_page()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Remember the fixtures whose value can die. pytest itself sets them up."""
    if fixturedef.argname in ("playwright", "browser"):
        from pytest_ignition.browser_life import WATCHED

        request.config.stash.setdefault(WATCHED, {})[id(fixturedef)] = (fixturedef, request)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A live browser for every item."""
    watched = _watched(item)
    if watched:
        from pytest_ignition.browser_life import renew

        renew(watched)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """A browser that died during the item makes one line, not an error per thing that cannot be closed."""
    watched = _watched(item)
    if not watched:
        return (yield)
    from pytest_ignition import browser_life

    missing = browser_life.gone(watched)
    try:
        return (yield)
    except Exception as error:
        # One that was killed a moment ago may be noticed only now.
        missing = missing or browser_life.gone(watched)
        rest = browser_life.without_consequences(error) if missing else error
        if rest is not None:
            raise rest from None
        browser_life.tell(item, missing)
        return None


def _watched(item: pytest.Item) -> dict[int, Any]:
    """Nothing, and nothing imported, as long as no item used a browser."""
    life = sys.modules.get("pytest_ignition.browser_life")
    return item.config.stash.get(life.WATCHED, {}) if life is not None else {}
