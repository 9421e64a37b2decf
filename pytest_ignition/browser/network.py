"""Requests of the pages: answered by the playbook, blocked, or waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from pytest_ignition.browser import translate
from pytest_ignition.browser.addresses import address_matcher, address_pattern, nearest
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import LOOK_SECONDS
from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.pointer import Pointer
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Page, Request, Response, Route

_MOST_KEPT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a page is told instead of what the server would say; `blocked` for no answer at all."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request of a page, and its answer if that was waited for.

    Attributes:
        body: what was sent, or what was answered; None where it was not asked for or cannot be read.
    """

    url: str
    method: str
    status: int | None = None
    body: str | None = None


class Network(Pointer):
    """Part of `BrowserSession`; see there for what all methods share."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._routes: list[tuple[re.Pattern[str], Callable[[Route], None]]] = []

    def answer_requests(self, url: str, answer: Answer, *, method: str | None = None, times: int | None = None) -> None:
        """Answer requests of all pages from now on; the newest rule for an address wins.

        Args:
            url: a pattern (`addresses.address_pattern`).
            answer: what the page is told.
            method: only of requests with this method.
            times: how often; None for ever.

        Raises:
            BadPattern: the regular expression is none.
        """
        left = [times]

        def handle(route: Route) -> None:
            with suppress(Exception):  # the page that asked may be gone
                if (method is not None and route.request.method != method.upper()) or left[0] == 0:
                    route.fallback()
                    return
                if left[0] is not None:
                    left[0] -= 1
                if answer.blocked:
                    route.abort("blockedbyclient")
                else:
                    route.fulfill(
                        status=answer.status,
                        body=answer.body,
                        content_type=answer.content_type,
                        headers={"content-type": answer.content_type, **answer.headers},
                    )

        pattern = address_pattern(url)
        self._ask("answer requests", lambda: self._context.route(pattern, handle))
        self._routes.append((pattern, handle))

    def clear_routes(self) -> int:
        """Let all requests go to their servers again: how many rules there were."""
        cleared = len(self._routes)
        while self._routes:
            pattern, handle = self._routes.pop()
            self._ask("clear requests", partial(self._context.unroute, pattern, handle))
        return cleared

    def close(self) -> None:
        """Let go of the pages; see `Deeds.close`."""
        with suppress(BrowserError):
            self.clear_routes()
        super().close()

    def wait_request(
        self,
        url: str,
        *,
        method: str | None = None,
        click: str | None = None,
        body: bool = False,
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> Exchange:
        """Wait until a page sends a request. The parameters are those of `wait_response`; `body`: of the request."""
        return self._wait_exchange("request", url, method, None, click, body, Limit(timeout_ms, limit))

    def wait_response(
        self,
        url: str,
        *,
        method: str | None = None,
        status: int | None = None,
        click: str | None = None,
        body: bool = False,
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> Exchange:
        """Wait until a request is answered, from now on.

        Args:
            url: a pattern (`addresses.address_pattern`).
            method: only of requests with this method.
            status: only this HTTP status.
            click: selector of what is clicked once it is listened.
            body: read the answer's body, too.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: there was none, or there is nothing to click.
            BadPattern: the regular expression is none.
        """
        return self._wait_exchange("response", url, method, status, click, body, Limit(timeout_ms, limit))

    def _wait_exchange(  # noqa: PLR0917 - the two calls above name what is what
        self,
        event: Literal["request", "response"],
        url: str,
        method: str | None,
        status: int | None,
        click: str | None,
        body: bool,
        bound: Limit,
    ) -> Exchange:
        fits = address_matcher(url)
        found: list[Any] = []
        others: list[str] = []

        def hear(heard: Request | Response) -> None:
            sent: Request = heard.request if event == "response" else heard  # type: ignore[union-attr, assignment]
            code = heard.status if event == "response" else None  # type: ignore[union-attr]
            asked = method is None or sent.method == method.upper()
            if fits(heard.url) and asked and status in (None, code):
                found.append(heard)
            elif len(others) < _MOST_KEPT:
                others.append(f"{sent.method} {show_url(heard.url)}" + (f" -> {code}" if code is not None else ""))

        def fail(sent: Request) -> None:
            if event == "response" and len(others) < _MOST_KEPT:
                others.append(f"{sent.method} {show_url(sent.url)} -> {sent.failure}")

        with self._calls.deed():
            self._context.on(cast("Any", event), hear)
            self._context.on("requestfailed", fail)
            try:
                if click is not None:
                    self.click(click, timeout_ms=bound.left_ms(), limit=bound.named)
                self._look_until(lambda: found[:1], bool, bound)
                if not found:
                    raise self._nothing_heard(event, url, method, status, others, bound)
                return self._exchange(found[0], event, body, bound)
            finally:
                self._context.remove_listener(cast("Any", event), hear)
                self._context.remove_listener("requestfailed", fail)

    def _exchange(self, heard: Any, event: str, body: bool, bound: Limit) -> Exchange:
        text: str | None = None
        if body and event == "request":
            text = heard.post_data
        elif body:
            with suppress(CallFailed):  # an answer of a page that was left has no body any more
                text = self._calls.make(heard.text, limit=bound.alarm())
        if event == "request":
            return Exchange(url=heard.url, method=heard.method, body=text)
        return Exchange(url=heard.url, method=heard.request.method, status=heard.status, body=text)

    def _nothing_heard(  # noqa: PLR0917 - one caller
        self, event: str, url: str, method: str | None, status: int | None, others: list[str], bound: Limit
    ) -> CheckFailed:
        what = {"request": "no request to", "response": "no answer of"}[event]
        kind = " ".join([*([method.upper()] if method else []), repr(url)])
        wanted = kind + (f" with status {status}" if status is not None else "")
        seen = "\n".join(f"seen: {each}" for each in nearest(url, others)) or "no other was seen either"
        return CheckFailed(
            f"{what} {wanted} ({bound})\n{seen}\n{self._look().told}", expected=wanted, actual=f"{len(others)} others"
        )

    def _ask(self, what: str, call: Callable[[], Any]) -> None:
        with self._calls.deed():
            try:
                self._calls.make(call, limit=LOOK_SECONDS)
            except CallFailed as error:
                raise translate.other(error.trouble, what) from None
