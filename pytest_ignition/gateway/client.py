"""The two faces of the gateway client. Both hand the same operations to `drive` and have the same methods.

Every method raises `GatewayUnreachable` where no answer comes, `NeedsCommissioning` where the gateway waits for its
wizard, and `UnexpectedAnswer` where the answer is not what the API says.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Self

from pytest_ignition.gateway.drive import AsyncSend, Send, adrive, drive
from pytest_ignition.gateway.errors import BadGatewaySettings
from pytest_ignition.gateway.module_file import read_module
from pytest_ignition.gateway.operations import Operations, Progress
from pytest_ignition.gateway.patient import Courier, PatientSend
from pytest_ignition.gateway.session import WebSession
from pytest_ignition.gateway.transport import AsyncHttpTransport, HttpTransport
from pytest_ignition.waiting import AsyncClockWaiter, AsyncWaiter, ClockWaiter, Waiter

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from pytest_ignition.gateway.models import (
        GatewayInfo,
        GwInfo,
        Health,
        Info,
        Module,
        Overview,
        Ping,
        Project,
        ThreadCounts,
    )
    from pytest_ignition.gateway.settings import GatewaySettings

MODULE_TIMEOUT = 300.0
"""Seconds, as in the public format (section 5.1)."""

READY_TIMEOUT = 120.0
"""Seconds; a restart took about 40 s where it was observed (gateway API sheet, section 2)."""


def _operations(settings: GatewaySettings, session: WebSession) -> Operations:
    return Operations(secure=settings.secure, has_token=settings.has_token, timeout=settings.timeout, session=session)


def _who(settings: GatewaySettings, username: str | None, password: str | None) -> tuple[str, str]:
    """Name and password of a login: as given, else those of the gateway's credential."""
    own = settings.credential
    if username is None and password is None and own is not None:
        username, password = own.username, own.password
    elif password is None and own is not None and own.username == username:
        password = own.password
    if username is None or password is None:
        raise BadGatewaySettings(
            f"gateway {settings.name}: a login needs {'a password' if username is not None else 'name and password'}",
            hint="set IGNITION_USERNAME and IGNITION_PASSWORD (or those of its credential), or give both",
        )
    return username, password


def during(client: GatewayClient, waiter: Waiter) -> GatewayClient:
    """The same client for as long as a waiter is to be looked after: requests end when it raises.

    Args:
        client: any; one whose transport is not HTTP goes on sending until its function returns.
        waiter: such as a step's, which raises when the run is cancelled or the step's time is up.
    """
    bound = copy(client)
    bound._waiter = waiter  # noqa: SLF001 - the copy is this module's own
    bound._send = PatientSend(client._courier, client._http.abort, waiter)  # noqa: SLF001
    return bound


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
        self.session = WebSession()
        self._http = HttpTransport(settings, self.session)
        self._send: Send = transport or self._http
        self._courier = Courier(self._send)
        self._waiter = waiter or ClockWaiter()
        self._operations = _operations(settings, self.session)

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
        self._courier.stop()
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

    def login(self, username: str | None = None, password: str | None = None) -> str:
        """Log in as a person does; later requests go with this session instead of the API token, until `logout`.

        Args:
            username: the credential's of the gateway unless given.
            password: the same.

        Returns:
            Who is logged in.

        Raises:
            LoginRefused: wrong name or password, or the login wants more than these.
            NeedsIgnition83: an 8.1 gateway.
        """
        name, secret = _who(self.settings, username, password)
        self.session.forget()
        try:
            done = drive(self._operations.login(name, secret), self._send, self._waiter)
        except BaseException:
            self.session.forget()
            raise
        self.session.begin(done.username, done.csrf_token)
        return done.username

    def logout(self) -> None:
        """Forget the login. No route for it is known: the gateway ends the session by itself after a while."""
        self.session.forget()

    def projects(self) -> list[Project]:
        """The projects; raises as `gateway_info`."""
        return drive(self._operations.projects(), self._send, self._waiter)

    def project(self, name: str) -> Project:
        """One project; raises as `gateway_info`.

        Raises:
            NotFoundOnGateway: there is none of that name; names the nearest one.
        """
        return drive(self._operations.project(name), self._send, self._waiter)

    def restart(
        self,
        timeout: float = READY_TIMEOUT,
        *,
        wait: bool = True,
        waiter: Waiter | None = None,
        progress: Progress = _silent,
    ) -> None:
        """Restart the gateway. Needs 8.3 and write permission.

        Args:
            timeout: longest wait until it is up again, in seconds.
            wait: False returns when the gateway has taken the request, about five seconds before it goes down.
            waiter: how to let time pass, if not as the client does.
            progress: told where it stands.

        Raises:
            GatewayNotReady: it did not go down, or did not come up in time.
        """
        used = waiter or self._waiter
        if not wait:
            drive(self._operations.restart(), self._send, used)
            return
        operation = self._operations.restart_and_wait(timeout, monotonic=used.monotonic, progress=progress)
        drive(operation, self._send, used)

    def install_module(self, file: str | Path) -> str:
        """Upload and install a module; its certificate and licence are accepted. It runs after a restart.

        Args:
            file: the `.modl` file.

        Returns:
            The module's id.

        Raises:
            ModuleNotInstalled: the gateway does not take it.
            BadModuleFile: the file cannot be read.
        """
        content, name = read_module(file)
        return drive(self._operations.install_module(content, name), self._send, self._waiter).module_id

    def wait_module(
        self, name: str, timeout: float = MODULE_TIMEOUT, *, waiter: Waiter | None = None, progress: Progress = _silent
    ) -> Module:
        """Wait until a module runs.

        Args:
            name: its name or id.
            timeout: longest wait, in seconds.
            waiter: how to let time pass, if not as the client does.
            progress: told where it stands.

        Raises:
            ModuleNotInstalled: it is faulted or in quarantine, or time is up.
        """
        used = waiter or self._waiter
        operation = self._operations.wait_module(name, timeout, monotonic=used.monotonic, progress=progress)
        return drive(operation, self._send, used)


