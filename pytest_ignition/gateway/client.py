"""The two faces of the gateway client. Both hand the same operations to `drive` and have the same calls.

Every call raises `GatewayUnreachable` where no answer comes, `NeedsCommissioning` where the gateway waits for its
wizard, and `UnexpectedAnswer` where the answer is not what the API says. Those of the REST API also raise
`AuthenticationMissing` or `PermissionDenied` where this client may not do it, and `NeedsIgnition83` on an 8.1 gateway.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Self, TypeVar

from pytest_ignition.effects import EffectName, Permit, by_limit, exceeds
from pytest_ignition.gateway import health, liveness, overviews, pending, permissions, readiness, restart, status
from pytest_ignition.gateway import login as logins
from pytest_ignition.gateway.backup import AsyncBackups, Backups
from pytest_ignition.gateway.calls import AsyncFace, Call, Face, PartOf
from pytest_ignition.gateway.commissioning import AsyncCommissioning, Commissioning
from pytest_ignition.gateway.designers import AsyncDesigners, AsyncVision, Designers, Vision
from pytest_ignition.gateway.diagnostics import AsyncDiagnostics, Diagnostics
from pytest_ignition.gateway.drive import AsyncSend, Send, adrive, drive
from pytest_ignition.gateway.exchanges import Exchanges
from pytest_ignition.gateway.licenses import AsyncLicenseStore, LicenseStore
from pytest_ignition.gateway.logs import AsyncLogs, Logs
from pytest_ignition.gateway.messages import Request, RestartAsked
from pytest_ignition.gateway.modes import AsyncModes, Modes
from pytest_ignition.gateway.modules import AsyncModules, Modules
from pytest_ignition.gateway.operations import Operations
from pytest_ignition.gateway.patient import Courier, PatientSend
from pytest_ignition.gateway.performance import AsyncPerformance, Performance
from pytest_ignition.gateway.projects import AsyncProjects, Projects
from pytest_ignition.gateway.redundancy import AsyncRedundantPair, RedundantPair
from pytest_ignition.gateway.resource_kinds import (
    AlarmJournals,
    AsyncAlarmJournals,
    AsyncDatabases,
    AsyncDevices,
    AsyncTagProviders,
    AsyncUserSources,
    Databases,
    Devices,
    TagProviders,
    UserSources,
)
from pytest_ignition.gateway.resources import AsyncResources, Resources
from pytest_ignition.gateway.session import WebSession
from pytest_ignition.gateway.sessions import AsyncSessions, Sessions
from pytest_ignition.gateway.tags import AsyncTagExchange, TagExchange
from pytest_ignition.gateway.tokens import AsyncTokens, Tokens
from pytest_ignition.gateway.transport import AsyncHttpTransport, HttpTransport
from pytest_ignition.gateway.trial import AsyncTrialPeriod, TrialPeriod
from pytest_ignition.waiting import AsyncClockWaiter, AsyncWaiter, ClockWaiter, Waiter

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pytest_ignition.gateway.messages import Operation
    from pytest_ignition.gateway.settings import GatewaySettings

T = TypeVar("T")


class GatewayCalls:
    """The gateway as a whole. What concerns one subject stands in its part, such as `gateway.projects`."""

    ping = Call(liveness.ping)
    gwinfo = Call(liveness.gwinfo)
    info = Call(status.info)
    health = Call(health.health)
    gateway_info = Call(status.gateway_info)
    overview = Call(status.overview)
    thread_counts = Call(status.thread_counts)
    problems = Call(overviews.problems)
    connections = Call(overviews.connections)
    gateway_network = Call(overviews.gateway_network)
    banners = Call(overviews.banners)
    wait_ready = Call(readiness.wait_ready)
    restart = Call(restart.restart, effect="disruptive")
    pending_restarts = Call(pending.pending_restarts)
    login = Call(logins.login)
    logout = Call(logins.logout)
    permissions = Call(permissions.permissions)


class _Named:
    """What a client tells without asking.

    Attributes:
        exchanges: the last few requests and what came of them, raw: they may hold secrets.
    """

    settings: GatewaySettings
    session: WebSession
    exchanges: Exchanges

    @property
    def url(self) -> str:
        """The gateway's origin, without a trailing slash."""
        return self.settings.url

    @property
    def name(self) -> str:
        """What reports call the gateway."""
        return self.settings.name


