from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    GatewayError,
    GatewayTlsError,
    GatewayUnavailable,
    GatewayUnreachable,
    NeedsCommissioning,
    NeedsIgnition83,
    NotFoundOnGateway,
    PermissionDenied,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.models import Health, Info, Module, Ping
from tests.gateway.gateways import (
    COMMISSIONING,
    GATEWAY_INFO,
    HTML,
    REFUSED,
    STARTING,
    TO_WIZARD,
    FakeGateway,
    client,
    data,
    gateway_81,
    gateway_83,
    items,
    page,
    text,
)

UNAUTHORIZED = page(401, "Unauthorized")
FORBIDDEN = page(403, "Forbidden")


# ping


@pytest.mark.parametrize(
    ("answer", "ping"),
    [
        (data({"state": "RUNNING"}), Ping(state="RUNNING")),
        (STARTING, Ping(state="STARTING")),
        (COMMISSIONING, Ping(state="RUNNING", details="COMMISSIONING")),
        (data({"state": "FAULTED", "details": ""}), Ping(state="FAULTED")),
        (data({"state": "running", "new": 1}), Ping(state="running")),
    ],
)
def test_ping_keeps_the_state_as_told(answer: Response, ping: Ping) -> None:
    assert client(gateway_83(StatusPing=answer)).ping() == ping


def test_only_exactly_running_without_details_is_running() -> None:
    states = [("RUNNING", None), ("RUNNING", "COMMISSIONING"), ("running", None), ("STARTING", None)]
    assert [Ping(state=state, details=details).running for state, details in states] == [True, False, False, False]


def test_ping_and_gwinfo_send_no_token() -> None:
    gateway = gateway_83()
    client(gateway).ping()
    client(gateway).gwinfo()
    assert [request.authenticated for request in gateway.asked] == [False, False]


def test_ping_of_a_dead_gateway_is_an_error_unless_told_otherwise() -> None:
    gateway = client(gateway_83(StatusPing=REFUSED))
    with pytest.raises(GatewayUnreachable):
        gateway.ping()
    assert gateway.ping(must_answer=False) == Ping(state="UNREACHABLE", reachable=False)


def test_untrusted_certificate_is_never_just_unreachable() -> None:
    with pytest.raises(GatewayTlsError):
        client(gateway_83(StatusPing=GatewayTlsError("untrusted"))).ping(must_answer=False)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            Response(status=200, headers=HTML, body=b"<html><h1>It works!</h1></html>"),
            'GET /StatusPing: 200, not JSON; is this Ignition? ("It works!")',
        ),
        (data(["RUNNING"]), 'GET /StatusPing: 200, another kind of JSON than an object ("["RUNNING"]")'),
        (
            data({"status": "ok"}),
            'GET /StatusPing: 200, a StatusPing has a state; is this Ignition? ("{"status": "ok"}")',
        ),
        (Response(status=200), "GET /StatusPing: 200, not JSON; is this Ignition?"),
        (text("nginx", 502), 'GET /StatusPing: 502, not the answer that the API promises ("nginx")'),
    ],
)
def test_answer_that_is_no_status_ping(answer: Response, message: str) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        client(gateway_83(StatusPing=answer)).ping()
    assert str(caught.value) == message


# gwinfo


def test_gwinfo_of_a_fresh_gateway() -> None:
    gwinfo = client(gateway_83(gwinfo=text("ContextStatus=NEEDS_COMMISSIONING;"))).gwinfo()
    assert (gwinfo.context_status, gwinfo.name, gwinfo.version) == ("NEEDS_COMMISSIONING", None, None)


def test_page_that_is_no_gwinfo() -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        client(gateway_83(gwinfo=text("<p>a=b;</p>"))).gwinfo()
    assert str(caught.value) == ('GET /system/gwinfo: 200, a gwinfo has a ContextStatus; is this Ignition? ("a=b;")')


# routes of 8.3


