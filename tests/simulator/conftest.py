"""A simulator that does in fractions of a second what takes minutes elsewhere, an HTTP client for it, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pytest_ignition.simulator.scenario import DatabaseSpec, Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.waiting import ClockWaiter, wait_until


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    scenario = Scenario(databases=(DatabaseSpec(name="archive", fault="Connection refused"),))
    with Simulator(
        scenario=scenario, timing=Timing(grace=0.3, starting=0.3, offline=0.0, binding=0.05, tick=0.1)
    ) as simulator:
        yield simulator


@pytest.fixture
def sim(running: Simulator) -> Iterator[Simulator]:
    """The module's simulator, as new. A defect of its own shows as a 500, and fails the test."""
    running.reset()
    yield running
    assert [line for line in running.requests if line.status == 500] == []


def new_client(simulator: Simulator, headers: dict[str, str] | None = None) -> httpx2.Client:
    """A client without the machine's proxies. Plain http needs no certificates, which take long to load."""
    return httpx2.Client(base_url=simulator.url, trust_env=False, verify=False, headers=headers)


@pytest.fixture
def client(sim: Simulator) -> Iterator[httpx2.Client]:
    """Asks without any credential, and follows no redirect."""
    with new_client(sim) as made:
        yield made


@pytest.fixture
def admin(sim: Simulator) -> Iterator[httpx2.Client]:
    """Asks with the API token that may do everything."""
    with new_client(sim, headers={"X-Ignition-API-Token": sim.token}) as made:
        yield made


def comes_true(probe: Callable[[], bool], timeout: float = 5.0) -> bool:
    """Whether `probe` is true within `timeout` seconds."""
    return wait_until(ClockWaiter(), probe, timeout=timeout, every=0.01)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser per module, stopped after it, so that Playwright's event loop disturbs no other test."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser, sim: Simulator) -> Iterator[Page]:
    """A page of a browser that knows nothing yet. An error of the page's own script fails the test."""
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
