"""What became of an import of tags, read from the gateway's answer (gateway API sheet, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFailure:
    """Why something was not imported.

    Attributes:
        quality: such as `Bad`, or "" where the gateway does not tell it.
        message: in the gateway's words, or "".
        raw: as the gateway sent it.
    """

    quality: str = ""
    message: str = ""
    raw: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagImport:
    """What became of an import.

    Attributes:
        successes: how many tags were imported, or None where the gateway does not tell it.
        failures: the others, as far as the gateway names them.
        failure_count: how many they are.
        raw: the gateway's answer, whatever its form.
    """

    successes: int | None = None
    failures: tuple[TagFailure, ...] = ()
    failure_count: int = 0
    raw: Any = field(default=None, repr=False)

    @property
    def failed(self) -> bool:
        """Whether something was not imported."""
        return self.failure_count > 0


def read_import(answer: Any) -> TagImport:
    """The result of an import.

    Known are the object that 8.3.8 was seen to send and the list of its OpenAPI document (section 8); of another form
    only `raw` is filled.
    """
    match answer:
        case {"failures": [*items]} | [*items]:
            failures = tuple(_failure(item) for item in items if not _is_good(item))
        case _:
            failures = ()
    counts: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    return TagImport(
        successes=_count(counts.get("successCount")),
        failures=failures,
        failure_count=max(_count(counts.get("failureCount")) or 0, len(failures)),
        raw=answer,
    )


def _failure(item: Any) -> TagFailure:
    if not isinstance(item, Mapping):
        return TagFailure(message=str(item), raw=item)
    quality, message = item.get("quality") or item.get("level"), item.get("diagnosticMessage")
    return TagFailure(quality=str(quality or ""), message=str(message or ""), raw=item)


def _is_good(item: Any) -> bool:
    return isinstance(item, Mapping) and (item.get("quality") or item.get("level")) == "Good"


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
