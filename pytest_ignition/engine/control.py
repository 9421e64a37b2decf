"""The inbox of a run: commands from any thread, obeyed on the runner's; and who is running in this process."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_ignition.engine.commands import (
    AT_ONCE,
    BETWEEN_STEPS,
    Answer,
    Cancel,
    Command,
    CommandError,
    Pause,
    Resume,
    StepOnce,
)
from pytest_ignition.engine.errors import RunCancelled

if TYPE_CHECKING:
    from pytest_ignition.engine.scenes import Deed

_MANY = 100
"""Commands that may wait to be carried out; a front end that sends more has lost its way."""


class Control:
    """The inbox of one run.

    Args:
        run_id: whom commands must name.
        refused: commands that make no sense in this run -> why.

    `submit` may be called from any thread and returns at once. The runner looks here between steps and inside every
    wait; what it gives to `connect` ends the one thing that does not wait through us, a blocking browser call.
    """

    def __init__(self, run_id: str, refused: Mapping[type[Command], str] | None = None) -> None:
        self.run_id = run_id
        self._refused = refused or {}
        self._interrupt: Callable[[], None] = lambda: None
        # A signal handler may submit in the middle of whatever this thread does here.
        self._lock = threading.RLock()
        self._answers: deque[Answer] = deque()
        self._queue: deque[Command] = deque()
        self._deeds: deque[tuple[Deed, Future[Any]]] = deque()
        self._front_ends: list[str] = []
        self._pause_reason: str | None = None
        self._pause_after_step: str | None = None
        self._before_step: object | None = None
        self._cancel_reason: str | None = None
        self._spared = False
        self._noted: str | None = None
        self._depth: int | None = None
        self._passes = 0
        self._busy = False
        self._ending = False
        self._finished = False

    def connect(self, interrupt: Callable[[], None]) -> None:
        """What a cancel calls besides, from the thread that submits it."""
        self._interrupt = interrupt

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
                    self._pause_reason, self._pause_after_step = None, None

        return detach

    @property
    def front_ends(self) -> tuple[str, ...]:
        """Who could resume the run."""
        with self._lock:
            return tuple(self._front_ends)

    def submit(self, command: Command) -> Answer:
        """Take or refuse a command.

        Those that need the page, the gateway or the run's state are taken into a queue; the event `CommandAnswered`
        tells how they ended.
        """
        with self._lock:
            refusal = self._refusal(command)
            answer = Answer(
                command_id=command.command_id, command=command.name, accepted=refusal is None, reason=refusal or ""
            )
            # What ends a pause waits for its turn: otherwise it would overtake what was asked for before.
            in_turn = isinstance(command, Resume | StepOnce) and (self._busy or bool(self._queue))
            if refusal is None and (in_turn or not isinstance(command, AT_ONCE)):
                self._queue.append(command)
                return answer
            if refusal is None:
                self._obey(command)
            self._answers.append(answer)
            ends = answer.accepted and isinstance(command, Cancel) and self._cancel_reason is not None
        if ends:
            self._interrupt()
        return answer

    def perform(self, deed: Deed) -> Future[Any]:
        """Have something done on the runner's thread, from any other one of this process, while the run stands still.

        Returns:
            What the deed returns or raises; `CommandError` if the run does not stand still, or went on before.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self._pause_reason is not None and not self._finished:
                self._deeds.append((deed, future))
                return future
        future.set_exception(CommandError("the run does not stand still"))
        return future

    def take_deed(self) -> tuple[Deed, Future[Any]] | None:
        """The next thing to do on the runner's thread."""
        return self._deeds.popleft() if self._deeds else None

    def drop_deeds(self) -> None:
        """The run goes on: what was not done will not be done."""
        with self._lock:
            left = list(self._deeds)
            self._deeds.clear()
        for _deed, future in left:
            future.set_exception(CommandError("the run went on before it could be done"))

    def _refusal(self, command: Command) -> str | None:
        if command.run_id != self.run_id or self._finished:
            return "the run is over" if command.run_id == self.run_id else f"this is run {self.run_id}"
        if type(command) in self._refused:
            return self._refused[type(command)]
        if len(self._queue) >= _MANY:
            return f"{_MANY} commands are waiting already"
        return self._untimely(command)

    def _untimely(self, command: Command) -> str | None:
        """Why it cannot be done now."""
        if isinstance(command, Pause) and not self._front_ends:
            return "no front end is attached that could resume the run"
        if isinstance(command, Resume | StepOnce) and self._pause_reason is None:
            return "the run is not paused"
        if isinstance(command, BETWEEN_STEPS) and (self._before_step is None or self._pause_reason is None):
            return "the run does not stand still before a step or at a failure: pause it first"
        return None

    def _obey(self, command: Command) -> None:
        match command:
            case Cancel() if self._spared:
                self._spared, self._noted = False, command.reason
                self._pause_reason, self._pause_after_step = None, None
            case Cancel():
                self._cancel_reason = command.reason
                self._pause_reason, self._pause_after_step = None, None
            case Pause():
                self._pause_reason = command.reason or "asked for"
            case Resume():
                self._pause_reason, self._pause_after_step = None, None
            case StepOnce():
                self._pause_reason, self._pause_after_step = None, "one step was asked for"
                self._depth, self._passes = None, 0

    def obey(self, command: Resume | StepOnce) -> None:
        """End the pause, in turn with the commands before."""
        with self._lock:
            self._obey(command)

    @contextmanager
    def tearing_down(self, *, ending: bool = False) -> Iterator[None]:
        """What is done inside is done although the run was cancelled: it takes a second cancel to end it.

        Args:
            ending: whether somebody wants the run to end, so that nothing stands still at a failure any more.
        """
        with self._lock:
            before, self._cancel_reason = self._cancel_reason, None
            self._spared = before is None
            was_ending, self._ending = self._ending, self._ending or ending or before is not None
            if self._ending:
                self._pause_reason, self._pause_after_step = None, None
        try:
            yield
        finally:
            with self._lock:
                self._spared, self._ending = False, was_ending
                reasons = (self._cancel_reason, self._noted, before)
                self._cancel_reason = next((each for each in reasons if each is not None), None)
                self._noted = None

    @property
    def is_cancelled(self) -> bool:
        """Whether a cancel command was accepted."""
        return self._cancel_reason is not None

    def pause_before(self, reason: str) -> None:
        """Stand still before the next step, if somebody is there who can resume the run."""
        with self._lock:
            if self._front_ends and self._pause_reason is None and not self._ending:
                self._pause_reason = reason

    def stop_at_failure(self, step: str, reason: str) -> bool:
        """Stand still because a step failed; False if it must not."""
        if not self.may_stop_at_failure:
            return False
        with self._lock:
            self._pause_reason, self._pause_after_step, self._before_step = reason, None, step
            return True

    @property
    def may_stop_at_failure(self) -> bool:
        """Whether somebody is there who can resume the run, and it is not to end."""
        with self._lock:
            return bool(self._front_ends) and not (self._finished or self._ending or self._cancel_reason is not None)

    @property
    def stops_soon(self) -> bool:
        """Whether the run is to stand still after the running step."""
        return self._pause_after_step is not None or self.pause_reason is not None

    def go_on(self) -> bool:
        """End a pause that lasted too long; False if it was over already."""
        with self._lock:
            was_paused = self._pause_reason is not None
            self._pause_reason, self._pause_after_step = None, None
            return was_paused

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

    def arrive(self, step: object, depth: int = 1) -> None:
        """The runner stands before that step: a single step that was asked for ends here.

        Args:
            step: its path.
            depth: how many steps it stands inside of, itself included.
        """
        # Every step passes here, and takes no lock: one assignment is whole.
        self._before_step = step
        if self._pause_after_step is not None:
            self._arrived(depth)

    def _arrived(self, depth: int) -> None:
        with self._lock:
            if self._pause_after_step is None or (self._depth is not None and depth > self._depth):
                return
            if self._passes:
                self._passes -= 1
            else:
                self._pause_reason, self._pause_after_step = self._pause_reason or self._pause_after_step, None

    def leave(self) -> None:
        """The runner starts the step."""
        self._before_step = None

    def once(self, reason: str, depth: int, passes: int = 0) -> None:
        """Go on for one step, and stand still again; for commands that end in running one.

        Args:
            reason: of the next pause.
            depth: of that step; those inside of it are not stopped at.
            passes: how many steps of that depth to arrive at without standing still.
        """
        with self._lock:
            self._pause_reason, self._pause_after_step = None, reason if self._front_ends else None
            self._depth, self._passes = depth, passes

    def take_command(self) -> Command | None:
        """The next command to carry out on the runner's thread."""
        if not self._queue:
            return None
        with self._lock:
            self._busy = bool(self._queue)
            return self._queue.popleft() if self._queue else None

    def done(self) -> None:
        """That command is carried out."""
        with self._lock:
            self._busy = False

    def take_answers(self) -> list[Answer]:
        """Answers given since the last call, for the event stream."""
        if not self._answers:
            return []
        with self._lock:
            answers = list(self._answers)
            self._answers.clear()
        return answers

    def finish(self) -> list[Command]:
        """From now on every command is refused.

        Returns:
            The commands that were taken and will not be carried out.
        """
        with self._lock:
            self._finished = True
            left = list(self._queue)
            self._queue.clear()
        return left


