"""The typed playbook: what a file says, with the place of every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from pytest_ignition.language.source import Source

Json: TypeAlias = Any
"""A plain JSON value: null, bool, int, float, str, list of values, mapping of str to value."""


class _NoDefault:
    """The class of `NO_DEFAULT`; false, and the same object after copying and pickling."""

    def __repr__(self) -> str:
        return "NO_DEFAULT"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "NO_DEFAULT"


NO_DEFAULT: Any = _NoDefault()
"""Marks a parameter without a default; a default of null counts as none in the public format too."""


class Mark(NamedTuple):
    """A place in a file; both numbers start at 1."""

    line: int
    column: int


class ParameterType(StrEnum):
    """The types of the public format (playbook-format, section 2)."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    FILE = "file"
    CREDENTIAL = "credential"
    LIST = "list"
    DICT = "dict"


class OnFailure(StrEnum):
    """What the run does after a failed step."""

    ABORT = "abort"
    CONTINUE = "continue"
    ROLLBACK = "rollback"


class Phase(StrEnum):
    """The part of a playbook that a step belongs to."""

    SETUP = "setup"
    MAIN = "main"
    ROLLBACK = "rollback"
    TEARDOWN = "teardown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One declared input of a playbook.

    Attributes:
        enum: the only values that it may have; empty for any.
        min, max: limits of a number.
        pattern: a regular expression that the whole text must match.
        secret: whether its value is hidden everywhere; None leaves it to its name.
    """

    name: str
    type: ParameterType
    required: bool = True
    default: Json = NO_DEFAULT
    description: str = ""
    enum: tuple[Json, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    secret: bool | None = None
    mark: Mark


RETRY_DELAY = 5.0
"""Seconds between attempts where nothing is said (playbook-format, section 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a step is tried.

    Attributes:
        count: extra attempts after the first; None for as many as the time limit allows.
        delay: seconds before the second attempt.
        backoff: what the delay is multiplied by after each attempt.
        until: an expression that an attempt must make true.
    """

    count: int | None = 0
    delay: float = RETRY_DELAY
    backoff: float = 1.0
    until: str | None = None

    def delay_after(self, attempt: int) -> float:
        """Seconds between an attempt, counted from 1, and the next: at most `MAX_DELAY`, unless `delay` says more."""
        try:
            grown = self.delay * self.backoff ** (attempt - 1)
        except OverflowError:
            return MAX_DELAY
        return min(grown, max(MAX_DELAY, self.delay))


MAX_DELAY = 60.0
"""Seconds that a growing delay stops at."""

ONCE = Retry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as written.

    Attributes:
        parameters: the raw tree, references unresolved. A `YamlMap`, so that every value's place can be asked for.
        timeout: seconds for one attempt; with `retry.until` for all of them.
        when: an expression or a truth value; if it is not true, the step does not run.
        foreach: a list, or a text that stands for one: the step runs once for each element. None: once.
        loop_name: what an element is called in expressions.
        expect: path into the output -> the value or matcher that it must meet.
        expect_error: `kind`, `status`, `message` -> the value or matcher that the step's error must meet.
        save: variable -> path into the output.
        rollback: steps that undo this one.
        rollback_on_failure: whether they run also when this step itself failed.
        screenshot: `never`, `failure`, `always`, or None for the run's setting.
        pause: whether the run stops before the step when a front end is attached.
        secret: whether what it reads or types is hidden everywhere.
        phase: the list that it stands in. `index`: its position there, from 0; rollback steps are counted in one go.
        mark: where the step begins.
        tree: the whole step as written, for the places of its keys.
    """

    id: str
    name: str
    type: str
    parameters: Mapping[str, Json]
    timeout: float
    on_failure: OnFailure
    index: int
    mark: Mark
    retry: Retry = ONCE
    when: str | bool | None = None
    foreach: Json = None
    loop_name: str = "item"
    expect: Mapping[str, Json] | None = None
    expect_error: Mapping[str, Json] | None = None
    save: Mapping[str, str] | None = None
    rollback: tuple[Step, ...] = ()
    rollback_on_failure: bool = False
    screenshot: str | None = None
    pause: bool = False
    secret: bool = False
    phase: Phase = Phase.MAIN
    tree: Mapping[str, Json] = field(default_factory=dict, compare=False, repr=False)

    @property
    def type_mark(self) -> Mark:
        """Where its type stands; where the step begins if it has none. Looked up, since only errors tell it."""
        value_mark = getattr(self.tree, "value_mark", None)
        return value_mark("type") if value_mark is not None and "type" in self.tree else self.mark


class CredentialUse(NamedTuple):
    """A credential that a playbook names."""

    name: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a text: the characters from `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a file that is accepted but worth a look.

    Attributes:
        code: what kind of note it is, for filters: `legacy`, `unused`, `secret`, ...
        serious: whether the step that it is about cannot pass; lint counts it as an error.
        edits: what would make the note go away without a change of meaning; empty where a person must decide.
    """

    message: str
    mark: Mark
    hint: str | None = None
    code: str = "note"
    serious: bool = False
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A pytest marker: plain values only."""

    name: str
    args: tuple[Json, ...] = ()
    kwargs: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One set of parameter values: the playbook runs once with each."""

    id: str
    values: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a playbook needs; without it, it is skipped.

    Attributes:
        ignition: a version specifier such as `>=8.3`.
        modules: ids of modules that must be running.
        browser: whether a browser must be there.
    """

    ignition: str | None = None
    modules: tuple[str, ...] = ()
    browser: bool = False

    def __bool__(self) -> bool:
        return self.ignition is not None or bool(self.modules) or self.browser


NOTHING_REQUIRED = Requirements()


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """A loaded playbook.

    Attributes:
        source: the text it came from, for excerpts and the hash.
        name: the title; display only.
        metadata: the free mapping of the format, with `domain`, `group` and `verified` where the file gives them.
        notes: accepted oddities, in file order.
        setup, steps, teardown: the step lists.
        markers: pytest markers, those of `tags` included.
        cases: parameter values of each run; empty for a single run without.
        cases_file: the file that the cases stand in, as written, until the library has read it.
        variables: name -> start value, in order, references unresolved.
        outputs: name -> expression, or plain value, for the playbook that runs this one.
        timeout: seconds for setup and main; None for no limit of their own.
        credentials: those that it names in references, as far as the text tells.
        effects: what the playbook says it may do: `read`, `write`, `disruptive`.
        tree: the whole file as written, for the places of its keys.
        file: the file that it was read from, absolute; None for a text.
        root: the playbook root that the file lies in, where paths of `playbook.run` start; None outside of one.
    """

    source: Source
    name: str
    version: str
    description: str
    parameters: tuple[Parameter, ...]
    steps: tuple[Step, ...]
    setup: tuple[Step, ...] = ()
    teardown: tuple[Step, ...] = ()
    markers: tuple[Marker, ...] = ()
    cases: tuple[Case, ...] = ()
    cases_file: str | None = None
    requires: Requirements = NOTHING_REQUIRED
    variables: Mapping[str, Json] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    timeout: float | None = None
    effects: str | None = None
    credentials: tuple[CredentialUse, ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    tree: Mapping[str, Json] = field(default_factory=dict, compare=False, repr=False)
    file: Path | None = None
    root: Path | None = None

    def steps_of(self, phase: Phase) -> tuple[Step, ...]:
        """The steps of a list; for `rollback` those of all steps, in order of the file."""
        if phase is Phase.MAIN:
            return self.steps
        if phase is Phase.ROLLBACK:
            return tuple(each for step in (*self.setup, *self.steps) for each in step.rollback)
        return self.setup if phase is Phase.SETUP else self.teardown

    def every_step(self) -> Iterator[Step]:
        """Every step of the file: setup, main, teardown, each followed by those that undo it."""
        for step in (*self.setup, *self.steps, *self.teardown):
            yield step
            yield from step.rollback
