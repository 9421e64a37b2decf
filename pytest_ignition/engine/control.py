"""Commands in: pause, resume, cancel. Submitted from any thread, obeyed on the runner's."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from pytest_ignition.engine.errors import RunCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to ask of a run. Plain data, so that it can come from another process."""

    name: ClassVar[str]
    command_id: str
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Command):
    """Stand still at the next moment that allows it. Needs a front end that can resume."""

    name: ClassVar[str] = "pause"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Go on after a pause."""

    name: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """End the run: the running step becomes broken, the rest is not run."""

    name: ClassVar[str] = "cancel"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a command. `reason` says why it was refused."""

    command_id: str
    command: str
    accepted: bool
    reason: str = ""


class Control:
    """The inbox of one run.

    `submit` may be called from any thread and returns at once. The runner looks here between steps and inside every
    wait; `interrupt` ends the one thing that does not wait through us, a blocking browser call.
    """

    def __init__(self, run_id: str, *, interrupt: Callable[[], None] = lambda: None) -> None:
        self.run_id = run_id
        self._interrupt = interrupt
        self._lock = threading.Lock()
        self._answers: deque[Answer] = deque()
        self._front_ends: list[str] = []
        self._pause_reason: str | None = None
        self._cancel_reason: str | None = None
        self._finished = False

    def attach(self, front_end: str) -> Callable[[], None]:
        """Register something that can resume the run; call what comes back to take it away again.

        When the last front end leaves, a paused run goes on: nobody could resume it.
        """
        with self._lock:
            self._front_ends.append(front_end)

        def detach() -> None:
            with self._lock:
                if front_end in self._front_ends:
                    self._front_ends.remove(front_end)
                if not self._front_ends:
                    self._pause_reason = None

        return detach

    def submit(self, command: Command) -> Answer:
        """Take or refuse a command."""
        with self._lock:
            refusal = self._apply(command)
            answer = Answer(
                command_id=command.command_id, command=command.name, accepted=refusal is None, reason=refusal or ""
            )
            self._answers.append(answer)
        if answer.accepted and isinstance(command, Cancel):
            self._interrupt()
        return answer

    def _apply(self, command: Command) -> str | None:
        """Change the wishes; the reason of a refusal, or None."""
        if command.run_id != self.run_id:
            return f"this is run {self.run_id}"
        if self._finished:
            return "the run is over"
        match command:
            case Cancel():
                self._cancel_reason = command.reason
            case Pause() if not self._front_ends:
                return "no front end is attached that could resume the run"
            case Pause():
                self._pause_reason = command.reason or "asked for"
            case Resume() if self._pause_reason is None:
                return "the run is not paused"
            case Resume():
                self._pause_reason = None
            case _:
                return f"unknown command {command.name!r}"
        return None

    def check(self) -> None:
        """Raise if the run is to end.

        Raises:
            RunCancelled: a cancel command was accepted.
        """
        if self._cancel_reason is not None:
            raise RunCancelled(self._cancel_reason)

    @property
    def pause_reason(self) -> str | None:
        """Why the run is to stand still; None when it is to go on."""
        return None if self._cancel_reason is not None else self._pause_reason

    def take_answers(self) -> list[Answer]:
        """Answers given since the last call, for the event stream."""
        with self._lock:
            answers = list(self._answers)
            self._answers.clear()
        return answers

    def finish(self) -> None:
        """From now on every command is refused."""
        with self._lock:
            self._finished = True
