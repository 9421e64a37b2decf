"""An asynchronous gateway client that is closed in the event loop of the test that used it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.client import AsyncGatewayClient
from pytest_ignition.gateway.transport import AsyncHttpTransport

if TYPE_CHECKING:
    from pytest_ignition.gateway.messages import Request, Response
    from pytest_ignition.gateway.settings import GatewaySettings


class _Remembering:
    """A transport that remembers the loop it was used in: its connections belong to that loop."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.http = AsyncHttpTransport(settings)
        self.loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, request: Request) -> Response:
        self.loop = asyncio.get_running_loop()
        return await self.http(request)


class _LoopBound(AsyncGatewayClient):
    """Closes the connections that it used, also for `async with`."""

    def __init__(self, settings: GatewaySettings, transport: _Remembering) -> None:
        super().__init__(settings, transport=transport)
        self._remembering = transport

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        await self._remembering.http.close()


@contextmanager
def client_in_the_tests_loop(node: Any, settings: GatewaySettings) -> Iterator[AsyncGatewayClient]:
    """A client for one test, closed at the end of the test's own coroutine.

    The fixture behind it is a plain one, so that the client lives in whatever loop the test runs in: the function's
    own, or the session's (`loop_scope="session"`). An asynchronous fixture would bring a loop of its own scope, and a
    plain one is torn down after pytest-asyncio has closed the function's loop (measured with pytest-asyncio 1.5).
    """
    transport = _Remembering(settings)
    client = _LoopBound(settings, transport)
    test = node.obj
    if inspect.iscoroutinefunction(test):

        @wraps(test)
        async def closing(*args: Any, **kwargs: Any) -> Any:
            try:
                return await test(*args, **kwargs)
            finally:
                await client.close()

        node.obj = closing
    try:
        yield client
    finally:
        node.obj = test
        loop = transport.loop
        # Another fixture may have used it after the test. A loop that is closed took its connections along.
        if loop is not None and not loop.is_closed():
            loop.run_until_complete(client.close())
