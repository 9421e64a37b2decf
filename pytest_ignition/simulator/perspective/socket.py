"""The socket of a page: sends what changed when it is due, obeys what comes in, ends when the gateway says so.

Frames are `<type>:<json>`. Of a real client's frames `client-activity` and `view-start` are known, of a gateway's
`keepalive` and `client-value-update` (Perspective DOM sheet, section 2); the others are this simulator's own, as is the
`page` part of the values by which a page learns what it shows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import random
import time
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from pytest_ignition.simulator.perspective.terminal import terminal_of

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.page import RunningPage

_KEEPALIVE = 10.0
"""Seconds between two `keepalive` frames; the real interval is not known."""

SERVICE_RESTART = 1012
SESSION_CLOSED = 4403
"""Close code by which our client learns that its session is gone. The real sign is not known."""

Key = tuple[str, str, str]
"""Mount path, component address, property."""


class Connection:
    """One open socket.

    Args:
        websocket: accepted.
        page: what runs at the gateway's side.
        generation: of the state, as it was when the socket was opened.
    """

    def __init__(self, websocket: WebSocket, page: RunningPage, generation: int) -> None:
        self._websocket = websocket
        self._page = page
        self._session = page.page.session
        self._state = page.state
        self._generation = generation
        self._random = random.Random(page.state.scenario.seed)  # noqa: S311 - of delays, no secret
        self._shown: Any = None
        self._sent: dict[Key, Any] = {}
        self._coming: dict[Key, tuple[float, Any]] = {}
        self._keepalive_due = self._state.now() + _KEEPALIVE
        self._tick_due = self._state.now()

    async def serve(self) -> None:
        """Until the client leaves or the gateway cuts the connection."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def on_change() -> None:
            # Called on the test's thread. The loop may have closed meanwhile: nobody is left to wake then.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(changed.set)

        self._state.listen(on_change)
        receiving = loop.create_task(self._frame())
        waiting = loop.create_task(changed.wait())
        try:
            while self._state.generation == self._generation and self._session.ended is None:
                await self._send_due()
                done, _pending = await asyncio.wait(
                    (receiving, waiting), timeout=self._seconds_to_due(), return_when=asyncio.FIRST_COMPLETED
                )
                if receiving in done:
                    self._obey(receiving.result())
                    receiving = loop.create_task(self._frame())
                if waiting in done:
                    changed.clear()
                    self._recompute()
                    waiting = loop.create_task(changed.wait())
            if self._session.ended is not None:
                await self._websocket.close(SESSION_CLOSED, _reason(self._session.ended))
            else:
                await self._websocket.close(SERVICE_RESTART)
        finally:
            self._state.unlisten(on_change)
            for task in (receiving, waiting):
                task.cancel()
            await asyncio.gather(receiving, waiting, return_exceptions=True)

    async def _frame(self) -> str:
        """The next text frame. A binary one, which no client sends, counts as an empty text."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        self._session.last_comm = self._state.now()
        return message.get("text") or ""

    def _seconds_to_due(self) -> float:
        """On the clock of this machine."""
        due = min(self._keepalive_due, self._tick_due, *(moment for moment, _value in self._coming.values()), math.inf)
        return max(0.0, min(due - self._state.now(), self._state.seconds_to_change())) / self._state.pace

    async def _send_due(self) -> None:
        now = self._state.now()
        await self._send_shown()
        if now >= self._tick_due:
            self._tick_due = now + self._state.timing.tick
            self._recompute()
        for kind, message in self._taken():
            await self._send(kind, message)
        due = {key: value for key, (moment, value) in self._coming.items() if now >= moment}
        if due:
            views: dict[str, dict[str, dict[str, Any]]] = {}
            for (mount, address, name), value in due.items():
                del self._coming[mount, address, name]
                views.setdefault(mount, {}).setdefault(address, {})[name] = value
            self._sent |= due
            await self._send_values(views=views)
        if now >= self._keepalive_due:
            self._keepalive_due = now + _KEEPALIVE
            await self._send("keepalive", {"ts": time.time_ns()})

    async def _send_shown(self) -> None:
        """What stands on the page, whenever that has changed; the clock of the trial alone is no change."""
        terminal = terminal_of(self._page)
        shown = self._page.shown() | {"terminal": terminal}
        ends = self._state.trial_ends if terminal is None else None
        if (known := (shown | {"trial": None}, ends)) != self._shown:
            self._shown = known
            if terminal is not None:
                self._page.stop_all()
            await self._send_values(page=shown)

    def _obey(self, frame: str) -> None:
        kind, _colon, text = frame.partition(":")
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict) or kind == "client-activity":
            return
        if kind == "view-start":
            self._forget(str(message.get("mountPath")))
        self._page.obey(kind, message)
        # Another page of the same session may show what was written here.
        self._state.tell()

    def _forget(self, mount: str) -> None:
        """A view that is drawn anew gets all its values again."""
        for known in (self._sent, self._coming):
            for key in [key for key in known if key[0] == mount]:
                del known[key]

    def _recompute(self) -> None:
        """Look at the bindings. Each takes its time to show a new value, and shows the newest there is then."""
        timing, now = self._state.timing, self._state.now()
        for key, value in self._page.compute().items():
            wire = value.wire()
            if key in self._coming:
                self._coming[key] = (self._coming[key][0], wire)
            elif key not in self._sent or self._sent[key] != wire:
                self._coming[key] = (now + timing.binding + timing.binding_spread * self._random.random(), wire)

    def _taken(self) -> list[tuple[str, Any]]:
        taken, self._page.outbox = self._page.outbox, []
        return taken

    async def _send_values(self, **parts: Any) -> None:
        await self._send(
            "client-value-update", {"values": {"views": {}, "page": {}, "session": {}} | parts, "sync": []}
        )

    async def _send(self, kind: str, message: Any) -> None:
        frame = f"{kind}:{json.dumps(message)}"
        self._session.bytes_sent += len(frame.encode())
        self._session.last_comm = self._state.now()
        await self._websocket.send_text(frame)


def _reason(message: str) -> str:
    """What fits into a close frame: 123 bytes."""
    return message.encode()[:123].decode(errors="ignore")
