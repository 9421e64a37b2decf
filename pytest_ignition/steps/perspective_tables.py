"""Step types `perspective.*` about tables: read, expected, their rows selected, cells edited, sorted and filtered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from pytest_ignition.browser.perspective.sheet import Row, Sheet
from pytest_ignition.browser.perspective.table_cells import RowSpec
from pytest_ignition.browser.perspective.target import Target, target_of
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.table_checks import TableCheck, cells, wrong_matcher
from pytest_ignition.steps.units import Milliseconds

_WHERE = "What its cells show, by column id or title: values or matchers"
_TABLE = "The table: its domId, or a mapping such as `{type: table, label: Batches}`"


class OfTable(StepParameters):
    """Parameters of all steps about a table."""

    component: str | dict[str, Any] = Field(description=_TABLE)
    timeout: Milliseconds = Field(
        default=10_000,
        ge=0,
        description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("component")
    @classmethod
    def _says_which(cls, component: str | dict[str, Any]) -> str | dict[str, Any]:
        """Find an unknown key before the run."""
        target_of(component)
        return component

    @property
    def target(self) -> Target:
        """Which component is meant."""
        return target_of(self.component)


class OfRow(OfTable):
    """Parameters of all steps about one row."""

    where: dict[str, Any] = Field(default_factory=dict, description=f"Which row. {_WHERE}; the first that fits counts")
    row: int | None = Field(default=None, ge=0, description="Its number instead, over all pages, from 0 on")

    @field_validator("where")
    @classmethod
    def _matchers(cls, where: dict[str, Any]) -> dict[str, Any]:
        return checked(where)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.row is None) == (not self.where):
            raise ValueError("give `where` or `row`")
        return self

    @property
    def spec(self) -> RowSpec:
        """Which row is meant."""
        return self.row if self.row is not None else cells(self.where)


def checked(wanted: dict[str, Any]) -> dict[str, Any]:
    """Values and matchers by column, if they are right.

    Raises:
        ValueError: a matcher is none.
    """
    for name, expected in wanted.items():
        wrong = wrong_matcher(expected)
        if wrong is not None:
            raise ValueError(f"{name}: {wrong}")
    return wanted


class GetTable(OfTable):
    """Parameters of `perspective.get_table`."""

    where: dict[str, Any] = Field(default_factory=dict, description=f"Only the rows that fit. {_WHERE}")

    @field_validator("where")
    @classmethod
    def _matchers(cls, where: dict[str, Any]) -> dict[str, Any]:
        return checked(where)


class ExpectTable(GetTable):
    """Parameters of `perspective.expect_table`."""

    row_count: Any = Field(
        default=None,
        description="How many rows must fit `where`; a matcher such as `{greater_than: 0}` too",
    )
    rows: list[dict[str, Any]] | None = Field(
        default=None, description="What these rows must show, the first to the last; by column, a value or matcher"
    )
    contains: list[dict[str, Any]] = Field(
        default_factory=list, description="What some of these rows must show, in any order"
    )
    columns: dict[str, Any] = Field(
        default_factory=dict, description="By column, the list of what its cells must show, or a matcher of it"
    )

    @field_validator("rows", "contains")
    @classmethod
    def _cells(cls, rows: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
        for row in rows or ():
            checked(row)
        return rows

    @field_validator("columns")
    @classmethod
    def _columns(cls, columns: dict[str, Any]) -> dict[str, Any]:
        return checked(columns)

    @field_validator("row_count")
    @classmethod
    def _count(cls, row_count: Any) -> Any:
        wrong = wrong_matcher(row_count)
        if wrong is not None:
            raise ValueError(wrong)
        return row_count

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.row_count is None and self.rows is None and not (self.where or self.contains or self.columns):
            raise ValueError("give `row_count`, `rows`, `contains`, `columns` or `where`: nothing is expected else")
        return self


class SelectRow(OfRow):
    """Parameters of `perspective.select_row`."""

    extend_to: dict[str, Any] = Field(
        default_factory=dict, description="Select all rows to this one of the same page too, as Shift does"
    )

    @field_validator("extend_to")
    @classmethod
    def _other(cls, where: dict[str, Any]) -> dict[str, Any]:
        return checked(where)


class ClickCell(OfRow):
    """Parameters of `perspective.click_cell`."""

    column: str | None = Field(default=None, description="The cell's column, by id or title; else the first one")
    double: bool = Field(default=False, description="Whether to click it twice")


class EditCell(OfRow):
    """Parameters of `perspective.edit_cell`."""

    column: str = Field(min_length=1, description="The cell's column, by id or title")
    value: bool | int | float | str = Field(union_mode="left_to_right", description="What to type into it")


class ExpandRow(OfRow):
    """Parameters of `perspective.expand_row`."""

    expanded: bool = Field(default=True, description="Whether its view shall be open")


class SortTable(OfTable):
    """Parameters of `perspective.sort_table`."""

    column: str = Field(min_length=1, description="The column, by id or title")
    order: Literal["ascending", "descending", "none"] = Field(default="ascending", description="How to sort by it")


class FilterTable(OfTable):
    """Parameters of `perspective.filter_table`."""

    text: str | None = Field(default=None, description="What to type into the filter above the table; empty for none")
    column: str | None = Field(default=None, description="The column whose own filter to use, by id or title")
    condition: str | None = Field(
        default=None, description="Its condition, such as `contains` or `between`; null removes the filter"
    )
    value: str | float | None = Field(default=None, description="What the condition compares with")
    between: tuple[float, float] | None = Field(default=None, description="The two numbers of the condition `between`")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.text is None) == (self.column is None):
            raise ValueError("give `text` for the filter above the table, or `column` for that of a column")
        return self


class SetTablePage(OfTable):
    """Parameters of `perspective.set_table_page`."""

    page: int | None = Field(default=None, ge=1, description="The page to show, from 1 on")
    page_size: int | None = Field(default=None, ge=1, description="How many rows a page shall have")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.page is None and self.page_size is None:
            raise ValueError("give `page`, `page_size` or both")
        return self


@step_type(
    "perspective.get_table",
    effect=Effect.READ,
    outputs=("rows", "row_count", "columns", "status"),
    needs=("browser",),
)
def get_table(context: StepContext, parameters: GetTable) -> Mapping[str, Json]:
    """Read a table's rows over all pages: what their cells show, by column id."""

    def has_columns(sheet: Sheet) -> None:
        sheet.where(cells(parameters.where))

    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        sheet = page.perspective.table(parameters.target).expect(has_columns, timeout_ms=timeout_ms, limit=limit)
    return {**_seen(sheet, parameters.where), "status": "read"}


