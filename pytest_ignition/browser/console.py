"""What pages write to their console, and the errors that their scripts do not catch: kept, and checked on demand."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, WebError

UNCAUGHT = "uncaught"
"""The kind of an error that no script caught."""
ERRORS = frozenset({"error", UNCAUGHT})
_MOST = 1000
_LONGEST = 10_000
_MOST_TOLD = 10
_SETTLE_MS = 50.0
"""What a page has logged until now arrives within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLine:
    """One line of a page's console.

    Attributes:
        number: counts the lines of the run from 1.
        kind: `log`, `info`, `warning`, `error`, ..., or `UNCAUGHT`.
        page: address of the page.
        place: script and line that wrote it, or an empty text.
        at: when it was heard, on `time.monotonic`.
        cut: whether the text was longer.
    """

    number: int
    kind: str
    text: str
    page: str
    place: str = ""
    at: float = 0.0
    cut: bool = False

    def __str__(self) -> str:
        return f"{self.kind}: {quote(self.text)}" + (f" ({self.place})" if self.place else "")


class Console(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._lines: deque[ConsoleLine] = deque(maxlen=_MOST)
        self._logged = 0
        self._begun: dict[str, int] = {}
        self._console_checked = 0
        self._shown_from = 0
        self._listen("console", self._hear)
        self._listen("weberror", self._catch)

    def console_lines(self) -> Sequence[ConsoleLine]:
        """The last lines of all pages of the run, the oldest first."""
        return tuple(self._lines)

    def begin_step(self, step_id: str) -> None:
        """Remember where the console stood when a step began."""
        self._begun[step_id] = self._logged

    def verify_console(
        self,
        *,
        kinds: Collection[str] = ERRORS,
        ignore: Sequence[re.Pattern[str]] = (),
        since: str | None = None,
        listen_ms: float = 0,
    ) -> tuple[int, int]:
        """See that nothing of these kinds was logged.

        Args:
            kinds: what counts as a finding.
            ignore: patterns of lines that do not count.
            since: the id of a step that used the page, or `last_check`; None for the whole run.
            listen_ms: milliseconds to listen before.

        Returns:
            How many lines were looked at, and how many of them were ignored.

        Raises:
            CheckFailed: something was.
            KeyError: no such step began.
        """
        start = 0 if since is None else self._console_checked if since == "last_check" else self._begun[since]
        with self._calls.deed():
            self._let_pass(max(listen_ms, _SETTLE_MS))
            lines = [each for each in self._lines if each.number > start]
            self._console_checked = self._logged
            of_kind = [each for each in lines if each.kind in kinds]
            found = [each for each in of_kind if not any(one.search(each.text) for one in ignore)]
            if found:
                more = [f"... and {len(found) - _MOST_TOLD} more"] if len(found) > _MOST_TOLD else []
                told = "\n".join([*(f"  {each}" for each in found[:_MOST_TOLD]), *more])
                words = "1 finding" if len(found) == 1 else f"{len(found)} findings"
                raise CheckFailed(
                    f"the console has {words}:\n{told}\n{self._look().told}",
                    expected="no line of these kinds: " + ", ".join(sorted(kinds)),
                    actual=words,
                    hint="`ignore` takes patterns of lines that do not matter",
                )
        return len(lines), len(of_kind)

    def _hear(self, message: ConsoleMessage) -> None:
        place: Any = message.location
        address = show_url(place.get("url") or "")
        page = message.page.url if message.page is not None else ""
        self._keep(message.type, message.text, page, f"{address}:{place.get('lineNumber', 0) + 1}" if address else "")

    def _catch(self, error: WebError) -> None:
        page = error.page.url if error.page is not None else ""
        name = error.error.name
        self._keep(UNCAUGHT, f"{name}: {error.error.message}" if name else error.error.message, page, "")

    def _keep(self, kind: str, text: str, page: str, place: str) -> None:
        self._logged += 1
        self._lines.append(
            ConsoleLine(
                number=self._logged,
                kind=kind,
                text=text[:_LONGEST],
                page=show_url(page),
                place=place,
                at=monotonic(),
                cut=len(text) > _LONGEST,
            )
        )

    def _console_notes(self) -> Sequence[str]:
        """The last error that no script caught since the page was opened."""
        found = [each for each in self._lines if each.kind == UNCAUGHT and each.number > self._shown_from]
        return [f"console: {found[-1]}" + (f", and {len(found) - 1} before" if len(found) > 1 else "")] if found else []

    def _forget_console(self) -> None:
        self._shown_from = self._logged
