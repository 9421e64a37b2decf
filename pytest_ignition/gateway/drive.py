"""Carries operations out. The only place where the sync and the async face differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait

if TYPE_CHECKING:
    from pytest_ignition.waiting import AsyncWaiter, Waiter

T = TypeVar("T")

Send: TypeAlias = Callable[[Request], Response]
AsyncSend: TypeAlias = Callable[[Request], Awaitable[Response]]


def drive(operation: Operation[T], send: Send, waiter: Waiter) -> T:
    """Run an operation to its end.

    Errors of `send` are thrown into it, so that it may go on without an answer. What the waiter raises ends it: the
    run was cancelled, or the step's time is up.
    """
    with closing(operation):
        try:
            wish = next(operation)
            while True:
                if isinstance(wish, Wait):
                    waiter.wait(wish.seconds)
                    wish = operation.send(None)
                    continue
                try:
                    answer = send(wish)
                except IgnitionError as error:
                    wish = operation.throw(error)
                else:
                    wish = operation.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result


async def adrive(operation: Operation[T], send: AsyncSend, waiter: AsyncWaiter) -> T:
    """The same, awaiting."""
    with closing(operation):
        try:
            wish = next(operation)
            while True:
                if isinstance(wish, Wait):
                    await waiter.wait(wish.seconds)
                    wish = operation.send(None)
                    continue
                try:
                    answer = await send(wish)
                except IgnitionError as error:
                    wish = operation.throw(error)
                else:
                    wish = operation.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
