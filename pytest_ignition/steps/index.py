"""Step types by name, and what one may do to a plant. Light: imports no pydantic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pytest_ignition.language.model import Json
    from pytest_ignition.steps.known import KnownStepType
    from pytest_ignition.steps.registry import StepType

    AnyStepType: TypeAlias = StepType[Any] | KnownStepType

Secrets: TypeAlias = "Callable[[Mapping[str, Json]], Iterable[str]]"


class Effect(StrEnum):
    """What a step may do to a plant, weakest first."""

    READ = "read"
    WRITE = "write"
    DISRUPTIVE = "disruptive"


def no_secrets(_parameters: Mapping[str, Json]) -> Iterable[str]:
    """Of step types whose secrets stand under names that tell."""
    return ()


class Registry:
    """Step types by name.

    Attributes:
        renamed: old name -> the name that a type has now.
    """

    def __init__(self, types: Iterable[AnyStepType] = (), renamed: Mapping[str, str] | None = None) -> None:
        self._types: dict[str, AnyStepType] = {}
        self.renamed: Mapping[str, str] = dict(renamed or {})
        for each in types:
            self.add(each)

    def add(self, step_type: AnyStepType) -> None:
        """Register a type.

        Raises:
            ValueError: the name is taken.
        """
        if step_type.name in self._types:
            raise ValueError(f"step type {step_type.name!r} is registered twice")
        self._types[step_type.name] = step_type

    def find(self, name: str) -> AnyStepType | None:
        """The type of that name, or None."""
        return self._types.get(name)

    def names(self) -> Collection[str]:
        """Every name, in order of registration."""
        return self._types.keys()
