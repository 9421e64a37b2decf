from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import logging
import shutil
import ssl
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
from pytest_ignition.gateway.errors import (
    BadGatewaySettings,
    GatewayError,
    GatewayTlsError,
    GatewayUnreachable,
    NeedsCommissioning,
)
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.models import Ping
from pytest_ignition.gateway.transport import AsyncHttpTransport, HttpTransport
from tests.gateway.gateways import GATEWAY_INFO, TOKEN, settings
from tests.gateway.servers import LIMIT, Reply, Seen, WebServer, raw_server, unused_url, web_server

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from pytest_ignition.gateway.settings import GatewaySettings

PING = Request(method="GET", path="/StatusPing", authenticated=False)
INFO = Request(method="GET", path="/data/api/v1/gateway-info")

Send = Callable[..., list[Response]]
"""Sends requests over one transport and closes it."""


def send_sync(chosen: GatewaySettings, *requests: Request) -> list[Response]:
    transport = HttpTransport(chosen)
    try:
        return [transport(request) for request in requests]
    finally:
        transport.close()


def send_async(chosen: GatewaySettings, *requests: Request) -> list[Response]:
    async def run() -> list[Response]:
        transport = AsyncHttpTransport(chosen)
        try:
            return [await transport(request) for request in requests]
        finally:
            await transport.close()

    return asyncio.run(run())


