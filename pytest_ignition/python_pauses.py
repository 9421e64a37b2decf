"""A Python test that stands still at the failure of a step: its page lives on, and its frame answers questions."""

from __future__ import annotations

from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_ignition.engine.commands import (
    BETWEEN_STEPS,
    Command,
    CommandError,
    Evaluate,
    Pause,
    Save,
    SetVariable,
    StepOnce,
    TakeScreenshot,
)
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.gate import Gate
from pytest_ignition.engine.scenes import Place
from pytest_ignition.engine.values import freeze
from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.engine.events import ErrorData, StepPath
    from pytest_ignition.engine.pausing import PausePolicy
    from pytest_ignition.engine.stream import EventStream
    from pytest_ignition.language.model import Json
    from pytest_ignition.waiting import Clock

_WHY = "a Python test is running: its code goes on where it stands, so there are no steps to move between or to repeat"
_REFUSED: dict[type[Command], str] = {
    **dict.fromkeys(BETWEEN_STEPS, _WHY),
    StepOnce: _WHY,
    Save: "a Python test is saved in an editor",
    SetVariable: "a Python test has no variables of a run",
    Pause: "a Python test pauses at the failure of a step only",
}


class Evidence(Protocol):
    """What keeps evidence of the step at which a test stands still."""

    def picture(self) -> None:
        """Keep a picture of the page.

        Raises:
            IgnitionError: there is none.
        """

    def keep(self, name: str, suffix: str, content: bytes, *, evidence: str, title: str, media_type: str) -> Path:
        """Write evidence, which must be masked already."""


class PythonPauses:
    """The pauses of one Python test.

    Args:
        node: the test.
        stream: where its events go.
        policy: when it pauses.
        clock: the time.
    """

    def __init__(self, node: pytest.Item, stream: EventStream, policy: PausePolicy, clock: Clock) -> None:
        self._node = node
        self._policy = policy
        self._clock = clock
        self._frame: FrameType | None = None
        self._evidence: Evidence | None = None
        self._at = Place(playbook=node.path.name)
        self.control = Control(stream.identity.run_id, refused=_REFUSED)
        self._gate = Gate(self.control, self, stream, clock, longest_pause=policy.limit)
        self._gate.carry_out = self._carry_out
        self._gate.scene = self

    def at_failure(
        self, path: StepPath, error: BaseException, data: ErrorData, frame: FrameType, evidence: Evidence
    ) -> None:
        """Stand still at a step's failure, if that was asked for.

        Args:
            path: the step.
            error: what its block raised; the test goes on with it.
            data: the same for reports.
            frame: of the test, where it was raised.
            evidence: of the step.
        """
        if not isinstance(error, Exception | pytest.fail.Exception):
            return  # Ctrl-C, or the end of the session
        told = error if isinstance(error, IgnitionError) else IgnitionError(data.message)
        reason = self._policy.at_failure(path, told)
        if reason is None:
            return
        self._frame, self._evidence = frame, evidence
        self._at = Place(playbook=self._node.path.name, step=path.ids[-1], line=frame.f_lineno)
        try:
            self._gate.at_failure(path, reason, data)
        finally:
            self._frame = self._evidence = None

    def finish(self) -> None:
        """The test is over."""
        self._gate.finish()

    def pump(self, seconds: float) -> None:
        """Let at most `seconds` pass, the test's page kept alive."""
        page = self.page()
        try:
            if page is not None and not page.is_closed():
                page.wait_for_timeout(seconds * 1000)
                return
        except Exception:
            page = None  # it is gone, or no page of Playwright's: time passes all the same
        self._clock.sleep(seconds)

    def place(self) -> Place:
        """The step that failed, and the line of the test."""
        return self._at

    def page(self) -> Any | None:
        """The test's page, if it asked for one."""
        return getattr(self._node, "funcargs", {}).get("page")

    def names(self) -> dict[str, Any]:
        """What the test's own code sees where it failed; its fixtures among them."""
        frame = self._frame
        fixtures = dict(getattr(self._node, "funcargs", {}))
        return fixtures if frame is None else {**fixtures, **frame.f_globals, **frame.f_locals}

    def keep(self, name: str, suffix: str, content: bytes, *, evidence: str, title: str, media_type: str) -> Path:
        """Evidence of that step."""
        if self._evidence is None:
            raise CommandError("the test does not stand still")
        return self._evidence.keep(name, suffix, content, evidence=evidence, title=title, media_type=media_type)

    def _carry_out(self, command: Command) -> Json:
        match command:
            case Evaluate():
                return self._evaluate(command.expression)
            case TakeScreenshot() if self._evidence is not None:
                self._evidence.picture()
                return None
        raise CommandError(f"a Python test does not take {command.name}")

    def _evaluate(self, expression: str) -> Json:
        """A Python expression in the test's own frame: whoever asks can change the test itself as well."""
        frame = self._frame
        if frame is None:
            raise CommandError("the test does not stand still")
        try:
            value = eval(expression, frame.f_globals, frame.f_locals)  # noqa: S307 - a debugger's prompt
        except Exception as error:
            raise CommandError(f"{type(error).__name__}: {error}") from None
        try:
            return freeze(value, what="the value")
        except IgnitionError:
            return repr(value)
