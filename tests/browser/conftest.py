"""A real Chromium, started once per module and stopped after it, so that its event loop disturbs no other test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pytest_ignition.browser.discovery import find_browser
from pytest_ignition.browser.session import BrowserSession


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        choice = find_browser("chromium", Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=choice.executable)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    yield context.new_page()
    context.close()


@pytest.fixture
def session(tab: Page) -> BrowserSession:
    return BrowserSession(tab)


@dataclass
class Site:
    """A web server of the test's own: HTML by path, and paths that answer only when `release` is set."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    release: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in served.stuck:
                served.release.wait(30)
            html = served.pages.get(self.path)
            self.send_response(200 if html is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            try:
                self.wfile.write((html if html is not None else "<h1>nothing here</h1>").encode())
            except ConnectionError:
                return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Site(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield served
    served.release.set()
    server.shutdown()
    thread.join()
    server.server_close()
