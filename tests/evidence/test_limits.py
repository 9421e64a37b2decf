"""Texts are cut to size, say so, and never exceed it; sizes are read and written as people do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.evidence.limits import Budget, beginning, end, parse_size, show_size

TEXTS = st.text(alphabet="aä€\U0001f600\n", max_size=400)


@pytest.mark.parametrize(
    ("text", "size"),
    [("500 MB", 500 * 2**20), ("1.5GB", 1.5 * 2**30), ("4096", 4096), (" 2 kb ", 2048), ("0", 0), ("7 B", 7)],
)
def test_sizes_are_read(text: str, size: float) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1 TB", "1,5 MB", "MB", "1e9", "inf"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a size"):
        parse_size(text)


@given(st.integers(0, 2**40))
def test_a_shown_size_reads_as_the_same_up_to_rounding(size: int) -> None:
    assert parse_size(show_size(size)) == pytest.approx(size, rel=1e-3)


@given(TEXTS, st.integers(0, 600))
def test_a_cut_text_fits_and_keeps_its_side(text: str, most: int) -> None:
    first, last = beginning(text, most + 80), end(text, most + 80)

    for cut in (first, last):
        assert len(cut.encode()) <= most + 80
    if len(text.encode()) <= most + 80:
        assert first == last == text
    else:
        assert " left out]" in first.splitlines()[-1]
        assert " left out] ..." in last.splitlines()[0]
        assert text.startswith(first.rpartition("\n... [")[0])
        assert text.endswith(last.partition("] ...\n")[2])


def test_what_was_left_out_is_told() -> None:
    assert beginning("x" * 10_000, 1_104) == "x" * 1024 + "\n... [8.766 KB of 9.766 KB left out]"
    assert end("x" * 10_000, 1_104) == "[8.766 KB of 9.766 KB left out] ...\n" + "x" * 1024


def test_a_budget_gives_what_a_file_and_the_run_allow() -> None:
    budget = Budget(file=2_000, left=5_000)
    assert budget.room() == 2_000
    budget.took(3_500)
    assert (budget.room(), budget.spent) == (1_500, False)
    budget.took(500)
    assert (budget.room(), budget.spent) == (0, True)
