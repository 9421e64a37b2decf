"""What the language needs to know of step types, as a protocol: it never imports them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pytest_ignition.language.model import Json


@dataclass(frozen=True, slots=True)
class ParameterProblem:
    """One thing wrong with a step's parameters.

    Attributes:
        path: keys and indexes from the step's `parameters` to the value, `()` for the mapping itself.
        message: what is wrong, e.g. `"timeout: expected an integer, got 'soon'"`.
        on_key: whether the key at the end of `path` is wrong (unknown) rather than its value.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str | None = None
    on_key: bool = False


NOT_READ = object()
"""What `Reading.convert` gives for a value that the old spelling never had."""


def _as_it_is(value: Json) -> Json:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An old spelling of a step's parameter that many playbooks have, and what it means.

    Attributes:
        old: the name as written.
        new: the name that it has now; None if it has no effect.
        convert: the written value as one writes it now; `NOT_READ` for a value that this reading is not about. Values
            that hold references are not converted; a reading that would have to is about plain values only.
        why: what people should know, in one sentence without a full stop; for those that have no effect.
        plain: whether it is about plain values only.
        hint: the remedy where it is not simply the new name; such a reading changes nothing.
        for_step: whether the value holds for the step's key of that name too, where the step has none.
    """

    old: str
    new: str | None = None
    convert: Callable[[Json], Json] = _as_it_is
    why: str = ""
    plain: bool = False
    hint: str | None = None
    for_step: bool = False


class StepTypeFace(Protocol):
    """A step type as the pre-flight check sees it."""

    @property
    def name(self) -> str:
        """The name written under `type:`."""

    @property
    def outputs(self) -> Collection[str] | None:
        """The keys of its output; None where only the run can tell."""

    @property
    def parameter_names(self) -> Collection[str]:
        """The parameters that it takes by name."""

    @property
    def effect(self) -> str:
        """The most that it may do to a plant: one of `effects.EFFECTS`."""

    @property
    def needs(self) -> Collection[str]:
        """`gateway`, `browser` or nothing: resources that it opens."""

    @property
    def readings(self) -> Sequence[Reading]:
        """Old spellings of its parameters."""

    @property
    def file_parameters(self) -> Collection[str]:
        """Parameters that name a file, relative to the playbook's folder."""

    @property
    def sets_variables(self) -> bool:
        """Whether it may set variables whose names the text does not tell."""

    @property
    def secrets(self) -> Callable[[Mapping[str, Json]], Iterable[str]]:
        """Tells the secret texts among parameters, as far as their own names do not."""

    @property
    def code_parameters(self) -> Collection[str]:
        """Parameters that hold program source: unknown references inside stay as they are."""

    def problems(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> Sequence[ParameterProblem]:
        """Check names and static values.

        Args:
            parameters: the tree as written.
            dynamic: names of top-level parameters that hold references, whose values are not known yet.
        """


class Catalogue(Protocol):
    """All step types that a playbook may use."""

    def find(self, name: str) -> StepTypeFace | None:
        """The type of that name, or None."""

    def names(self) -> Collection[str]:
        """Every name, for suggestions."""

    @property
    def renamed(self) -> Mapping[str, str]:
        """Old name -> the name that the type has now."""
