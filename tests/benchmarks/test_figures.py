"""Medians, ratios and verdicts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import Row, Unit, Verdict, compare, cycle, ratio_row, usual_cycle

SECONDS = st.floats(min_value=1e-6, max_value=1e6)


def test_the_ratio_is_of_the_medians_and_the_spread_of_single_rounds() -> None:
    found = compare([2.0, 9.0, 3.0], [1.0, 3.0, 4.0])

    assert (found.ours, found.peer, found.ratio) == (3.0, 3.0, 1.0)
    assert (found.low, found.high) == (0.75, 3.0)


@given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1))
def test_a_comparison_is_finite_and_turns_round_with_its_sides(pairs: list[tuple[float, float]]) -> None:
    ours, peer = [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    found, turned = compare(ours, peer), compare(peer, ours)

    assert all(math.isfinite(figure) for figure in (found.ratio, found.low, found.high))
    assert found.low <= found.high
    assert found.ratio * turned.ratio == pytest.approx(1)


@pytest.mark.parametrize(
    ("ours", "peer"),
    [([], []), ([1.0], []), ([1.0], [1.0, 2.0]), ([1.0], [0.0]), ([-1.0], [1.0]), ([math.nan], [1.0]), ([1.0], [math.inf])],
)  # fmt: skip
def test_what_no_measurement_gives_is_refused(ours: list[float], peer: list[float]) -> None:
    with pytest.raises(ValueError, match="figures"):
        compare(ours, peer)


@pytest.mark.parametrize(
    ("value", "limit", "exact", "verdict"),
    [
        (1.03, 1.03, False, Verdict.MET),
        (1.0301, 1.03, False, Verdict.MISSED),
        (1, 1, True, Verdict.MET),
        (0, 1, True, Verdict.MISSED),
        (2, 1, True, Verdict.MISSED),
        (7.0, None, False, Verdict.FOR_INFORMATION),
    ],
)
def test_a_limit_is_allowed_itself_and_a_count_must_be_met_exactly(
    value: float, limit: float | None, exact: bool, verdict: Verdict
) -> None:
    assert Row(what="x", value=value, limit=limit, exact=exact).verdict is verdict


def test_a_row_holds_the_comparison_that_it_is_made_of() -> None:
    row = ratio_row("x", compare([3.0], [2.0]), 1.2, side_unit=Unit.BYTES, note="n")

    assert (row.value, row.low, row.high, row.ours, row.peer) == (1.5, 1.5, 1.5, 3.0, 2.0)
    assert row.verdict is Verdict.MISSED


def test_a_cycle_is_the_mean_between_laps_and_the_usual_one_their_median() -> None:
    laps = [100.0, 101.0, 102.0, 106.0]

    assert cycle(laps) == 2.0
    assert usual_cycle(laps) == 1.0


@pytest.mark.parametrize("laps", [[], [1.0]])
def test_one_lap_is_no_cycle(laps: list[float]) -> None:
    for measure in (cycle, usual_cycle):
        with pytest.raises(ValueError, match="two laps"):
            measure(laps)
