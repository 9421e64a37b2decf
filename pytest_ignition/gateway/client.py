"""The two faces of the gateway client. Both hand the same operations to `drive`."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from pytest_ignition.gateway.drive import AsyncSend, Send, adrive, drive
from pytest_ignition.gateway.models import GatewayInfo, GwInfo, Health, Module, Ping
from pytest_ignition.gateway.operations import Operations, Progress
from pytest_ignition.gateway.settings import GatewaySettings
from pytest_ignition.gateway.transport import AsyncHttpTransport, HttpTransport
from pytest_ignition.waiting import AsyncClockWaiter, AsyncWaiter, ClockWaiter, Waiter

READY_TIMEOUT = 120.0


def _operations(settings: GatewaySettings) -> Operations:
    has_token = settings.credential is not None and bool(settings.credential.token)
    return Operations(secure=settings.url.startswith("https:"), has_token=has_token)


def _silent(_message: str) -> None:
    """Nobody asked where it stands."""


class GatewayClient:
    """A gateway, asked synchronously. A context manager; keeps its connection until closed.

    Args:
        settings: which gateway.
        transport: a function `Request -> Response` instead of HTTP, for tests.
        waiter: how to let time pass in long operations.
    """

    def __init__(
        self, settings: GatewaySettings, *, transport: Send | None = None, waiter: Waiter | None = None
    ) -> None:
        self.settings = settings
        self._http = HttpTransport(settings)
        self._send: Send = transport or self._http
        self._waiter = waiter or ClockWaiter()
        self._operations = _operations(settings)

    @property
    def url(self) -> str:
        """The gateway's origin, without a trailing slash."""
        return self.settings.url

    @property
    def name(self) -> str:
        """What reports call the gateway."""
        return self.settings.name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        self._http.close()

    def ping(self) -> Ping:
        """The gateway's state. Needs no credential.

        Raises:
            GatewayUnreachable: no answer.
        """
        return drive(self._operations.ping(), self._send, self._waiter)

    def gwinfo(self) -> GwInfo:
        """Name, version and edition as every gateway tells them. Needs no credential."""
        return drive(self._operations.gwinfo(), self._send, self._waiter)

    def info(self) -> GatewayInfo:
        """What the gateway is; with an API token also licence and uptime."""
        return drive(self._operations.info(), self._send, self._waiter)

    def health(self) -> Health:
        """How the gateway is; with an API token also memory, threads and uptime."""
        return drive(self._operations.health(), self._send, self._waiter)

    def modules(self) -> list[Module]:
        """The installed modules.

        Raises:
            AuthenticationMissing, PermissionDenied: the credential does not read them.
            NeedsIgnition83: an 8.1 gateway.
        """
        return drive(self._operations.modules(), self._send, self._waiter)

    def wait_ready(
        self, timeout: float = READY_TIMEOUT, *, waiter: Waiter | None = None, progress: Progress = _silent
    ) -> Ping:
        """Wait until the gateway runs and answers.

        Args:
            timeout: longest wait, in seconds.
            waiter: how to let time pass, if not as the client does.
            progress: told where it stands.

        Raises:
            GatewayNotReady: time is up.
            NeedsCommissioning: it waits for its wizard.
        """
        used = waiter or self._waiter
        return drive(self._operations.wait_ready(timeout, now=used.monotonic, progress=progress), self._send, used)


class AsyncGatewayClient:
    """A gateway, asked from coroutines; the same operations as `GatewayClient`."""

    def __init__(
        self, settings: GatewaySettings, *, transport: AsyncSend | None = None, waiter: AsyncWaiter | None = None
    ) -> None:
        self.settings = settings
        self._http = AsyncHttpTransport(settings)
        self._send: AsyncSend = transport or self._http
        self._waiter = waiter or AsyncClockWaiter()
        self._operations = _operations(settings)

    @property
    def url(self) -> str:
        """The gateway's origin, without a trailing slash."""
        return self.settings.url

    @property
    def name(self) -> str:
        """What reports call the gateway."""
        return self.settings.name

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        await self._http.close()

    async def ping(self) -> Ping:
        """The gateway's state. Needs no credential."""
        return await adrive(self._operations.ping(), self._send, self._waiter)

    async def gwinfo(self) -> GwInfo:
        """Name, version and edition as every gateway tells them. Needs no credential."""
        return await adrive(self._operations.gwinfo(), self._send, self._waiter)

    async def info(self) -> GatewayInfo:
        """What the gateway is; with an API token also licence and uptime."""
        return await adrive(self._operations.info(), self._send, self._waiter)

    async def health(self) -> Health:
        """How the gateway is; with an API token also memory, threads and uptime."""
        return await adrive(self._operations.health(), self._send, self._waiter)

    async def modules(self) -> list[Module]:
        """The installed modules."""
        return await adrive(self._operations.modules(), self._send, self._waiter)

    async def wait_ready(
        self, timeout: float = READY_TIMEOUT, *, waiter: AsyncWaiter | None = None, progress: Progress = _silent
    ) -> Ping:
        """Wait until the gateway runs and answers; see `GatewayClient.wait_ready`."""
        used = waiter or self._waiter
        operation = self._operations.wait_ready(timeout, now=used.monotonic, progress=progress)
        return await adrive(operation, self._send, used)
