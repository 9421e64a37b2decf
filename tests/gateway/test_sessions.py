"""Perspective sessions, Designer sessions, Vision clients: listed, found, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.designers import DesignerSession, VisionClient
from pytest_ignition.gateway.errors import NotFoundOnGateway, PermissionDenied
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.sessions import PerspectivePage, PerspectiveSession, PerspectiveView
from tests.gateway.gateways import FakeGateway, client, data, items, page

SESSIONS = "/data/perspective/api/v1/sessions"
SESSION = "/data/perspective/api/v1/session/"
SESSION_A = {
    "id": "a1", "username": "admin", "authorized": True, "project": "demo", "clientAddress": "10.0.0.1",
    "lastComm": 12, "sessionScope": "browser", "activePages": 1, "pageIds": ["p1"], "recentBytesSent": 1,
    "totalBytesSent": 2, "userAgent": "x",
}  # fmt: skip
DESIGNER = {
    "id": "d1", "user": "admin", "uptime": 1000, "lastcomm": 5, "timeout": 60000,
    "memory": {"used": 1, "max": 2}, "project": "demo", "address": "10.0.0.1", "timezone": "UTC",
}  # fmt: skip
NO_SUCH = page(404, "Not Found")


def test_sessions_are_typed_and_narrowed() -> None:
    gateway = client(
        FakeGateway({f"{SESSIONS}/": items(SESSION_A, {"id": "b2", "project": "other", "lastComm": "1 s"})})
    )

    first, second = gateway.sessions.list()
    assert first == PerspectiveSession(
        id="a1", username="admin", authorized=True, project="demo", client_address="10.0.0.1", last_comm=12,
        session_scope="browser", active_pages=1, page_ids=("p1",), recent_bytes_sent=1, total_bytes_sent=2,
        user_agent="x", raw=SESSION_A,
    )  # fmt: skip
    assert (second.last_comm, second.raw["lastComm"]) == (None, "1 s")
    assert [each.id for each in gateway.sessions.list(project="other")] == ["b2"]
    assert [each.id for each in gateway.sessions.list(username="admin")] == ["a1"]
    assert gateway.sessions.list(project="other", username="admin") == []


def test_one_session_its_pages_and_views() -> None:
    gateway = client(
        FakeGateway(
            {
                f"{SESSION}a1": data({key: value for key, value in SESSION_A.items() if key != "id"}),
                f"{SESSION}a1/pages": items({"id": "p 1", "connectCount": 2, "viewCount": 1, "created": 5}),
                f"{SESSION}a1/page/p%201/views": items({"id": "v", "resourcePath": "Main", "mountPath": "C"}),
            }
        )
    )

    assert gateway.sessions.find("a1").id == "a1"
    assert gateway.sessions.pages("a1") == [PerspectivePage(id="p 1", connect_count=2, view_count=1, created=5)]
    assert gateway.sessions.views("a1", "p 1") == [PerspectiveView(id="v", resource_path="Main", mount_path="C")]


def test_a_session_is_ended_with_and_without_a_message() -> None:
    gateway = FakeGateway({SESSIONS: data({"terminated": 1})})

    client(gateway).sessions.terminate("a1")
    client(gateway).sessions.terminate("a1", message="Shift is over")

    assert [(each.method, each.params) for each in gateway.asked] == [
        ("DELETE", {"sessionId": "a1"}),
        ("DELETE", {"sessionId": "a1", "message": "Shift is over"}),
    ]


@pytest.mark.parametrize(
    ("listed", "hint"),
    [
        (items(SESSION_A), "there are: a1"),
        (items(), "no session is open"),
        (NO_SUCH, "is the Perspective module installed?"),
    ],
)
@pytest.mark.parametrize(
    "ask",
    [
        lambda gateway: gateway.sessions.find("z"),
        lambda gateway: gateway.sessions.pages("z"),
        lambda gateway: gateway.sessions.terminate("z"),
    ],
)
def test_a_session_that_is_not_there_names_those_that_are(
    ask: Callable[[GatewayClient], Any], listed: Response, hint: str
) -> None:
    gateway = client(FakeGateway({f"{SESSIONS}/": listed, SESSIONS: NO_SUCH, "/system/gwinfo": NO_SUCH}))

    with pytest.raises(NotFoundOnGateway) as caught:
        ask(gateway)

    assert "there is no Perspective session 'z'" in caught.value.message
    assert caught.value.hint == hint


def test_a_page_that_is_not_there() -> None:
    with pytest.raises(NotFoundOnGateway, match="there is no Perspective session 'a' with a page 'p'"):
        client(FakeGateway({"/system/gwinfo": NO_SUCH})).sessions.views("a", "p")


def test_designers_and_clients_are_typed() -> None:
    vision = {**DESIGNER, "tagCount": 7}
    gateway = client(
        FakeGateway(
            {
                "/data/api/v1/designers": items(DESIGNER),
                "/data/api/v1/designer/d1": data(DESIGNER),
                "/data/vision/api/v1/clients": items(vision),
                "/data/vision/api/v1/client/d1": data(vision),
            }
        )
    )
    common: dict[str, Any] = {
        "id": "d1", "user": "admin", "project": "demo", "address": "10.0.0.1", "timezone": "UTC", "uptime": 1000,
        "last_comm": 5, "timeout": 60000, "memory_used": 1, "memory_max": 2,
    }  # fmt: skip

    assert gateway.designers.list() == [gateway.designers.find("d1")] == [DesignerSession(**common, raw=DESIGNER)]
    assert gateway.vision.list() == [gateway.vision.find("d1")] == [VisionClient(**common, tag_count=7, raw=vision)]


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("/data/api/v1/designer/d%2F1", lambda gateway: gateway.designers.terminate("d/1")),
        ("/data/vision/api/v1/client/d%2F1", lambda gateway: gateway.vision.terminate("d/1")),
    ],
)
def test_ending_a_designer_or_a_client(path: str, end: Callable[[GatewayClient], None]) -> None:
    gateway = FakeGateway({path: data({"message": "pruned"})})

    end(client(gateway))

    assert [(each.method, each.path) for each in gateway.asked] == [("DELETE", path)]
    with pytest.raises(PermissionDenied):
        end(client(FakeGateway({path: page(403, "Forbidden")})))


@pytest.mark.parametrize(
    ("listed", "hint"), [(items(DESIGNER), "there are: d1"), (items(), "none is open"), (NO_SUCH, None)]
)
@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda gateway: gateway.designers.find("z"), "Designer session"),
        (lambda gateway: gateway.designers.terminate("z"), "Designer session"),
        (lambda gateway: gateway.vision.find("z"), "Vision client"),
        (lambda gateway: gateway.vision.terminate("z"), "Vision client"),
    ],
)
def test_one_that_is_not_there_names_those_that_are(
    ask: Callable[[GatewayClient], Any], what: str, listed: Response, hint: str | None
) -> None:
    gateway = client(
        FakeGateway(
            {"/data/api/v1/designers": listed, "/data/vision/api/v1/clients": listed, "/system/gwinfo": NO_SUCH}
        )
    )

    with pytest.raises(NotFoundOnGateway, match=f"there is no {what} 'z'") as caught:
        ask(gateway)

    assert caught.value.hint == hint
