"""An asynchronous gateway client that is closed in the event loop of the test that used it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_ignition.gateway.client import AsyncGatewayClient

if TYPE_CHECKING:
    from pytest_ignition.effects import EffectName, Permit
    from pytest_ignition.gateway.messages import Operation
    from pytest_ignition.gateway.operations import Operations
    from pytest_ignition.gateway.settings import GatewaySettings

T = TypeVar("T")


class _LoopBound(AsyncGatewayClient):
    """Remembers the loop that it was used in: its connections belong to that loop."""

    loop: asyncio.AbstractEventLoop | None = None

    async def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        self.loop = asyncio.get_running_loop()
        return await super()._perform(begin, what, effect)


@contextmanager
def client_in_the_tests_loop(node: Any, settings: GatewaySettings, permit: Permit) -> Iterator[AsyncGatewayClient]:
    """A client for one test, closed at the end of the test's own coroutine.

    The fixture behind it is a plain one, so that the client lives in whatever loop the test runs in: the function's
    own, or the session's (`loop_scope="session"`). An asynchronous fixture would bring a loop of its own scope, and a
    plain one is torn down after pytest-asyncio has closed the function's loop (measured with pytest-asyncio 1.5).
    """
    client = _LoopBound(settings, permit=permit)
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
        loop = client.loop
        # Another fixture may have used it after the test. A loop that is closed took its connections along.
        if loop is not None and not loop.is_closed():
            loop.run_until_complete(client.close())
