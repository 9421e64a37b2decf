"""Remembers the last few requests of a client and what came of them, for whoever looks into a failure.

Bounded in number and in bytes, so that a long session costs nothing. Bodies are raw: whoever shows them hides secrets.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pytest_ignition.gateway.messages import Request, Response

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_ignition.gateway.drive import AsyncSend, Send

MOST = 20
"""Exchanges that are remembered."""

MOST_BYTES = 8192
"""Of each body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The beginning of a body, raw.

    Attributes:
        data: at most `MOST_BYTES`.
        size: bytes of the whole body; None where that is not known without making it.
        kind: its content type, or an empty text.
        note: what to say instead of a body that was not kept.
    """

    data: bytes = field(default=b"", repr=False)
    size: int | None = 0
    kind: str = ""
    note: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self.size is not None and self.size <= len(self.data)


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request and what came of it. Its `repr` shows no bodies: they may hold secrets.

    Attributes:
        number: counts the client's requests from 1.
        path: with the query, raw.
        began: on `time.monotonic`; `time`: the same moment in UTC.
        seconds: how long it took; None while it is under way.
        status: of the answer; None without one.
        problem: why there was none, in one line.
    """

    number: int
    method: str
    path: str
    began: float
    time: datetime
    sent: Excerpt = field(repr=False)
    received: Excerpt = field(default=Excerpt(), repr=False)
    seconds: float | None = None
    status: int | None = None
    problem: str = ""


class Exchanges:
    """The last exchanges of one client. Any thread may add and look."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: deque[Exchange] = deque(maxlen=most)
        self._numbers = count(1)
        self._lock = threading.Lock()

    def last(self) -> Sequence[Exchange]:
        """The oldest first; one that is under way has no `seconds` yet."""
        with self._lock:
            return tuple(self._kept)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()

    def forget_after(self, seen: Sequence[Exchange]) -> None:
        """Forget what came after a look, such as requests that only served to explain a failure."""
        with self._lock:
            newest = seen[-1].number if seen else 0
            while self._kept and self._kept[-1].number > newest:
                self._kept.pop()

    def heard(self, send: Send) -> Send:
        """A transport that sends as the given one does, and has each exchange remembered."""

        def sending(request: Request) -> Response:
            with self._one(request) as answered:
                response = send(request)
                answered(response)
                return response

        return sending

    def heard_async(self, send: AsyncSend) -> AsyncSend:
        """The same for coroutines."""

        async def sending(request: Request) -> Response:
            with self._one(request) as answered:
                response = await send(request)
                answered(response)
                return response

        return sending

    def _one(self, request: Request) -> AbstractContextManager[Callable[[Response], None]]:
        return _remembering(self._begun(request), request)

    def _begun(self, request: Request) -> Exchange:
        query = f"?{urlencode(request.params)}" if request.params else ""
        exchange = Exchange(
            number=next(self._numbers),
            method=request.method,
            path=(request.path + query)[:MOST_BYTES],
            began=time.monotonic(),
            time=datetime.now(UTC),
            sent=_sent(request),
        )
        with self._lock:
            self._kept.append(exchange)
        return exchange


@contextmanager
def _remembering(exchange: Exchange, request: Request) -> Generator[Callable[[Response], None], None, None]:
    def answered(response: Response) -> None:
        exchange.received = _received(response, request)
        exchange.status = response.status

    try:
        yield answered
    except BaseException as error:
        first = (str(error).splitlines() or [""])[0]
        exchange.problem = first or type(error).__name__
        raise
    finally:
        exchange.seconds = time.monotonic() - exchange.began


def _sent(request: Request) -> Excerpt:
    content = request.content
    if isinstance(content, Path):
        return Excerpt(size=None, note=f"the file {content.name}")
    if content is not None:
        named = {name.lower(): value for name, value in request.headers.items()}
        return Excerpt(data=content[:MOST_BYTES], size=len(content), kind=named.get("content-type", ""))
    return Excerpt() if request.json is None else _beginning(request.json)


def _beginning(value: object) -> Excerpt:
    """A body of JSON as far as it is kept: a whole tag provider need not be written twice."""
    text = ""
    try:
        for part in json.JSONEncoder(ensure_ascii=False).iterencode(value):
            text += part
            if len(text) > MOST_BYTES:
                data = text.encode("utf-8", "replace")[:MOST_BYTES]
                return Excerpt(data=data, size=None, kind="application/json")
    except (TypeError, ValueError, RecursionError):
        return Excerpt(size=None, note="no JSON")  # sending it raises, and says more
    data = text.encode("utf-8", "replace")
    return Excerpt(data=data[:MOST_BYTES], size=len(data), kind="application/json")


def _received(response: Response, request: Request) -> Excerpt:
    if request.save_to is not None and response.status == 200:
        return Excerpt(size=None, note=f"saved as {request.save_to.name}")
    kind = response.header("content-type")
    return Excerpt(data=response.body[:MOST_BYTES], size=len(response.body), kind=kind)
