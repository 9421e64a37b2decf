"""A value with its quality, as bindings carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

GOOD = "Good"
PENDING = "Pending"
CONFIGURATION = "Error_Configuration"
"""Of a binding that cannot be computed (Perspective DOM sheet, section 1.3)."""


@dataclass(frozen=True, slots=True)
class Qualified:
    """A value and its quality code, such as `Good`, `Bad_NotFound` or `Error_Configuration`."""

    value: Any
    quality: str = GOOD

    @property
    def good(self) -> bool:
        """Whether the quality is good."""
        return self.quality.startswith(GOOD)

    def wire(self) -> Any:
        """As a frame carries it: the value itself, or one tagged with its quality."""
        return self.value if self.good else {"$": ["qv", self.value, self.quality]}


def worst(qualities: list[str]) -> str:
    """What becomes of several: the first that is not good."""
    return next((each for each in qualities if not each.startswith(GOOD)), GOOD)
