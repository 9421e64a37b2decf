"""Reads a table page by page, and turns its pages (Perspective DOM sheet, section 1.2, Table)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.browser.perspective.sheet import Row, Sheet
from pytest_ignition.errors import CheckFailed

_PAGER = ".pager-container:not(.hide)"
_MOST_PAGES = 500
"""A pager whose end never comes ends here."""


def look(at: Component) -> Sheet:
    """The page that is shown, as it is now: all of its rows, for which its body is scrolled through."""
    return Sheet.of(at.ask(script("table.js"), {"kind": "read"}))


def glance(at: Component) -> Sheet:
    """Columns and pager, with the rows that happen to stand in the page."""
    return Sheet.of(at.ask(script("table.js"), {"kind": "glance"}))


def settled(at: Component) -> Sheet:
    """The page that is shown, once its rows are there."""
    return at.until(lambda: look(at), lambda sheet: sheet.settled)


def every_page(at: Component) -> Sheet:
    """The rows of all pages. The page that was shown is shown again then."""
    shown = look(at)
    if shown.pages is None or (shown.pages.first and shown.pages.last):
        return shown
    rows: list[Row] = []
    last = shown
    for last in from_the_first(at, shown):
        rows += last.rows
    if shown.pages.active is not None:
        last = go_to(at, shown.pages.active)
    return replace(last, rows=rows)


def from_the_first(at: Component, shown: Sheet) -> Iterator[Sheet]:
    """Every page, the first one first.

    Args:
        at: the table.
        shown: the page that it shows.
    """
    if shown.pages is not None and not shown.pages.first:
        shown = turn(at, "first", shown)
    for _page in range(_MOST_PAGES):
        yield shown
        if shown.pages is None or shown.pages.last:
            return
        shown = turn(at, "next", shown)


def turn(at: Component, to: str, shown: Sheet) -> Sheet:
    """Turn to the `first`, `prev`, `next` or `last` page: that page.

    Raises:
        CheckFailed: there is none, or it was not shown in time.
    """
    if shown.pages is None or (shown.pages.first if to in ("first", "prev") else shown.pages.last):
        raise CheckFailed(f"{at.found} has no {'previous' if to == 'prev' else to} page to turn to: {_where(shown)}")
    # A narrow pager has no first or last.
    if to == "first" and not _there(at, f"{_PAGER} .first"):
        return go_to(at, 1)
    at.click(f"{_PAGER} .{to}")
    before = _mark(shown)
    now = at.until(lambda: look(at), lambda sheet: sheet.settled and _mark(sheet) != before)
    if _mark(now) == before:
        raise CheckFailed(f"{at.found} still shows {_where(now)} after it was told to turn ({at.limit})")
    return now


def go_to(at: Component, page: int) -> Sheet:
    """Show a page by its number, from 1 on: that page.

    Raises:
        CheckFailed: there is no such page, or it was not shown in time.
    """
    shown = settled(at)
    if shown.pages is None:
        if page == 1:
            return shown
        raise CheckFailed(f"{at.found} has no page {page}: it has no pager", expected=f"page {page}", actual="one page")
    if shown.pages.active == page:
        return shown
    if page in shown.pages.listed:
        numbers = at.locator().locator(f"{_PAGER} .center .page")
        at.click(numbers.filter(has_text=re.compile(rf"^\s*{page}\s*$")).first)
    elif _there(at, f"{_PAGER} .jump input"):
        at.type(str(page), f"{_PAGER} .jump input", commit="Enter")
    else:
        return _walk(at, page, shown)
    now = at.until(lambda: look(at), lambda sheet: sheet.settled and _active(sheet) == page)
    if _active(now) != page:
        raise CheckFailed(
            f"{at.found} has no page {page}: it shows {_where(now)} ({at.limit})",
            expected=f"page {page}",
            actual=_where(now),
        )
    return now


def _walk(at: Component, page: int, shown: Sheet) -> Sheet:
    while (active := _active(shown)) is not None and active != page:
        shown = turn(at, "next" if active < page else "prev", shown)
    return shown


def set_size(at: Component, size: int) -> Sheet:
    """Let a page have so many rows.

    Raises:
        CheckFailed: the pager does not offer it.
    """
    shown = settled(at)
    offered = shown.pages.sizes if shown.pages is not None else ()
    label = next((each for each in offered if re.search(r"\d+", each, re.ASCII) and _number(each) == size), None)
    if label is None:
        there = ", ".join(offered) or "no sizes at all"
        raise CheckFailed(f"{at.found} has no pages of {size} rows; its pager offers {there}", expected=f"{size} rows")
    options = at.locator(f"{_PAGER} .size-options select")
    at.session.on_page(lambda ms: options.select_option(label=label, timeout=ms), at, "choose the page size of")
    now = at.until(lambda: look(at), lambda sheet: sheet.settled and _size(sheet) == size)
    if _size(now) != size:
        raise CheckFailed(
            f"{at.found} shows {_size(now)} rows on a page, not {size} ({at.limit})", expected=f"{size} rows"
        )
    return now


def _number(text: str) -> int:
    found = re.search(r"\d+", text, re.ASCII)
    return int(found[0]) if found is not None else 0


def _there(at: Component, inner: str) -> bool:
    return bool(at.ask("(root, inner) => root.querySelector(inner) !== null", inner))


def _active(sheet: Sheet) -> int | None:
    return sheet.pages.active if sheet.pages is not None else 1


def _size(sheet: Sheet) -> int | None:
    return sheet.pages.size if sheet.pages is not None else None


def _mark(sheet: Sheet) -> Any:
    """What changes when a page is turned: its number; where none is shown, what its first row shows."""
    active = _active(sheet)
    return active if active is not None else [dict(row.cells) for row in sheet.rows[:1]]


def _where(sheet: Sheet) -> str:
    active = _active(sheet)
    return f"page {active}" if active is not None else "the same page"
