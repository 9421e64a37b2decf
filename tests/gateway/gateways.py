"""Gateways for tests: plain functions `Request -> Response`, and a clock that only waits move."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import GatewayUnreachable
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.settings import Credential, GatewaySettings

TOKEN = "tests:Zq3-hidden-part"
HTML = {"content-type": "text/html;charset=iso-8859-1"}

Answer: TypeAlias = Response | Exception | Callable[[Request], Response]

# As captured (gateway API sheet, sections 2, 4 and 5).
GATEWAY_INFO: Mapping[str, Any] = {
    "allowUnsignedModules": True,
    "deploymentMode": "",
    "edition": "standard",
    "hostname": "localhost",
    "ignitionVersion": "8.3.6 (b2026042713)",
    "jvmVersion": "17.0.15",
    "license": {
        "expirationDate": "Jul 29, 2025, 11:46:15 AM",
        "licenseRestrictions": [],
        "mode": "Trial",
        "validForVersion": 0,
    },
    "name": "Ignition-DV-example",
    "port": "8088",
    "redundancyRole": "Independent",
    "timeZone": "Pacific Standard Time",
    "timeZoneId": "America/Los_Angeles",
}
OVERVIEW: Mapping[str, Any] = {
    "version": "8.3.6 (b2026042713)",
    "redundancy": {"role": "Independent", "activityLevel": "Active", "projectState": "Unknown"},
    "uptime": 460959,
    "timezone": "UTC",
    "locale": "en",
    "memory": [1195661312, 2147483648],
    "cpu": 0.2466,
    "disk": {"total": 1000, "used": 400},
    "license": {"state": "trial", "trialRemaining": 6823},
    "gatewayName": "Ignition-DV-example",
    "gcNames": "G1",
}
THREADS: Mapping[str, Any] = {"running": 32, "waiting": 39, "timedWaiting": 51, "blocked": 0}
GWINFO = (
    "ContextStatus=RUNNING;PlatformName=Ignition-DV-example;Version=8.3.6;PlatformEdition=;"
    "RedundancyStatus=Independent;RedundantState=Good;RedundantNodeActiveStatus=Active;"
)


def page(status: int, message: str) -> Response:
    """An error page in the exact text of the gateway API sheet, section 1."""
    text = f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error {status}</title>
</head>
<body><h2>HTTP ERROR {status} {message}</h2>
<table>
<tr><th>URI:</th><td>/data/api/v1/gateway-info</td></tr>
<tr><th>STATUS:</th><td>{status}</td></tr>
<tr><th>MESSAGE:</th><td>{message}</td></tr>
</table>

</body>
</html>
"""
    return Response(status=status, headers=HTML, body=text.encode("iso-8859-1"))


def data(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(status=status, headers={"content-type": "application/json"}, body=json.dumps(value).encode())


def text(value: str, status: int = 200) -> Response:
    """A plain text answer."""
    return Response(status=status, headers={"content-type": "text/plain"}, body=value.encode())


def items(*values: Mapping[str, Any]) -> Response:
    """A list in its envelope (section 1)."""
    total = len(values)
    return data({"items": values, "metadata": {"total": total, "matching": total, "limit": -1, "offset": 0}})


RUNNING = data({"state": "RUNNING"})
STARTING = data({"state": "STARTING"})
COMMISSIONING = data({"state": "RUNNING", "details": "COMMISSIONING"})
TO_WIZARD = Response(status=302, headers={"location": "/welcome"})
REFUSED = GatewayUnreachable("GET http://gw:8088/StatusPing: no connection ([Errno 111] Connection refused)")


class FakeGateway:
    """Answers by path, a list of answers one after the other, the last one for ever. Remembers what it was asked."""

    def __init__(self, routes: Mapping[str, Answer | Sequence[Answer]]) -> None:
        self._routes = {path: list(found) if isinstance(found, Sequence) else [found] for path, found in routes.items()}
        self.asked: list[Request] = []

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        answers = self._routes.get(request.path)
        if answers is None:
            return page(404, f"No route match for path: {request.path.removeprefix('/data/api')}")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Response) else answer(request)

    async def asynchronously(self, request: Request) -> Response:
        return self(request)


class FakeWaiter:
    """Time that only passes when somebody waits, or when a test lets it."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def monotonic(self) -> float:
        return self.time


class FakeAsyncWaiter:
    """The same for coroutines."""

    def __init__(self) -> None:
        self.clock = FakeWaiter()

    async def wait(self, seconds: float) -> None:
        self.clock.wait(seconds)

    def monotonic(self) -> float:
        return self.clock.time


def settings(url: str = "http://gw:8088", *, token: str | None = TOKEN, **others: Any) -> GatewaySettings:
    """Settings with a token, unless told otherwise."""
    credential = Credential(token=token) if token else None
    return GatewaySettings(name="gw", url=url, credential=credential, **{"allow": "disruptive", **others})


def client(gateway: FakeGateway, waiter: FakeWaiter | None = None, **others: Any) -> GatewayClient:
    """A client of a fake gateway."""
    return GatewayClient(settings(**others), transport=gateway, waiter=waiter or FakeWaiter())


def gateway_83(**others: Answer | Sequence[Answer]) -> FakeGateway:
    """A running 8.3 that tells everything; `others` replaces routes by the last word of their path."""
    routes: dict[str, Answer | Sequence[Answer]] = {
        "/StatusPing": RUNNING,
        "/system/gwinfo": text(GWINFO),
        "/data/api/v1/gateway-info": data(GATEWAY_INFO),
        "/data/api/v1/overview": data(OVERVIEW),
        "/data/api/v1/systemPerformance/threads": data(THREADS),
        "/data/api/v1/modules/healthy": items(),
        "/data/api/v1/modules/quarantined": items(),
    }
    short = {path.rpartition("/")[2].replace("-", "_"): path for path in routes}
    routes.update({short[name]: answer for name, answer in others.items()})
    return FakeGateway(routes)


def gateway_81(**others: Answer | Sequence[Answer]) -> FakeGateway:
    """A running 8.1: no REST API (section 11)."""
    short = {"StatusPing": "/StatusPing", "gwinfo": "/system/gwinfo"}
    routes: dict[str, Answer | Sequence[Answer]] = {
        "/StatusPing": RUNNING,
        "/system/gwinfo": text("ContextStatus=RUNNING;PlatformName=Old;Version=8.1.28;PlatformEdition=edge;"),
    }
    routes.update({short[name]: answer for name, answer in others.items()})
    return FakeGateway(routes)