class AsyncGatewayClient:
    """A gateway, asked from the coroutines of one event loop; the same methods as `GatewayClient`."""

    def __init__(
        self, settings: GatewaySettings, *, transport: AsyncSend | None = None, waiter: AsyncWaiter | None = None
    ) -> None:
        self.settings = settings
        self.session = WebSession()
        self._http = AsyncHttpTransport(settings, self.session)
        self._send: AsyncSend = transport or self._http
        self._waiter = waiter or AsyncClockWaiter()
        self._operations = _operations(settings, self.session)

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

    async def login(self, username: str | None = None, password: str | None = None) -> str:
        """See `GatewayClient.login`."""
        name, secret = _who(self.settings, username, password)
        self.session.forget()
        try:
            done = await adrive(self._operations.login(name, secret), self._send, self._waiter)
        except BaseException:
            self.session.forget()
            raise
        self.session.begin(done.username, done.csrf_token)
        return done.username

    async def logout(self) -> None:
        """See `GatewayClient.logout`."""
        self.session.forget()

    async def projects(self) -> list[Project]:
        """See `GatewayClient.projects`."""
        return await adrive(self._operations.projects(), self._send, self._waiter)

    async def project(self, name: str) -> Project:
        """See `GatewayClient.project`."""
        return await adrive(self._operations.project(name), self._send, self._waiter)

    async def restart(
        self,
        timeout: float = READY_TIMEOUT,
        *,
        wait: bool = True,
        waiter: AsyncWaiter | None = None,
        progress: Progress = _silent,
    ) -> None:
        """See `GatewayClient.restart`."""
        used = waiter or self._waiter
        if not wait:
            await adrive(self._operations.restart(), self._send, used)
            return
        operation = self._operations.restart_and_wait(timeout, monotonic=used.monotonic, progress=progress)
        await adrive(operation, self._send, used)

    async def install_module(self, file: str | Path) -> str:
        """See `GatewayClient.install_module`."""
        content, name = read_module(file)
        return (await adrive(self._operations.install_module(content, name), self._send, self._waiter)).module_id

    async def wait_module(
        self,
        name: str,
        timeout: float = MODULE_TIMEOUT,
        *,
        waiter: AsyncWaiter | None = None,
        progress: Progress = _silent,
    ) -> Module:
        """See `GatewayClient.wait_module`."""
        used = waiter or self._waiter
        operation = self._operations.wait_module(name, timeout, monotonic=used.monotonic, progress=progress)
        return await adrive(operation, self._send, used)
