"""Reads what the probe saw of items that follow each other in one process: ours and its peer, in pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.figures import Comparison, compare, cycle
from benchmarks.measure import Run


def compare_pairs(
    runs: Sequence[Run], suffix: str, *, start: str = "", per_step: Callable[[Sequence[float]], float] = cycle
) -> Comparison:
    """Seconds per step of our items (`.yaml`) and of those of the peer, whose files end in `suffix`."""
    ours, peer = ([per_step(laps) for laps in laps_of(runs, each, start)] for each in (".yaml", suffix))
    return compare(ours, peer)


def laps_of(runs: Sequence[Run], suffix: str, start: str = "") -> list[Sequence[float]]:
    """The laps of every item whose file's name starts and ends so, over all runs.

    The first such item of each run is its warm-up: it imports, connects and starts what the others find ready.
    """
    return [laps for each in runs for laps in _of_one_run(each.report["items"], suffix, start)[1:]]


def _of_one_run(items: Sequence[dict[str, Any]], suffix: str, start: str) -> list[Sequence[float]]:
    return [item["laps"] for item in items if item["file"].endswith(suffix) and item["file"].startswith(start)]
