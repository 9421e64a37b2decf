"""The process behind `gateway.client_reads`: reads of our client and raw ones of httpx2 in turn, over kept connections.

Run as `python -m benchmarks.reads URL COUNT REPORT`; writes seconds per read of both sides, block by block.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import httpx2

from pytest_ignition.gateway import GatewayClient, GatewaySettings

BLOCK = 50
"""Reads before it is the other side's turn: short beside what else the machine does, long beside the clock."""


def main(url: str, count: int, report: Path) -> None:
    """Measure."""
    with GatewayClient(GatewaySettings(name="gw", url=url)) as client, httpx2.Client(trust_env=False) as raw:
        address = f"{url}/StatusPing"
        sides: dict[str, Callable[[], object]] = {"ours": client.ping, "raw": lambda: raw.get(address).json()}
        figures: dict[str, list[float]] = {name: [] for name in sides}
        for read in sides.values():
            _seconds_per_read(read)
        for _ in range(max(2, count // BLOCK)):
            for name, read in sides.items():
                figures[name].append(_seconds_per_read(read))
    report.write_text(json.dumps(figures), encoding="utf-8")


def _seconds_per_read(read: Callable[[], object]) -> float:
    start = perf_counter()
    for _ in range(BLOCK):
        read()
    return (perf_counter() - start) / BLOCK


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
