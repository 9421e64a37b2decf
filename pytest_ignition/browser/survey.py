"""Looks at a page as a whole: what can be used on it, where it has come to, whether a dock can be seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pytest_ignition.browser import survey_scripts, translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.browser.errors import BadSelector, BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import CheckFailed

MOST = 5_000
"""Elements of a page that are listed; the rest is only counted."""

_APPEAR_MS = 5_000.0
"""How long a survey waits for the first element, and until two looks agree: a Perspective view arrives by socket after
the page has loaded."""

_INVENTORY = Path(__file__).with_name("inventory.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The elements of a part of a page that can be used, in the order of the document.

    Attributes:
        count: how many there are; `elements` holds at most `MOST`.
        elements: facts of each, by the names of `inventory.js`.
    """

    count: int
    elements: Sequence[dict[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Address and title of a page."""

    url: str
    title: str


class Surveys(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def survey(
        self, selector: str = "body", *, excluded: Sequence[str] = (), timeout_ms: float = 30_000, limit: str = ""
    ) -> Survey:
        """List what can be used in the first matching element, open shadow roots included and frames not.

        Each look is one call. A page that shows nothing to use yet, or has not come to rest, is looked at again for up
        to five seconds.

        Args:
            selector: a Playwright selector of the part to list.
            excluded: CSS selectors of parts to leave out.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: no element matches `selector`.
            BadSelector: one of `excluded` is no CSS selector.
        """
        options = json.dumps({"excluded": list(excluded), "most": MOST})
        # As text: Playwright takes ten times as long to hand over thousands of objects.
        script = f"root => JSON.stringify(({_INVENTORY.read_text(encoding='utf-8')})(root, {options}))"
        seen: list[list[str]] = []
        with self._using("look at", selector, timeout_ms, limit) as bound:

            def look() -> dict[str, Any]:
                found: dict[str, Any] = json.loads(self._ask_first(selector, script, bound))
                if "bad" in found:
                    raise BadSelector(
                        f"{found['bad']!r} is not a CSS selector",
                        hint="parts to leave out are named in CSS, such as .ia_header__logo or [data-test-ignore]",
                    )
                seen.append([each["selector"] for each in found["elements"]])
                return found

            left = bound.left_ms()
            wait = Limit(min(_APPEAR_MS, left) if left else _APPEAR_MS)
            found = self._look_until(look, lambda _: len(seen) > 1 and seen[-1] == seen[-2] != [], wait)
        return Survey(**found)

    def verify_navigation(
        self, url_part: str | None, title_part: str | None, *, timeout_ms: float = 5_000, limit: str = ""
    ) -> Whereabouts:
        """Wait until address and title contain these texts.

        Args:
            url_part: compared with the address as the browser has it, and as people write it (`%20` for a blank).
            title_part: compared with the title.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was not so to the end.
        """

        def wrong(found: Whereabouts) -> list[str]:
            there = url_part is None or url_part in found.url or url_part in unquote(found.url)
            titled = title_part is None or title_part in found.title
            return [what for what, right in (("address", there), ("title", titled)) if not right]

        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            found = self._look_until(lambda: self._whereabouts(bound), lambda each: not wrong(each), bound)
            if not (parts := wrong(found)):
                return found
            page = self._look()
        told = {"address": (url_part, show_url(found.url)), "title": (title_part, found.title)}
        lines = [f"the {what} is {quote(told[what][1])}, without {quote(told[what][0] or '')}" for what in parts]
        raise CheckFailed(
            f"{'; '.join(lines)} ({bound})\npage: {page}",
            expected=", ".join(f"{what} that contains {told[what][0]}" for what in parts),
            actual=", ".join(told[what][1] for what in parts),
        )

    def _whereabouts(self, bound: Limit) -> Whereabouts:
        """A page that is just being replaced has no title yet."""
        try:
            title: str = self._calls.make(self._page.title, limit=bound.alarm())
        except CallFailed:
            title = ""
        return Whereabouts(url=self._page.url, title=title)

    def verify_in_sight(self, selector: str, *, timeout_ms: float = 5_000, limit: str = "") -> None:
        """Wait until a matching element stands open on the screen, judged by its place and size.

        A dock that is closed may stay in the page, without size or outside of the window (Perspective DOM sheet,
        section 1.4), and would pass for visible.

        Raises:
            CheckFailed: none did to the end.
        """
        found = self._watch(
            selector, survey_scripts.IN_SIGHT, lambda each: any(not why for why in each), timeout_ms, limit
        )
        if any(not why for why in found.seen):
            return
        if not found.seen:
            told = f"no element matches {selector!r}"
        elif len(found.seen) == 1:
            told = f"{selector!r} is not open: it {found.seen[0]}"
        else:
            told = f"none of the {len(found.seen)} elements that match {selector!r} is open: the first {found.seen[0]}"
        with self._calls.deed():
            page = self._look()
        raise CheckFailed(
            f"{told} ({found.bound})\npage: {page}",
            expected="an open dock",
            actual=str(found.seen[0]) if found.seen else "no element",
        )

    def watch(
        self, selector: str, script: str, fits: Callable[[Any], bool], *, timeout_ms: float, limit: str = ""
    ) -> Any:
        """Ask a script about all matching elements until its answer fits or the time is up: its last answer.

        Args:
            selector: a Playwright selector.
            script: a function of the list of elements; see `survey_scripts`.
            fits: whether the answer will do.
            timeout_ms: milliseconds.
            limit: what set the timeout.
        """
        return self._watch(selector, script, fits, timeout_ms, limit).seen

    def _watch(
        self, selector: str, script: str, fits: Callable[[Any], bool], timeout_ms: float, limit: str
    ) -> _Watched:
        bound = Limit(timeout_ms, limit)
        last: list[Any] = []

        def look() -> Any:
            try:
                last.append(
                    self._calls.make(lambda: self._page.eval_on_selector_all(selector, script), limit=bound.alarm())
                )
            except CallFailed as error:
                if error.trouble.kind is Kind.SELECTOR:
                    raise translate.bad_selector(error.trouble, selector) from None
                if error.trouble.kind is Kind.TIMEOUT:
                    raise BrowserTimeout(f"cannot look at {selector!r} ({bound})\npage: {self._look()}") from None
                # The page was just being replaced.
            return last[-1] if last else []

        with self._calls.deed():
            return _Watched(seen=self._look_until(look, fits, bound), bound=bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    seen: Any
    bound: Limit
