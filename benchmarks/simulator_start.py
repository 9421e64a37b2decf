"""The process behind `gateway.simulator_start`: starts a simulator and says how long that took, its import apart.

Run as `python -m benchmarks.simulator_start REPORT`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter


def main(report: Path) -> None:
    """Measure."""
    start = perf_counter()
    from pytest_ignition.simulator.server import Simulator

    imported = perf_counter()
    with Simulator() as simulator:
        started = perf_counter()
        simulator.reset()
        was_reset = perf_counter()
    figures = {"imported": imported - start, "start": started - start, "reset": was_reset - started}
    report.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
