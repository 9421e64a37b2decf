from __future__ import annotations

import asyncio

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.drive import adrive, drive
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait, ask
from tests.gateway.gateways import FakeAsyncWaiter, FakeWaiter

REQUEST = Request(method="GET", path="/x")


class Flow:
    """An operation that uses everything a driver does, and writes down what happened to it."""

    def __init__(self) -> None:
        self.log: list[object] = []

    def run(self) -> Operation[str]:
        try:
            first = yield from ask(REQUEST)
            self.log.append(first.status)
            self.log.append((yield Wait(seconds=2.5, message="settling")))
            try:
                yield from ask(REQUEST)
            except IgnitionError as error:
                self.log.append(str(error))
            last = yield from ask(REQUEST)
            return f"done {last.status}"
        finally:
            self.log.append("closed")


class Sender:
    """Answers, or raises, what it was given."""

    def __init__(self, *answers: Response | BaseException) -> None:
        self.answers = list(answers)

    def __call__(self, _request: Request) -> Response:
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def asynchronously(self, request: Request) -> Response:
        return self(request)


def sender() -> Sender:
    return Sender(Response(status=200), IgnitionError("lost"), Response(status=204))


def test_both_faces_carry_an_operation_out_alike() -> None:
    flow, waiter = Flow(), FakeWaiter()
    assert drive(flow.run(), sender(), waiter) == "done 204"
    other, async_waiter = Flow(), FakeAsyncWaiter()
    assert asyncio.run(adrive(other.run(), sender().asynchronously, async_waiter)) == "done 204"
    assert flow.log == other.log == [200, None, "lost", "closed"]
    assert waiter.waits == async_waiter.clock.waits == [2.5]


def test_operation_may_end_without_a_request() -> None:
    def nothing() -> Operation[int]:
        yield from ()
        return 7

    assert drive(nothing(), sender(), FakeWaiter()) == 7
    assert asyncio.run(adrive(nothing(), sender().asynchronously, FakeAsyncWaiter())) == 7


class Cancelled(BaseException):
    """What a waiter or a transport of the run may raise."""


class CancellingWaiter(FakeWaiter):
    def wait(self, seconds: float) -> None:
        raise Cancelled(seconds)


class CancellingAsyncWaiter(FakeAsyncWaiter):
    async def wait(self, seconds: float) -> None:
        raise Cancelled(seconds)


def test_waiter_ends_an_operation_and_it_cleans_up() -> None:
    flow = Flow()
    with pytest.raises(Cancelled):
        drive(flow.run(), sender(), CancellingWaiter())
    other = Flow()
    with pytest.raises(Cancelled):
        asyncio.run(adrive(other.run(), sender().asynchronously, CancellingAsyncWaiter()))
    assert flow.log == other.log == [200, "closed"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a defect")])
def test_foreign_errors_of_a_transport_pass_through(error: BaseException) -> None:
    flow = Flow()
    with pytest.raises(type(error)):
        drive(flow.run(), Sender(error), FakeWaiter())
    assert flow.log == ["closed"]


def test_error_that_an_operation_does_not_expect_comes_out_as_it_is() -> None:
    error = IgnitionError("lost")
    with pytest.raises(IgnitionError) as caught:
        drive(Flow().run(), Sender(error), FakeWaiter())
    assert caught.value is error
