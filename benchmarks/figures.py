"""From measured series to one row of the table: medians, ratios, verdicts. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median


class Unit(StrEnum):
    """What a figure is counted in."""

    RATIO = "ratio"
    SECONDS = "s"
    BYTES = "bytes"
    COUNT = "count"


class Verdict(StrEnum):
    """What became of a budget. Rows without a limit are there for orientation."""

    MET = "met"
    MISSED = "MISSED"
    FOR_INFORMATION = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two series that were measured in turn.

    Attributes:
        ours, peer: the medians.
        ratio: of the medians.
        low, high: smallest and largest ratio of one round.
    """

    ours: float
    peer: float
    ratio: float
    low: float
    high: float


def compare(ours: Sequence[float], peer: Sequence[float]) -> Comparison:
    """Compare two series, round by round.

    Raises:
        ValueError: they are empty, of unequal length, or hold what no measurement gives.
    """
    if not ours or len(ours) != len(peer):
        raise ValueError(f"two series of equal length are needed, not {len(ours)} and {len(peer)} figures")
    if not all(math.isfinite(figure) and figure > 0 for figure in (*ours, *peer)):
        raise ValueError("figures are more than 0 and finite")
    rounds = [mine / other for mine, other in zip(ours, peer, strict=True)]
    mine, other = median(ours), median(peer)
    return Comparison(ours=mine, peer=other, ratio=mine / other, low=min(rounds), high=max(rounds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table.

    Attributes:
        what: in words.
        value: what the limit is held against.
        unit: of `value`.
        limit: the largest allowed value, or the only one where `exact`; None for a row without a budget.
        low, high: the spread of `value` over the rounds.
        ours, peer: what `value` is the ratio of, in `side_unit`.
        note: what a reader should know of this figure.
    """

    what: str
    value: float
    unit: Unit = Unit.RATIO
    limit: float | None = None
    exact: bool = False
    low: float | None = None
    high: float | None = None
    ours: float | None = None
    peer: float | None = None
    side_unit: Unit = Unit.SECONDS
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether the budget is met."""
        if self.limit is None:
            return Verdict.FOR_INFORMATION
        met = self.value == self.limit if self.exact else self.value <= self.limit
        return Verdict.MET if met else Verdict.MISSED


def ratio_row(
    what: str, found: Comparison, limit: float | None, *, side_unit: Unit = Unit.SECONDS, note: str = ""
) -> Row:
    """A row about a comparison."""
    return Row(
        what=what,
        value=found.ratio,
        limit=limit,
        low=found.low,
        high=found.high,
        ours=found.ours,
        peer=found.peer,
        side_unit=side_unit,
        note=note,
    )


def cycle(laps: Sequence[float]) -> float:
    """Mean seconds between two laps.

    Args:
        laps: the moments at which each step was done; the way to the first one is not counted.

    Raises:
        ValueError: fewer than two.
    """
    if len(laps) < 2:
        raise ValueError("a cycle lies between two laps")
    return (laps[-1] - laps[0]) / (len(laps) - 1)


def usual_cycle(laps: Sequence[float]) -> float:
    """Median seconds between two laps, for work whose single outliers come from outside (frames of a browser).

    Raises:
        ValueError: fewer than two laps.
    """
    if len(laps) < 2:
        raise ValueError("a cycle lies between two laps")
    return median(after - before for before, after in pairwise(laps))
