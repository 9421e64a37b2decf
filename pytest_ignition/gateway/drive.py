"""Carries operations out. The only place where the sync and the async face differ."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait
from pytest_ignition.gateway.retry import pause_before_next

if TYPE_CHECKING:
    from pytest_ignition.waiting import AsyncWaiter, Waiter

T = TypeVar("T")

Send: TypeAlias = Callable[[Request], Response]
AsyncSend: TypeAlias = Callable[[Request], Awaitable[Response]]
Look: TypeAlias = Callable[[Request], object]


def _unseen(_request: Request) -> None:
    """Nobody looks."""


def drive(operation: Operation[T], send: Send, waiter: Waiter, look: Look = _unseen) -> T:
    """Run an operation to its end.

    Errors of `send` are thrown into it, so that it may go on without an answer. What the waiter raises ends it: the
    run was cancelled, or the step's time is up. So does what `look` raises, which sees each request before it is sent.
    """
    with closing(operation):
        try:
            wish = next(operation)
            while True:
                if isinstance(wish, Wait):
                    waiter.wait(wish.seconds)
                    wish = operation.send(None)
                    continue
                look(wish)
                outcome = _sent(wish, send, waiter)
                wish = operation.throw(outcome) if isinstance(outcome, IgnitionError) else operation.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result


def _sent(request: Request, send: Send, waiter: Waiter) -> Response | IgnitionError:
    """What came of a request in the end."""
    for attempts in count(1):
        outcome: Response | IgnitionError
        try:
            outcome = send(request)
        except IgnitionError as error:
            outcome = error
        pause = pause_before_next(request, outcome, attempts)
        if pause is None:
            return outcome
        waiter.wait(pause)
    raise AssertionError("unreachable because attempts end")


async def _asent(request: Request, send: AsyncSend, waiter: AsyncWaiter) -> Response | IgnitionError:
    """The same, awaiting."""
    for attempts in count(1):
        outcome: Response | IgnitionError
        try:
            outcome = await send(request)
        except IgnitionError as error:
            outcome = error
        pause = pause_before_next(request, outcome, attempts)
        if pause is None:
            return outcome
        await waiter.wait(pause)
    raise AssertionError("unreachable because attempts end")


async def adrive(operation: Operation[T], send: AsyncSend, waiter: AsyncWaiter, look: Look = _unseen) -> T:
    """The same, awaiting."""
    with closing(operation):
        try:
            wish = next(operation)
            while True:
                if isinstance(wish, Wait):
                    await waiter.wait(wish.seconds)
                    wish = operation.send(None)
                    continue
                look(wish)
                outcome = await _asent(wish, send, waiter)
                wish = operation.throw(outcome) if isinstance(outcome, IgnitionError) else operation.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
