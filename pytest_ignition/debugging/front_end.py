"""The terminal as a front end: a thread talks with a person, while the main thread keeps run and browser alive."""

from __future__ import annotations

import _thread
import queue
import signal
import sys
import threading
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import _compat
from pytest_ignition.debugging.board import Board
from pytest_ignition.debugging.dialogue import Dialogue, Outcome
from pytest_ignition.engine.commands import AT_ONCE, Command, CommandError, RunStep
from pytest_ignition.engine.events import (
    CommandAnswered,
    Event,
    RunFinished,
    RunPaused,
    RunResumed,
    StepEvent,
    StepFinished,
    StepNotRun,
    StepStarted,
)
from pytest_ignition.session import session_of

if TYPE_CHECKING:
    from pytest_ignition.debugging.prompting import Prompter
    from pytest_ignition.engine.control import Control, Controls
    from pytest_ignition.engine.scenes import Deed

_LOOK = 0.05
_PATIENCE = 5.0
"""Seconds that the thread has to leave the terminal, once a pause is over."""


class TerminalFrontEnd:
    """Implements `pauses.FrontEnd`.

    Args:
        config: of a session at whose terminal somebody can answer.
    """

    name = "terminal"

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._controls: Controls | None = None
        self._boards: dict[str, Board] = {}
        self._pauses: queue.Queue[PausedRun | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._current: PausedRun | None = None

    def open(self, controls: Controls) -> None:
        """The session begins."""
        self._controls = controls

    def follow(self, event: Event) -> None:
        """On the runner's thread: what happens is remembered; at a pause the terminal is handed over."""
        run_id = event.identity.run_id
        board = self._boards.setdefault(run_id, Board())
        board(event)
        current = self._current
        if current is not None:
            current.follow(event)
            if current.is_ended_by(event):
                self._end(current)
        if isinstance(event, RunPaused):
            self._begin(event, board)
        elif isinstance(event, RunFinished):
            del self._boards[run_id]

    def close(self) -> None:
        """The session is over."""
        if self._current is not None:
            self._end(self._current)
        if self._thread is not None:
            self._pauses.put(None)
            self._thread.join(_PATIENCE)

    def _begin(self, event: RunPaused, board: Board) -> None:
        control = None if self._controls is None else self._controls.find(event.identity.run_id)
        if control is None:
            return
        if self._current is not None:
            self._end(self._current)
        from pytest_ignition.debugging.prompting import Prompter

        borrowed = ExitStack()
        borrowed.enter_context(_compat.terminal(self._config))
        redactor = session_of(self._config).redactor
        run = PausedRun(self._config, control, board, event, borrowed)
        try:
            run.prompter = Prompter(sys.stdin, sys.stdout, redactor.mask_text, run.candidates)
            run.dialogue = Dialogue(run, run.prompter, redactor, Path(self._config.invocation_params.dir))
        except BaseException:
            borrowed.close()
            raise
        self._current = run
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="ignition-terminal", daemon=True)
            self._thread.start()
        self._pauses.put(run)

    def _end(self, run: PausedRun) -> None:
        """The terminal is pytest's again."""
        self._current = None
        run.end()

    def _serve(self) -> None:
        while (run := self._pauses.get()) is not None:
            run.talk()


class PausedRun:
    """Implements `dialogue.Run`: one pause of one run, between the two threads."""

    prompter: Prompter
    dialogue: Dialogue

    def __init__(
        self, config: pytest.Config, control: Control, board: Board, event: RunPaused, borrowed: ExitStack
    ) -> None:
        self.run_id = control.run_id
        self.board = board
        self._config = config
        self._control = control
        self._event = event
        self._borrowed = borrowed
        self._changed = threading.Condition()
        self._answers: dict[str, CommandAnswered] = {}
        self._over = False
        self._running_step = False
        self._left = threading.Event()

    # On the runner's thread.

    def follow(self, event: Event) -> None:
        """Answers are handed over."""
        if isinstance(event, CommandAnswered) and event.identity.run_id == self.run_id:
            with self._changed:
                self._answers[event.command_id] = event
                self._changed.notify_all()

    def is_ended_by(self, event: Event) -> bool:
        """Whether the run does not stand still any more; Ctrl-C ends a pause without a word."""
        if event.identity.run_id != self.run_id or self._running_step:
            return False
        if isinstance(event, RunResumed | RunFinished):
            return True
        goes_on = isinstance(event, StepStarted | StepFinished) or (
            isinstance(event, StepNotRun) and not self._control.pause_reason
        )
        return goes_on and isinstance(event, StepEvent) and event.step_path.phase != "command"

    def end(self) -> None:
        """Wait until the other thread has left the terminal, and give it back to pytest."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self.prompter.end()
        self._left.wait(_PATIENCE)
        self._borrowed.close()

    # On the terminal's thread.

    def talk(self) -> None:
        """Until the pause is over."""
        from pytest_ignition.debugging.prompting import PauseOver

        try:
            if not self._over:
                self.dialogue.hold(self._event)
        except PauseOver:
            return
        except Exception as problem:
            # A prompt that cannot be shown must not keep the run waiting for ever.
            self.prompter.write(f"the terminal cannot be used, and the run goes on: {problem!r}")
            self._control.go_on()
        finally:
            self._left.set()

    def candidates(self, before: str) -> Any:
        """Of the dialogue."""
        return self.dialogue.candidates(before)

    def stands_still(self) -> bool:
        """Whether the pause goes on."""
        return not self._over and self._control.pause_reason is not None

    def ask(self, command: Command) -> Outcome:
        """Send a command and wait for its end."""
        self._running_step = isinstance(command, RunStep)
        try:
            answer = self._control.submit(command)
            if not answer.accepted or isinstance(command, AT_ONCE):
                return Outcome(accepted=answer.accepted, reason=answer.reason)
            with self._changed:
                while command.command_id not in self._answers:
                    self._refuse_if_over()
                    self._changed.wait(_LOOK)
                found = self._answers.pop(command.command_id)
            return Outcome(accepted=found.accepted, reason=found.reason, result=found.result)
        finally:
            self._running_step = False

    def perform(self, deed: Deed) -> Any:
        """Have a deed done, and wait for what it gives or raises."""
        future: Future[Any] = self._control.perform(deed)
        while True:
            self._refuse_if_over()
            try:
                return future.result(_LOOK)
            except TimeoutError:
                if future.done():
                    raise CommandError("it took too long") from None
            except KeyboardInterrupt:
                raise CommandError("it was interrupted") from None

    def _refuse_if_over(self) -> None:
        from pytest_ignition.debugging.prompting import PauseOver

        if self._over:
            raise PauseOver

    def headed(self) -> bool:
        """Whether the browser was asked for with a window."""
        return bool(getattr(self._config.option, "headed", False))

    def end_session(self) -> None:
        """Run no further test."""
        session: Any = self._config.pluginmanager.getplugin("session")
        if isinstance(session, pytest.Session):
            session.shouldstop = "quit at a pause"

    def interrupt(self) -> None:
        """Have the main thread find a Ctrl-C: at the prompt it is a key, and no signal."""
        _thread.interrupt_main(signal.SIGINT)
