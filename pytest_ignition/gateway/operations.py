"""What can be asked of a gateway: generators that yield requests and return models. No I/O here.

Paths and shapes are those of the gateway API sheet; the section is named at each operation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from typing import Any

from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    GatewayNotReady,
    GatewayUnreachable,
    NeedsCommissioning,
    NeedsIgnition83,
    NotFoundOnGateway,
    PermissionDenied,
    UnexpectedAnswer,
    error_for,
)
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait
from pytest_ignition.gateway.models import GatewayInfo, GwInfo, Health, Module, Ping

POLL_SECONDS = 1.0

Progress = Callable[[str], None]


class Operations:
    """The operations of one gateway.

    Attributes:
        secure: whether the gateway is asked over https; a 403 has one more cause otherwise.
        has_token: whether an API token goes along with authenticated requests.
    """

    def __init__(self, *, secure: bool, has_token: bool) -> None:
        self.secure = secure
        self.has_token = has_token

    def ping(self) -> Operation[Ping]:
        """`GET /StatusPing`, open to everybody (section 2)."""
        request = Request(method="GET", path="/StatusPing", authenticated=False)
        data = self._object(request, (yield request))
        state, details = data.get("state"), data.get("details")
        return Ping(state=str(state) if state is not None else "UNKNOWN", details=str(details) if details else None)

    def gwinfo(self) -> Operation[GwInfo]:
        """`GET /system/gwinfo`, open to everybody (section 2)."""
        request = Request(method="GET", path="/system/gwinfo", authenticated=False)
        response = yield request
        self._require_success(request, response)
        pairs = (part.partition("=") for part in response.text().strip().split(";") if "=" in part)
        values = {key.strip(): value for key, _equals, value in pairs}
        if "ContextStatus" not in values:
            raise UnexpectedAnswer(request, response, "this is not an Ignition gateway's information")
        return GwInfo(
            context_status=values["ContextStatus"],
            name=values.get("PlatformName"),
            version=values.get("Version"),
            edition=values.get("PlatformEdition") or ("standard" if "PlatformEdition" in values else None),
            values=values,
        )

    def info(self) -> Operation[GatewayInfo]:
        """Name, version, edition, licence (sections 2 and 4).

        `gateway-info` and `overview` where the credential allows it, else what `gwinfo` tells everybody.
        """
        try:
            data = yield from self._get("/data/api/v1/gateway-info")
        except (AuthenticationMissing, PermissionDenied, NotFoundOnGateway):
            basic = yield from self.gwinfo()
            return GatewayInfo(
                name=basic.name, version=basic.version, platform_version=basic.version, edition=basic.edition
            )
        overview = yield from self._optional("/data/api/v1/overview")
        platform_version = str(data.get("ignitionVersion") or "")
        licence: Mapping[str, Any] = data.get("license") or {}
        return GatewayInfo(
            name=data.get("name"),
            version=_short_version(platform_version),
            platform_version=platform_version or None,
            edition=data.get("edition"),
            license_mode=licence.get("mode"),
            deployment_mode=data.get("deploymentMode") or None,
            redundancy_role=data.get("redundancyRole"),
            time_zone=data.get("timeZoneId"),
            jvm_version=data.get("jvmVersion"),
            uptime_seconds=_seconds(overview.get("uptime")),
        )

    def health(self) -> Operation[Health]:
        """State for everybody, figures where the credential allows it (sections 2 and 4)."""
        ping = yield from self.ping()
        overview: Mapping[str, Any] = {}
        threads: Mapping[str, Any] = {}
        if ping.running:
            overview = yield from self._optional("/data/api/v1/overview")
            if overview:
                threads = yield from self._optional("/data/api/v1/systemPerformance/threads")
        memory = overview.get("memory")
        used, maximum = memory if isinstance(memory, list) and len(memory) == 2 else (None, None)
        return Health(
            healthy=ping.running,
            state=ping.state,
            details=ping.details,
            uptime_seconds=_seconds(overview.get("uptime")),
            thread_count=sum(int(count) for count in threads.values()) if threads else None,
            memory_used_mb=_megabytes(used),
            memory_max_mb=_megabytes(maximum),
            cpu=overview.get("cpu"),
        )

    def modules(self) -> Operation[list[Module]]:
        """Healthy modules, then quarantined ones (section 5). Needs 8.3 and an API token."""
        healthy = yield from self._items("/data/api/v1/modules/healthy")
        quarantined = yield from self._items("/data/api/v1/modules/quarantined")
        return [_module(item) for item in healthy] + [_module({**item, "state": "QUARANTINED"}) for item in quarantined]

    def wait_ready(self, timeout: float, *, now: Callable[[], float], progress: Progress) -> Operation[Ping]:
        """Ask until the gateway runs and its routes answer (section 2, "restart finished").

        Args:
            timeout: longest wait, in seconds.
            now: the clock that waits consume, in seconds.
            progress: told where it stands, whenever that changes or a second passed.

        Raises:
            GatewayNotReady: time is up; says what was seen last.
            NeedsCommissioning: it waits for its wizard, which no waiting ends.
        """
        start = now()
        seen = "no answer yet"
        since = start
        while True:
            state, ping = yield from self._readiness()
            if ping is not None:
                return ping
            if state != seen:
                seen, since = state, now()
            waited = now() - start
            if waited >= timeout:
                raise GatewayNotReady(
                    f"the gateway was not ready after {timeout:g} s: {seen} for the last {now() - since:.0f} s",
                    hint="look at the gateway's wrapper.log, or raise the timeout",
                )
            progress(f"waiting for gateway: {seen}, {waited:.0f} s of {timeout:g} s")
            yield Wait(seconds=min(POLL_SECONDS, max(timeout - waited, 0.01)), message=seen)

    def _readiness(self) -> Generator[Request | Wait, Response, tuple[str, Ping | None]]:
        """What is seen now, and the ping once everything answers."""
        try:
            ping = yield from self.ping()
        except NeedsCommissioning:
            raise
        except GatewayUnreachable:
            return "unreachable", None
        except UnexpectedAnswer as error:
            return f"answering {error.status}", None
        if ping.details == "COMMISSIONING":
            request = Request(method="GET", path="/StatusPing", authenticated=False)
            answer = Response(status=200, body=b"")
            raise NeedsCommissioning(
                request, answer, "the gateway is not commissioned yet", hint="finish its wizard in a browser first"
            )
        if not ping.running:
            return ping.state + (f" ({ping.details})" if ping.details else ""), None
        request = Request(method="GET", path="/data/api/v1/gateway-info")
        try:
            response = yield request
        except GatewayUnreachable:
            return "RUNNING, but its routes do not answer", None
        if response.status in (200, 401, 403, 404):
            return "RUNNING", ping
        return f"RUNNING, but its routes answer {response.status}", None

    def _get(self, path: str) -> Operation[Mapping[str, Any]]:
        request = Request(method="GET", path=path)
        return self._object(request, (yield request))

    def _optional(self, path: str) -> Operation[Mapping[str, Any]]:
        """The object, or an empty one where this gateway or credential does not give it."""
        try:
            return (yield from self._get(path))
        except (AuthenticationMissing, PermissionDenied, NotFoundOnGateway):
            return {}

    def _items(self, path: str) -> Operation[list[Mapping[str, Any]]]:
        request = Request(method="GET", path=path)
        response = yield request
        try:
            data = self._object(request, response)
        except NotFoundOnGateway as error:
            basic = yield from self.gwinfo()
            if basic.version is not None and not basic.version.startswith("8.3"):
                raise NeedsIgnition83(
                    f"GET {path} needs Ignition 8.3; this gateway is {basic.version}",
                    hint="8.1 has liveness, gwinfo, WebDev and Perspective; read modules on its web page",
                ) from error
            raise
        items = data.get("items")
        if not isinstance(items, list):
            raise UnexpectedAnswer(request, response, "a list has `items`")
        return [item for item in items if isinstance(item, dict)]

    def _require_success(self, request: Request, response: Response) -> None:
        if response.status != 200:
            raise error_for(request, response, has_token=self.has_token, secure=self.secure)

    def _object(self, request: Request, response: Response) -> Mapping[str, Any]:
        self._require_success(request, response)
        try:
            data = response.json()
        except ValueError:
            raise UnexpectedAnswer(request, response, "not JSON; is this an Ignition gateway?") from None
        if not isinstance(data, dict):
            raise UnexpectedAnswer(request, response, "a JSON object is promised")
        return data


def _short_version(platform_version: str) -> str | None:
    found = re.match(r"\d+(?:\.\d+)+", platform_version)
    return found.group() if found else (platform_version or None)


def _seconds(milliseconds: object) -> float | None:
    return milliseconds / 1000 if isinstance(milliseconds, int | float) else None


def _megabytes(size: object) -> float | None:
    return round(size / 2**20, 1) if isinstance(size, int | float) else None


def _module(item: Mapping[str, Any]) -> Module:
    licence = item.get("licenseState")
    return Module(
        id=str(item.get("id") or ""),
        name=str(item.get("name") or ""),
        version=str(item.get("version") or ""),
        state=str(item.get("state") or "UNKNOWN"),
        description=str(item.get("description") or ""),
        vendor=str(item.get("vendorName") or ""),
        license_state=licence,
        license_required=None if licence is None else str(licence).casefold() != "free",
    )
