"""The table as people read it."""

from __future__ import annotations

import json

import pytest

from benchmarks.figures import Row, Unit, compare, ratio_row
from benchmarks.table import as_data, figure, render

ROWS = [
    ratio_row("one thing / another", compare([0.612, 0.7], [0.5, 0.5]), 1.2, note="Measured at dawn."),
    ratio_row("memory", compare([80e6], [70e6]), 1.3, side_unit=Unit.BYTES),
    Row(what="starts", value=1, unit=Unit.COUNT, limit=1, exact=True),
    Row(what="answers", value=0.0525, unit=Unit.SECONDS, limit=1.0, low=0.0014, high=0.0525, note="In a wait."),
    Row(what="for comparison", value=1.9),
]


def test_the_whole_table() -> None:
    assert render(ROWS, {"collect": "pytest ended\nwith 3"}) == (
        "what                        ours     peer  measured         min-max        limit  verdict\n"
        "-----------------------  -------  -------  --------  --------------  -----------  -------\n"
        "one thing / another [1]   656 ms   500 ms      1.31       1.22-1.40      <= 1.20  MISSED\n"
        "memory                   76.3 MB  66.8 MB      1.14       1.14-1.14      <= 1.30  met\n"
        "starts                                            1                          = 1  met\n"
        "answers [2]                                   52 ms  1.400 ms-52 ms  <= 1,000 ms  met\n"
        "for comparison                                 1.90                               -\n"
        "\n"
        "[1] Measured at dawn.\n"
        "[2] In a wait.\n"
        "\n"
        "collect could not be measured:\n"
        "    pytest ended\n"
        "    with 3\n"
    )


def test_a_table_without_rows_and_notes_is_its_head() -> None:
    assert render([], {}) == (
        "what  ours  peer  measured  min-max  limit  verdict\n----  ----  ----  --------  -------  -----  -------\n"
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.005, Unit.RATIO, "1.00"),
        (12.345, Unit.RATIO, "12.35"),
        (0.000211, Unit.SECONDS, "0.211 ms"),
        (0.051, Unit.SECONDS, "51 ms"),
        (5.0, Unit.SECONDS, "5,000 ms"),
        (3, Unit.COUNT, "3"),
        (2**20 * 104.25, Unit.BYTES, "104.2 MB"),
    ],
)
def test_a_figure_shows_the_digits_that_mean_something(value: float, unit: Unit, text: str) -> None:
    assert figure(value, unit) == text


def test_the_data_is_plain_json_with_verdicts() -> None:
    data = json.loads(json.dumps(as_data(ROWS, {"x": "y"}, {"processors": 2})))

    assert [row["verdict"] for row in data["rows"]] == ["MISSED", "met", "met", "met", "-"]
    assert data["rows"][3]["unit"] == "s"
    assert (data["failures"], data["machine"]) == ({"x": "y"}, {"processors": 2})
