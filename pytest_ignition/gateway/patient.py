"""Sends requests in a thread of its own, so that whoever waits for the answer can look after other things meanwhile.

A blocking request cannot be ended from outside. Here the calling thread looks at its waiter every few milliseconds;
when the waiter raises (the run was cancelled, the step's time is up), the connection is cut and nobody waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING

from pytest_ignition.gateway.messages import Request, Response

if TYPE_CHECKING:
    from pytest_ignition.gateway.drive import Send
    from pytest_ignition.waiting import Waiter

_LOOK_SECONDS = 0.02
"""Between two looks at the waiter: most answers come sooner, and no command waits noticeably."""

_PUMP_SECONDS = 0.005
"""What the waiter gets each time, for an open page."""

_Job = tuple[Request, "Future[Response]"]


class Courier:
    """A thread that sends one request after the other; begun at the first, ended by `stop`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._jobs: SimpleQueue[_Job | None] | None = None

    def carry(self, request: Request) -> Future[Response]:
        """Begin to send. The answer, or what sending raised, comes as a future."""
        if self._jobs is None:
            self._jobs = SimpleQueue()
            # A daemon: a request that hangs must not keep the process alive.
            threading.Thread(target=_carry, args=(self._send, self._jobs), name="ignition-gateway", daemon=True).start()
        answer: Future[Response] = Future()
        self._jobs.put((request, answer))
        return answer

    def stop(self) -> None:
        """Let the thread end when what it sends now is done; a later request begins another."""
        if self._jobs is not None:
            self._jobs.put(None)
            self._jobs = None


def _carry(send: Send, jobs: SimpleQueue[_Job | None]) -> None:
    while (job := jobs.get()) is not None:
        request, answer = job
        try:
            answer.set_result(send(request))
        except BaseException as error:
            answer.set_exception(error)
        # Nothing of it is kept while the thread waits for the next one.
        del job, request, answer


class PatientSend:
    """Sends as the courier's transport does, and looks after a waiter meanwhile.

    Args:
        courier: who sends.
        abort: cuts the connection of the request under way.
        waiter: looked after; what it raises ends the request.
    """

    def __init__(self, courier: Courier, abort: Callable[[], None], waiter: Waiter) -> None:
        self._courier = courier
        self._abort = abort
        self._waiter = waiter

    def __call__(self, request: Request) -> Response:
        """Send and wait.

        Raises:
            What sending raises, and what the waiter raises.
        """
        answer = self._courier.carry(request)
        try:
            while True:
                try:
                    return answer.result(_LOOK_SECONDS)
                except TimeoutError:
                    if answer.done():
                        raise
                self._waiter.wait(_PUMP_SECONDS)
        except BaseException:
            if not answer.done():
                self._courier.stop()
                self._abort()
            raise
