"""A table of a session: its columns and rows over all pages, however many of them are in the page; cells and rows used.

Rows are told by what their cells show, `{"State": "Running"}`, by column id or title, or by their number from 0 on.
Everything is tried again until the time is up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective import table_cells as cells
from pytest_ignition.browser.perspective import table_pages as pages
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.facts import css_text, shown
from pytest_ignition.browser.perspective.sheet import Column, NoColumn, Row, Sheet
from pytest_ignition.browser.perspective.table_cells import RowSpec
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

    from pytest_ignition.browser.perspective.session import Perspective

Order = Literal["ascending", "descending", "none"]
Check = Callable[[Sheet], str | None]
"""What is wrong with a table; None for nothing."""

_TURNS = 6
"""Clicks on a header after which it must have gone through all orders."""

_OFFERED = """root => [...document.querySelectorAll('div.ia_componentModal a.iaDropdownCommon_option')]
    .filter(each => each.getBoundingClientRect().height > 0).map(each => each.dataset.label)"""

_MARK_MS = 1_500.0
"""How long a filter may take to say how many rows it leaves."""


_SAME_LOOKS = 4
"""How often in a row a filter must tell the same count."""


class Table:
    """A table; `timeout_ms` is in milliseconds, 0 for no limit; `limit` says what set it.

    Raises:
        CheckFailed: by every method, what is there is not as expected, or does not become so in time.
    """

    def __init__(self, session: Perspective, target: Target) -> None:
        """Get one from `Perspective.table`."""
        self._session = session
        self._target = target

    # What it shows

    def read(self, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """Everything: columns, and the rows of all pages.

        A table that has no row and no words for it is waited for until the time is up.
        """
        with self._session.using(self._target, timeout_ms, limit) as at:
            pages.settled(at)
            return at.until(lambda: pages.every_page(at), lambda sheet: sheet.complete)

    def columns(self, *, timeout_ms: float = 10_000, limit: str = "") -> Sequence[Column]:
        """The columns that are shown, with how they are sorted."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return at.until(lambda: pages.look(at), lambda sheet: bool(sheet.columns)).columns

    def rows(self, *, timeout_ms: float = 10_000, limit: str = "") -> list[Mapping[str, str]]:
        """What the cells of all rows show, by column id."""
        return [row.cells for row in self.read(timeout_ms=timeout_ms, limit=limit).rows]

    def row_count(self, *, timeout_ms: float = 10_000, limit: str = "") -> int:
        """How many rows there are on all pages."""
        return len(self.read(timeout_ms=timeout_ms, limit=limit).rows)

    def find_row(self, row: RowSpec, *, timeout_ms: float = 10_000, limit: str = "") -> Row:
        """The first row that fits. Its page is shown then."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return cells.find(at, row)

    def cell(self, row: RowSpec, column: str, *, timeout_ms: float = 10_000, limit: str = "") -> str:
        """What a cell shows."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            found = cells.find(at, row)
            return found.cells.get(cells.column(at, column).id, "")

    def expect(self, check: Check, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """Wait until nothing is wrong with it.

        Args:
            check: looks at all rows; may raise `NoColumn`.
            timeout_ms: milliseconds.
            limit: what set the timeout.
        """
        with self._session.using(self._target, timeout_ms, limit) as at:

            def fits(sheet: Sheet) -> bool:
                return sheet.settled and sheet.complete and _problem(check, sheet) is None

            now = at.until(lambda: pages.every_page(at), fits)
            problem = _problem(check, now)
            if problem is not None:
                raise CheckFailed(
                    f"{at.found} is not as expected: {problem} ({at.limit})\nits rows are:\n{now.shown()}",
                    actual=f"{len(now.rows)} rows",
                )
            return now

    # What is done to it

    def click(self, row: RowSpec, column: str | None = None, *, timeout_ms: float = 10_000, limit: str = "") -> Row:
        """Click a cell; without a column, the row's first one."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return cells.on_cell(at, row, column, lambda cell, ms: cell.click(timeout=ms), "click")

    def double_click(
        self, row: RowSpec, column: str | None = None, *, timeout_ms: float = 10_000, limit: str = ""
    ) -> Row:
        """Double-click a cell; without a column, the row's first one."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return cells.on_cell(at, row, column, lambda cell, ms: cell.dblclick(timeout=ms), "double-click")

    def select(
        self, row: RowSpec, *, extend_to: RowSpec | None = None, timeout_ms: float = 10_000, limit: str = ""
    ) -> Row:
        """Select a row by clicking it; with `extend_to`, all rows from it to that one on the same page."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            found = self._select(at, row, [])
            if extend_to is not None:
                self._select(at, extend_to, ["Shift"])
            return found

    def _select(self, at: Component, row: RowSpec, modifiers: list[Literal["Shift"]]) -> Row:
        def click(cell: ElementHandle, ms: float) -> None:
            cell.click(timeout=ms, modifiers=modifiers)

        found = cells.on_cell(at, row, None, click, "select a row of")

        def selected(sheet: Sheet) -> bool:
            return any(each.selected for each in sheet.rows if each.index == found.index)

        if not selected(at.until(lambda: pages.look(at), selected)):
            raise CheckFailed(
                f"a row of {at.found} was clicked and is not selected ({at.limit})\nthe row is: {shown(found.cells)}",
                hint="is its selection disabled?",
            )
        return found

    def edit(
        self, row: RowSpec, column: str, value: str | float | bool, *, timeout_ms: float = 10_000, limit: str = ""
    ) -> Row:
        """Type a value into a cell and commit it with Enter, and see that the cell shows it."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        with self._session.using(self._target, timeout_ms, limit) as at:
            found = cells.open_editor(at, row, column)
            area = at.locator("textarea.ia_textArea, .tb .tc textarea")
            at.type(text, area, commit="Enter")
            at.wait_for(area, "detached")
            id_ = cells.column(at, column).id

            def texts(sheet: Sheet) -> list[str]:
                return [each.cells.get(id_, "") for each in sheet.rows if _is_still(each, found, id_)]

            def took(sheet: Sheet) -> bool:
                return any(cells.took(each, value) for each in texts(sheet))

            now = at.until(lambda: pages.look(at), took)
            if not took(now):
                raise CheckFailed(
                    f"the cell {column!r} of {at.found} shows {', '.join(map(repr, texts(now))) or 'nothing'} "
                    f"after {text!r} was typed ({at.limit})",
                    expected=text,
                    hint="what is typed is kept only if the script of onEditCellCommit writes it into the data",
                )
            return found

    def sort(self, column: str, order: Order = "ascending", *, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Click a column's header until the column is sorted so; how others are sorted is left as it is."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            for _turn in range(_TURNS):
                now = cells.column(at, column)
                if now.sort == order:
                    return
                _next_order(at, now)
            raise CheckFailed(
                f"the column {column!r} of {at.found} cannot be sorted: it is {cells.column(at, column).sort}",
                expected=order,
                hint="is the column's property `sortable` false?",
            )

    def filter(self, text: str, *, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Type into the filter above the table; "" shows all rows again. Waits until it says how many rows are left."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            field = at.locator(".filterCommon input, [class*=FilterContainer] input")
            before = pages.look(at).results
            if at.ask("root => root.querySelector('.toggleableAlarmFilter:not(.isExpanded)') !== null"):
                at.click(".alarmFilterToggle")
            at.type(text, field, commit="Enter")

            looks: list[str] = []

            def told(sheet: Sheet) -> bool:
                # While keys are still being taken in, it tells of the text so far.
                looks.append(sheet.results)
                changed = bool(sheet.results) != (text == "") and (text == "" or sheet.results != before)
                return changed and looks[-_SAME_LOOKS:] == [sheet.results] * _SAME_LOOKS

            # A filter may say nothing of its results, or the same as before: nobody can tell then whether it is done.
            self._session.look_until(lambda: pages.look(at), told, Limit(min(_MARK_MS, at.limit.left_ms() or _MARK_MS)))

    def filter_column(
        self,
        column: str,
        condition: str | None,
        value: str | float | None = None,
        *,
        between: tuple[float, float] | None = None,
        timeout_ms: float = 10_000,
        limit: str = "",
    ) -> None:
        """Filter by a column: `contains`, `equals`, `greater than`, `between`, ...

        Args:
            column: its id or title.
            condition: as the column's filter offers it; None removes the filter.
            value: what the condition compares with.
            between: two numbers instead of it.
            timeout_ms: milliseconds.
            limit: what set the timeout.
        """
        with self._session.using(self._target, timeout_ms, limit) as at:
            id_ = cells.column(at, column).id
            at.click(f".th-container .tc[data-column-id={css_text(id_)}] .filter-button")
            if condition is None:
                at.click(at.modal("span.dataTypeFilter__actionsContainer__removeAction"))
            else:
                _choose(at, condition)
                low, high = between or (None, None)
                typed = {"input[name=min]": low, "input[name=max]": high, "input.ia_inputField": value}
                for field, each in typed.items():
                    if each is not None:
                        at.type(str(each), at.modal(field))
                at.click(at.modal("button.dataTypeFilter__actionsContainer__applyAction"))
            active = condition is not None
            at.until(lambda: cells.column(at, column).filtered, lambda now: now is active)

    def shown_page(self, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """The page that is shown, once its rows are there."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return pages.settled(at)

    def set_page(self, page: int, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """Show a page, from 1 on."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return pages.go_to(at, page)

    def next_page(self, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """Show the next page."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return pages.turn(at, "next", pages.settled(at))

    def page_size(self, rows: int, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """Let a page have so many rows, as one of the pager's options says."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return pages.set_size(at, rows)

    def expand(self, row: RowSpec, *, timeout_ms: float = 10_000, limit: str = "") -> Row:
        """Open the view below a row."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return cells.set_expanded(at, row, wanted=True)

    def collapse(self, row: RowSpec, *, timeout_ms: float = 10_000, limit: str = "") -> Row:
        """Close the view below a row."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return cells.set_expanded(at, row, wanted=False)


def _problem(check: Check, sheet: Sheet) -> str | None:
    try:
        return check(sheet)
    except NoColumn as error:
        return str(error)


def _is_still(row: Row, before: Row, edited: str) -> bool:
    """Whether it is the row that was edited: by its place, or, where it was sorted away, by its other cells."""
    others = {id_: text for id_, text in row.cells.items() if id_ != edited}
    return row.index == before.index or others == {id_: text for id_, text in before.cells.items() if id_ != edited}


def _next_order(at: Component, column: Column) -> None:
    """Click a column's header once."""
    ask = {"kind": "header", "column": column.id}
    cells.on_element(at, ask, lambda cell, ms: cell.click(timeout=ms), "sort")
    at.until(lambda: cells.column(at, column.id).sort, lambda now: now != column.sort)


def _choose(at: Component, condition: str) -> None:
    """Choose a condition in the modal of a column's filter."""
    at.click(at.modal("svg.iaDropdownCommon_expandIcon"))
    at.wait_for(at.modal("div.iaDropdownCommon_options"))
    offered = at.ask(_OFFERED)
    if condition not in offered:
        at.session.on_page(lambda _ms: at.session.page.keyboard.press("Escape"), at, "close the filter of")
        raise CheckFailed(
            f"the filter has no condition {condition!r}; there are: {', '.join(offered)}", expected=condition
        )
    at.click(at.modal(f"a.iaDropdownCommon_option[data-label={css_text(condition)}]"))
