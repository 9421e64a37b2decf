"""One playbook, several items: per browser and per gateway (and later per case)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """Something that a playbook is run for several values of.

    Attributes:
        fixture: the session-scoped fixture that takes the value.
        values: at least one.
        ids: how node ids call them, in the same order.
    """

    fixture: str
    values: Sequence[str]
    ids: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One item of a playbook.

    Attributes:
        id: what stands between the brackets of its node id; empty where nothing has more than one value.
        values: fixture -> value. `indices`: fixture -> the value's position.
    """

    id: str
    values: dict[str, str]
    indices: dict[str, int]


def variants(dimensions: Sequence[Dimension]) -> Iterator[Variant]:
    """Every combination; the last dimension changes fastest.

    Args:
        dimensions: in the order in which ids name them: case, browser, gateway.
    """
    told = [number for number, dimension in enumerate(dimensions) if len(dimension.values) > 1]
    unique = [_unique(dimension.ids) for dimension in dimensions]
    for positions in product(*(range(len(dimension.values)) for dimension in dimensions)):
        chosen = list(zip(dimensions, positions, strict=True))
        yield Variant(
            id="-".join(unique[number][positions[number]] for number in told),
            values={dimension.fixture: dimension.values[position] for dimension, position in chosen},
            indices={dimension.fixture: position for dimension, position in chosen},
        )


def _unique(ids: Sequence[str]) -> list[str]:
    """Two gateways on one host must not get one id."""
    found: list[str] = []
    for each in ids:
        number = 1
        while (name := each if number == 1 else f"{each}-{number}") in found:
            number += 1
        found.append(name)
    return found
