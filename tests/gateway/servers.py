"""Tiny real servers on this machine, each in a thread of its own, gone when the test ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ssl

LIMIT = 10.0
"""Seconds after which a server that holds back gives up by itself, so that a broken test ends."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What to answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b'{"state":"RUNNING"}'


class WebServer:
    """An HTTP/1.1 server that keeps connections and remembers what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seen: list[Seen] = []
        self.connections: set[int] = set()
        self.reply: Callable[[Seen], Reply] = lambda _seen: Reply()


@contextmanager
def web_server(tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = LIMIT
        wbufsize = -1  # Head and body in one packet: two of them cost 40 ms of delayed acknowledgement.

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            names = {name.lower(): value for name, value in self.headers.items()}
            connection = self.client_address[1]
            web.connections.add(connection)
            seen = Seen(method=self.command, path=self.path, headers=names, body=body, connection=connection)
            web.seen.append(seen)
            reply = web.reply(seen)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            """Clients that hang up are what some tests are about."""

        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            if tls is None:
                return connection, address
            try:
                return tls.wrap_socket(connection, server_side=True), address
            except OSError:
                connection.close()
                raise

    with Server(("127.0.0.1", 0), Handler) as server:
        scheme = "https" if tls else "http"
        web = WebServer(f"{scheme}://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join(LIMIT)


Talk: TypeAlias = Callable[[socket.socket, threading.Event], None]


@contextmanager
def raw_server(talk: Talk) -> Iterator[str]:
    """Accept connections and let `talk` handle each; its event is set when the block ends. Yields the URL."""
    over = threading.Event()
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(LIMIT)
            try:
                connection.recv(65536)
                talk(connection, over)
            except OSError:
                return

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=one, args=(connection,))
            threads.append(thread)
            thread.start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        accepting = threading.Thread(target=accept)
        accepting.start()
        host, port = listening.getsockname()
        try:
            yield f"http://{host}:{port}"
        finally:
            over.set()
            # Wakes `accept`, which closing the socket does not do everywhere.
            socket.create_connection((host, port)).close()
            for thread in [accepting, *threads]:
                thread.join(LIMIT)


def unused_url(scheme: str = "http") -> str:
    """The URL of a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"{scheme}://127.0.0.1:{taken.getsockname()[1]}"
