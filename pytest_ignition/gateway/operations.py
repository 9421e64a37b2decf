"""What all operations share: asking, and reading answers. No I/O here.

An operation is a generator that yields requests and waits and returns a model (`messages.Operation`); its first
parameter is the `Operations` of the gateway that it asks. Those of one subject stand in one module, such as `projects`,
with the paths and shapes of the gateway API sheet, whose section is named there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import instead, liveness, parsing
from pytest_ignition.gateway.errors import (
    GatewayAnswerError,
    GatewayError,
    NeedsIgnition83,
    UnexpectedAnswer,
    answer_error,
    error_for,
)
from pytest_ignition.gateway.messages import Operation, Request, Response, RestartAsked, ask

if TYPE_CHECKING:
    from pytest_ignition.gateway.session import WebSession
    from pytest_ignition.gateway.settings import GatewaySettings

Progress = Callable[[str], None]
"""Told where a long operation stands, such as "waiting for gateway: STARTING, 12 s of 120 s"."""


def silent(_message: str) -> None:
    """Nobody asked where it stands."""


class Operations:
    """How the operations of one gateway ask it.

    Attributes:
        settings: which gateway is asked, and with which credential.
        session: the login that requests go with while there is one.
        monotonic: the clock that waits consume, in seconds.
        asked: the restart that nobody waited for yet.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        session: WebSession,
        monotonic: Callable[[], float],
        asked: RestartAsked | None = None,
    ) -> None:
        self.settings = settings
        self.session = session
        self.monotonic = monotonic
        self.asked = asked or RestartAsked()

    @property
    def timeout(self) -> float:
        """Seconds that one request may take by the gateway's settings."""
        return self.settings.timeout

    def error(self, request: Request, response: Response) -> GatewayAnswerError:
        """The error of an answer that is not a success."""
        return error_for(
            request,
            response,
            has_token=self.settings.has_token,
            secure=self.settings.secure,
            logged_in=self.session.active,
        )

    def require_success(self, request: Request, response: Response) -> None:
        """Raise the error of an answer that is not 200."""
        if response.status != 200:
            raise self.error(request, response)

    def json_object(self, request: Request, response: Response) -> Mapping[str, Any]:
        """The JSON object of a successful answer.

        Raises:
            GatewayAnswerError: no success, no JSON, or another kind of JSON.
        """
        self.require_success(request, response)
        try:
            data = response.json()
        except ValueError:
            raise answer_error(UnexpectedAnswer, request, response, "not JSON; is this Ignition?") from None
        if not isinstance(data, dict):
            raise answer_error(UnexpectedAnswer, request, response, "another kind of JSON than an object")
        return data

    def read(self, path: str, params: Mapping[str, str] | None = None) -> Operation[Mapping[str, Any]]:
        """The JSON object of a `GET` on a route that came with 8.3."""
        request = Request(method="GET", path=path, params=params or {})
        return self.json_object(request, (yield from self.ask_83(request)))

    def items(self, path: str, params: Mapping[str, str] | None = None) -> Operation[list[Mapping[str, Any]]]:
        """The items of a list that came with 8.3. Without a limit the gateway sends all (section 1)."""
        request = Request(method="GET", path=path, params=params or {})
        return self.read_items(request, (yield from self.ask_83(request)))

    def read_items(self, request: Request, response: Response) -> list[Mapping[str, Any]]:
        """The items of a list's answer."""
        items = self.json_object(request, response).get("items")
        if not isinstance(items, list):
            raise answer_error(UnexpectedAnswer, request, response, "a list without items")
        return [item for item in items if isinstance(item, dict)]

    def ask_83(self, request: Request) -> Operation[Response]:
        """The answer of a route that came with 8.3.

        Raises:
            NeedsIgnition83: it is not there, and the gateway is an 8.1.
        """
        response = yield from ask(request)
        if response.status == 404:
            yield from self.needs_83(request, response)
        return response

    def needs_83(self, request: Request, response: Response) -> Operation[None]:
        """Raise `NeedsIgnition83` instead of a 404, if the gateway is an 8.1."""
        version = yield from self._version_or_none()
        if parsing.is_before_83(version):
            raise NeedsIgnition83(
                f"{request.method} {request.path}: needs Ignition 8.3, and this gateway is {version}",
                hint=f"8.1 has no REST API; {instead.of(request.path)}",
                request=request,
                response=response,
            )

    def _version_or_none(self) -> Operation[str | None]:
        try:
            basic = yield from liveness.gwinfo(self)
        except GatewayError:
            return None
        return basic.version
