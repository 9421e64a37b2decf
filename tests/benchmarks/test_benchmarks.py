"""Every benchmark runs once with tiny inputs and gives figures. Nothing is said about time."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks.answers import rows
from benchmarks.budgets import BENCHMARKS, Benchmark
from benchmarks.figures import Unit, Verdict
from benchmarks.measure import Run
from benchmarks.pairs import laps_of
from benchmarks.setting import Setting, pytest_command
from benchmarks.startup import unwelcome


@pytest.mark.slow
@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda each: each.name)
def test_every_benchmark_gives_finite_figures(benchmark: Benchmark, tmp_path: Path) -> None:
    found = benchmark.measure(Setting(folder=tmp_path, rounds=1, scale=0.001))

    assert found
    for row in found:
        assert math.isfinite(row.value), row
        assert row.value >= 0, row
        if row.unit is Unit.RATIO:
            assert row.value > 0, row


def test_names_are_unique() -> None:
    assert len({each.name for each in BENCHMARKS}) == len(BENCHMARKS)


@pytest.mark.parametrize(
    ("added", "wrong"),
    [
        ({"pytest_ignition", "pytest_ignition.plugin", "uuid"}, set()),
        ({"pytest_ignition.plugin", "pytest_ignition.engine"}, {"pytest_ignition.engine"}),
        ({"yaml", "yaml.loader", "yamlish"}, {"yaml", "yaml.loader"}),
        (set(), set()),
    ],
)
def test_an_unused_plugin_may_import_its_entry_and_light_modules(added: set[str], wrong: set[str]) -> None:
    assert unwelcome(added) == wrong


def test_both_sides_of_a_comparison_differ_in_the_plugins_only(tmp_path: Path) -> None:
    ours, peer = pytest_command(tmp_path), pytest_command(tmp_path, ignition=False)

    assert [*ours.arguments, "-p", "no:ignition"] == list(peer.arguments)
    assert ours.environment == peer.environment


def test_the_first_item_of_each_run_is_its_warm_up() -> None:
    names = ["a0.yaml", "a0.null", "a1.yaml", "a1.null", "b0.yaml", "b1.yaml"]
    items = [{"file": name, "laps": [float(number)]} for number, name in enumerate(names)]
    runs = [Run(wall=1.0, cpu=None, peak=None, report={"items": items})] * 2

    assert laps_of(runs, ".yaml") == [[2.0], [4.0], [5.0]] * 2
    assert laps_of(runs, ".null") == [[3.0]] * 2
    assert laps_of(runs, ".yaml", "b") == [[5.0]] * 2


def test_a_command_that_is_never_answered_misses_its_budget_by_name() -> None:
    figures: dict[str, dict[str, float | None]] = {
        "utility.sleep": {"pause": 0.01, "cancel": 0.05},
        "gateway.ping": {"pause": None, "cancel": 0.2},
    }

    cancel, others = rows(figures, 5.0)

    assert (cancel.value, cancel.low, cancel.verdict, cancel.note) == (0.2, 0.05, Verdict.MET, "")
    assert (others.value, others.low, others.verdict) == (5.0, 0.01, Verdict.MISSED)
    assert others.note == "Not within 5 s: gateway.ping: pause."
