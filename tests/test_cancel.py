"""A cancel from another thread ends whatever a step is doing within a second, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_ignition import Control, Event, GatewaySettings, OwnResources, Simulator, commands, run_playbook
from pytest_ignition import events as events_
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


def test_other_commands_are_answered_during_a_browser_wait_which_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "name: Long\nvariables: {answer: none yet}\nsteps:\n"
        "  - {id: go, name: Go, type: browser.navigate, parameters: {url: '{{ gateway.url }}'}}\n"
        "  - {id: long, name: Long, type: browser.wait, timeout: 90, parameters: {selector: '#late', timeout: 60000}}\n"
        "  - {id: say, name: Say, type: utility.log, parameters: {message: '{{ variable.answer }}'}}\n",
        encoding="utf-8",
    )
    control, events = Control("run"), list[Event]()
    control.attach("test")
    asked = [
        commands.Evaluate(command_id="1", run_id="run", expression="outcome.go"),
        commands.SetVariable(command_id="2", run_id="run", variable="answer", value=42),
        commands.TakeScreenshot(command_id="3", run_id="run"),
        commands.Pause(command_id="4", run_id="run"),
        commands.Resume(command_id="5", run_id="run"),
        commands.Evaluate(command_id="6", run_id="run", expression="nonsense("),
    ]
    late, still_waiting = list[str](), list[bool]()

    def answered(command_id: str) -> bool:
        return any(isinstance(event, events_.CommandAnswered) and event.command_id == command_id for event in events)

    def ask() -> None:
        waiter = ClockWaiter()
        assert wait_until(waiter, lambda: any(e.kind == "step_finished" for e in events), timeout=30, every=0.02)
        waiter.wait(0.5)
        for command in asked:
            control.submit(command)
            if not wait_until(waiter, lambda: answered(command.command_id), timeout=1, every=0.01):  # noqa: B023
                late.append(command.name)
        still_waiting.append(not any(isinstance(e, events_.StepFinished) and e.name == "Long" for e in events))
        control.submit(Cancel(command_id="7", run_id="run"))

    thread = threading.Thread(target=ask)
    thread.start()
    with Simulator() as simulator, OwnResources(simulator.url) as resources:
        result = run_playbook(path, resources, control=control, consumers=[events.append])
    thread.join()

    assert late == []
    assert still_waiting == [True]
    answers = {event.command_id: event for event in events if isinstance(event, events_.CommandAnswered)}
    assert answers["1"].result == "passed"
    assert answers["6"].accepted is False
    assert any(event.kind == "evidence_captured" for event in events)
    assert result.cancelled


def test_a_browser_that_waits_for_what_does_not_come_and_the_page_stays_usable(tmp_path: Path) -> None:
    with Simulator() as simulator, OwnResources(simulator.url) as resources:
        go = "  - {id: go, name: Go, type: browser.navigate, parameters: {url: '{{ gateway.url }}'}}\n"
        step = "    type: browser.click\n    timeout: 90\n    parameters: {selector: '#nowhere', timeout: 60000}\n"
        cancelled_within(1, step, tmp_path, resources, first=go, kind="step_finished")

        text = resources.browser().text("h1")
        assert text
