"""A step context over a real Chromium, started once per module, for the `browser.*` step types."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pytest_ignition.browser.discovery import find_browser
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.engine.attempt import safe_file_name
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json, Mark, OnFailure, Requirements, Step
from pytest_ignition.waiting import ClockWaiter, Waiter


class Cancelled(IgnitionError):
    """What the run raises once it was cancelled."""


class Context:
    """A step context and resources in one, as far as `browser.*` steps use them."""

    def __init__(self, session: Callable[[], BrowserSession], folder: Path) -> None:
        self._session = session
        self._folder = folder
        self.seconds = float("inf")
        self.cancelled = False
        self.values: Mapping[str, Mapping[str, Json]] = {}
        self.secrets: list[str] = []
        self.secrets_when_asked: Callable[[], object] = lambda: None
        self.lines: list[tuple[str, str]] = []
        self.attached: list[tuple[Path, str, str, str]] = []

    step = Step(
        id="s",
        name="s",
        type="browser.click",
        parameters={},
        timeout=300,
        on_failure=OnFailure.ABORT,
        index=0,
        mark=Mark(1, 1),
    )
    parameters: Mapping[str, Json] = {}
    variables: Mapping[str, Json] = {}
    outputs: Mapping[str, Json] = {}

    @property
    def resources(self) -> Context:
        return self

    def unmet(self, requirements: Requirements) -> str | None:
        return None

    @property
    def waiter(self) -> Waiter:
        return ClockWaiter()

    @property
    def playbook_folder(self) -> Path:
        return self._folder

    @property
    def evidence_folder(self) -> Path:
        return self._folder

    def gateway(self) -> Any:
        raise AssertionError("browser steps do not use the gateway client")

    def browser(self) -> Any:
        return self._session()

    def open_browser(self) -> Any | None:
        return self._session()

    def pump(self, seconds: float) -> None:
        self._session().pump(seconds)

    def interrupt(self) -> None:
        self._session().interrupt()

    def look(self) -> None:
        self.check()

    def picture(self, path: Path) -> bool:
        raise AssertionError("the picture of a failed step is the runner's")

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        raise AssertionError("parameters are the runner's")

    def run_playbook(self, reference: str, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        raise AssertionError("browser steps run no playbook")

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        return self.values

    def remaining(self) -> float:
        return self.seconds

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled("cancelled")

    def log(self, message: str, level: str = "info") -> None:
        self.lines.append((level, message))

    def progress(self, message: str) -> None:
        self.lines.append(("progress", message))

    def set_variable(self, name: str, value: Json) -> None:
        raise AssertionError(f"browser steps set no variables: {name}={value}")

    def keep_secret(self, value: str) -> None:
        self.secrets_when_asked()
        self.secrets.append(value)

    def masked(self, value: Any) -> Any:
        return value

    def evidence_path(self, name: str, suffix: str) -> Path:
        return self._folder / f"01-{safe_file_name(name)}{suffix}"

    def attach(self, path: Path, *, evidence: str, title: str, media_type: str) -> None:
        self.attached.append((path, evidence, title, media_type))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        choice = find_browser("chromium", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=choice.executable)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    window = chromium.new_context()
    yield window.new_page()
    window.close()


@pytest.fixture
def session(tab: Page) -> BrowserSession:
    return BrowserSession(tab)


@pytest.fixture
def attempt(session: BrowserSession, tmp_path: Path) -> Context:
    return Context(lambda: session, tmp_path)


def no_page() -> BrowserSession:
    raise AssertionError("no page is needed here")


@pytest.fixture
def pageless(tmp_path: Path) -> Context:
    return Context(no_page, tmp_path)


@dataclass
class Page200:
    """What a path of the test's server answers. `cut`: bytes that the length promises beyond those that come."""

    body: str = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0


@dataclass
class Server:
    """A web server of the test module's own; a test fills `pages`."""

    url: str
    pages: dict[str, Page200 | str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def served() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = server.pages.get(self.path.partition("?")[0], Page200("nothing here", status=404))
            page = Page200(found) if isinstance(found, str) else found
            body = page.body.encode()
            self.send_response(page.status)
            for name, value in {
                "Content-Type": page.kind,
                "Content-Length": str(len(body) + page.cut),
                **page.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = page.cut > 0

        do_POST = do_GET  # noqa: N815 - the name that the server asks for

        def log_message(self, *_: object) -> None:
            return

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(url=f"http://127.0.0.1:{listening.server_address[1]}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    listening.shutdown()
    thread.join()
    listening.server_close()
