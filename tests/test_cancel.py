"""A cancel from another thread ends whatever a step is doing within a second, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_ignition import Control, Event, GatewaySettings, OwnResources, Simulator, run_playbook
from pytest_ignition.engine.commands import Cancel
from pytest_ignition.waiting import ClockWaiter, SystemClock, wait_until

pytestmark = pytest.mark.slow

ENDLESS = """\
import os, pathlib
pathlib.Path("pid.txt").write_text(str(os.getpid()))
while True:
    pass
"""


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes connections and requests, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def starting_simulator() -> Iterator[str]:
    """A gateway that never gets ready."""
    with Simulator() as simulator:
        simulator.set_state("STARTING")
        yield simulator.url


def cancel_once(events: list[Event], kind: str, control: Control, submitted: list[float]) -> threading.Thread:
    """A thread that cancels soon after the step began to do what it does for long."""

    def run() -> None:
        waiter = ClockWaiter()
        assert wait_until(waiter, lambda: any(event.kind == kind for event in events), timeout=30, every=0.02)
        waiter.wait(0.5)
        submitted.append(SystemClock().monotonic())
        assert control.submit(Cancel(command_id="1", run_id=control.run_id)).accepted

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def cancelled_within(
    seconds: float, step: str, folder: Path, resources: OwnResources, *, first: str = "", kind: str = "step_started"
) -> None:
    path = folder / "x.yaml"
    path.write_text(f"name: Long\nsteps:\n{first}  - id: long\n    name: Long\n{step}", encoding="utf-8")
    control, events, submitted = Control("run"), list[Event](), list[float]()
    thread = cancel_once(events, kind, control, submitted)

    result = run_playbook(path, resources, control=control, consumers=[events.append])

    took = SystemClock().monotonic() - submitted[0]
    thread.join()
    assert result.cancelled
    assert result.steps[-1].error is not None
    assert result.steps[-1].error.kind == "RunCancelled"
    assert took < seconds


def test_utility_sleep(tmp_path: Path) -> None:
    with OwnResources() as resources:
        step = "    type: utility.sleep\n    timeout: 700\n    parameters: {seconds: 600}\n"
        cancelled_within(1, step, tmp_path, resources)


def test_an_endless_script_and_its_process_are_gone(tmp_path: Path) -> None:
    lines = "".join(f"        {line}\n" for line in ENDLESS.splitlines())
    with OwnResources() as resources:
        step = f"    type: utility.python\n    parameters:\n      script: |\n{lines}"
        cancelled_within(1, step, tmp_path, resources)

    pid = int((tmp_path / "pid.txt").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_waiting_for_a_gateway_that_does_not_get_ready(tmp_path: Path) -> None:
    with starting_simulator() as url, OwnResources(url) as resources:
        step = "    type: gateway.wait_for_ready\n    timeout: 400\n    parameters: {timeout: 300}\n"
        cancelled_within(1, step, tmp_path, resources, kind="step_progress")


def test_a_gateway_that_does_not_answer(tmp_path: Path) -> None:
    before = threading.active_count()
    with silent_server() as url:
        settings = GatewaySettings(name="silent", url=url, timeout=120)
        with OwnResources(settings) as resources:
            cancelled_within(1, "    type: gateway.ping\n", tmp_path, resources)

    assert wait_until(ClockWaiter(), lambda: threading.active_count() <= before, timeout=5)


def test_a_browser_that_waits_for_what_does_not_come_and_the_page_stays_usable(tmp_path: Path) -> None:
    with Simulator() as simulator, OwnResources(simulator.url) as resources:
        go = "  - {id: go, name: Go, type: browser.navigate, parameters: {url: '{{ gateway.url }}'}}\n"
        step = "    type: browser.click\n    timeout: 90\n    parameters: {selector: '#nowhere', timeout: 60000}\n"
        cancelled_within(1, step, tmp_path, resources, first=go, kind="step_finished")

        text = resources.browser().text("h1")
        assert text
