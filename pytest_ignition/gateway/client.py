"""The two faces of the gateway client. Both hand the same operations to `drive` and have the same methods.

Every method raises `GatewayUnreachable` where no answer comes, `NeedsCommissioning` where the gateway waits for its
wizard, and `UnexpectedAnswer` where the answer is not what the API says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pytest_ignition.gateway.drive import AsyncSend, Send, adrive, drive
from pytest_ignition.gateway.operations import Operations, Progress
from pytest_ignition.gateway.transport import AsyncHttpTransport, HttpTransport
from pytest_ignition.waiting import AsyncClockWaiter, AsyncWaiter, ClockWaiter, Waiter

if TYPE_CHECKING:
    from types import TracebackType

    from pytest_ignition.gateway.models import GatewayInfo, GwInfo, Health, Info, Module, Overview, Ping, ThreadCounts
    from pytest_ignition.gateway.settings import GatewaySettings

READY_TIMEOUT = 120.0
"""Seconds; a restart took about 40 s where it was observed (gateway API sheet, section 2)."""


def _operations(settings: GatewaySettings) -> Operations:
    return Operations(secure=settings.secure, has_token=settings.has_token, timeout=settings.timeout)


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

    def ping(self, *, must_answer: bool = True) -> Ping:
        """The gateway's state. Needs no credential.

        Args:
            must_answer: False gives a ping with `reachable` False instead of an error where no answer comes.

        Raises:
            GatewayUnreachable: no answer; a certificate that is not trusted is one in any case.
        """
        return drive(self._operations.ping(must_answer=must_answer), self._send, self._waiter)

    def gwinfo(self) -> GwInfo:
        """Name, version and edition as every gateway tells them. Needs no credential."""
        return drive(self._operations.gwinfo(), self._send, self._waiter)

    def info(self) -> Info:
        """What the gateway is; with read permission on 8.3 also licence and uptime."""
        return drive(self._operations.info(), self._send, self._waiter)

    def health(self) -> Health:
        """How the gateway is; with read permission on 8.3 also memory, threads and uptime."""
        return drive(self._operations.health(), self._send, self._waiter)

    def gateway_info(self) -> GatewayInfo:
        """What the route gateway-info tells.

        Raises:
            AuthenticationMissing, PermissionDenied: this client may not read it.
            NeedsIgnition83: an 8.1 gateway.
        """
        return drive(self._operations.gateway_info(), self._send, self._waiter)

    def overview(self) -> Overview:
        """What the route overview tells; raises as `gateway_info`."""
        return drive(self._operations.overview(), self._send, self._waiter)

    def thread_counts(self) -> ThreadCounts:
        """How many threads do what; raises as `gateway_info`."""
        return drive(self._operations.thread_counts(), self._send, self._waiter)

    def modules(self) -> list[Module]:
        """The installed modules, those held in quarantine last; raises as `gateway_info`."""
        return drive(self._operations.modules(), self._send, self._waiter)

    def wait_ready(
        self, timeout: float = READY_TIMEOUT, *, waiter: Waiter | None = None, progress: Progress = _silent
    ) -> Ping:
        """Wait until the gateway runs and answers.

        Args:
            timeout: longest wait, in seconds.
            waiter: how to let time pass, if not as the client does.
            progress: told where it stands, such as "waiting for gateway: STARTING, 12 s of 120 s".

        Raises:
            GatewayNotReady: time is up.
            NeedsCommissioning: it waits for its wizard.
        """
        used = waiter or self._waiter
        operation = self._operations.wait_ready(timeout, monotonic=used.monotonic, progress=progress)
        return drive(operation, self._send, used)


class AsyncGatewayClient:
    """A gateway, asked from the coroutines of one event loop; the same methods as `GatewayClient`."""

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

    async def ping(self, *, must_answer: bool = True) -> Ping:
        """See `GatewayClient.ping`."""
        return await adrive(self._operations.ping(must_answer=must_answer), self._send, self._waiter)

    async def gwinfo(self) -> GwInfo:
        """See `GatewayClient.gwinfo`."""
        return await adrive(self._operations.gwinfo(), self._send, self._waiter)

    async def info(self) -> Info:
        """See `GatewayClient.info`."""
        return await adrive(self._operations.info(), self._send, self._waiter)

    async def health(self) -> Health:
        """See `GatewayClient.health`."""
        return await adrive(self._operations.health(), self._send, self._waiter)

    async def gateway_info(self) -> GatewayInfo:
        """See `GatewayClient.gateway_info`."""
        return await adrive(self._operations.gateway_info(), self._send, self._waiter)

    async def overview(self) -> Overview:
        """See `GatewayClient.overview`."""
        return await adrive(self._operations.overview(), self._send, self._waiter)

    async def thread_counts(self) -> ThreadCounts:
        """See `GatewayClient.thread_counts`."""
        return await adrive(self._operations.thread_counts(), self._send, self._waiter)

    async def modules(self) -> list[Module]:
        """See `GatewayClient.modules`."""
        return await adrive(self._operations.modules(), self._send, self._waiter)

    async def wait_ready(
        self, timeout: float = READY_TIMEOUT, *, waiter: AsyncWaiter | None = None, progress: Progress = _silent
    ) -> Ping:
        """Wait until the gateway runs and answers; see `GatewayClient.wait_ready`."""
        used = waiter or self._waiter
        operation = self._operations.wait_ready(timeout, monotonic=used.monotonic, progress=progress)
        return await adrive(operation, self._send, used)
