"""The typed playbook: what a file says, with the place of every part."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One declared input of a playbook."""

    name: str
    type: ParameterType
    required: bool = True
    default: Json = NO_DEFAULT
    description: str = ""
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as written.

    Attributes:
        parameters: the raw tree, references unresolved. A `YamlMap`, so that every value's place can be asked for.
        timeout: seconds for one attempt.
        retry_count: extra attempts after the first.
        retry_delay: seconds between attempts.
        index: position in the playbook, from 0.
        mark: where the step begins. `type_mark`: where its type stands.
    """

    id: str
    name: str
    type: str
    parameters: Mapping[str, Json]
    timeout: float
    retry_count: int
    retry_delay: float
    on_failure: OnFailure
    index: int
    mark: Mark
    type_mark: Mark


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a file that is accepted but worth a look."""

    message: str
    mark: Mark
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """A loaded playbook.

    Attributes:
        source: the text it came from, for excerpts and the hash.
        name: the title; display only.
        metadata: the free mapping of the format, with `domain`, `group` and `verified` where the file gives them.
        notes: accepted oddities, in file order.
        file: the file that it was read from, absolute; None for a text.
        root: the playbook root that the file lies in, where paths of `playbook.run` start; None outside of one.
    """

    source: Source
    name: str
    version: str
    description: str
    parameters: tuple[Parameter, ...]
    steps: tuple[Step, ...]
    metadata: Mapping[str, Json] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    file: Path | None = None
    root: Path | None = None