class GatewayClient(GatewayCalls, _Named, Face):
    """A gateway, asked synchronously. A context manager; keeps its connection until closed.

    Args:
        settings: which gateway.
        transport: a function `Request -> Response` instead of HTTP, for tests.
        waiter: how to let time pass in long operations.
        permit: raises where something must not be done to this gateway; by default what `settings.allow` says.

    Attributes:
        permit: as given; may be changed at any time.
    """

    commissioning = PartOf(Commissioning)
    modules = PartOf(Modules)
    projects = PartOf(Projects)
    backup = PartOf(Backups)
    logs = PartOf(Logs)
    diagnostics = PartOf(Diagnostics)
    performance = PartOf(Performance)
    sessions = PartOf(Sessions)
    designers = PartOf(Designers)
    vision = PartOf(Vision)
    trial = PartOf(TrialPeriod)
    licenses = PartOf(LicenseStore)
    redundancy = PartOf(RedundantPair)
    resources = PartOf(Resources)
    databases = PartOf(Databases)
    user_sources = PartOf(UserSources)
    devices = PartOf(Devices)
    tag_providers = PartOf(TagProviders)
    tags = PartOf(TagExchange)
    alarm_journals = PartOf(AlarmJournals)
    tokens = PartOf(Tokens)
    modes = PartOf(Modes)

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        transport: Send | None = None,
        waiter: Waiter | None = None,
        permit: Permit | None = None,
    ) -> None:
        self.settings = settings
        self.permit: Permit = permit or by_limit(settings.name, settings.allow)
        self.session = WebSession()
        self._asked = RestartAsked()
        self._http = HttpTransport(settings, self.session)
        self.exchanges = Exchanges()
        self._send: Send = self.exchanges.heard(transport or self._http)
        self._courier = Courier(self._send)
        self._waiter = waiter or ClockWaiter()

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

    def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        self.permit(what, effect)
        operations = Operations(self.settings, self.session, self._waiter.monotonic, self._asked)
        return drive(begin(operations), self._send, self._waiter, _watch(self.permit, what, effect))


class AsyncGatewayClient(GatewayCalls, _Named, AsyncFace):
    """A gateway, asked from the coroutines of one event loop; the same calls as `GatewayClient`."""

    commissioning = PartOf(AsyncCommissioning)
    modules = PartOf(AsyncModules)
    projects = PartOf(AsyncProjects)
    backup = PartOf(AsyncBackups)
    logs = PartOf(AsyncLogs)
    diagnostics = PartOf(AsyncDiagnostics)
    performance = PartOf(AsyncPerformance)
    sessions = PartOf(AsyncSessions)
    designers = PartOf(AsyncDesigners)
    vision = PartOf(AsyncVision)
    trial = PartOf(AsyncTrialPeriod)
    licenses = PartOf(AsyncLicenseStore)
    redundancy = PartOf(AsyncRedundantPair)
    resources = PartOf(AsyncResources)
    databases = PartOf(AsyncDatabases)
    user_sources = PartOf(AsyncUserSources)
    devices = PartOf(AsyncDevices)
    tag_providers = PartOf(AsyncTagProviders)
    tags = PartOf(AsyncTagExchange)
    alarm_journals = PartOf(AsyncAlarmJournals)
    tokens = PartOf(AsyncTokens)
    modes = PartOf(AsyncModes)

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        transport: AsyncSend | None = None,
        waiter: AsyncWaiter | None = None,
        permit: Permit | None = None,
    ) -> None:
        self.settings = settings
        self.permit: Permit = permit or by_limit(settings.name, settings.allow)
        self.session = WebSession()
        self._asked = RestartAsked()
        self._http = AsyncHttpTransport(settings, self.session)
        self.exchanges = Exchanges()
        self._send: AsyncSend = self.exchanges.heard_async(transport or self._http)
        self._waiter = waiter or AsyncClockWaiter()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        await self._http.close()

    async def _perform(self, begin: Callable[[Operations], Operation[T]], what: str, effect: EffectName) -> T:
        self.permit(what, effect)
        operations = Operations(self.settings, self.session, self._waiter.monotonic, self._asked)
        return await adrive(begin(operations), self._send, self._waiter, _watch(self.permit, what, effect))


def _watch(permit: Permit, what: str, effect: EffectName) -> Callable[[Request], None]:
    """Looks at each request: one that does more than its call declares must be permitted by itself."""

    def look(request: Request) -> None:
        if exceeds(request.does, effect):
            permit(f"{what} ({request.method} {request.path})", request.does)

    return look


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
