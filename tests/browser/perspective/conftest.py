"""A Perspective session of the simulator in a real Chromium, showing what a test brings along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.simulator.server import Simulator, Timing

Show = Callable[..., Perspective]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.3, starting=0.3, binding=0.05, tick=0.1, tags=0.05)) as simulator:
        yield simulator


@pytest.fixture
def sim(running: Simulator) -> Iterator[Simulator]:
    """The module's simulator, as new. A defect of its own shows as a 500, and fails the test."""
    running.reset()
    yield running
    assert [line for line in running.requests if line.status == 500] == []


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that knows nothing yet. An error of the page's own script fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def perspective(tab: Page) -> Perspective:
    """The tab as a session; nothing is opened yet."""
    return BrowserSession(tab).perspective


@pytest.fixture
def show(sim: Simulator, tab: Page, perspective: Perspective) -> Show:
    """Opens a session whose page shows the components that a text in YAML lists, and waits until it is ready."""

    def open_with(components: str, **view: Any) -> Perspective:
        put(sim, "Shown", yaml.safe_load(components), **view)
        tab.goto(sim.perspective_url)
        perspective.wait_ready()
        return perspective

    return open_with


def put(sim: Simulator, path: str, children: Sequence[Mapping[str, Any]], page: str | None = "/", **view: Any) -> None:
    """Let the simulator have a view that holds components one below the other."""
    sim.put_view(path, {"props": {"direction": "column"}, "children": children, **view}, page=page)
