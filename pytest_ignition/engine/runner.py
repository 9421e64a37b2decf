"""One run of one playbook: plans it, walks it, tells the end. Knows no reporter, debugger or server."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.desk import Desk
from pytest_ignition.engine.ending import step_path
from pytest_ignition.engine.events import Identity, PlannedStep, RunFinished, RunPlanned, RunStarted, StepPath
from pytest_ignition.engine.gate import Gate
from pytest_ignition.engine.guarding import UNGUARDED, Guard
from pytest_ignition.engine.pausing import NO_PAUSES, Failures, PausePolicy
from pytest_ignition.engine.resources import Resources
from pytest_ignition.engine.results import RunResult
from pytest_ignition.engine.scenes import RunScene
from pytest_ignition.engine.selection import LeftOut
from pytest_ignition.engine.state import RunState
from pytest_ignition.engine.stream import Consumer, EventStream, Masker
from pytest_ignition.engine.walk import Walk
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.catalogue import StepTypeFace
from pytest_ignition.language.library import Library
from pytest_ignition.language.model import Case, Json, Playbook, Step
from pytest_ignition.language.references import Resolver
from pytest_ignition.waiting import Clock, SystemClock


class RunnableType(StepTypeFace, Protocol):
    """A step type that can be carried out."""

    @property
    def secrets(self) -> Callable[[Mapping[str, Json]], Iterable[str]]:
        """Tells the secret texts among resolved parameters, as far as their own names do not."""

    def run(self, context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """Check the resolved parameters, do it, and return the output."""


class StepTypes(Protocol):
    """The step types by name."""

    def find(self, name: str) -> RunnableType | None:
        """The type of that name, or None."""


class Runner:
    """One run of one playbook, and what its nested playbooks share with it.

    Args:
        playbook: the outermost playbook.
        identity: who speaks in the events.
        step_types: what steps can do.
        resources: gateway, page, folders.
        masker: hides secrets in every event.
        consumers: get every event, in this order.
        library: the playbooks that steps may run; None for no others.
        control: the inbox; a new one if None.
        pausing: when the run stands still by itself.
        after_attempt: called after each attempt of a step, with its error or None, to take evidence.
        after_failure: called once after a step that did not pass, with its error and the seconds that it took.
        on_consumer_error: told once of each consumer that raises.
        guard: refuses what the gateway under test does not allow.

    Attributes:
        walks: the playbooks that are open, the outermost first.
        failures: those on their way to be final.
        edited: file -> the playbook that takes its place in this run.
        about: the values behind the root `run`; its start is UTC, in ISO 8601.
    """

    def __init__(
        self,
        playbook: Playbook,
        *,
        identity: Identity,
        step_types: StepTypes,
        resources: Resources,
        masker: Masker,
        consumers: Iterable[Consumer] = (),
        library: Library | None = None,
        control: Control | None = None,
        clock: Clock | None = None,
        pausing: PausePolicy = NO_PAUSES,
        after_attempt: Callable[[StepContext, IgnitionError | None], None] = lambda _context, _error: None,
        after_failure: Callable[[StepContext, IgnitionError, float], None] = lambda _context, _error, _seconds: None,
        on_consumer_error: Callable[[Consumer, Exception], None] = lambda _consumer, _error: None,
        guard: Guard = UNGUARDED,
    ) -> None:
        self.guard = guard
        self.resources = resources
        self.step_types = step_types
        self.masker = masker
        self.library = library
        self.after_attempt = after_attempt
        self.after_failure = after_failure
        self.clock = clock or SystemClock()
        self.about: Mapping[str, Json] = {
            "id": identity.run_id,
            "attempt": identity.attempt,
            "started_at": self.clock.now().isoformat(timespec="seconds"),
        }
        self.control = control or Control(identity.run_id)
        self.control.connect(resources.interrupt)
        self.stream = EventStream(
            identity, consumers, clock=self.clock, masker=masker, on_consumer_error=on_consumer_error
        )
        self.gate = Gate(self.control, resources, self.stream, self.clock, longest_pause=pausing.limit)
        self.failures = Failures(self, pausing)
        self.edited: dict[Path, Playbook] = {}
        self._pausing = pausing
        self.gate.carry_out = Desk(self).carry_out
        self.gate.scene = RunScene(self)
        self.resolver = Resolver()
        self.walks: list[Walk] = [Walk(self, playbook, {})]

    @property
    def playbook(self) -> Playbook:
        """The outermost playbook, as edited by now."""
        return self.walks[0].playbook

    @property
    def state(self) -> RunState:
        """What the outermost playbook knows so far."""
        return self.walks[0].state

    @property
    def snapshots(self) -> Sequence[RunState]:
        """The outermost playbook's state before each step."""
        return self.walks[0].snapshots

    def run(
        self,
        parameters: Mapping[str, Json],
        *,
        gateway: str | None = None,
        gateway_version: str | None = None,
        browser: str | None = None,
        case: Case | None = None,
        left_out: Mapping[str, LeftOut] | None = None,
    ) -> RunResult:
        """Walk the steps.

        Args:
            parameters: the bound values (`engine.parameters.bind`).
            gateway: the gateway's name, for the plan.
            gateway_version: its version, where it is known without asking.
            browser: the browser's name, for the plan.
            case: the data-driven case that gave the parameters.
            left_out: steps of the main list that do not run (`engine.selection`).

        Returns:
            The masked results. A failed or broken step is a result, not an exception.

        Raises:
            KeyboardInterrupt: passed on after the events say how far the run came.
        """
        walk = self.walks[0]
        walk.parameters = parameters
        walk.left_out = left_out or {}
        walk.case = None if case is None else {"id": case.id, **case.values}
        start = self.clock.monotonic()
        self.stream.emit(
            RunPlanned,
            playbook=self.playbook.source.path,
            title=self.playbook.name,
            source_sha256=self.playbook.source.sha256,
            steps=self.planned(),
            parameters=parameters,
            gateway=gateway,
            gateway_version=gateway_version,
            browser=browser,
            case=None if case is None else case.id,
        )
        walk.begin()
        self.stream.emit(RunStarted, variables=dict(walk.state.variables))
        reason = self._pausing.at_start()
        if reason is not None:
            self.control.pause_before(reason)
        try:
            walk.run()
        finally:
            self.gate.finish()
            result = self._finish(walk, self.clock.monotonic() - start)
        return result

    def _finish(self, walk: Walk, duration: float) -> RunResult:
        failure = None if walk.failure is None else walk.error_at(walk.failed_at, walk.failure)
        event = self.stream.emit(
            RunFinished,
            verdict=walk.verdict,
            duration=duration,
            counts=dict(Counter(str(step.verdict) for step in walk.results)),
            cancelled=walk.cancelled,
            outputs=walk.returned,
            error=failure,
        )
        return RunResult(
            verdict=event.verdict,
            steps=walk.results,
            duration=duration,
            cancelled=walk.cancelled,
            error=event.error,
            returned=event.outputs,
        )

    @contextmanager
    def inside(self, walk: Walk) -> Iterator[None]:
        """A nested playbook is open."""
        self.walks.append(walk)
        try:
            yield
        finally:
            self.walks.pop()

    def static_child(self, step: Step, playbook: Playbook) -> Playbook | None:
        """The playbook that a step runs as far as the text tells; None too where it runs once per element."""
        if self.library is None or step.foreach is not None:
            return None
        child = self.library.static_child(step, playbook)
        return child if child is None else self.as_edited(child)

    def as_edited(self, playbook: Playbook) -> Playbook:
        """The playbook, or what took its place in this run."""
        return playbook if playbook.file is None else self.edited.get(playbook.file, playbook)

    def planned(self) -> tuple[PlannedStep, ...]:
        """The whole step tree. What undoes steps is not planned, and neither are elements that nobody knows yet."""
        return tuple(self._planned(self.playbook, None))

    def _planned(self, playbook: Playbook, path: StepPath | None) -> Iterator[PlannedStep]:
        for step in (*playbook.setup, *playbook.steps, *playbook.teardown):
            own = step_path(path, step)
            yield PlannedStep(
                path=own,
                name=step.name,
                type=step.type,
                line=step.mark.line,
                column=step.mark.column,
                playbook=playbook.source.path,
                retry_count=step.retry.count,
            )
            child = self.static_child(step, playbook)
            if child is not None:
                yield from self._planned(child, own)


def new_run_id() -> str:
    """An id that no other run has."""
    return uuid.uuid4().hex
