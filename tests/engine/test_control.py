"""Commands: taken, refused, answered, obeyed; pausing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_ignition.engine.commands import Cancel, Pause, Resume
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.errors import RunCancelled
from pytest_ignition.engine.events import CommandAnswered, RunPaused, RunResumed
from pytest_ignition.engine.verdicts import Verdict
from tests.engine.fakes import FakeType, bench

WAITING = "name: Test\nsteps:\n  - {id: a, type: wait, timeout: 10}\n"


def test_pause_is_refused_without_a_front_end() -> None:
    control = Control("run")

    answer = control.submit(Pause(command_id="1", run_id="run"))

    assert (answer.accepted, answer.reason) == (False, "no front end is attached that could resume the run")
    assert control.pause_reason is None


def test_commands_for_another_run_and_after_the_end_are_refused() -> None:
    control = Control("run")

    assert control.submit(Cancel(command_id="1", run_id="other")).reason == "this is run run"
    control.finish()
    assert control.submit(Cancel(command_id="2", run_id="run")).reason == "the run is over"


def test_resume_is_refused_when_nothing_is_paused() -> None:
    assert Control("run").submit(Resume(command_id="1", run_id="run")).reason == "the run is not paused"


def test_cancel_is_seen_by_check_and_interrupts_at_once() -> None:
    interrupted: list[bool] = []
    control = Control("run")
    control.connect(lambda: interrupted.append(True))

    assert control.submit(Cancel(command_id="1", run_id="run", reason="late")).accepted

    assert interrupted == [True]
    with pytest.raises(RunCancelled, match="the run was cancelled: late"):
        control.check()


def test_the_last_front_end_to_leave_lets_the_run_go_on() -> None:
    control = Control("run")
    detach = control.attach("terminal")
    control.submit(Pause(command_id="1", run_id="run"))
    assert control.pause_reason == "asked for"

    detach()

    assert control.pause_reason is None


def test_a_pause_in_a_wait_stops_the_clock_of_the_step(tmp_path: Path) -> None:
    work = bench(WAITING, FakeType("wait", lambda context, _parameters: context.waiter.wait(8)), folder=tmp_path)
    work.control.attach("test")

    def press() -> None:
        if 2 < work.clock.seconds < 2.2:
            work.control.submit(Pause(command_id="p", run_id="run", reason="look"))
        if work.clock.seconds > 60:
            work.control.submit(Resume(command_id="r", run_id="run"))

    work.resources.while_pumping = press

    result = work.runner.run({})

    assert result.verdict is Verdict.PASSED
    assert [event.reason for event in work.of(RunPaused)] == ["look"]
    assert work.of(RunResumed)[0].seconds == pytest.approx(58, abs=1)
    assert work.clock.seconds == pytest.approx(66, abs=1)
    answered = next(iter(work.of(CommandAnswered)))
    assert (answered.command, answered.accepted) == ("pause", True)


def test_cancel_ends_a_pause(tmp_path: Path) -> None:
    work = bench(WAITING, FakeType("wait", lambda context, _parameters: context.waiter.wait(8)), folder=tmp_path)
    work.control.attach("test")
    work.control.submit(Pause(command_id="p", run_id="run"))

    def press() -> None:
        if work.clock.seconds > 5:
            work.control.submit(Cancel(command_id="c", run_id="run"))

    work.resources.while_pumping = press

    result = work.runner.run({})

    assert result.cancelled
    assert work.clock.seconds < 6
