"""Scans of what lies on the gateway's disk: projects, and the configuration (gateway API sheet, section 6).

The gateway reads its files when it is told to; whoever changed them beside it, such as a deployment, tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pytest_ignition.gateway.errors import GatewayNotReady, ScanLocked, UnexpectedAnswer, answer_error
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

SCAN_SECONDS = 60.0
"""For a scan; how long a large gateway takes is not known."""

_LOOK_SECONDS = 0.25

What = Literal["projects", "config"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """How the scans of a gateway stand.

    Attributes:
        active: whether one is under way.
        last_timestamp_ms: when the last one was, in milliseconds since 1970; None where that is not told.
        last_duration_ms: how long it took; None where that is not told.
    """

    active: bool
    last_timestamp_ms: int | None = None
    last_duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLock:
    """Who holds scans off.

    Attributes:
        actor: who, as the gateway calls them.
        timestamp: since when, and
        remaining: for how long; as the gateway tells it, whose document names no units. None where it is not told.
    """

    actor: str = ""
    timestamp: int | None = None
    remaining: int | None = None


class ReadScan(Protocol):
    """The operation behind `scan_state`."""

    def __call__(self, operations: Operations, /) -> Operation[Scan]:
        """Begin it."""


class BeginScan(Protocol):
    """The operation behind `scan`."""

    def __call__(
        self, operations: Operations, /, timeout: float = SCAN_SECONDS, *, progress: Progress = silent
    ) -> Operation[Scan]:
        """Begin it."""


class ReadLock(Protocol):
    """The operation behind `scan_lock`."""

    def __call__(self, operations: Operations, /) -> Operation[ScanLock | None]:
        """Begin it."""


class TakeLock(Protocol):
    """The operation behind `lock_scans`."""

    def __call__(self, operations: Operations, /, hold: float = 60.0, *, acquire: float = 10.0) -> Operation[ScanLock]:
        """Begin it."""


def reading(what: What) -> ReadScan:
    """The operation that reads how scans stand."""

    def scan_state(operations: Operations, /) -> Operation[Scan]:
        """How the scans of the files on the gateway's disk stand. Needs 8.3 and read permission."""
        return _scan((yield from operations.read(f"/data/api/v1/scan/{what}")))

    return scan_state


def scanning(what: What) -> BeginScan:
    """The operation that scans."""

    def scan(
        operations: Operations, /, timeout: float = SCAN_SECONDS, *, progress: Progress = silent
    ) -> Operation[Scan]:
        """Let the gateway read its files, and wait until it has. Needs 8.3 and write permission.

        A lock that holds scans off is freed by it.

        Args:
            timeout: longest wait, in seconds; 0 does not wait.
            progress: told where it stands.

        Returns:
            How it stands; active only if that was not waited for.

        Raises:
            GatewayNotReady: it was not done in time.
        """
        request = Request(method="POST", path=f"/data/api/v1/scan/{what}")
        start = operations.monotonic()
        found = _scan(operations.json_object(request, (yield from operations.ask_83(request))))
        while found.active and timeout:
            passed = operations.monotonic() - start
            if passed >= timeout:
                raise GatewayNotReady(f"the gateway still scans its {what} after {timeout:g} s")
            progress(f"waiting for the scan of {what}: {passed:.0f} s of {timeout:g} s")
            yield Wait(seconds=min(_LOOK_SECONDS, timeout - passed), message=f"the scan of {what}")
            found = yield from reading(what)(operations)
        return found

    return scan


def reading_lock(what: What) -> ReadLock:
    """The operation that reads who holds scans off."""

    def scan_lock(operations: Operations, /) -> Operation[ScanLock | None]:
        """Who holds scans off; None if nobody does. Needs 8.3 and read permission."""
        request = Request(method="GET", path=f"/data/api/v1/scan-lock/{what}")
        response = yield from operations.ask_83(request)
        return None if response.status == 204 else _lock(operations.json_object(request, response))

    return scan_lock


def locking(what: What) -> TakeLock:
    """The operation that holds scans off."""

    def lock_scans(operations: Operations, /, hold: float = 60.0, *, acquire: float = 10.0) -> Operation[ScanLock]:
        """Hold scans off while files are changed. Needs 8.3 and write permission. A `scan` ends it.

        Args:
            hold: for how long, in seconds, unless a scan ends it before.
            acquire: how long the gateway may wait for a scan that is under way, in seconds.

        Raises:
            ScanLocked: somebody else holds scans off, or a scan was not done in time.
        """
        request = Request(
            method="POST",
            path=f"/data/api/v1/scan-lock/{what}",
            json={"acquireTimeout": acquire, "holdTimeout": hold},
            timeout=operations.timeout + acquire,
        )
        response = yield from operations.ask_83(request)
        _require_lock(request, response, what, acquire)
        return _lock(operations.json_object(request, response))

    return lock_scans


def _require_lock(request: Request, response: Response, what: What, acquire: float) -> None:
    if response.status == 409:
        hint = "a scan frees the lock, if whoever holds it is gone"
        raise answer_error(ScanLocked, request, response, f"scans of {what} are held off already", hint=hint)
    if response.status == 408:
        meaning = f"a scan of {what} was not done within {acquire:g} s"
        raise answer_error(ScanLocked, request, response, meaning, hint="wait longer, with another `acquire`")
    if response.status == 400:
        raise answer_error(UnexpectedAnswer, request, response, "the gateway does not take these times")


def _scan(data: Mapping[str, Any]) -> Scan:
    return Scan(
        active=data.get("scanActive") is True,
        last_timestamp_ms=_number(data, "lastScanTimestamp"),
        last_duration_ms=_number(data, "lastScanDuration"),
    )


def _lock(data: Mapping[str, Any]) -> ScanLock:
    actor = data.get("actor")
    return ScanLock(
        actor=actor if isinstance(actor, str) else "",
        timestamp=_number(data, "timestamp"),
        remaining=_number(data, "remaining"),
    )


def _number(data: Mapping[str, Any], key: str) -> int | None:
    """The document calls some of them numbers, some integers."""
    value = data.get(key)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
