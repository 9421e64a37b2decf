"""The step types about tables, on a session of the simulator: outputs, messages, what is refused before a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.sheet import Sheet
from pytest_ignition.errors import CheckFailed
from pytest_ignition.language.model import Json
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.steps import perspective_tables
from pytest_ignition.steps.registry import Registry
from pytest_ignition.steps.table_checks import TableCheck

from .conftest import Context

TYPES = Registry(perspective_tables.STEP_TYPES)

ROWS = [
    {"Batch": "B-1", "State": "Running", "Count": 1200},
    {"Batch": "B-2", "State": "Idle", "Count": 0},
    {"Batch": "B-3", "State": "Running", "Count": 12000},
]
COLUMNS = [{"field": "Batch"}, {"field": "State", "editable": True}, {"field": "Count", "filter": {"enabled": True}}]
TABLE = {
    "type": "ia.display.table",
    "domId": "batches",
    "props": {"data": ROWS, "columns": COLUMNS, "filter": {"enabled": True}, "pager": {"options": [2, 25]}},
}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(binding=0.05, tick=0.1)) as simulator:
        simulator.put_view("Tables", {"props": {"direction": "column"}, "children": [TABLE]})
        yield simulator


@pytest.fixture
def shown(running: Simulator, tab: Page, attempt: Context) -> Context:
    tab.goto(running.perspective_url)
    return attempt


def run(attempt: Context, name: str, /, **parameters: Json) -> Mapping[str, Any]:
    step_type = TYPES.find(f"perspective.{name}")
    assert step_type is not None
    output = step_type.run(attempt, {"component": "batches", **parameters})
    assert output is not None
    assert step_type.outputs is not None
    assert set(output) == set(step_type.outputs)
    return output


@pytest.mark.slow
def test_a_table_is_read_and_expected(shown: Context) -> None:
    output = run(shown, "get_table", where={"State": "Running"})
    assert output["row_count"] == 2
    assert output["rows"][1] == {"Batch": "B-3", "State": "Running", "Count": "12,000"}
    assert output["columns"][0] == {"id": "Batch", "title": "Batch", "sort": "none"}
    run(
        shown, "expect_table", where={"State": "Running"}, row_count=2, columns={"Count": {"each": {"greater_than": 1}}}
    )
    run(shown, "expect_table", rows=[{"Batch": "B-1"}, {"Count": 0}, {"Count": {"greater_than": 11_999}}])
    with pytest.raises(CheckFailed) as caught:
        run(shown, "expect_table", where={"State": {"matches": "^Run"}}, row_count=3, timeout=500)
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        'table #batches is not as expected: 2 rows with State {"matches": "^Run"}, expected 3 '
        "(waited 0.5 s: parameter timeout)"
    )
    assert lines[-1] == "  B-3   | Running | 12,000"


@pytest.mark.slow
def test_a_column_that_is_not_there_is_named_with_those_that_are(shown: Context) -> None:
    with pytest.raises(CheckFailed, match="there is no column 'Stat'; there are: Batch, State, Count"):
        run(shown, "get_table", where={"Stat": "Running"}, timeout=300)


@pytest.mark.slow
def test_rows_are_selected_edited_sorted_filtered_and_paged(shown: Context) -> None:
    assert run(shown, "select_row", where={"Batch": "B-2"})["row"]["State"] == "Idle"
    assert run(shown, "click_cell", row=0, column="State")["row"]["Batch"] == "B-1"
    assert run(shown, "edit_cell", where={"Batch": "B-2"}, column="State", value="Fault")["row"]["State"] == "Idle"
    assert run(shown, "expect_table", contains=[{"Batch": "B-2", "State": "Fault"}])["row_count"] == 3
    run(shown, "sort_table", column="Count", order="descending")
    run(shown, "expect_table", columns={"Count": [12000, 1200, 0]})
    assert run(shown, "filter_table", text="running")["row_count"] == 2
    assert run(shown, "filter_table", text="")["row_count"] == 3
    assert run(shown, "filter_table", column="Count", condition="less than", value=2000)["row_count"] == 2
    assert run(shown, "filter_table", column="Count", condition=None)["row_count"] == 3
    output = run(shown, "set_table_page", page_size=2, page=2)
    assert (output["page"], output["rows"]) == (2, [{"Batch": "B-2", "State": "Fault", "Count": "0"}])
    with pytest.raises(CheckFailed, match="open no view"):
        run(shown, "expand_row", row=0)


@pytest.mark.parametrize(
    ("name", "parameters", "problem"),
    [
        ("expect_table", {}, "nothing is expected"),
        ("expect_table", {"row_count": {"greater_than": "x"}}, "takes a number"),
        ("expect_table", {"rows": [{"State": {"matches": "("}}]}, "regular expression"),
        ("get_table", {"component": {"domid": "x"}, "where": {}}, "unknown key 'domid'"),
        ("select_row", {}, "give `where` or `row`"),
        ("select_row", {"where": {"A": 1}, "row": 2}, "give `where` or `row`"),
        ("filter_table", {"text": "a", "column": "b"}, "give `text`"),
        ("set_table_page", {}, "give `page`"),
    ],
)
def test_what_makes_no_sense_is_found_before_a_run(name: str, parameters: Mapping[str, Json], problem: str) -> None:
    step_type = TYPES.find(f"perspective.{name}")
    assert step_type is not None
    found = step_type.problems({"component": "batches", **parameters}, ())
    assert [each for each in found if problem in each.message], found


def sheet(*rows: Mapping[str, str]) -> Sheet:
    columns = [{"id": name, "title": name.title()} for name in rows[0]]
    told = [{"index": index, "cells": dict(row)} for index, row in enumerate(rows)]
    return Sheet.of({"columns": columns, "rows": told, "pages": None, "results": "", "empty": None})


SHEET = sheet({"state": "Running", "count": "12,000"}, {"state": "Idle", "count": ""}, {"state": "007", "count": "3"})


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ({"where": {"State": "Running"}}, None),
        ({"where": {"State": "Fault"}}, 'no rows with State "Fault"'),
        ({"where": {"Count": None}, "row_count": 1}, None),
        ({"where": {"Count": {"between": [3, 12000]}}, "row_count": 2}, None),
        ({"where": {"Count": {"not": 3}}, "row_count": 2}, None),
        ({"where": {"State": "7"}, "row_count": 0}, None),
        ({"where": {"State": "007"}}, None),
        ({"row_count": 2}, "3 rows, expected 2"),
        ({"rows": [{"state": "Running"}]}, "3 rows, expected 1"),
        ({"rows": [{}, {"state": "Fault"}, {}]}, 'row 2: state shows "Idle", expected "Fault"'),
        ({"contains": [{"state": "Idle"}, {"state": "Idle", "count": 3}]}, 'no row with state "Idle", count 3'),
        ({"columns": {"State": {"contains": "Idle"}}}, None),
        ({"where": {"Count": {"greater_than": 0}}, "columns": {"Count": [12000, 3]}}, None),
        ({"columns": {"Count": {"length": 2}}}, "the column Count: expected"),
    ],
)
def test_what_does_not_hold_of_a_table(expected: dict[str, Any], problem: str | None) -> None:
    said = TableCheck(**{"where": {}, **expected})(SHEET)
    assert said == problem or (said is not None and problem is not None and said.startswith(problem))
