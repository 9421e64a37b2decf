"""What the gateway is and how it is (gateway API sheet, section 4)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, ok

if TYPE_CHECKING:
    from starlette.responses import Response

API = "/data/api/v1"
HEAP_USED = 612_368_384
HEAP_MAX = 2_147_483_648
CPU = 0.042


class License(TypedDict):
    """The licence in gateway-info."""

    expirationDate: str
    licenseRestrictions: list[str]
    mode: str
    validForVersion: int


class GatewayInfo(TypedDict):
    """gateway-info, as captured."""

    allowUnsignedModules: bool
    deploymentMode: str
    edition: str
    hostname: str
    ignitionVersion: str
    jvmVersion: str
    license: License
    name: str
    port: str
    redundancyRole: str
    timeZone: str
    timeZoneId: str


def moment(seconds: float) -> str:
    """A time as the gateway writes it: `Jul 29, 2025, 11:46:15 AM`."""
    then = datetime.fromtimestamp(seconds, UTC)
    hour = then.hour % 12 or 12
    return f"{then:%b} {then.day}, {then.year}, {hour}:{then:%M:%S} {'AM' if then.hour < 12 else 'PM'}"


def server_of(call: Call) -> tuple[str, int]:
    """Host and port that the request came to."""
    host, port = call.request.scope.get("server") or ("localhost", 8088)
    return str(host), int(port or 0)


def gateway_info(call: Call) -> Response:
    """`GET /gateway-info`."""
    host, port = server_of(call)
    state, scenario = call.state, call.state.scenario
    info: GatewayInfo = {
        "allowUnsignedModules": scenario.allow_unsigned_modules,
        "deploymentMode": "",
        "edition": state.edition or "standard",
        "hostname": host,
        "ignitionVersion": scenario.full_version,
        "jvmVersion": "17.0.15",
        "license": {
            "expirationDate": moment(time.time() + state.trial_left),
            "licenseRestrictions": [],
            "mode": "Activated" if state.licensed else "Trial",
            "validForVersion": 0,
        },
        "name": state.name,
        "port": str(port),
        "redundancyRole": scenario.redundancy,
        "timeZone": "Coordinated Universal Time",
        "timeZoneId": "UTC",
    }
    return ok(info)


class Redundancy(TypedDict):
    """The redundancy in the overview."""

    role: str
    activityLevel: str
    projectState: str
    localAddress: str


class Java(TypedDict):
    """The virtual machine."""

    version: str
    vendor: str
    name: str


class OperatingSystem(TypedDict):
    """The machine's."""

    name: str
    arch: str
    version: str


class Disk(TypedDict):
    """Bytes."""

    total: int
    used: int


class OverviewLicense(TypedDict):
    """`trialRemaining` in seconds."""

    state: str
    trialRemaining: int


class Nic(TypedDict):
    """A network interface."""

    name: str
    displayName: str
    address: str


class Overview(TypedDict):
    """The overview: uptime in milliseconds, memory as `[used, max]` in bytes, cpu 0 to 1."""

    version: str
    redundancy: Redundancy
    java: Java
    os: OperatingSystem
    cloudEnv: dict[str, str]
    uptime: int
    timezone: str
    locale: str
    time: str
    memory: list[int]
    cpu: float
    disk: Disk
    license: OverviewLicense
    gatewayName: str
    libPath: str
    processId: int
    nics: list[Nic]
    gcNames: str
    driftRate: float


def overview(call: Call) -> Response:
    """`GET /overview`."""
    host, _port = server_of(call)
    state = call.state
    found: Overview = {
        "version": state.scenario.full_version,
        "redundancy": {
            "role": state.scenario.redundancy,
            "activityLevel": state.scenario.activity,
            "projectState": "Unknown",
            "localAddress": host,
        },
        "java": {"version": "17.0.15", "vendor": "Simulator", "name": "Simulator"},
        "os": {"name": "Simulator", "arch": "amd64", "version": "1"},
        "cloudEnv": {},
        "uptime": int(state.uptime * 1000),
        "timezone": "UTC",
        "locale": "en",
        "time": moment(time.time()),
        "memory": [HEAP_USED, HEAP_MAX],
        "cpu": CPU,
        "disk": {"total": 64_424_509_440, "used": 21_474_836_480},
        "license": {
            "state": "activated" if state.licensed else "trial",
            "trialRemaining": 0 if state.licensed else state.trial_left,
        },
        "gatewayName": state.name,
        "libPath": "/simulator/lib",
        "processId": 1,
        "nics": [{"name": "lo", "displayName": "lo", "address": host}],
        "gcNames": "G1",
        "driftRate": 0,
    }
    return ok(found)


class OverviewName(TypedDict):
    """The gateway's name."""

    gatewayName: str
    cleanGatewayName: str


def overview_name(call: Call) -> Response:
    """`GET /overview/name`."""
    name = call.state.name
    found: OverviewName = {"gatewayName": name, "cleanGatewayName": name}
    return ok(found)


class Threads(TypedDict):
    """How many threads do what."""

    running: int
    waiting: int
    timedWaiting: int
    blocked: int


def threads(_call: Call) -> Response:
    """`GET /systemPerformance/threads`."""
    found: Threads = {"running": 32, "waiting": 39, "timedWaiting": 51, "blocked": 0}
    return ok(found)


class Gauges(TypedDict):
    """As on the wire: cpu in percent, memory in bytes; the specification says otherwise."""

    cpu: float
    heapMemory: int
    maxMemory: int


def gauges(_call: Call) -> Response:
    """`GET /systemPerformance/currentGauges`."""
    found: Gauges = {"cpu": CPU * 100, "heapMemory": HEAP_USED, "maxMemory": HEAP_MAX}
    return ok(found)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/gateway-info",
        handler=gateway_info,
        summary="What the gateway is",
        returns=Body(shape=GatewayInfo),
    ),
    Route(method="GET", path=f"{API}/overview", handler=overview, summary="How it is", returns=Body(shape=Overview)),
    Route(
        method="GET",
        path=f"{API}/overview/name",
        handler=overview_name,
        summary="Its name",
        returns=Body(shape=OverviewName),
    ),
    Route(
        method="GET",
        path=f"{API}/systemPerformance/threads",
        handler=threads,
        summary="How many threads do what",
        returns=Body(shape=Threads),
    ),
    Route(
        method="GET",
        path=f"{API}/systemPerformance/currentGauges",
        handler=gauges,
        summary="Processor and memory now",
        returns=Body(shape=Gauges),
    ),
)