Ask = Callable[[GatewayClient], Any]
ROUTES: list[tuple[str, Ask]] = [
    ("gateway_info", lambda gateway: gateway.gateway_info()),
    ("overview", lambda gateway: gateway.overview()),
    ("threads", lambda gateway: gateway.thread_counts()),
    ("healthy", lambda gateway: gateway.modules.list()),
    ("quarantined", lambda gateway: gateway.modules.list()),
]


def test_routes_of_83_answer_typed() -> None:
    gateway = client(gateway_83())
    assert gateway.gateway_info().raw == GATEWAY_INFO
    assert gateway.overview().uptime_seconds == 460.959
    assert gateway.thread_counts().timed_waiting == 51


@pytest.mark.parametrize(("route", "ask"), ROUTES)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (UNAUTHORIZED, AuthenticationMissing),
        (FORBIDDEN, PermissionDenied),
        (page(503, "Service Unavailable"), GatewayUnavailable),
        (page(404, "No route match"), NotFoundOnGateway),
        (TO_WIZARD, NeedsCommissioning),
        (text("true"), UnexpectedAnswer),
        (REFUSED, GatewayUnreachable),
    ],
)
def test_refusals_of_routes(route: str, ask: Ask, answer: Response | Exception, error: type[GatewayError]) -> None:
    with pytest.raises(error) as caught:
        ask(client(gateway_83(**{route: answer})))
    assert type(caught.value) is error


@pytest.mark.parametrize("ask", [ask for _route, ask in ROUTES[:4]])
def test_routes_of_83_say_so_on_81(ask: Ask) -> None:
    with pytest.raises(NeedsIgnition83, match=r"this gateway is 8\.1\.28") as caught:
        ask(client(gateway_81()))
    assert caught.value.status == 404


def test_need_of_83_is_one_clear_sentence() -> None:
    with pytest.raises(NeedsIgnition83) as caught:
        client(gateway_81()).modules.list()
    assert str(caught.value) == (
        "GET /data/api/v1/modules/healthy: needs Ignition 8.3, and this gateway is 8.1.28\n"
        "hint: 8.1 has no REST API; install and look at modules in a browser, at /web/config/system.modules, or before the start"
    )


@pytest.mark.parametrize("gwinfo", [REFUSED, text("nonsense"), text("ContextStatus=RUNNING;"), page(500, "oops")])
def test_missing_route_stays_so_where_the_version_is_unknown(gwinfo: Response | Exception) -> None:
    with pytest.raises(NotFoundOnGateway):
        client(gateway_81(gwinfo=gwinfo)).modules.list()


# modules


def test_modules_healthy_then_quarantined() -> None:
    healthy = {
        "id": "com.inductiveautomation.perspective",
        "onStartup": "enabled",
        "name": "Perspective",
        "version": "3.3.6 (b1)",
        "description": "d",
        "vendorName": "Inductive Automation",
        "state": "ACTIVE",
        "licenseState": "Trial",
    }
    fresh = {
        "id": "x.y",
        "name": "Odd [name] <b>'\"\\u 😀",
        "version": "1.0.0",
        "state": "INACTIVE",
        "onStartup": "enabled",
    }
    held = {"id": "q", "name": "Q", "version": "1", "certAccepted": False, "licenseAccepted": True, "reason": "CERT"}
    found = client(gateway_83(healthy=items(healthy, fresh), quarantined=items(held))).modules.list()
    assert found == [
        Module(
            id="com.inductiveautomation.perspective",
            name="Perspective",
            version="3.3.6 (b1)",
            state="ACTIVE",
            description="d",
            vendor="Inductive Automation",
            on_startup="enabled",
            license_state="Trial",
            license_required=True,
        ),
        Module(id="x.y", name="Odd [name] <b>'\"\\u 😀", version="1.0.0", state="INACTIVE", on_startup="enabled"),
        Module(
            id="q",
            name="Q",
            version="1",
            state="QUARANTINED",
            quarantine_reason="CERT",
            certificate_accepted=False,
            license_accepted=True,
        ),
    ]


