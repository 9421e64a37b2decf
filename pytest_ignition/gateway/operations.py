"""What can be asked of a gateway: generators that yield requests and return models. No I/O here.

Paths and shapes are those of the gateway API sheet; the section is named at each operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_ignition.gateway import login, module_install, parsing, projects, readiness, restart
from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    GatewayAnswerError,
    GatewayError,
    GatewayTlsError,
    GatewayUnreachable,
    NeedsIgnition83,
    NotFoundOnGateway,
    PermissionDenied,
    UnexpectedAnswer,
    answer_error,
    error_for,
)
from pytest_ignition.gateway.login import LoggedIn
from pytest_ignition.gateway.messages import Operation, Request, Response, ask
from pytest_ignition.gateway.models import (
    UNREACHABLE,
    GatewayInfo,
    GwInfo,
    Health,
    Info,
    Module,
    Overview,
    Ping,
    Project,
    ThreadCounts,
    Upload,
)
from pytest_ignition.gateway.session import WebSession

Progress = Callable[[str], None]

STATUS_PING = "/StatusPing"
GWINFO = "/system/gwinfo"
GATEWAY_INFO = "/data/api/v1/gateway-info"
OVERVIEW = "/data/api/v1/overview"
THREADS = "/data/api/v1/systemPerformance/threads"
MODULES_HEALTHY = "/data/api/v1/modules/healthy"
MODULES_QUARANTINED = "/data/api/v1/modules/quarantined"

_NOT_TOLD = (AuthenticationMissing, PermissionDenied, NotFoundOnGateway)
"""How a gateway refuses to tell: no token, one without the permission, or 8.1, which has no such route."""


class Operations:
    """The operations of one gateway. Each starts a new generator; `drive` carries it out.

    Attributes:
        secure: whether the gateway is asked over https; a 403 has one more cause otherwise.
        has_token: whether an API token goes along with authenticated requests.
        timeout: seconds that one request may take by the gateway's settings.
        session: the login that requests go with while there is one.
    """

    def __init__(
        self, *, secure: bool, has_token: bool, timeout: float = 10.0, session: WebSession | None = None
    ) -> None:
        self.secure = secure
        self.has_token = has_token
        self.timeout = timeout
        self.session = session or WebSession()

    def ping(self, *, must_answer: bool = True, timeout: float | None = None) -> Operation[Ping]:
        """`GET /StatusPing`, open to everybody (section 2).

        Args:
            must_answer: False gives a ping with the state UNREACHABLE instead of an error where no answer comes.
                A certificate that is not trusted stays an error: that does not pass by itself.
            timeout: seconds for the request, or None for the gateway's setting.

        Raises:
            GatewayUnreachable: no answer.
            GatewayAnswerError: an answer that is no StatusPing.
        """
        request = Request(method="GET", path=STATUS_PING, authenticated=False, timeout=timeout)
        try:
            response = yield from ask(request)
        except GatewayTlsError:
            raise
        except GatewayUnreachable:
            if must_answer:
                raise
            return Ping(state=UNREACHABLE, reachable=False)
        data = self.json_object(request, response)
        if not isinstance(data.get("state"), str):
            raise answer_error(UnexpectedAnswer, request, response, "a StatusPing has a state; is this Ignition?")
        return parsing.ping(data)

    def gwinfo(self, *, timeout: float | None = None) -> Operation[GwInfo]:
        """`GET /system/gwinfo`, open to everybody (section 2)."""
        request = Request(method="GET", path=GWINFO, authenticated=False, timeout=timeout)
        response = yield from ask(request)
        self.require_success(request, response)
        values = parsing.gwinfo_values(response.text())
        if "ContextStatus" not in values:
            raise answer_error(UnexpectedAnswer, request, response, "a gwinfo has a ContextStatus; is this Ignition?")
        return parsing.gwinfo(values)

    def gateway_info(self) -> Operation[GatewayInfo]:
        """`GET /data/api/v1/gateway-info` (section 4). Needs 8.3 and read permission."""
        _request, _response, data = yield from self._answer_of_83(GATEWAY_INFO)
        return parsing.gateway_info(data)

    def overview(self) -> Operation[Overview]:
        """`GET /data/api/v1/overview` (section 4). Needs 8.3 and read permission."""
        _request, _response, data = yield from self._answer_of_83(OVERVIEW)
        return parsing.overview(data)

    def thread_counts(self) -> Operation[ThreadCounts]:
        """`GET /data/api/v1/systemPerformance/threads` (section 4). Needs 8.3 and read permission."""
        _request, _response, data = yield from self._answer_of_83(THREADS)
        return parsing.thread_counts(data)

    def modules(self) -> Operation[list[Module]]:
        """Healthy modules, then quarantined ones (section 5). Needs 8.3 and read permission."""
        healthy = yield from self.items_of_83(MODULES_HEALTHY)
        quarantined = yield from self.items_of_83(MODULES_QUARANTINED)
        return [parsing.healthy_module(item) for item in healthy] + [
            parsing.quarantined_module(item) for item in quarantined
        ]

    def info(self) -> Operation[Info]:
        """What the gateway is: gateway-info and overview where it tells them, else gwinfo (sections 2 and 4).

        They are asked for without a token too: a gateway may let everybody read (section 0, D837).
        """
        data = yield from self._object_if_told(GATEWAY_INFO)
        if data is None:
            basic = yield from self.gwinfo()
            return Info(
                name=basic.name,
                version=basic.version,
                platform_version=basic.version,
                edition=basic.edition,
                redundancy_role=basic.redundancy_role,
            )
        told = parsing.gateway_info(data)
        overview = parsing.overview((yield from self._object_if_told(OVERVIEW)) or {})
        return Info(
            name=told.name,
            version=told.version,
            platform_version=told.ignition_version,
            edition=told.edition,
            license_mode=told.license.mode,
            deployment_mode=told.deployment_mode,
            redundancy_role=told.redundancy_role,
            time_zone=told.time_zone_id,
            jvm_version=told.jvm_version,
            uptime_seconds=overview.uptime_seconds,
        )

    def health(self) -> Operation[Health]:
        """State for everybody, figures where the gateway tells them (sections 2 and 4)."""
        ping = yield from self.ping()
        data = (yield from self._object_if_told(OVERVIEW)) if ping.running else None
        threads = (yield from self._object_if_told(THREADS)) if data is not None else None
        overview = parsing.overview(data or {})
        return Health(
            healthy=ping.running,
            state=ping.state,
            details=ping.details,
            uptime_seconds=overview.uptime_seconds,
            thread_count=parsing.thread_counts(threads or {}).total,
            memory_used_mb=parsing.megabytes(overview.memory_used),
            memory_max_mb=parsing.megabytes(overview.memory_max),
            cpu=overview.cpu,
        )

    def wait_ready(self, timeout: float, *, monotonic: Callable[[], float], progress: Progress) -> Operation[Ping]:
        """Ask until the gateway runs and its routes answer; see `readiness.wait_ready`."""
        return readiness.wait_ready(self, timeout, monotonic=monotonic, progress=progress)

    def login(self, username: str, password: str) -> Operation[LoggedIn]:
        """The eight requests of a login (section 3); see `login.log_in`."""
        return login.log_in(self, username, password)

    def projects(self) -> Operation[list[Project]]:
        """`GET /data/api/v1/projects/list` (section 6). Needs 8.3 and read permission."""
        return projects.list_all(self)

    def project(self, name: str) -> Operation[Project]:
        """`GET /data/api/v1/projects/find/{name}` (section 6); see `projects.find`."""
        return projects.find(self, name)

    def restart(self) -> Operation[None]:
        """`POST /data/api/v1/restart-tasks/restart?confirm=true` (section 2). Needs 8.3 and write permission."""
        return restart.request(self)

    def restart_and_wait(
        self, timeout: float, *, monotonic: Callable[[], float], progress: Progress
    ) -> Operation[Ping]:
        """Restart, and wait until the gateway went down and came up again; see `restart.and_wait`."""
        return restart.and_wait(self, timeout, monotonic=monotonic, progress=progress)

    def install_module(self, content: bytes, file_name: str) -> Operation[Upload]:
        """Upload a module, accept its certificate and licence, install it (section 5); see `module_install.install`."""
        return module_install.install(self, content, file_name)

    def wait_module(
        self, name: str, timeout: float, *, monotonic: Callable[[], float], progress: Progress
    ) -> Operation[Module]:
        """Ask until a module runs; see `module_install.wait_active`."""
        return module_install.wait_active(self, name, timeout, monotonic=monotonic, progress=progress)

    def error(self, request: Request, response: Response) -> GatewayAnswerError:
        """The error of an answer that is not a success."""
        return error_for(request, response, has_token=self.has_token, secure=self.secure, logged_in=self.session.active)

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

    def _object_if_told(self, path: str) -> Operation[Mapping[str, Any] | None]:
        """The object, or None where the gateway refuses to tell it to this client."""
        request = Request(method="GET", path=path)
        response = yield from ask(request)
        try:
            return self.json_object(request, response)
        except _NOT_TOLD:
            return None

    def _answer_of_83(self, path: str) -> Operation[tuple[Request, Response, Mapping[str, Any]]]:
        """The answer of a route that came with 8.3, and the object in it."""
        request = Request(method="GET", path=path)
        response = yield from self.ask_83(request)
        return request, response, self.json_object(request, response)

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
                hint="8.1 has liveness, gwinfo, WebDev and Perspective, no REST API",
                request=request,
                response=response,
            )

    def items_of_83(self, path: str) -> Operation[list[Mapping[str, Any]]]:
        """The items of a list that came with 8.3. Without a limit the gateway sends all (section 1)."""
        request, response, data = yield from self._answer_of_83(path)
        items = data.get("items")
        if not isinstance(items, list):
            raise answer_error(UnexpectedAnswer, request, response, "a list without items")
        return [item for item in items if isinstance(item, dict)]

    def _version_or_none(self) -> Operation[str | None]:
        try:
            basic = yield from self.gwinfo()
        except GatewayError:
            return None
        return basic.version
