"""What the open page tells of a failure: its source, and what it wrote to its console meanwhile."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from pytest_ignition.evidence import limits
from pytest_ignition.evidence.hiding import tokens
from pytest_ignition.evidence.limits import show_size

if TYPE_CHECKING:
    from pytest_ignition.browser.console import ConsoleLine
    from pytest_ignition.browser.sources import PageSource
    from pytest_ignition.evidence.keeping import Hiding, Holder, Keeper

SOURCE_MS = 2_000.0
"""Longest time for the source: it must not make a failure slow."""

PAGE_TITLE = "the page's source at the failure"
CONSOLE_TITLE = "the page's console since the step began"

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


class HasSource(Protocol):
    """A page whose source can be had (`pytest_ignition.browser.session.BrowserSession`)."""

    def source(self, *, most: int, timeout_ms: float) -> PageSource:
        """The page as it stands."""


def keep_source(keeper: Keeper, holder: Holder, name: str, page: HasSource) -> None:
    """Keep the page's source as a file that loads and runs nothing when somebody opens it.

    Raises:
        BrowserError: the page does not answer.
        OSError: it cannot be written.
    """
    if not keeper.spent(holder):
        source = page.source(most=keeper.budget.room(), timeout_ms=SOURCE_MS)
        text = document(source, keeper.hiding, datetime.now(UTC))
        keeper.text(
            holder,
            f"{name}-page",
            text,
            evidence="page",
            title=PAGE_TITLE,
            cut=limits.beginning,
            suffix=".html",
            media_type="text/html",
        )


def document(source: PageSource, hiding: Hiding, taken: datetime) -> str:
    """The file's text: the markup, masked, behind a comment that tells where it comes from."""
    whole = source.length <= len(source.html)
    markup = tokens(hiding.mask_text(source.html) if whole else hiding.mask_beginning(source.html))
    parts = "" if whole else f", the first {show_size(len(source.html))} of {show_size(source.length)}"
    url = re.sub(r"--+", "-", html.escape(tokens(hiding.mask_text(source.url))))
    head = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    # Before the page's own head, whose scripts and addresses it is about; the parser moves it into that head.
    doctype = "<!DOCTYPE html>\n" if source.doctype else ""
    return f"{doctype}<!-- {url}, {taken.isoformat(timespec='seconds')}{parts} -->\n{head}{markup}\n"


def keep_console(keeper: Keeper, holder: Holder, name: str, lines: Sequence[ConsoleLine], began: float) -> None:
    """Keep what pages wrote to their consoles since `began` (`time.monotonic`); nothing where they wrote nothing.

    Raises:
        OSError: it cannot be written.
    """
    text = console_text([each for each in lines if each.at >= began], began, keeper.hiding)
    if text:
        keeper.text(holder, f"{name}-console", text, evidence="console", title=CONSOLE_TITLE)


def console_text(lines: Sequence[ConsoleLine], began: float, hiding: Hiding) -> str:
    """The lines, masked: seconds since the step began, kind, text, and where it came from."""
    shown = []
    for each in lines:
        text = f"{hiding.mask_beginning(each.text)} ..." if each.cut else hiding.mask_text(each.text)
        place = each.place or each.page
        where = f" ({hiding.mask_text(place)})" if place else ""
        shown.append(f"+{each.at - began:.3f} s {each.kind}: {text}{where}\n")
    return tokens("".join(shown))