@step_type(
    "perspective.expect_table",
    effect=Effect.READ,
    outputs=("rows", "row_count", "columns", "status"),
    needs=("browser",),
)
def expect_table(context: StepContext, parameters: ExpectTable) -> Mapping[str, Json]:
    """Wait until a table shows what is expected, over all pages."""
    check = TableCheck(
        where=parameters.where,
        row_count=parameters.row_count,
        rows=parameters.rows,
        contains=parameters.contains,
        columns=parameters.columns,
    )
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        sheet = page.perspective.table(parameters.target).expect(check, timeout_ms=timeout_ms, limit=limit)
    return {**_seen(sheet, parameters.where), "status": "verified"}


@step_type("perspective.select_row", effect=Effect.WRITE, outputs=("row", "status"), needs=("browser",))
def select_row(context: StepContext, parameters: SelectRow) -> Mapping[str, Json]:
    """Select a row of a table by clicking it."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.perspective.table(parameters.target).select(
            parameters.spec, extend_to=cells(parameters.extend_to) or None, timeout_ms=timeout_ms, limit=limit
        )
    return {"row": _cells(found), "status": "selected"}


@step_type("perspective.click_cell", effect=Effect.WRITE, outputs=("row", "status"), needs=("browser",))
def click_cell(context: StepContext, parameters: ClickCell) -> Mapping[str, Json]:
    """Click a cell of a table, once or twice."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        table = page.perspective.table(parameters.target)
        click = table.double_click if parameters.double else table.click
        found = click(parameters.spec, parameters.column, timeout_ms=timeout_ms, limit=limit)
    return {"row": _cells(found), "status": "clicked"}


