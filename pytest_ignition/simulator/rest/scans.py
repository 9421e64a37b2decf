"""Scans of what lies on the gateway's disk, and the locks that hold them off (gateway API sheet, section 6).

The simulator has nothing on a disk, so a scan finds nothing; it takes the time of a small one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeGuard

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, empty, ok
from pytest_ignition.simulator.log_store import LogStore

if TYPE_CHECKING:
    from starlette.responses import Response

    from pytest_ignition.simulator.state import GatewayState

_SCAN = "/data/api/v1/scan/"
_LOCK = "/data/api/v1/scan-lock/"
_SECONDS = 0.1


class Scan(TypedDict):
    """How the last scan stands: when it began, in milliseconds since 1970, and how long it took."""

    scanActive: bool
    lastScanTimestamp: int
    lastScanDuration: int


class Lock(TypedDict):
    """Who holds scans off since when, and for how many milliseconds more (the unit is ours)."""

    timestamp: int
    remaining: int
    actor: str


class LockWish(TypedDict):
    """Seconds: how long to wait for the lock, and how long it is held."""

    acquireTimeout: float
    holdTimeout: float


Kind = Literal["projects", "config"]


class Scans:
    """When what was scanned, and who holds it off."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._began: dict[Kind, float] = {}
        self._held: dict[Kind, tuple[float, float, str]] = {}

    def ends_in(self, kind: Kind) -> float:
        """Seconds until the scan that runs is done; 0 if none does."""
        began = self._began.get(kind)
        return 0.0 if began is None else max(0.0, began + _SECONDS - self._state.now())

    def told(self, kind: Kind) -> Scan:
        """The answer to who asks for it."""
        began = self._began.get(kind)
        start = self._state.now() - self._state.uptime if began is None else began
        return {
            "scanActive": self.ends_in(kind) > 0,
            "lastScanTimestamp": self._state.part(LogStore).wall_ms(start),
            "lastScanDuration": int(_SECONDS * 1000),
        }

    def scan(self, kind: Kind) -> None:
        """Begin one; a lock is freed by it (section 6)."""
        self._held.pop(kind, None)
        if not self.ends_in(kind):
            self._began[kind] = self._state.now()

    def lock(self, kind: Kind) -> Lock | None:
        """Who holds it off, if anybody does."""
        held = self._held.get(kind)
        return None if held is None or self._state.now() >= held[1] else self._told(*held)

    def _told(self, since: float, until: float, actor: str) -> Lock:
        return {
            "timestamp": self._state.part(LogStore).wall_ms(since),
            "remaining": max(0, int((until - self._state.now()) * 1000)),
            "actor": actor,
        }

    def hold(self, kind: Kind, seconds: float, actor: str) -> Lock:
        """Hold scans off; the lock, which may be over at once."""
        now = self._state.now()
        self._held[kind] = (now, now + seconds, actor)
        return self._told(*self._held[kind])


def _scans(call: Call) -> Scans:
    return call.state.part(Scans)


def _shows(kind: Kind) -> Callable[[Call], Response]:
    return lambda call: ok(_scans(call).told(kind))


def _begins(kind: Kind) -> Callable[[Call], Response]:
    def begin(call: Call) -> Response:
        _scans(call).scan(kind)
        return ok(_scans(call).told(kind))

    return begin


def _shows_lock(kind: Kind) -> Callable[[Call], Response]:
    def show(call: Call) -> Response:
        found = _scans(call).lock(kind)
        return empty(204) if found is None else ok(found)

    return show


def _locks(kind: Kind) -> Callable[[Call], Response]:
    def lock(call: Call) -> Response:
        wish = call.json if isinstance(call.json, dict) else {}
        waits, holds = wish.get("acquireTimeout"), wish.get("holdTimeout")
        if not _is_time(waits) or not _is_time(holds):
            return call.page(400, "acquireTimeout and holdTimeout are numbers of seconds")
        if _scans(call).lock(kind) is not None:
            return call.page(409, "The lock is already held")
        if _scans(call).ends_in(kind) > waits:
            return call.page(408, "The lock could not be acquired in time")
        return ok(_scans(call).hold(kind, holds, call.who))

    return lock


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 86_400


def _routes(kind: Kind, what: str) -> tuple[Route, ...]:
    return (
        Route(
            method="GET",
            path=_SCAN + kind,
            handler=_shows(kind),
            summary=f"The last scan of {what}",
            returns=Body(shape=Scan),
        ),
        Route(
            method="POST",
            path=_SCAN + kind,
            handler=_begins(kind),
            summary=f"Scan {what}",
            returns=Body(shape=Scan),
        ),
        Route(
            method="GET",
            path=_LOCK + kind,
            handler=_shows_lock(kind),
            summary=f"Who holds off scans of {what}",
            returns=Body(shape=Lock),
            errors={204: None},
        ),
        Route(
            method="POST",
            path=_LOCK + kind,
            handler=_locks(kind),
            summary=f"Hold off scans of {what}",
            takes=Body(shape=LockWish),
            returns=Body(shape=Lock),
            errors={400: None, 408: None, 409: None},
        ),
    )


ROUTES = (*_routes("projects", "the projects"), *_routes("config", "the configuration"))
