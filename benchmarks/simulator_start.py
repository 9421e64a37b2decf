"""The process behind `gateway.simulator_start`: starts a simulator and says how long that took, its import apart.

Run as `python -m benchmarks.simulator_start REPORT`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition.simulator.server import Simulator


def main(report: Path) -> None:
    """Measure."""
    start = perf_counter()
    from pytest_ignition.simulator.server import Simulator

    imported = perf_counter()
    with Simulator() as simulator:
        started = perf_counter()
        _use(simulator)
        used = perf_counter()
        simulator.reset()
        was_reset = perf_counter()
    figures = {"imported": imported - start, "start": started - start, "reset": was_reset - used}
    report.write_text(json.dumps(figures), encoding="utf-8")


def _use(simulator: Simulator) -> None:
    """Let it have something to forget: a gateway that nobody asked has made nothing yet."""
    import httpx2  # not before: the start's own imports are measured

    for path in ("overview", "resources/names/ignition/tag-provider", "modules/healthy", "backup"):
        address = f"{simulator.url}/data/api/v1/{path}"
        assert httpx2.get(address, headers={"X-Ignition-API-Token": simulator.token}).status_code == 200


if __name__ == "__main__":
    main(Path(sys.argv[1]))
