"""What a run tells the world: frozen, JSON-able, masked before they leave the runner.

Reports, history, debugger and live view are consumers of this one stream. Pictures travel as paths, never as bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json

SCHEMA = 1
"""Version of the events' shape; grows when a consumer would have to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who speaks: the same for every event of one run.

    Attributes:
        session_id: one pytest session or command.
        run_id: one attempt of one playbook item.
        node_id: the pytest node id, or the playbook's path outside pytest.
        worker: xdist worker such as `gw0`, or `main`.
        attempt: 1 for the first try, 2 for the first re-run.
    """

    session_id: str
    run_id: str
    node_id: str
    worker: str = "main"
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPath:
    """Which step: phase, ids from the outermost playbook inwards.

    Attributes:
        phase: `setup`, `main`, `rollback` or `teardown`, or `command` for a step that a front end asked for. Of a step
            of a nested playbook that playbook's, unless that is main: then that of the step that runs it.
        ids: step ids, outermost first; more than one below `playbook.run`. The elements of a `foreach` are steps below
            the step itself, with the ids `[0]`, `[1]`, ...
        positions: the position of each in its own list, from 0.
    """

    phase: str = "main"
    ids: tuple[str, ...]
    positions: tuple[int, ...]

    def __str__(self) -> str:
        # Ids are unique over all lists of a playbook; only steps of a front end may have any id.
        path = "/".join(self.ids)
        return f"command:{path}" if self.phase == "command" else path

    @property
    def number(self) -> str:
        """What people count: `3`, `3.1` for the first step of the playbook that step 3 runs, `teardown 1`."""
        number = ".".join(str(position + 1) for position in self.positions)
        return number if self.phase in ("main", "command") else f"{self.phase} {number}"

    @property
    def parent(self) -> StepPath | None:
        """The step that runs the playbook this one belongs to; None at the top."""
        if len(self.ids) == 1:
            return None
        return StepPath(phase=self.phase, ids=self.ids[:-1], positions=self.positions[:-1])

    def child(self, step_id: str, position: int, phase: str = "main") -> StepPath:
        """A step of the playbook that this step runs, or an element of its `foreach`."""
        own = self.phase if phase == "main" else phase
        return StepPath(phase=own, ids=(*self.ids, step_id), positions=(*self.positions, position))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step of the plan, known before the first one runs.

    Attributes:
        playbook: the file that the step stands in, as people see it.
        retry_count: extra attempts that it may take, after which its verdict may be another; None for any number.
    """

    path: StepPath
    name: str
    type: str
    line: int
    column: int
    playbook: str
    retry_count: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorData:
    """An error as data, already masked.

    Attributes:
        kind: the exception's class name.
        message: what went wrong; `hint`: the remedy.
        where: `file:line:column` of the step; `excerpt`: the source line with a caret.
    """

    kind: str
    message: str
    hint: str | None = None
    where: str = ""
    excerpt: str = ""
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Common to all events. `seq` counts without gaps from 1 within a run; `time` is UTC."""

    kind: ClassVar[str]
    identity: Identity
    seq: int
    time: datetime
    schema: int = SCHEMA

    def as_json(self) -> dict[str, Any]:
        """The event as plain JSON, with its `kind`, the identity's fields beside the others, `time` in ISO 8601."""
        data = {"kind": self.kind, **_plain_fields(self)}
        data.update(data.pop("identity"))
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvent(Event):
    """An event of one step. `step_attempt` is 1 for the first try."""

    step_path: StepPath
    step_attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(Event):
    """A process begins to run playbooks. Its identity names no run; `seq` counts the session's own events."""

    kind: ClassVar[str] = "session_started"
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFinished(Event):
    """The process is done. `exit_status` is pytest's own; None outside of pytest."""

    kind: ClassVar[str] = "session_finished"
    exit_status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlanned(Event):
    """The whole step tree, before anything runs.

    Attributes:
        playbook: the file, as people see it. `title`: its name.
        source_sha256: hex digest of its text.
        steps: each step, those of a nested playbook right behind the step that runs it, as far as the text names it.
        parameters: the bound values, masked.
        gateway: the gateway's name; `gateway_version` where it is known without asking.
        browser: the browser's name, if a step needs one.
        case: id of the data-driven case.
    """

    kind: ClassVar[str] = "run_planned"
    playbook: str
    title: str
    source_sha256: str
    steps: tuple[PlannedStep, ...]
    parameters: Mapping[str, Json]
    gateway: str | None = None
    gateway_version: str | None = None
    browser: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """The first step is about to start. `variables` are those that the playbook starts with."""

    kind: ClassVar[str] = "run_started"
    variables: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(StepEvent):
    """An attempt of a step begins. `parameters` are those resolved so far, masked."""

    kind: ClassVar[str] = "step_started"
    name: str
    type: str
    line: int
    parameters: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress(StepEvent):
    """A long step says where it stands, e.g. "waiting for gateway: STARTING, 12 s of 120 s"."""

    kind: ClassVar[str] = "step_progress"
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCaptured(StepEvent):
    """A file that documents the step.

    Attributes:
        evidence: `screenshot`, `page` (its source), `console`, `requests`, `log` (the gateway's), `variables`, ...
        path: absolute path of the file. `media_type`: e.g. `image/png`.
    """

    kind: ClassVar[str] = "evidence_captured"
    evidence: str
    title: str
    path: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine(StepEvent):
    """A line that the step wrote. `level` is one of debug, info, warning, error."""

    kind: ClassVar[str] = "log_line"
    level: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableSet(StepEvent):
    """A run variable has a new value."""

    kind: ClassVar[str] = "variable_set"
    name: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished(StepEvent):
    """The verdict of a step, after its last attempt. `duration` in seconds, all attempts included.

    `note` is what every report must say beside the verdict, such as that the step was mended while paused.
    """

    kind: ClassVar[str] = "step_finished"
    name: str
    type: str
    verdict: Verdict
    duration: float
    output: Json = None
    error: ErrorData | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAttemptFailed(StepEvent):
    """All attempts of a step so far failed, and the run pauses before that becomes its verdict.

    History: the step's `StepFinished` comes when somebody has decided, and alone counts. Attempts that are asked for
    meanwhile are numbered on.
    """

    kind: ClassVar[str] = "step_attempt_failed"
    error: ErrorData
    output: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNotRun(StepEvent):
    """A step that was passed over, and why."""

    kind: ClassVar[str] = "step_not_run"
    name: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPaused(Event):
    """The run stands still until it is resumed or cancelled.

    Attributes:
        at: where: `step` (before `step_path`, or inside of it), `failure` (of `step_path`, whose verdict is open) or
            `end` (behind the last step of a list).
        limit: seconds after which it goes on by itself; None for no limit.
    """

    kind: ClassVar[str] = "run_paused"
    reason: str
    at: str = "step"
    step_path: StepPath | None = None
    error: ErrorData | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(Event):
    """The run goes on after a pause of `seconds`. `reason` says why, if nobody asked for it."""

    kind: ClassVar[str] = "run_resumed"
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRewound(Event):
    """The run returns to an earlier step: outputs and variables are as they were before it; what came after is void.

    Browser and gateway are not restored.

    Attributes:
        void: the steps of that list whose ends do not count any more; nor does what they ran.
    """

    kind: ClassVar[str] = "run_rewound"
    to: StepPath
    void: tuple[StepPath, ...] = ()

    def voids(self, path: StepPath) -> bool:
        """Whether the end of that step does not count any more."""
        if path.phase == "command":
            return False
        return any(path.ids[: len(each.ids)] == each.ids for each in self.void)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookEdited(Event):
    """The steps to come are those of a changed playbook, which may be a nested one. `steps` is the whole new tree."""

    kind: ClassVar[str] = "playbook_edited"
    source_sha256: str
    steps: tuple[PlannedStep, ...]
    playbook: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAnswered(Event):
    """A command was obeyed or refused. `result` is what `evaluate` computed."""

    kind: ClassVar[str] = "command_answered"
    command_id: str
    command: str
    accepted: bool
    reason: str = ""
    result: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Event):
    """The end. `duration` in seconds; counts of steps by verdict.

    Attributes:
        outputs: the playbook's own outputs.
        error: what was wrong outside of any step: with its start variables or its outputs.
    """

    kind: ClassVar[str] = "run_finished"
    verdict: Verdict
    duration: float
    counts: Mapping[str, int]
    cancelled: bool = False
    outputs: Mapping[str, Json] = field(default_factory=dict)
    error: ErrorData | None = None


KINDS: Mapping[str, type[Event]] = {
    each.kind: each
    for each in (
        SessionStarted,
        SessionFinished,
        RunPlanned,
        RunStarted,
        StepStarted,
        StepProgress,
        EvidenceCaptured,
        LogLine,
        VariableSet,
        StepFinished,
        StepAttemptFailed,
        StepNotRun,
        RunPaused,
        RunResumed,
        RunRewound,
        PlaybookEdited,
        CommandAnswered,
        RunFinished,
    )
}
"""Every kind of event by its `kind`."""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Identity | StepPath | PlannedStep | ErrorData):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Verdict) else value


def _plain_fields(value: Any) -> dict[str, Any]:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
