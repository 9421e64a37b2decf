"""How the values of simulated tags move: functions of the time alone, whatever was read before."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

KINDS = ("ramp", "sine", "walk", "boolean")

_OCTAVES = 4
"""Of a walk: slow wandering over its range, and ever smaller and quicker steps on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A signal.

    Attributes:
        kind: one of `KINDS`.
        low, high: between which values a ramp, a sine or a walk moves.
        period: seconds of one round of a ramp or sine, between two changes of a boolean, or in which a walk may cross
            its range.
    """

    kind: str
    low: float
    high: float
    period: float

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> Self | None:
        """The signal that the properties of a tag describe, with the keys of a scenario; None for a tag without one."""
        kind = properties.get("signal")
        if kind not in KINDS:
            return None
        return cls(
            kind=kind,
            low=_number(properties.get("low"), 0.0),
            high=_number(properties.get("high"), 100.0),
            period=_number(properties.get("period"), 10.0),
        )

    def at(self, seconds: float, seed: str) -> float | bool:
        """Its value.

        Args:
            seconds: since the gateway began.
            seed: of a walk; the same one gives the same walk.
        """
        rounds = seconds / self.period if self.period > 0 else 0.0
        match self.kind:
            case "boolean":
                return math.floor(rounds) % 2 == 1
            case "ramp":
                share = rounds % 1
            case "sine":
                share = (1 + math.sin(2 * math.pi * rounds)) / 2
            case _:
                share = _walk(rounds, seed)
        return self.low + (self.high - self.low) * share


def _walk(rounds: float, seed: str) -> float:
    """A share from 0 to 1 that wanders: random corners with a smooth way between them, of four sizes."""
    total = weight = 0.0
    for octave in range(_OCTAVES):
        place = rounds * 2**octave
        corner = math.floor(place)
        way = place - corner
        smooth = way * way * (3 - 2 * way)
        before, after = (_corner(seed, octave, corner + step) for step in (0, 1))
        total += (before + (after - before) * smooth) / 2**octave
        weight += 1 / 2**octave
    return total / weight


def _corner(seed: str, octave: int, number: int) -> float:
    return random.Random(f"{seed}/{octave}/{number}").random()  # noqa: S311 - no secret


def _number(value: Any, default: float) -> float:
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if usable else default
