"""Faults on order: what a bad network or an unwell gateway does to requests, by chance or always.

A fault is written `KIND[=VALUE][@PATH]`, several with commas:

    latency=200ms            every answer comes later
    503=5%                   so many requests are answered with that status
    drop=5%                  the connection is cut; in half of the cases after the request was carried out
    slow-body=2s             an answer's body trickles in over so long
    half-close=5%            an answer ends in its middle
    503=100%@/data/api       only for paths that begin so
    restart, expire-trial, revoke-token    happen at once, once
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

Kind = Literal["latency", "status", "drop", "slow-body", "half-close"]

_TIMED: tuple[Kind, ...] = ("latency", "slow-body")
_BY_CHANCE: tuple[Kind, ...] = ("drop", "half-close")
_DEEDS = ("restart", "expire-trial", "revoke-token")
_WRITTEN = re.compile(r"(?P<kind>[\w-]+)(?:=(?P<value>[^@]*))?(?:@(?P<path>/.*))?")
_UNITS = {"": 1.0, "s": 1.0, "ms": 0.001}


class BadFault(ValueError):
    """What is ordered is no fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of trouble.

    Attributes:
        share: of the requests that have it, 0 to 1.
        seconds: how long, for latency and slow bodies.
        status: of the answer instead.
        path: beginning of the paths that have it.
    """

    kind: Kind
    share: float = 1.0
    seconds: float = 0.0
    status: int = 0
    path: str = "/"

    def __str__(self) -> str:
        where = "" if self.path == "/" else f"@{self.path}"
        if self.kind in _TIMED:
            return f"{self.kind}={self.seconds:g}s{where}"
        return f"{self.status if self.kind == 'status' else self.kind}={self.share:.4g}{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is to happen to one request.

    Attributes:
        latency: seconds before it is looked at.
        status: of the answer instead of the gateway's; 0 for none.
        drop: the connection is cut, "before" or "after" the request was carried out; "" for not at all.
        slow_body: seconds that the body takes.
        half_close: the answer ends in its middle.
    """

    latency: float = 0.0
    status: int = 0
    drop: Literal["", "before", "after"] = ""
    slow_body: float = 0.0
    half_close: bool = False


NO_TROUBLE = Trouble()


class Faults:
    """The faults of one simulator. Safe for the test's thread and the server's; forgotten at a reset.

    Args:
        state: whose gateway it is.
    """

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._ordered: tuple[Fault, ...] = ()
        # A source of its own: what the gateway makes at random stays the same with and without faults.
        self._random = random.Random(state.scenario.seed)  # noqa: S311 - no secret
        self._dropped = 0

    @property
    def ordered(self) -> tuple[Fault, ...]:
        """What is in force, in the order of its orders."""
        return self._ordered

    def order(self, written: str) -> None:
        """Order one fault or several, as the module's text says.

        Raises:
            BadFault: it is none; nothing of it is in force.
        """
        parsed = [_parse(each.strip()) for each in written.split(",") if each.strip()]
        if not parsed:
            raise BadFault(f"no fault: {written!r}; {_HELP}")
        for each in parsed:
            if isinstance(each, Fault):
                self._ordered += (each,)
            else:
                self._deed(each)

    def clear(self) -> None:
        """No fault any more. A restart that was begun goes on, a token that was revoked stays so until the reset."""
        self._ordered = ()

    def trouble_for(self, path: str) -> Trouble:
        """What is to happen to a request; throws the dice."""
        ordered = [each for each in self._ordered if path.startswith(each.path)]
        if not ordered:
            return NO_TROUBLE
        struck = [each for each in ordered if each.share >= 1 or self._random.random() < each.share]
        kinds = {each.kind for each in struck}
        drop: Literal["", "before", "after"] = ""
        if "drop" in kinds:
            self._dropped += 1
            drop = "after" if self._dropped % 2 == 0 else "before"
        return Trouble(
            latency=sum(each.seconds for each in struck if each.kind == "latency"),
            status=next((each.status for each in struck if each.kind == "status"), 0),
            drop=drop,
            slow_body=sum(each.seconds for each in struck if each.kind == "slow-body"),
            half_close="half-close" in kinds,
        )

    def _deed(self, name: str) -> None:
        deeds: dict[str, Callable[[], None]] = {
            "restart": self._state.restart,
            "expire-trial": self._state.expire_trial,
            "revoke-token": self._state.revoke_tokens,
        }
        deeds[name]()


_HELP = (
    "faults are latency=200ms, 503=5%, drop=5%, slow-body=2s, half-close=5% (each with @/path if not for all), "
    f"{', '.join(_DEEDS)}"
)


def _parse(written: str) -> Fault | str:
    """A fault, or the name of a deed."""
    match = _WRITTEN.fullmatch(written)
    kind, value, path = (match["kind"], match["value"], match["path"] or "/") if match else ("", None, "/")
    if kind in _DEEDS and value is None and path == "/":
        return kind
    for timed in _TIMED:
        if kind == timed:
            return Fault(kind=timed, seconds=_seconds(written, value), path=path)
    for by_chance in _BY_CHANCE:
        if kind == by_chance:
            return Fault(kind=by_chance, share=_share(written, value), path=path)
    if kind in {str(int(status)) for status in HTTPStatus if status >= 400}:
        return Fault(kind="status", status=int(kind), share=_share(written, value), path=path)
    raise BadFault(f"no fault: {written!r}; {_HELP}")


def _seconds(written: str, value: str | None) -> float:
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(s|ms|)", value or "")
    if match is None:
        raise BadFault(f"{written!r}: give a time such as 200ms or 2s")
    return float(match[1]) * _UNITS[match[2]]


def _share(written: str, value: str | None) -> float:
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(%?)", "100%" if value is None else value)
    share = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= share <= 1:
        raise BadFault(f"{written!r}: give a share such as 5% or 0.05")
    return share


def written(faults: Iterable[Fault]) -> str:
    """Faults as they are ordered."""
    return ",".join(str(each) for each in faults)
