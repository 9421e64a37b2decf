"""The client remembers its last exchanges: few, small, whatever became of them, from any thread."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event, Thread

import pytest

from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
from pytest_ignition.gateway.errors import GatewayUnreachable
from pytest_ignition.gateway.exchanges import MOST, MOST_BYTES, Exchanges
from pytest_ignition.gateway.messages import Request, Response
from tests.gateway.gateways import settings


def answer(_request: Request) -> Response:
    return Response(status=200, headers={"content-type": "text/plain"}, body=b"z" * 20_000)


def test_both_faces_remember_method_path_status_time_and_bodies() -> None:
    def send(request: Request) -> Response:
        assert request.path == "/StatusPing"
        return Response(status=200, body=b'{"state":"RUNNING"}')

    async def asend(request: Request) -> Response:
        return send(request)

    sync = GatewayClient(settings(), transport=send)
    sync.ping()
    face = AsyncGatewayClient(settings(), transport=asend)
    asyncio.run(face.ping())

    for client in (sync, face):
        (one,) = client.exchanges.last()
        assert (one.method, one.path, one.status, one.problem) == ("GET", "/StatusPing", 200, "")
        assert one.received.data == b'{"state":"RUNNING"}'
        assert one.received.whole
        assert one.seconds is not None
        assert one.seconds >= 0
        assert "RUNNING" not in repr(one)


def test_they_are_bounded_in_number_and_in_bytes() -> None:
    exchanges = Exchanges()
    send = exchanges.heard(answer)
    for number in range(MOST + 5):
        send(Request(method="PUT", path=f"/{number}", params={"q": "v" * 20_000}, json=["y" * 10] * 5_000))

    kept = exchanges.last()
    assert [each.number for each in kept] == list(range(6, MOST + 6))
    assert {len(each.sent.data) for each in kept} == {MOST_BYTES}
    assert {len(each.received.data) for each in kept} == {MOST_BYTES}
    assert {len(each.path) for each in kept} == {MOST_BYTES}
    assert not kept[0].received.whole
    assert kept[0].received.size == 20_000


@pytest.mark.parametrize(
    ("request_", "note", "data"),
    [
        (Request(method="POST", path="/x", content=Path("plant.gwbk")), "the file plant.gwbk", b""),
        (Request(method="POST", path="/x", content=b"ab"), "", b"ab"),
        (Request(method="POST", path="/x", json={"a": {1, 2}}), "no JSON", b""),
        (Request(method="POST", path="/x", json={"ä": 1}), "", '{"ä": 1}'.encode()),
        (Request(method="GET", path="/x"), "", b""),
    ],
)
def test_what_was_sent(request_: Request, note: str, data: bytes) -> None:
    exchanges = Exchanges()
    exchanges.heard(answer)(request_)

    assert (exchanges.last()[0].sent.note, exchanges.last()[0].sent.data) == (note, data)


def test_a_saved_answer_is_told_by_its_name() -> None:
    exchanges = Exchanges()
    exchanges.heard(answer)(Request(method="GET", path="/x", save_to=Path("a/backup.gwbk")))

    assert exchanges.last()[0].received.note == "saved as backup.gwbk"


def test_no_answer_is_remembered_with_its_reason() -> None:
    def refuse(request: Request) -> Response:
        raise GatewayUnreachable("GET /x: no connection\nmore", request=request)

    exchanges = Exchanges()
    with pytest.raises(GatewayUnreachable):
        exchanges.heard(refuse)(Request(method="GET", path="/x"))

    (one,) = exchanges.last()
    assert (one.status, one.problem) == (None, "GET /x: no connection")
    assert one.seconds is not None


def test_one_that_is_under_way_is_seen_from_another_thread() -> None:
    begun, go_on = Event(), Event()

    def slow(request: Request) -> Response:
        begun.set()
        assert go_on.wait(5)
        return answer(request)

    exchanges = Exchanges()
    thread = Thread(target=exchanges.heard(slow), args=(Request(method="GET", path="/x"),))
    thread.start()
    assert begun.wait(5)
    assert exchanges.last()[0].seconds is None
    go_on.set()
    thread.join(5)
    assert exchanges.last()[0].status == 200


def test_requests_that_only_explain_are_forgotten() -> None:
    exchanges = Exchanges()
    send = exchanges.heard(answer)
    exchanges.forget_after(exchanges.last())
    send(Request(method="GET", path="/a"))
    seen = exchanges.last()
    send(Request(method="GET", path="/b"))
    exchanges.forget_after(seen)
    assert [each.path for each in exchanges.last()] == ["/a"]
    exchanges.clear()
    assert exchanges.last() == ()