def test_list_without_items_is_no_list() -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        client(gateway_83(healthy=data({"modules": []}))).modules.list()
    assert str(caught.value) == ('GET /data/api/v1/modules/healthy: 200, a list without items ("{"modules": []}")')


# info and health


def test_info_of_83() -> None:
    assert client(gateway_83()).info() == Info(
        name="Ignition-DV-example",
        version="8.3.6",
        platform_version="8.3.6 (b2026042713)",
        edition="standard",
        license_mode="Trial",
        deployment_mode="",
        redundancy_role="Independent",
        time_zone="America/Los_Angeles",
        jvm_version="17.0.15",
        uptime_seconds=460.959,
        hostname="localhost",
        port="8088",
        allow_unsigned_modules=True,
        license_expiration="Jul 29, 2025, 11:46:15 AM",
        trial_remaining_seconds=6823,
    )


@pytest.mark.parametrize("refusal", [UNAUTHORIZED, FORBIDDEN])
def test_info_without_permission_is_what_everybody_may_read(refusal: Response) -> None:
    info = client(gateway_83(gateway_info=refusal, overview=refusal), token=None).info()
    assert info == Info(
        name="Ignition-DV-example",
        version="8.3.6",
        platform_version="8.3.6",
        edition="standard",
        redundancy_role="Independent",
    )


def test_info_of_81() -> None:
    gateway = gateway_81()
    assert client(gateway).info() == Info(name="Old", version="8.1.28", platform_version="8.1.28", edition="edge")
    assert gateway.paths == ["/data/api/v1/gateway-info", "/system/gwinfo"]


def test_info_lacks_only_the_uptime_where_the_overview_is_refused() -> None:
    info = client(gateway_83(overview=FORBIDDEN)).info()
    assert (info.version, info.uptime_seconds) == ("8.3.6", None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(TO_WIZARD, NeedsCommissioning), (page(503, "x"), GatewayUnavailable), (REFUSED, GatewayUnreachable)],
)
def test_info_hides_no_real_trouble(answer: Response | Exception, error: type[GatewayError]) -> None:
    with pytest.raises(error):
        client(gateway_83(gateway_info=answer)).info()


def test_health_of_83() -> None:
    assert client(gateway_83()).health() == Health(
        healthy=True,
        state="RUNNING",
        uptime_seconds=460.959,
        thread_count=122,
        memory_used_mb=1140.3,
        memory_max_mb=2048.0,
        cpu=0.2466,
        modules_not_active={},
        redundancy_role="Independent",
        redundancy_activity="Active",
        redundancy_project_state="Unknown",
    )


@pytest.mark.parametrize("gateway", [gateway_81(), gateway_83(overview=UNAUTHORIZED), gateway_83(overview=FORBIDDEN)])
def test_health_without_figures_is_the_state(gateway: FakeGateway) -> None:
    assert client(gateway).health() == Health(healthy=True, state="RUNNING")
    assert gateway.paths == ["/StatusPing", "/data/api/v1/overview"]


@pytest.mark.parametrize(
    ("answer", "health"),
    [
        (STARTING, Health(healthy=False, state="STARTING", faults=("the gateway is STARTING",))),
        (
            COMMISSIONING,
            Health(
                healthy=False, state="RUNNING", details="COMMISSIONING", faults=("the gateway needs commissioning",)
            ),
        ),
        (data({"state": "FAULTED"}), Health(healthy=False, state="FAULTED", faults=("the gateway is FAULTED",))),
    ],
)
def test_health_of_a_gateway_that_does_not_run_asks_no_more(answer: Response, health: Health) -> None:
    gateway = gateway_83(StatusPing=answer)
    assert client(gateway).health() == health
    assert gateway.paths == ["/StatusPing"]


def test_health_lacks_only_the_threads_where_they_are_refused() -> None:
    health = client(gateway_83(threads=FORBIDDEN)).health()
    assert (health.thread_count, health.uptime_seconds) == (None, 460.959)


def test_health_of_a_dead_gateway_cannot_be_told() -> None:
    with pytest.raises(GatewayUnreachable):
        client(gateway_83(StatusPing=REFUSED)).health()
