"""Files that are sent, answers that are saved, and answers that are too long: on both faces, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.errors import AnswerTooLong, BadGatewayFile, GatewayUnreachable
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.transport import AsyncHttpTransport, HttpTransport
from pytest_ignition.simulator.server import Simulator
from tests.gateway.gateways import settings
from tests.gateway.servers import Reply, WebServer, web_server

Send = Callable[[str, Request], Response]


def send_sync(url: str, request: Request) -> Response:
    transport = HttpTransport(settings(url))
    try:
        return transport(request)
    finally:
        transport.close()


def send_async(url: str, request: Request) -> Response:
    async def run() -> Response:
        transport = AsyncHttpTransport(settings(url))
        try:
            return await transport(request)
        finally:
            await transport.close()

    return asyncio.run(run())


@pytest.fixture(params=[send_sync, send_async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    found: Send = request.param
    return found


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def refused(send: Send, url: str, request: Request) -> IgnitionError:
    with pytest.raises(IgnitionError) as caught:
        send(url, request)
    return caught.value


def test_a_file_is_sent_whole_and_with_its_length(send: Send, web: WebServer, tmp_path: Path) -> None:
    file = tmp_path / "a ü.modl"
    file.write_bytes(bytes(range(256)) * 10_000)
    send(web.url, Request(method="POST", path="/upload", content=file))
    (seen,) = web.seen
    assert seen.body == file.read_bytes()
    assert seen.headers["content-length"] == "2560000"
    assert "transfer-encoding" not in seen.headers


def test_an_empty_file_is_an_empty_body(send: Send, web: WebServer, tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.touch()
    send(web.url, Request(method="POST", path="/upload", content=file))
    assert web.seen[0].body == b""


@pytest.mark.parametrize("name", ["missing.zip", "."])
def test_a_file_that_cannot_be_read_is_named_before_anything_is_sent(
    send: Send, web: WebServer, tmp_path: Path, name: str
) -> None:
    error = refused(send, web.url, Request(method="POST", path="/upload", content=tmp_path / name))
    assert isinstance(error, BadGatewayFile)
    assert error.message.startswith(f"{tmp_path / name} cannot be read: ")
    assert web.seen == []


def test_an_answer_is_saved_with_the_folders_that_it_needs(send: Send, web: WebServer, tmp_path: Path) -> None:
    web.reply = lambda _seen: Reply(body=b"x" * 3_000_000)
    target = tmp_path / "new" / "a b.zip"
    answer = send(web.url, Request(method="GET", path="/export", save_to=target, max_bytes=10))
    assert (answer.status, answer.body) == (200, b"")
    assert target.read_bytes() == b"x" * 3_000_000
    assert [each.name for each in target.parent.iterdir()] == ["a b.zip"]


def test_an_answer_that_is_no_success_is_kept_and_leaves_no_file(send: Send, web: WebServer, tmp_path: Path) -> None:
    web.reply = lambda _seen: Reply(status=404, body=b"no")
    answer = send(web.url, Request(method="GET", path="/export", save_to=tmp_path / "x.zip"))
    assert (answer.status, answer.body) == (404, b"no")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_answer_leaves_neither_half_a_file_nor_the_old_one_changed(send: Send, tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    target.write_text("old")
    with Simulator() as simulator:
        simulator.faults.order("half-close")
        request = Request(method="GET", path="/StatusPing", save_to=target, authenticated=False)
        assert isinstance(refused(send, simulator.url, request), GatewayUnreachable)
    assert target.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x.json"]


def test_a_place_that_cannot_be_written_is_named(send: Send, web: WebServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "x.zip"
    error = refused(send, web.url, Request(method="GET", path="/export", save_to=target))
    assert isinstance(error, BadGatewayFile)
    assert error.message.startswith(f"{target} cannot be written: ")
    assert "space on the disk" in (error.hint or "")


def test_a_full_disk_is_named_and_leaves_nothing(send: Send, web: WebServer, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    web.reply = lambda _seen: Reply(body=b"x" * 3_000_000)
    (tmp_path / "x.zip.part").symlink_to(full)
    error = refused(send, web.url, Request(method="GET", path="/export", save_to=tmp_path / "x.zip"))
    assert "No space left on device" in error.message
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_is_too_long_is_an_error_instead_of_memory(send: Send, web: WebServer) -> None:
    web.reply = lambda _seen: Reply(body=b"x" * 1001)
    error = refused(send, web.url, Request(method="GET", path="/logs", max_bytes=1000))
    assert isinstance(error, AnswerTooLong)
    assert error.message == "GET /logs: the answer has more than 1,000 bytes"
    web.reply = lambda _seen: Reply(body=b"x" * 1000)
    assert len(send(web.url, Request(method="GET", path="/logs", max_bytes=1000)).body) == 1000
