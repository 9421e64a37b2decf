"""What a table shows, as data: its columns, its rows, and which of them are meant. No I/O here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

_MOST_ROWS = 8
_LONGEST_CELL = 24
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?%?")

Wanted = Callable[[str], bool] | str | float | bool | None
"""What a cell must show: a text, a number whatever its format, true or false of a tick, or whether a text will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column.

    Attributes:
        id: its `data-column-id`, the key of the data.
        title: what its header says.
        sort: `ascending`, `descending` or `none`.
        filtered: whether a filter of its own is active.
    """

    id: str
    title: str
    sort: str = "none"
    filtered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row.

    Attributes:
        index: its `data-row-index` on its page.
        id: of an alarm table, the event's.
        cells: what its cells show, by column id.
        page: the pager's page that it stands on; None without a pager.
        expanded: whether its subview is open; None where there is none.
    """

    index: int
    cells: Mapping[str, str]
    id: str = ""
    selected: bool = False
    expanded: bool | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A pager: the active page, those listed, whether it is the first or the last one, rows per page."""

    active: int | None
    listed: Sequence[int]
    first: bool
    last: bool
    size: int | None
    sizes: Sequence[str]


class NoColumn(LookupError):
    """There is no such column; says which there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as it was seen.

    Attributes:
        rows: of all pages, or of the page that was looked at.
        pages: its pager, as it was on the page looked at last; None without one.
        results: what the text filter says of its results.
        empty: what the table says in place of rows, or None.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    pages: Pages | None = None
    results: str = ""
    empty: str | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Sheet:
        """From what the script returned."""
        pages = Pages(**told["pages"]) if told["pages"] is not None else None
        page = pages.active if pages is not None else None
        return cls(
            columns=[Column(**each) for each in told["columns"]],
            rows=[Row(**each, page=page) for each in told["rows"]],
            pages=pages,
            results=told["results"],
            empty=told["empty"],
        )

    @property
    def settled(self) -> bool:
        """Whether rows are there, or the table says that there are none: a header comes before its rows."""
        return bool(self.rows) or self.empty is not None

    @property
    def complete(self) -> bool:
        """Whether the rows are as many as the text filter says; true where it says no number.

        A filter says what it found before the rows are drawn anew.
        """
        told = re.search(r"[\d.,]+", self.results, re.ASCII)
        count = re.sub(r"\D", "", told[0]) if told is not None else ""
        return not count or int(count) == len(self.rows)

    def column(self, name: str) -> Column:
        """A column by its id or its title, in whatever case if none is called just so.

        Raises:
            NoColumn: there is none.
        """
        folded = " ".join(name.split())
        for fits in (
            lambda each: each.id == name,
            lambda each: each.title == folded,
            lambda each: folded.casefold() in (each.id.casefold(), each.title.casefold()),
        ):
            found = next(filter(fits, self.columns), None)
            if found is not None:
                return found
        there = ", ".join(each.title if each.title == each.id else f"{each.title} ({each.id})" for each in self.columns)
        raise NoColumn(f"there is no column {name!r}; there are: {there or 'none'}")

    def texts(self, name: str) -> list[str]:
        """What a column's cells show.

        Raises:
            NoColumn: there is none.
        """
        column = self.column(name).id
        return [row.cells.get(column, "") for row in self.rows]

    def where(self, wanted: Mapping[str, Wanted]) -> list[Row]:
        """The rows whose cells are as wanted, by column id or title.

        Raises:
            NoColumn: there is no such column.
        """
        columns = {self.column(name).id: each for name, each in wanted.items()}
        return [row for row in self.rows if all(shows(row.cells.get(id_, ""), each) for id_, each in columns.items())]

    def shown(self) -> str:
        """Its rows in a message, as lines below each other."""
        if not self.rows:
            return f"  no row; it says {self.empty!r}" if self.empty else "  no row"
        lines = [[each.title for each in self.columns]]
        lines += [[row.cells.get(each.id, "") for each in self.columns] for row in self.rows[:_MOST_ROWS]]
        cut = [[_cut(cell) for cell in line] for line in lines]
        widths = [max(len(line[at]) for line in cut) for at in range(len(self.columns))]
        found = [
            "  " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in cut
        ]
        rest = len(self.rows) - _MOST_ROWS
        return "\n".join(found + ([f"  and {rest} more"] if rest > 0 else []))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 3]}..."


def number_in(text: str) -> float | None:
    """The number that a text shows, with separators of thousands as `12,000.5`, or as a percentage; else None."""
    folded = text.strip()
    if not folded or not any(each.isdigit() for each in folded) or _NUMBER.fullmatch(folded) is None:
        return None
    number = float(folded.replace(",", "").removesuffix("%"))
    return number / 100 if folded.endswith("%") else number


def shows(text: str, wanted: Wanted) -> bool:
    """Whether a cell shows what is wanted."""
    if callable(wanted):
        return wanted(text)
    if wanted is None:
        return text == ""
    if isinstance(wanted, bool):
        return text.casefold() == str(wanted).casefold()
    if isinstance(wanted, int | float):
        number = number_in(text)
        return number is not None and abs(number - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return " ".join(text.split()) == " ".join(wanted.split())


def words(wanted: Mapping[str, Wanted]) -> str:
    """Which rows are meant, in words: `Batch "B-7", State "Running"`."""
    said = [
        f"{name} {'as expected' if isinstance(each, FunctionType) else repr(each)}" for name, each in wanted.items()
    ]
    return ", ".join(said) or "any"