@step_type(
    "perspective.edit_cell", effect=Effect.WRITE, outputs=("column", "value", "row", "status"), needs=("browser",)
)
def edit_cell(context: StepContext, parameters: EditCell) -> Mapping[str, Json]:
    """Type a value into a cell of a table and see that the cell shows it; `row` is what it showed before."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.perspective.table(parameters.target).edit(
            parameters.spec, parameters.column, parameters.value, timeout_ms=timeout_ms, limit=limit
        )
    return {"column": parameters.column, "value": parameters.value, "row": _cells(found), "status": "edited"}


@step_type("perspective.expand_row", effect=Effect.WRITE, outputs=("row", "status"), needs=("browser",))
def expand_row(context: StepContext, parameters: ExpandRow) -> Mapping[str, Json]:
    """Open or close the view below a row of a table."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        table = page.perspective.table(parameters.target)
        deed = table.expand if parameters.expanded else table.collapse
        found = deed(parameters.spec, timeout_ms=timeout_ms, limit=limit)
    return {"row": _cells(found), "status": "expanded" if parameters.expanded else "collapsed"}


@step_type("perspective.sort_table", effect=Effect.WRITE, outputs=("column", "order", "status"), needs=("browser",))
def sort_table(context: StepContext, parameters: SortTable) -> Mapping[str, Json]:
    """Sort a table by a column; how it is sorted by others stays."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.perspective.table(parameters.target).sort(
            parameters.column, parameters.order, timeout_ms=timeout_ms, limit=limit
        )
    return {"column": parameters.column, "order": parameters.order, "status": "sorted"}


@step_type("perspective.filter_table", effect=Effect.WRITE, outputs=("row_count", "status"), needs=("browser",))
def filter_table(context: StepContext, parameters: FilterTable) -> Mapping[str, Json]:
    """Filter a table by a text, or by the filter of a column."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        table = page.perspective.table(parameters.target)
        if parameters.column is None:
            table.filter(parameters.text or "", timeout_ms=timeout_ms, limit=limit)
        else:
            table.filter_column(
                parameters.column,
                parameters.condition,
                parameters.value,
                between=parameters.between,
                timeout_ms=timeout_ms,
                limit=limit,
            )
        count = table.row_count(timeout_ms=timeout_ms, limit=limit)
    return {"row_count": count, "status": "filtered"}


@step_type("perspective.set_table_page", effect=Effect.WRITE, outputs=("rows", "page", "status"), needs=("browser",))
def set_table_page(context: StepContext, parameters: SetTablePage) -> Mapping[str, Json]:
    """Show a page of a table, or let its pages have another size; `rows` are those of the page."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        table = page.perspective.table(parameters.target)
        if parameters.page_size is not None:
            table.page_size(parameters.page_size, timeout_ms=timeout_ms, limit=limit)
        if parameters.page is not None:
            table.set_page(parameters.page, timeout_ms=timeout_ms, limit=limit)
        sheet = table.shown_page(timeout_ms=timeout_ms, limit=limit)
    active = sheet.pages.active if sheet.pages is not None else 1
    return {"rows": [_cells(row) for row in sheet.rows], "page": active, "status": "shown"}


def _cells(row: Row) -> dict[str, Json]:
    return dict(row.cells)


def _seen(sheet: Sheet, where: Mapping[str, Json]) -> dict[str, Json]:
    rows = sheet.where(cells(where))
    return {
        "rows": [_cells(row) for row in rows],
        "row_count": len(rows),
        "columns": [{"id": each.id, "title": each.title, "sort": each.sort} for each in sheet.columns],
    }


STEP_TYPES = (
    get_table,
    expect_table,
    select_row,
    click_cell,
    edit_cell,
    expand_row,
    sort_table,
    filter_table,
    set_table_page,
)