class Controls:
    """The runs of one process by their ids, and the front ends that look after all of them. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Control] = {}
        self._front_ends: list[str] = []
        self._detach: dict[tuple[str, str], Callable[[], None]] = {}

    @contextmanager
    def running(self, control: Control) -> Iterator[Control]:
        """The run is there while the block lasts."""
        with self._lock:
            self._running[control.run_id] = control
            for front_end in self._front_ends:
                self._detach[control.run_id, front_end] = control.attach(front_end)
        try:
            yield control
        finally:
            with self._lock:
                del self._running[control.run_id]
                self._detach = {key: value for key, value in self._detach.items() if key[0] != control.run_id}

    def find(self, run_id: str) -> Control | None:
        """The run of that id, if it is running in this process."""
        with self._lock:
            return self._running.get(run_id)

    @property
    def run_ids(self) -> tuple[str, ...]:
        """The runs under way, the oldest first."""
        with self._lock:
            return tuple(self._running)

    def submit(self, command: Command) -> Answer:
        """Hand a command to its run; refused if there is none of that id."""
        control = self.find(command.run_id)
        if control is not None:
            return control.submit(command)
        reason = f"no run {command.run_id!r} is under way here"
        return Answer(command_id=command.command_id, command=command.name, accepted=False, reason=reason)

    def register(self, front_end: str) -> Callable[[], None]:
        """A front end that can resume runs, attached to those under way and to come; call what comes back to leave."""
        with self._lock:
            self._front_ends.append(front_end)
            for run_id, control in self._running.items():
                self._detach[run_id, front_end] = control.attach(front_end)

        def leave() -> None:
            with self._lock:
                if front_end in self._front_ends:
                    self._front_ends.remove(front_end)
                leaving = [self._detach.pop(key) for key in list(self._detach) if key[1] == front_end]
            for detach in leaving:
                detach()

        return leave
