"""Takes the evidence of a Python test's `step` block that failed, of the page and gateway that the test uses."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pytest_ignition.evidence.gateway_log import is_down, keep_gateway_log
from pytest_ignition.evidence.page import keep_console, keep_source
from pytest_ignition.evidence.pictures import FAILURE_TITLE, keep_picture
from pytest_ignition.evidence.requests import Seen, keep_requests

if TYPE_CHECKING:
    import pytest

    from pytest_ignition.browser.console import Console
    from pytest_ignition.engine.events import StepPath
    from pytest_ignition.evidence.keeping import Keeper
    from pytest_ignition.evidence.traces import TracedPage

_GATEWAYS = ("gateway", "async_gateway")


class BlockOfATest(Protocol):
    """A `step` block (`pytest_ignition.python_steps.PythonStep`)."""

    path: StepPath

    def evidence_path(self, name: str, suffix: str) -> Path:
        """A new path in the test's folder."""

    def keep(self, path: Path, *, evidence: str, title: str, media_type: str) -> None:
        """Announce a file."""

    def log(self, message: str, level: str = "info") -> None:
        """Write a line to the step's log."""


class _Holder:
    """A block as `keeping.Holder`: its own `attach` is the user's, with another meaning."""

    def __init__(self, block: BlockOfATest) -> None:
        self.name = block.path.ids[-1][:40]
        self.evidence_path = block.evidence_path
        self.attach = block.keep
        self.log = block.log


class TestEvidence:
    """What one test's fixtures can tell.

    Args:
        node: the test; fixtures that it does not name are never opened.
        keeper: writes it.
        when: its page is pictured, one of `pictures.WHEN`.
    """

    __test__ = False

    def __init__(self, node: pytest.Item, keeper: Keeper, *, when: str) -> None:
        self._node = node
        self._keeper = keeper
        self._when = when
        self._console: Console | None = None
        self._traced: TracedPage | None = None

    def listen(self) -> None:
        """Hear what the test's page writes to its console from now on."""
        page = self._page()
        if page is None or self._console is not None:
            return
        from pytest_ignition.browser.console import Console

        # A page that is gone by now is the test's own business.
        with suppress(Exception):
            self._console = Console(page)

    def close(self) -> None:
        """The test is over."""
        if self._console is not None:
            self._console.close()
            self._console = None

    def traced_page(self) -> TracedPage | None:
        """The test's page, for groups of its trace."""
        page = self._page()
        if page is not None and self._traced is None:
            from pytest_ignition.browser.trace_groups import Groups

            self._traced = Groups(page)
        return self._traced

    def take(self, block: BlockOfATest, error: BaseException, seconds: float) -> None:
        """Take all there is.

        Args:
            block: the innermost one that the error came through.
            error: what it is.
            seconds: how long ago the block began.
        """
        holder, began = _Holder(block), time.monotonic() - seconds
        page = self._page()
        if page is not None:
            self._keeper.carefully(holder, lambda: self._take_page(holder, page, began))
        client = self._client()
        if client is not None:
            self._keeper.carefully(holder, lambda: self._take_gateway(holder, client, error, began))

    def _take_page(self, holder: _Holder, page: Any, began: float) -> None:
        from pytest_ignition.browser.session import BrowserSession

        keeper, name, answers = self._keeper, holder.name, True
        # For the moment of the failure only: a session answers dialogs, which is the test's own business.
        look = BrowserSession(page)
        try:
            if self._when != "never":
                answers = keeper.carefully(holder, lambda: keep_picture(keeper, holder, name, look, FAILURE_TITLE))
            if answers:
                keeper.carefully(holder, lambda: keep_source(keeper, holder, name, look))
        finally:
            look.close()
        console = self._console
        if console is not None:
            keeper.carefully(holder, lambda: keep_console(keeper, holder, name, console.console_lines(), began))

    def _take_gateway(self, holder: _Holder, client: Any, error: BaseException, began: float) -> None:
        from pytest_ignition.gateway.client import GatewayClient
        from pytest_ignition.waiting import ClockWaiter

        keeper = self._keeper
        seen = Seen(exchanges=client.exchanges.last(), began=began, now=time.monotonic())
        keeper.carefully(holder, lambda: keep_requests(keeper, holder, holder.name, seen))
        # One that did not answer a moment ago will not do so now; a coroutine's client cannot be asked from here.
        answered = bool(seen.exchanges) and seen.exchanges[-1].status is not None and not is_down(error)
        if isinstance(client, GatewayClient) and answered:
            ago = time.monotonic() - began
            keeper.carefully(
                holder,
                lambda: keep_gateway_log(keeper, holder, holder.name, client, waiter=ClockWaiter(), seconds=ago),
            )

    def _page(self) -> Any | None:
        """Playwright's page of the test, of the synchronous interface."""
        page = self._fixtures().get("page")
        return page if type(page).__module__.startswith("playwright.sync_api") else None

    def _client(self) -> Any | None:
        """The first client of ours; a fixture of that name may be a user's own."""
        found = [self._fixtures().get(name) for name in _GATEWAYS]
        return next((each for each in found if hasattr(each, "exchanges")), None)

    def _fixtures(self) -> dict[str, Any]:
        values: dict[str, Any] = getattr(self._node, "funcargs", {})
        return values
