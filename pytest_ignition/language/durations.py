"""Durations as people write them: `500ms`, `30s`, `5m`, `2h`."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"\s*(\d{1,12}(?:\.\d{1,9})?)\s*(ms|s|m|h)\s*")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

PATTERN = r"^\s*\d+(\.\d+)?\s*(ms|s|m|h)\s*$"
"""What a duration with a unit looks like, as a JSON Schema pattern."""


def read_seconds(text: str) -> float | None:
    """Seconds behind a number with a unit; None if the text is something else."""
    found = _WRITTEN.fullmatch(text)
    return None if found is None else float(found.group(1)) * _SECONDS[found.group(2)]
