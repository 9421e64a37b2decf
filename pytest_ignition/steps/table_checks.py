"""What a step expects of a table, and what of it does not hold. Pure: it looks at a table as it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_ignition.browser.perspective.sheet import Row, Sheet, number_in, words
from pytest_ignition.language.differences import show
from pytest_ignition.language.matcher_arguments import bad_matchers
from pytest_ignition.language.matchers import mismatches
from pytest_ignition.language.model import Json

_MOST = 5


def speaks_of(expected: Json, kind: type) -> bool:
    """Whether a value or a matcher is about numbers (`float`) or truth values (`bool`)."""
    if isinstance(expected, bool):
        return kind is bool
    if isinstance(expected, int | float):
        return kind is float
    if isinstance(expected, Mapping):
        return any(speaks_of(each, kind) for name, each in expected.items() if name != "length")
    return isinstance(expected, list | tuple) and any(speaks_of(each, kind) for each in expected)


def as_meant(text: str, expected: Json) -> Json:
    """What a cell shows, as the expectation speaks of it: `12,000` is 12000 to one about numbers, `true` a truth value.

    A text is left as it is for one about texts.
    """
    if speaks_of(expected, float) and (number := number_in(text)) is not None:
        return int(number) if number.is_integer() else number
    if speaks_of(expected, bool) and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    return text


@dataclass(frozen=True, slots=True)
class Expected:
    """What a cell must show: a value or a matcher. Called with the cell's text."""

    value: Json

    def __call__(self, text: str) -> bool:
        """Whether the text will do; null stands for an empty cell."""
        if self.value is None:
            return text == ""
        return not mismatches(as_meant(text, self.value), self.value)

    def __repr__(self) -> str:
        return show(self.value)


def cells(wanted: Mapping[str, Json]) -> dict[str, Expected]:
    """Values and matchers by column, as the table takes them."""
    return {name: Expected(value) for name, value in wanted.items()}


def wrong_matcher(expected: Json) -> str | None:
    """What is wrong with a value or matcher as written."""
    return next((each.message for each in bad_matchers(expected)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCheck:
    """What is expected of a table.

    Attributes:
        where: which rows count, by column; all of them if empty.
        row_count: how many they must be, a number or a matcher.
        rows: what they must show, from the first to the last.
        contains: what some of them must show, in whatever order.
        columns: by column, what the list of its cells must be.
    """

    where: Mapping[str, Json]
    row_count: Json = None
    rows: Sequence[Mapping[str, Json]] | None = None
    contains: Sequence[Mapping[str, Json]] = ()
    columns: Mapping[str, Json] | None = None

    def __call__(self, sheet: Sheet) -> str | None:
        """What does not hold; None if all does.

        Raises:
            NoColumn: the table has no such column.
        """
        counted = sheet.where(cells(self.where))
        problems = list(self._problems(sheet, counted))
        more = [f"and {len(problems) - _MOST} more"] if len(problems) > _MOST else []
        return "; ".join(problems[:_MOST] + more) or None

    def _problems(self, sheet: Sheet, counted: Sequence[Row]) -> Iterator[str]:
        yield from self._count(len(counted))
        if self.rows is not None:
            if len(counted) != len(self.rows):
                yield f"{self._rows(len(counted))}, expected {len(self.rows)}"
            for number, (row, wanted) in enumerate(zip(counted, self.rows, strict=False), start=1):
                yield from self._cells(sheet, f"row {number}", row, wanted)
        for wanted in self.contains:
            if not any(not list(self._cells(sheet, "", row, wanted)) for row in counted):
                yield f"no row with {words(cells(wanted))}"
        for name, expected in (self.columns or {}).items():
            id_ = sheet.column(name).id
            values = [as_meant(row.cells.get(id_, ""), expected) for row in counted]
            yield from (
                f"the column {name}: expected {each.expected}, got {each.actual}"
                for each in mismatches(values, expected)
            )

    def _count(self, found: int) -> Iterator[str]:
        nothing_else = self.rows is None and not self.contains and not self.columns
        if self.row_count is not None:
            wrong = mismatches(found, self.row_count)
            yield from (f"{self._rows(found)}, expected {each.expected}" for each in wrong)
        elif nothing_else and not found:
            yield self._rows(0)

    def _rows(self, count: int) -> str:
        said = f" with {words(cells(self.where))}" if self.where else ""
        return f"{'no' if count == 0 else count} row{'' if count == 1 else 's'}{said}"

    def _cells(self, sheet: Sheet, where: str, row: Row, wanted: Mapping[str, Json]) -> Iterator[str]:
        for name, expected in cells(wanted).items():
            text = row.cells.get(sheet.column(name).id, "")
            if not expected(text):
                yield f"{where}: {name} shows {show(text)}, expected {expected!r}"
