"""Walks one playbook, the outermost or a nested one: setup, main, rollback where it is called for, teardown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING

from pytest_ignition.engine.ending import Ending
from pytest_ignition.engine.errors import RunCancelled, StepError, StepTimeout
from pytest_ignition.engine.events import RunRewound, StepPath
from pytest_ignition.engine.lane import Lane
from pytest_ignition.engine.mending import BY_COMMAND, Mending
from pytest_ignition.engine.pausing import NEXT
from pytest_ignition.engine.results import StepResult, overall
from pytest_ignition.engine.scoping import Scoping
from pytest_ignition.engine.selection import LeftOut
from pytest_ignition.engine.state import RunState
from pytest_ignition.engine.stepping import Ended, Stepping
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json, Mark, OnFailure, Phase, Playbook, Step
from pytest_ignition.language.yaml_nodes import YamlMap

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner

TEARDOWN_LIMIT = 60.0
"""Seconds for all steps of a teardown together."""


class Walk(Ending, Scoping):
    """One playbook on its way.

    Attributes:
        playbook: what is walked. `parameters`: its bound values.
        path: the step that runs it; None for the outermost.
        case: the values behind `case`; None where the playbook is not run with one.
        state: what is known so far.
        children: what nested playbooks left behind, by the path of the step that ran them.
        overrides: step id -> parameters that replace the written ones.
        on_disk: the playbook as its file has it, as far as the run knows.
        interrupted: the failure at which the run stood still when it was interrupted.
        mending: what was changed about steps while the run stood still.
        by_command: variables that were set by commands since the last step began.
        left_out: step id -> why that step of the main list does not run, and what is known of an earlier run of it.
        screenshots: paths of the pictures taken so far, those of nested playbooks included.
        failure: what was wrong outside of any step.
        returned: the playbook's own outputs.
    """

    def __init__(
        self, runner: Runner, playbook: Playbook, parameters: Mapping[str, Json], path: StepPath | None = None
    ) -> None:
        Ending.__init__(self)
        Scoping.__init__(self)
        self.runner = runner
        self.playbook = playbook
        self.parameters = parameters
        self.path = path
        self.case: Mapping[str, Json] | None = None
        self.state = RunState()
        self.children: dict[str, tuple[StepResult, ...]] = {}
        self.overrides: dict[str, Mapping[str, Json]] = {}
        self.on_disk = playbook
        self.interrupted: Ended | None = None
        self.mending = Mending()
        self.by_command: dict[str, Json] = {}
        self.left_out: Mapping[str, LeftOut] = {}
        self.screenshots: list[str] = []
        self.cancelled = False
        self.failure: IgnitionError | None = None
        self.failed_at = Mark(1, 1)
        self.returned: Mapping[str, Json] = {}
        self.stepping = Stepping(self)
        self._lanes = {phase: Lane(phase) for phase in Phase}
        self._lane = self._lanes[Phase.SETUP if playbook.setup else Phase.MAIN]
        self._undo_after: Step | None = None
        self._stop: str | None = None

    @property
    def phase(self) -> Phase:
        """The step list that is being walked."""
        return self._lane.phase

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of that list."""
        return self._undoing if self.phase is Phase.ROLLBACK else self.playbook.steps_of(self.phase)

    @property
    def position(self) -> int:
        """The step of that list that comes next, or is running."""
        return self._lane.position

    @position.setter
    def position(self, position: int) -> None:
        self._lane.position = position

    @property
    def snapshots(self) -> list[RunState]:
        """The state before each step of that list that was begun."""
        return self._lane.snapshots

    @property
    def main_states(self) -> list[RunState]:
        """The state before each step of the main list that was begun, and the one at the end."""
        return [*self._lanes[Phase.MAIN].snapshots, self.state]

    @property
    def results(self) -> tuple[StepResult, ...]:
        """The steps' ends so far: setup, main, rollback, teardown."""
        return tuple(each for lane in self._lanes.values() for each in lane.ends)

    def ends_of(self, phase: Phase) -> list[StepResult]:
        """The ends of one list's steps so far."""
        return self._lanes[phase].ends

    @property
    def verdict(self) -> Verdict:
        """What the playbook comes to: what could not be set up or cleaned up makes it broken, not failed."""
        if self._lanes[Phase.SETUP].unsuccessful:
            return Verdict.BROKEN
        main = overall([each.verdict for each in self.ends_of(Phase.MAIN)])
        if main is Verdict.PASSED and (self.failure is not None or self._lanes[Phase.TEARDOWN].unsuccessful):
            return Verdict.BROKEN
        return main

    def begin(self) -> None:
        """Set the variables that the playbook starts with."""
        for name, value in self.playbook.variables.items():
            try:
                resolved = self.runner.resolver.resolve(value, self.scope())
                self.state = self.state.with_variable(name, resolved)
            except IgnitionError as error:
                self._broken("variables", self.playbook.variables, name, error)
                return

    def run(self) -> None:
        """Take every step.

        Raises:
            KeyboardInterrupt: passed on, after the teardown, and after the events tell how far it came.
        """
        limit = self.playbook.timeout
        try:
            with self.runner.gate.limited(limit, "playbook") if limit is not None else nullcontext():
                self._walk(Phase.SETUP)
                if self._stop is None and self._lanes[Phase.SETUP].unsuccessful:
                    self._stop = "the setup did not pass"
                self._walk(Phase.MAIN)
                self._return()
            self._roll_back()
        except BaseException:
            self.cancelled = True
            self._pass_over_everything("the run was interrupted")
            self._tear_down()
            raise
        self._tear_down()

    def _walk(self, phase: Phase) -> None:
        self._lane = self._lanes[phase]
        while True:
            while self.position < len(self.steps):
                self._take()
            if not self._stands_behind():
                return
            self._take(looked_up=True)

    def _stands_behind(self) -> bool:
        """Stand still behind the last step if that was asked for; whether there may be more to do then.

        Behind the main list only: everywhere else a next step is there to stop before, or the run is about to end.
        """
        if self.phase is not Phase.MAIN or self._stop is not None or not self.runner.control.stops_soon:
            return False
        try:
            self.runner.gate.behind(self.path_of(self.steps[-1]))
        except RunCancelled as cancelled:
            self.cancelled, self._stop = True, str(cancelled)
        except StepTimeout as timeout:
            self._stop = timeout.message
        return self.position < len(self.steps)

    def _roll_back(self) -> None:
        """Undo what was done, the last first."""
        if self._undo_after is None or self.cancelled:
            return
        passed = {each.path.ids[-1] for each in self.results if each.verdict is Verdict.PASSED}
        done = [
            step
            for step in (*self.playbook.setup, *self.playbook.steps)
            if step.id in passed or (step is self._undo_after and step.rollback_on_failure)
        ]
        self._undoing = tuple(each for step in reversed(done) for each in step.rollback)
        self._stop = None
        with self.runner.gate.unlimited():
            self._walk(Phase.ROLLBACK)

    def _tear_down(self) -> None:
        """Clean up whatever happened; only a second cancel, or its own limit, ends this."""
        if not self.playbook.teardown:
            return
        self._stop = None
        gate, control = self.runner.gate, self.runner.control
        with control.tearing_down(ending=self.cancelled), gate.unlimited(), gate.limited(TEARDOWN_LIMIT, "teardown"):
            try:
                self._walk(Phase.TEARDOWN)
            except BaseException:
                self._pass_over_rest("the teardown was interrupted")
                raise
        self.cancelled = self.cancelled or control.is_cancelled

    def _return(self) -> None:
        """Compute the playbook's own outputs, unless something went wrong already."""
        if self._stop is not None or overall([each.verdict for each in self.results]) is not Verdict.PASSED:
            return
        found = {}
        for name, value in self.playbook.outputs.items():
            try:
                found[name] = freeze(self.runner.resolver.entry(value, self.scope()), what=f"output {name!r}")
            except IgnitionError as error:
                self._broken("outputs", self.playbook.outputs, name, error)
                return
        self.returned = found

    def _broken(self, key: str, tree: Mapping[str, Json], name: str, error: IgnitionError) -> None:
        self.failed_at = tree.value_mark(name) if isinstance(tree, YamlMap) else Mark(1, 1)
        self.failure = StepError(f"{key}.{name}: {error.message}", hint=error.hint)
        self._stop = f"`{key}` could not be computed"

    def move_to(self, position: int, reason: str) -> None:
        """Go on with another step of the list: an earlier one with the state it began with, or a later one."""
        if position < self.position:
            self.state = self.snapshots[position]
            self._void_from(position)
        for step in self.steps[self.position : position]:
            self.snapshots.append(self.state)
            self.pass_over(step, reason)
        self.position = position

    def take_again(self) -> None:
        """The running step has no end yet and is to be taken from its beginning; variables and outputs stay."""
        self._void_from(self.position)

    def _void_from(self, position: int) -> None:
        begun = self.steps[position : self.position + 1]
        paths = tuple(self.path_of(step) for step in begun)
        self._lane.rewind(position, [self._position_of(step) for step in begun])
        for path in paths:
            self.children.pop(str(path), None)
        self.runner.stream.emit(RunRewound, to=paths[0], void=paths)

    def _take(self, *, looked_up: bool = False) -> None:
        """The next step, or why it and the rest do not run."""
        if self._stop is None and self.left_out and self._leave_out():
            return
        if self._stop is None and not looked_up:
            self._look_up(self.steps[self._lane.position])
        if self._stop is not None:
            self._pass_over_rest(self._stop)
        elif self._lane.position < len(steps := self.steps):
            # Looking up may have moved the position.
            step = steps[self._lane.position]
            self._lane.snapshots.append(self.state)
            if self.by_command:
                self.by_command.clear()
            ended = self._run_step(step)
            if ended.void:
                return
            self._judge(step, ended)
            self._lane.position += 1
            if ended.go_on is not None and ended.go_on != NEXT and self._stop is None:
                self.move_to(ended.go_on, BY_COMMAND)

    def _leave_out(self) -> bool:
        """Whether the next step is one that this run leaves out; what an earlier run knew of it is known then."""
        step = self.steps[self.position]
        left_out = self.left_out.get(step.id) if self.phase is Phase.MAIN else None
        if left_out is None:
            return False
        self._lane.snapshots.append(self.state)
        self.pass_over(step, left_out.reason)
        self.state = self.state.with_earlier(step.id, left_out)
        self._lane.position += 1
        return True

    def _look_up(self, step: Step) -> None:
        """What was asked for before a step."""
        if step.pause:
            self.runner.control.pause_before("the step asks for it")
        try:
            self.runner.gate.before(self.path_of(step))
        except RunCancelled as cancelled:
            self.cancelled, self._stop = True, str(cancelled)
        except StepTimeout as timeout:
            self._stop = timeout.message

    def _judge(self, step: Step, ended: Ended) -> None:
        """Whether the rest runs."""
        error = ended.error
        if isinstance(error, RunCancelled):
            self.cancelled, self._stop = True, str(error)
            return
        if error is not None and self.runner.control.is_cancelled:
            # While the run stood still at the failure, which stays the step's.
            try:
                self.runner.control.check()
            except RunCancelled as cancelled:
                self.cancelled, self._stop = True, str(cancelled)
                return
        outer = isinstance(error, StepTimeout) and error.outer
        # A rollback and a teardown go on whatever fails.
        may_end = self.phase in (Phase.SETUP, Phase.MAIN)
        if ended.go_on is not None:
            return
        if error is not None and step.on_failure is OnFailure.ROLLBACK and may_end:
            self._undo_after = step
        if outer and error is not None:
            self._stop = error.message
        elif error is not None and may_end and step.on_failure is not OnFailure.CONTINUE:
            self._stop = f"step {step.id!r} {self._lane.results[self.position].verdict}"

    def _pass_over_rest(self, reason: str) -> None:
        for step in self.steps[self.position :]:
            if self._position_of(step) not in self._lane.results:
                self.pass_over(step, reason)
        self.position = len(self.steps)

    def _pass_over_everything(self, reason: str) -> None:
        """The rest of this list, and the main list if that was not reached yet."""
        self._pass_over_rest(reason)
        if self.phase is Phase.SETUP:
            self._lane = self._lanes[Phase.MAIN]
            self._pass_over_rest(reason)

    def _run_step(self, step: Step) -> Ended:
        gate = self.runner.gate
        start = gate.working()
        try:
            ended = self.stepping.take(step)
        except BaseException as interrupt:
            what = "interrupted" if isinstance(interrupt, KeyboardInterrupt) else f"ended by {type(interrupt).__name__}"
            ended = self.interrupted or Ended(error=StepError(f"the step was {what}"))
            self._end_step(step, gate.working() - start, ended)
            raise
        if ended.reason is not None:
            self.pass_over(step, ended.reason, ended.children)
        elif not ended.void:
            self._end_step(step, gate.working() - start, ended)
        return ended
