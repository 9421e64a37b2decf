"""Overrides of pytest-playwright's fixtures: a browser found on the machine, and one that outlives the first Ctrl-C.

Registered from `pytest_configure`, so that they win over pytest-playwright's whatever the load order; a user's conftest
still wins over them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


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
    """The page of a playbook: pytest-playwright's context and tracing, in the format's own viewport."""
    given = request.getfixturevalue("browser_context_args")
    # The public format's playbooks were written for this size (playbook-format, section 5.2). --device and the user's
    # own arguments win.
    chosen = {} if {"viewport", "no_viewport"} & given.keys() else {"viewport": {"width": 1920, "height": 1080}}
    return request.getfixturevalue("new_context")(**chosen).new_page()
