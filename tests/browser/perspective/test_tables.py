"""Tables: rows over virtual bodies and pages, found, edited, selected, sorted and filtered."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.sheet import Sheet
from pytest_ignition.browser.perspective.table import Check, Table
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

STATES = ("Running", "Idle", "Fault")
BATCHES = [
    {"Batch": f"B-{index}", "State": STATES[index % 3], "Count": index * 1500, "Done": index % 2 == 0}
    for index in range(70)
]
COLUMNS = [
    {"field": "Batch", "header": {"title": "Batch no"}},
    {"field": "State", "editable": True, "filter": {"enabled": True}},
    {"field": "Count", "editable": True, "filter": {"enabled": True}},
    {"field": "Done", "sortable": False},
]
BATCH = Target(dom_id="batches")


def table_of(show: Show, count: int = 4, **props: object) -> Table:
    """A table of the first of the batches; without a pager unless it is given one."""
    shown = {"pager": {"bottom": False}, "columns": COLUMNS, "data": BATCHES[:count], **props}
    return show(json.dumps([{"type": "ia.display.table", "domId": "batches", "props": shown}])).table(BATCH)


def rows_are(count: int) -> Check:
    return lambda sheet: None if len(sheet.rows) == count else f"{len(sheet.rows)} rows, not {count}"


def test_a_table_is_read_as_its_rows_by_column_id(show: Show, perspective: Perspective) -> None:
    table = table_of(show, 2)
    rows = [
        {"Batch": "B-0", "State": "Running", "Count": "0", "Done": "true"},
        {"Batch": "B-1", "State": "Idle", "Count": "1,500", "Done": "false"},
    ]
    assert table.rows() == rows
    assert [(each.id, each.title) for each in table.columns()][:2] == [("Batch", "Batch no"), ("State", "State")]
    assert perspective.read(BATCH) == rows


def test_a_dataset_is_read_like_a_list(show: Show) -> None:
    table = table_of(show, columns=[], data={"columns": ["Name", "Level"], "rows": [["Tank 1", 12.5], ["Tank 2", 7]]})
    assert table.rows() == [{"Name": "Tank 1", "Level": "12.5"}, {"Name": "Tank 2", "Level": "7"}]


def test_rows_outside_of_what_is_seen_count_and_are_found(show: Show, perspective: Perspective) -> None:
    table = table_of(show, 70)
    in_the_page = "root => root.querySelectorAll('.ia_table__body__row').length"
    assert perspective.page.locator("#batches").evaluate(in_the_page) < 30
    assert table.row_count() == 70
    assert table.find_row({"Batch no": "B-66"}).cells["Count"] == "99,000"
    assert table.cell({"Count": 99_000}, "State") == "Running"
    assert table.cell(69, "Batch") == "B-69"


def test_rows_of_all_pages_count_and_the_page_stays(show: Show) -> None:
    table = table_of(show, 70, pager={"options": [10, 25], "initialOption": 10})
    shown = table.set_page(3)
    assert [row.cells["Batch"] for row in shown.rows] == [f"B-{index}" for index in range(20, 30)]
    assert [row["Batch"] for row in table.rows()] == [f"B-{index}" for index in range(70)]
    assert table.find_row({"Batch": "B-25"}).page == 3, "the page was left"
    assert table.find_row({"Batch": "B-5"}).page == 1
    assert table.find_row(41).cells["Batch"] == "B-41"


def test_pages_are_turned_jumped_to_and_resized(show: Show) -> None:
    table = table_of(show, 70, pager={"top": True, "options": [5, 25], "initialOption": 5})
    assert table.next_page().rows[0].cells["Batch"] == "B-5"
    assert table.set_page(14).rows[0].cells["Batch"] == "B-65", "not listed: jumped to"
    with pytest.raises(CheckFailed, match="has no next page to turn to: page 14"):
        table.next_page()
    assert len(table.page_size(25).rows) == 25
    with pytest.raises(CheckFailed, match="has no pages of 7 rows; its pager offers 5 rows, 25 rows"):
        table.page_size(7)
    with pytest.raises(CheckFailed, match="has no page 9"):
        table.set_page(9, timeout_ms=600)


def test_a_missing_row_shows_the_rows_that_are_there(show: Show) -> None:
    table = table_of(show, 2)
    with pytest.raises(CheckFailed) as caught:
        table.find_row({"State": "Fault", "Done": True}, timeout_ms=400)
    assert str(caught.value).splitlines() == [
        "table #batches has no row with State 'Fault', Done True (waited 0.4 s)",
        "its rows are:",
        "  Batch no | State   | Count | Done",
        "  B-0      | Running | 0     | true",
        "  B-1      | Idle    | 1,500 | false",
    ]
    with pytest.raises(CheckFailed, match=r"there is no column 'Stat'; there are: Batch no \(Batch\), State, Count"):
        table.cell({"Batch": "B-0"}, "Stat", timeout_ms=300)


def test_rows_that_come_later_are_waited_for(show: Show, perspective: Perspective) -> None:
    table = show(
        """
        - {type: ia.display.table, domId: batches, bind: {props.data: view.custom.rows}}
        - {type: ia.input.button, domId: more, actions: {onActionPerformed: {set: {view.custom.rows: [{State: Running}, {State: Idle}, {State: Running}]}}}}
        """,
        custom={"rows": []},
    ).table(BATCH)
    assert table.rows() == []
    perspective.click(Target(dom_id="more"))
    assert len(table.expect(lambda sheet: None if sheet.where({"State": "Running"}) else "none runs").rows) == 3


def test_what_is_not_as_expected_is_told_with_the_rows(show: Show) -> None:
    table = table_of(show, 1)
    with pytest.raises(CheckFailed, match=r"(?s)is not as expected: 1 rows, not 3 \(waited 0.3 s\).*B-0 "):
        table.expect(rows_are(3), timeout_ms=300)


def test_an_empty_table_says_so(show: Show) -> None:
    table = table_of(show, 0, emptyMessage={"noData": {"text": "Nothing yet"}})
    assert table.expect(rows_are(0)).empty == "Nothing yet"


LATE = """<div id="app-container"><div data-component="ia.display.table" data-component-path="C.0:0" id="batches">
<div class="th-container"><div class="tr header"><div class="tc" data-column-id="A">Alpha</div></div></div>
<div class="tb" style="height: 60px; overflow: auto"></div></div></div>
<script>setTimeout(() => { document.querySelector(".tb").innerHTML = `<div class="tr-group" data-row-index="0">
<div class="ia_table__body__row tr"><div class="tc ia_table__body__cell" data-column-id="A">first</div></div></div>`; }, 1500);</script>"""


def test_a_header_without_rows_is_no_empty_table(tab: Page, perspective: Perspective) -> None:
    tab.set_content(LATE)
    with pytest.raises(CheckFailed, match="1 rows, not 0"):
        perspective.table(BATCH).expect(rows_are(0), timeout_ms=3_000)
    assert perspective.table(BATCH).rows() == [{"A": "first"}], "cells of the other class that is known"


def test_a_cell_is_edited_and_the_data_takes_it(show: Show) -> None:
    table = table_of(show, 70)
    table.edit({"Batch": "B-50"}, "State", "Cleaning")
    assert table.cell({"Batch": "B-50"}, "State") == "Cleaning"
    table.edit({"Batch": "B-50"}, "Count", 12000)
    assert table.cell({"Batch": "B-50"}, "Count") == "12,000"
    with pytest.raises(CheckFailed, match="'Batch no' of table #batches cannot be edited"):
        table.edit({"Batch": "B-50"}, "Batch no", "x", timeout_ms=500)


def test_an_edited_row_that_is_sorted_away_took_its_value(show: Show) -> None:
    table = table_of(show, 6)
    table.sort("State")
    table.edit({"Batch": "B-2"}, "State", "Zero")
    assert table.rows()[-1]["Batch"] == "B-2"


def test_an_edited_cell_of_bound_data_reaches_its_source(show: Show, perspective: Perspective) -> None:
    table = show(
        """
        - type: ia.display.table
          domId: batches
          props: {columns: [{field: State, editable: true}]}
          bind: {props.data: view.custom.rows}
        - {type: ia.display.label, domId: source, bind: {props.text: "view.custom.rows[1].State"}}
        """,
        custom={"rows": [{"State": "Running"}, {"State": "Idle"}]},
    ).table(BATCH)
    table.edit(1, "State", "Fault")
    perspective.expect(Target(dom_id="source"), lambda text: text == "Fault", "Fault")


def test_columns_are_sorted_in_the_order_of_their_choice(show: Show) -> None:
    table = table_of(show, 7)
    table.sort("State")
    table.sort("Count", "descending")
    assert [row["Batch"] for row in table.rows()] == ["B-5", "B-2", "B-4", "B-1", "B-6", "B-3", "B-0"]
    assert [each.sort for each in table.columns()] == ["none", "ascending", "descending", "none"]
    table.sort("State", "none")
    assert table.rows()[0]["Batch"] == "B-6"
    with pytest.raises(CheckFailed, match="'Done' of table #batches cannot be sorted: it is none"):
        table.sort("Done", timeout_ms=300)


def test_a_text_filter_leaves_what_it_says(show: Show) -> None:
    table = table_of(show, 70, filter={"enabled": True})
    table.filter("idle")
    assert table.row_count() == 23
    assert table.read().results == "23 results"
    table.filter("nothing of the sort")
    assert table.read().empty == "No results found"
    table.filter("")
    assert table.row_count() == 70


def test_a_column_filter_is_applied_and_removed(show: Show) -> None:
    table = table_of(show, 9)
    table.filter_column("Count", "between", between=(1500, 4500))
    assert [row["Batch"] for row in table.rows()] == ["B-1", "B-2", "B-3"]
    table.filter_column("State", "starts with", "F")
    assert [row["Batch"] for row in table.rows()] == ["B-2"]
    with pytest.raises(CheckFailed, match="no condition 'is'; there are: contains, equals, starts with, ends with"):
        table.filter_column("State", "is", "F")
    table.filter_column("State", None)
    table.filter_column("Count", None)
    assert table.row_count() == 9


def test_rows_are_selected_and_a_selection_is_extended(show: Show, perspective: Perspective) -> None:
    table = table_of(show, 6, selection={"mode": "multiple interval"})
    assert table.select({"Batch": "B-1"}).index == 1
    table.select({"Batch": "B-2"}, extend_to={"Batch": "B-4"})
    assert [row.cells["Batch"] for row in table.read().rows if row.selected] == ["B-2", "B-3", "B-4"]
    anchor = perspective.page.locator("#batches .t-selected.root-selected")
    assert anchor.locator("..").first.get_attribute("data-row-index") == "2"


def test_a_table_that_selects_nothing_says_so(show: Show) -> None:
    table = table_of(show, selection={"mode": "none"})
    with pytest.raises(CheckFailed, match="was clicked and is not selected"):
        table.select(0, timeout_ms=400)


def test_a_row_opens_its_view_and_closes_it(show: Show, perspective: Perspective, sim: Simulator) -> None:
    row = {"children": [{"type": "ia.display.table", "props": {"data": [{"Batch": "inner"}]}}]}
    sim.put_view("Detail", row, page=None)
    table = table_of(show, 3, rows={"subview": {"enabled": True, "viewPath": "Detail", "height": "200px"}})
    table.expand({"Batch": "B-1"})
    perspective.page.locator(".tr.subview >> text=inner").wait_for()
    assert [row["Batch"] for row in table.rows()] == ["B-0", "B-1", "B-2"], "not those of the table inside"
    table.collapse({"Batch": "B-1"})
    perspective.page.locator(".tr.subview").wait_for(state="detached")


def test_a_footer_and_a_hidden_header_are_no_rows(show: Show, perspective: Perspective) -> None:
    columns = [{"field": "Batch", "footer": {"title": "Sum"}}, {"field": "State", "visible": False}]
    table = table_of(show, 2, columns=columns, enableFooter=True, enableHeader=False)
    assert table.rows() == [{"Batch": "B-0"}, {"Batch": "B-1"}]
    assert perspective.page.locator(".tr.footer .tc").inner_text() == "Sum"


def test_a_table_of_bad_quality_is_still_read(show: Show, perspective: Perspective, sim: Simulator) -> None:
    table = show(
        """
        - type: ia.display.table
          domId: batches
          props: {data: [{A: 1}]}
          bind: {props.selection.selectedRow: "[default]Nowhere"}
        """
    ).table(BATCH)
    perspective.page.locator("#batches .cqfo-error").wait_for()
    assert table.rows() == [{"A": "1"}]


def test_where_takes_predicates() -> None:
    told = {"columns": [{"id": "A", "title": "Alpha"}], "rows": [], "pages": None, "results": "", "empty": None}
    sheet = Sheet.of({**told, "rows": [{"index": 0, "cells": {"A": "12,000"}}, {"index": 1, "cells": {"A": "x"}}]})
    assert [row.index for row in sheet.where({"alpha": 12_000})] == [0]
    assert [row.index for row in sheet.where({"A": lambda text: text == "x"})] == [1]
    assert sheet.where({"A": None}) == []
