"""Carries operations out. The only place where the sync and the async face differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait
from pytest_ignition.waiting import AsyncWaiter, Waiter

T = TypeVar("T")

Send = Callable[[Request], Response]
AsyncSend = Callable[[Request], Awaitable[Response]]


def drive(operation: Operation[T], send: Send, waiter: Waiter) -> T:
    """Run an operation to its end; errors of `send` are thrown into it, so that it may go on without an answer."""
    nothing = Response(status=0)
    try:
        wish = next(operation)
        while True:
            if isinstance(wish, Wait):
                waiter.wait(wish.seconds)
                wish = operation.send(nothing)
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
    nothing = Response(status=0)
    try:
        wish = next(operation)
        while True:
            if isinstance(wish, Wait):
                await waiter.wait(wish.seconds)
                wish = operation.send(nothing)
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
