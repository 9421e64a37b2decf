"""What the language needs to know of step types, as a protocol: it never imports them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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


class StepTypeFace(Protocol):
    """A step type as the pre-flight check sees it."""

    @property
    def name(self) -> str:
        """The name written under `type:`."""

    @property
    def outputs(self) -> Collection[str] | None:
        """The keys of its output; None where only the run can tell."""

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