@pytest.fixture(params=[send_sync, send_async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def failure(send: Send, chosen: GatewaySettings, request: Request = PING) -> GatewayError:
    """The error of one request."""
    with pytest.raises(GatewayError) as caught:
        send(chosen, request)
    return caught.value


def without_port(text: str, url: str) -> str:
    return text.replace(url.rpartition(":")[2], "PORT")


# what goes out and comes in


def test_requests_share_one_connection(send: Send, web: WebServer) -> None:
    answers = send(settings(web.url), PING, INFO, PING)
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len(web.connections) == 1
    assert [seen.path for seen in web.seen] == ["/StatusPing", "/data/api/v1/gateway-info", "/StatusPing"]


def test_client_that_was_closed_opens_a_new_connection(web: WebServer) -> None:
    client = GatewayClient(settings(web.url))
    with client:
        client.ping()
    with client:
        client.ping()
    assert len(web.connections) == 2


def test_answer_comes_whole_with_lower_case_headers(send: Send, web: WebServer) -> None:
    body = "für 😀\t".encode() * 100_000
    packed = {"Content-Encoding": "gzip", "X-Odd": "1"}
    web.reply = lambda _seen: Reply(status=418, headers=packed, body=gzip.compress(body))
    (answer,) = send(settings(web.url), PING)
    assert (answer.status, answer.header("X-Odd"), answer.body) == (418, "1", body)


def test_query_and_bodies_go_out_as_given(send: Send, web: WebServer) -> None:
    send(
        settings(web.url),
        Request(method="GET", path="/a%20b", params={"q": "[x] & <b>", "name[sw]": "ü"}),
        Request(method="POST", path="/j", json={"name": "ü"}, headers={"X-CSRF-Token": "c"}),
        Request(method="POST", path="/c", content=b"\x00\xff", headers={"Content-Type": "application/zip"}),
    )
    query, as_json, raw = web.seen
    assert query.path == "/a%20b?q=%5Bx%5D+%26+%3Cb%3E&name%5Bsw%5D=%C3%BC"
    assert (json.loads(as_json.body), as_json.headers["content-type"]) == ({"name": "ü"}, "application/json")
    assert as_json.headers["x-csrf-token"] == "c"
    assert (raw.body, raw.headers["content-type"]) == (b"\x00\xff", "application/zip")


def test_path_with_two_slashes_stays_on_the_gateway(send: Send, web: WebServer) -> None:
    send(settings(web.url), Request(method="GET", path="//evil.example/x"))
    # Python's own server makes one slash of the two.
    assert web.seen[0].path.endswith("/evil.example/x")


# the token


def test_token_goes_only_with_authenticated_requests(send: Send, web: WebServer) -> None:
    send(settings(web.url), PING, INFO, PING)
    assert [seen.headers.get("x-ignition-api-token") for seen in web.seen] == [None, TOKEN, None]


def test_no_header_without_a_token(send: Send, web: WebServer) -> None:
    send(settings(web.url, token=None), INFO)
    assert "x-ignition-api-token" not in web.seen[0].headers


def test_redirect_is_an_answer_and_the_token_stays_here(send: Send, web: WebServer) -> None:
    with web_server() as elsewhere:
        web.reply = lambda _seen: Reply(status=302, headers={"Location": f"{elsewhere.url}/data"}, body=b"")
        (answer,) = send(settings(web.url), INFO)
    assert (answer.status, answer.header("location")) == (302, f"{elsewhere.url}/data")
    assert elsewhere.seen == []


def test_token_is_in_no_log_line_error_or_traceback(
    send: Send, web: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def hang_up(_seen: Seen) -> Reply:
        raise ConnectionError

    web.reply = hang_up
    error = failure(send, settings(web.url), INFO)
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown = "".join([repr(error), str(vars(error)), *frames.format(), caplog.text])
    assert web.seen[0].headers["x-ignition-api-token"] == TOKEN
    assert "Zq3" not in shown
    assert (error.__cause__, error.__context__) == (None, None)


def test_header_that_cannot_be_sent_is_not_quoted(send: Send, web: WebServer) -> None:
    request = Request(method="GET", path="/x", headers={"X-CSRF-Token": "Zq3\r\nhidden"})
    error = failure(send, settings(web.url), request)
    assert error.message == f"GET {web.url}/x: a header of the request cannot be sent"
    assert "Zq3" not in repr(error)


# no answer


def test_refused_port(send: Send) -> None:
    url = unused_url()
    error = failure(send, settings(url))
    assert type(error) is GatewayUnreachable
    assert error.message.startswith(f"GET {url}/StatusPing: no connection (")
    assert error.hint == "is the gateway up, and are host and port right?"
    assert (error.method, error.path, error.status) == ("GET", "/StatusPing", None)


def test_unknown_host(send: Send) -> None:
    error = failure(send, settings("http://no-such-host.invalid:8088"))
    assert type(error) is GatewayUnreachable
    assert error.message.startswith("GET http://no-such-host.invalid:8088/StatusPing: no connection (")


def silent(_connection: socket.socket, over: threading.Event) -> None:
    over.wait(LIMIT)


def trickling(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b"x")


@pytest.mark.parametrize("talk", [silent, trickling])
def test_slow_answer_ends_at_its_limit(send: Send, talk: Callable[[socket.socket, threading.Event], None]) -> None:
    with raw_server(talk) as url:
        start = time.monotonic()
        error = failure(send, settings(url, timeout=0.4))
        took = time.monotonic() - start
    assert type(error) is GatewayUnreachable
    assert str(error) == (
        f"GET {url}/StatusPing: no answer within 0.4 s\n"
        "hint: is the gateway busy or starting? --ignition-timeout (timeout in its settings) gives it longer"
    )
    assert 0.3 < took < 2


def test_request_may_have_a_limit_of_its_own(send: Send) -> None:
    with raw_server(silent) as url:
        request = Request(method="GET", path="/x", timeout=0.2)
        error = failure(send, settings(url), request)
    assert error.message == f"GET {url}/x: no answer within 0.2 s"


def test_connection_works_again_after_a_timeout(web: WebServer) -> None:
    release = threading.Event()

    def slow_once(seen: Seen) -> Reply:
        if len(web.seen) == 1:
            release.wait(LIMIT)
        return Reply()

    web.reply = slow_once
    with GatewayClient(settings(web.url, timeout=0.3)) as client:
        with pytest.raises(GatewayUnreachable):
            client.ping()
        release.set()
        assert client.ping() == Ping(state="RUNNING")


def garbage(connection: socket.socket, _over: threading.Event) -> None:
    connection.sendall(b"\x15\x03\x03 this is no http \x00\xff\r\n\r\n")


def cut_off(connection: socket.socket, _over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def bad_gzip(connection: socket.socket, _over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")


def hang_up(_connection: socket.socket, _over: threading.Event) -> None:
    """Close without a word."""


@pytest.mark.parametrize("talk", [garbage, cut_off, bad_gzip, hang_up])
def test_answer_that_is_no_http(send: Send, talk: Callable[[socket.socket, threading.Event], None]) -> None:
    with raw_server(talk) as url:
        error = failure(send, settings(url))
    assert type(error) is GatewayUnreachable
    assert error.message.startswith(f"GET {url}/StatusPing: no whole HTTP answer (")
    hint = "is the gateway restarting, or is the port another one? The usual ones are http 8088 and https 8043"
    assert error.hint == hint


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl program, which makes the certificate, is not installed")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    key = file.with_name("key.pem")
    subject = ["-subj", "/CN=gw", "-addext", "subjectAltName=IP:127.0.0.1"]
    options = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([openssl, *options, "-keyout", str(key), "-out", str(file)], check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    return file


@pytest.fixture
def tls_web(certificate: Path) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with web_server(context) as server:
        yield server


def test_certificate_that_is_not_trusted_names_both_remedies(send: Send, tls_web: WebServer) -> None:
    error = failure(send, settings(tls_web.url), INFO)
    assert type(error) is GatewayTlsError
    assert error.message.startswith(f"GET {tls_web.url}/data/api/v1/gateway-info: the TLS certificate is not trusted (")
    assert "self-signed certificate" in error.message
    assert error.hint == (
        "install the gateway's certificate authority in the system's trust store, or name its file in the setting "
        "ca_file or in SSL_CERT_FILE, or use --ignition-insecure (verify_tls = false) for a test gateway"
    )
    assert tls_web.seen == []


def test_unverified_tls_is_possible_when_asked_for(send: Send, tls_web: WebServer) -> None:
    (answer,) = send(settings(tls_web.url, verify_tls=False), INFO)
    assert answer.status == 200
    assert tls_web.seen[0].headers["x-ignition-api-token"] == TOKEN


def test_certificate_authority_may_be_named_in_the_environment(
    send: Send, tls_web: WebServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert send(settings(tls_web.url), PING)[0].status == 200


def test_certificate_authority_may_be_named_in_the_settings(send: Send, tls_web: WebServer, certificate: Path) -> None:
    assert send(settings(tls_web.url, ca_file=certificate), PING)[0].status == 200


def test_a_client_certificate_is_shown_to_who_wants_one(send: Send, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate)
    with web_server(context) as web:
        own = settings(web.url, ca_file=certificate, client_certificate=certificate)
        assert send(own, PING)[0].status == 200
        error = failure(send, settings(web.url, ca_file=certificate))
        assert "client certificate" in (error.hint or "")
        assert (error.hint or "").endswith("ame it in client_certificate")


@pytest.mark.parametrize("key", ["ca_file", "client_certificate"])
@pytest.mark.parametrize(("content", "reason"), [(None, "it is not there"), ("nonsense", "")])
def test_a_certificate_file_of_the_settings_that_is_none_is_named(
    send: Send, tmp_path: Path, key: str, content: str | None, reason: str
) -> None:
    file = tmp_path / "a b.pem"
    if content is not None:
        file.write_text(content)
    error = failure(send, settings("https://127.0.0.1:1", **cast("dict[str, Any]", {key: file})))
    assert error.message.startswith(f"gateway gw: {key} {file} cannot be used: {reason}")
    assert "PEM" in (error.hint or "")


def test_a_key_with_a_password_is_refused_instead_of_asked_for_at_the_terminal(send: Send, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl program, which makes the certificate, is not installed")
    file, key = tmp_path / "c.pem", tmp_path / "k.pem"
    options = ["req", "-x509", "-newkey", "rsa:2048", "-passout", "pass:x", "-days", "2", "-subj", "/CN=x"]
    subprocess.run([openssl, *options, "-keyout", str(key), "-out", str(file)], check=True, capture_output=True)
    error = failure(send, settings("https://127.0.0.1:1", client_certificate=file, client_key=key))
    assert "cannot be used" in error.message


def test_missing_certificate_file_is_named(send: Send, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "no such.pem"))
    error = failure(send, settings(unused_url("https")))
    assert type(error) is BadGatewaySettings
    assert error.message.startswith("the certificates of the environment variable SSL_CERT_FILE or SSL_CERT_DIR")


def test_https_to_a_port_that_speaks_http(send: Send, web: WebServer) -> None:
    url = web.url.replace("http:", "https:")
    error = failure(send, settings(url))
    assert type(error) is GatewayTlsError
    assert error.message.startswith(f"GET {url}/StatusPing: no TLS connection (")
    assert error.hint == "does the port speak plain http? The usual ones are http 8088 and https 8043"


def test_http_to_a_port_that_speaks_https(send: Send, tls_web: WebServer) -> None:
    error = failure(send, settings(tls_web.url.replace("https:", "http:")))
    assert type(error) is GatewayUnreachable


# proxies


@pytest.fixture
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("_no_proxies")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_gateway_on_this_machine_needs_no_proxy(
    send: Send, web: WebServer, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", unused_url())
    monkeypatch.setenv("ALL_PROXY", "bogus://x")
    url = web.url.replace("127.0.0.1", host)
    assert send(settings(url), PING)[0].status == 200


@pytest.mark.usefixtures("_no_proxies")
def test_proxy_of_the_environment_leads_to_a_gateway_elsewhere(
    send: Send, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.url)
    send(settings("http://gw.invalid:8088"), PING)
    assert web.seen[0].path == "http://gw.invalid:8088/StatusPing"


@pytest.mark.usefixtures("_no_proxies")
def test_proxy_that_cannot_be_one_is_not_shown(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "bogus://user:Zq3hidden@proxy:1")
    error = failure(send, settings("http://gw.invalid:8088"))
    assert str(error) == (
        "the proxy that the environment or the system names cannot be used\n"
        "hint: correct HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or add the gateway's host to NO_PROXY"
    )
    assert (error.__cause__, error.__context__) == (None, None)


# through the client


def test_client_over_real_http(web: WebServer) -> None:
    def reply(seen: Seen) -> Reply:
        if seen.path == "/StatusPing":
            return Reply()
        return Reply(body=json.dumps(GATEWAY_INFO).encode())

    web.reply = reply
    with GatewayClient(settings(web.url)) as client:
        assert client.wait_ready(timeout=5) == Ping(state="RUNNING")
        assert client.gateway_info().version == "8.3.6"


def test_async_client_over_real_http(web: WebServer) -> None:
    async def run() -> list[Ping]:
        async with AsyncGatewayClient(settings(web.url)) as client:
            return list(await asyncio.gather(client.ping(), client.ping(), client.ping()))

    assert asyncio.run(run()) == [Ping(state="RUNNING")] * 3


def test_fresh_gateway_redirects_to_its_wizard(web: WebServer) -> None:
    web.reply = lambda _seen: Reply(status=302, headers={"Location": "/welcome"}, body=b"")
    with GatewayClient(settings(web.url)) as client, pytest.raises(NeedsCommissioning):
        client.gateway_info()


def test_cancelled_request_leaves_a_usable_client(web: WebServer) -> None:
    release = threading.Event()

    def slow_once(_seen: Seen) -> Reply:
        if len(web.seen) == 1:
            release.wait(LIMIT)
        return Reply()

    web.reply = slow_once

    async def run() -> Ping:
        async with AsyncGatewayClient(settings(web.url)) as client:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(client.ping(), 0.2)
            release.set()
            return await client.ping()

    assert asyncio.run(run()) == Ping(state="RUNNING")
