"""Finds the cells of a table that are meant, and does something to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pytest_ignition.browser.perspective import table_pages as pages
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.browser.perspective.sheet import Column, NoColumn, Row, Sheet, Wanted, shows, words
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

    Deed = Callable[[ElementHandle, float], None]
    """What to do to an element within so many milliseconds."""

RowSpec = Mapping[str, Wanted] | int
"""A row by what its cells show, by column id or title; or by its number over all pages, from 0 on."""

_ARROW_COLUMN = "expandSubview"
SELECT_COLUMN = "select"
"""Columns that show nothing of the data: what opens a row, and what selects an alarm."""

_ARROW = "div.expand-subview"


def _pick(sheet: Sheet, row: RowSpec, before: int = 0) -> Row | None:
    """The row that is meant among those of a page; `before`: how many rows are on the pages before it."""
    if isinstance(row, int):
        return next(iter(sheet.rows[row - before : row - before + 1]), None) if row >= before else None
    return next(iter(sheet.where(row)), None)


def find(at: Component, row: RowSpec) -> Row:
    """The first row that fits, on whatever page; it is shown then.

    Raises:
        CheckFailed: there is none in time; shows the rows that are there.
    """
    last = pages.settled(at)
    problem = ""

    def look() -> Row | None:
        nonlocal last, problem
        last, problem = pages.look(at), ""
        try:
            if not isinstance(row, int) and (found := _pick(last, row)) is not None:
                return found
            before = 0
            for page in pages.from_the_first(at, last):
                last = page
                if (found := _pick(last, row, before)) is not None:
                    return found
                before += len(last.rows)
        except NoColumn as error:
            problem = str(error)
        return None

    found = at.until(look, lambda each: each is not None)
    if found is None:
        wanted = f"row {row}" if isinstance(row, int) else f"row with {words(row)}"
        raise CheckFailed(
            f"{at.found} has no {wanted}{': ' + problem if problem else ''} ({at.limit})\n"
            f"its rows are:\n{pages.every_page(at).shown()}",
            expected=wanted,
            actual="no such row",
        )
    return found


def column(at: Component, name: str) -> Column:
    """A column by its id or title, once it is there.

    Raises:
        CheckFailed: there is none in time.
    """
    last = Sheet(columns=(), rows=())

    def look() -> Column | None:
        nonlocal last
        last = pages.glance(at)
        try:
            return last.column(name)
        except NoColumn:
            return None

    found = at.until(look, lambda each: each is not None)
    if found is None:
        try:
            return last.column(name)
        except NoColumn as error:
            raise CheckFailed(f"{at.found}: {error} ({at.limit})", expected=name) from None
    return found


def on_element(at: Component, ask: Mapping[str, object], deed: Deed, doing: str) -> bool:
    """Do something to an element that the script finds; False where it finds none."""

    def call(ms: float) -> bool:
        element = at.locator().evaluate_handle(script("table.js"), dict(ask), timeout=ms).as_element()
        if element is None:
            return False
        deed(element, ms)
        return True

    return at.session.on_page(call, at, doing)


def on_cell(at: Component, row: RowSpec, named: str | None, deed: Deed, doing: str) -> Row:
    """Do something to a cell of the row that is meant; a row that moves meanwhile is looked for again.

    Args:
        at: the table.
        row: which row.
        named: the cell's column; None for the first one.
        deed: what to do.
        doing: that in words.
    """
    while True:
        found = find(at, row)
        if named in (_ARROW_COLUMN, SELECT_COLUMN):
            id_ = named
        else:
            id_ = column(at, named).id if named is not None else next(iter(found.cells), "")
        # What else the row shows may change at any moment; what it was found by may not.
        known = {} if isinstance(row, int) else {column(at, name).id for name in row}
        texts = {name: text for name, text in found.cells.items() if name in known}
        if on_element(at, {"kind": "cell", "index": found.index, "column": id_, "texts": texts}, deed, doing):
            return found
        if at.limit.passed():
            raise CheckFailed(f"cannot {doing} {at.found}: the row keeps moving ({at.limit})")


def open_editor(at: Component, row: RowSpec, named: str) -> Row:
    """Double-click a cell, and see that its editor is there.

    Raises:
        CheckFailed: none opens in time.
    """
    found = on_cell(at, row, named, lambda cell, ms: cell.dblclick(timeout=ms), "edit a cell of")
    there = "root => root.querySelector('.tb textarea, textarea.ia_textArea') !== null"
    if not at.until(lambda: bool(at.ask(there)), bool):
        raise CheckFailed(
            f"the cell {named!r} of {at.found} cannot be edited: a double click opens no editor ({at.limit})",
            hint="is the column's property `editable` true?",
        )
    return found


def took(text: str, value: str | float | bool) -> bool:
    """Whether a cell shows what was typed into it."""
    if shows(text, value):
        return True
    # A number may be given as text, and is shown in the column's format.
    try:
        return not isinstance(value, bool) and shows(text, float(value))
    except ValueError:
        return False


def _click_arrow(cell: ElementHandle, ms: float) -> None:
    (cell.query_selector(_ARROW) or cell).click(timeout=ms)


def set_expanded(at: Component, row: RowSpec, *, wanted: bool) -> Row:
    """Open or close the view below a row.

    Raises:
        CheckFailed: rows have none, or it does not open or close.
    """
    found = find(at, row)
    if found.expanded is None:
        raise CheckFailed(f"the rows of {at.found} open no view", hint="is `rows.subview` of the table enabled?")
    if found.expanded is not wanted:
        on_cell(
            at,
            row,
            _ARROW_COLUMN,
            lambda cell, ms: (cell.query_selector(_ARROW) or cell).click(timeout=ms),
            "open a row of",
        )

    def done(sheet: Sheet) -> bool:
        return any(each.expanded is wanted for each in sheet.rows if each.index == found.index)

    if not done(at.until(lambda: pages.look(at), done)):
        raise CheckFailed(f"a row of {at.found} does not {'open' if wanted else 'close'} ({at.limit})")
    return found
