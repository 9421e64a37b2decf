"""Points in time as gateways and authors write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from pytest_ignition.language.durations import read_seconds
from pytest_ignition.language.model import Json

_RELATIVE = re.compile(r"\s*now\s*(?:([+-])\s*(\S.*?))?\s*")
_MILLISECONDS = 100_000_000_000
"""Numbers from here on are milliseconds since the epoch, as Ignition gives times; smaller ones are seconds."""


def moment(value: Json, now: datetime) -> datetime | None:
    """A point in time: ISO text (without a zone: UTC), seconds or milliseconds since the epoch, or `now - 5m`."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS else value, UTC)
        if not isinstance(value, str):
            return None
        relative = _RELATIVE.fullmatch(value)
        if relative is not None:
            seconds = read_seconds(relative.group(2)) if relative.group(2) else 0.0
            if seconds is None:
                return None
            return now + timedelta(seconds=seconds if relative.group(1) == "+" else -seconds)
        found = datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
