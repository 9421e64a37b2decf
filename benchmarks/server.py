"""Gateways in a process of their own, so that they do not share the interpreter with what is measured.

Run as `python -m benchmarks.server KIND`: prints its address and lives until its standard input is closed, which
happens whatever becomes of the process that started it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.measure import Command, MeasurementFailed, end_process, start_process
from benchmarks.setting import ROOT


@contextmanager
def serving(kind: str, folder: Path) -> Iterator[str]:
    """The address of a gateway that runs inside the block.

    Args:
        kind: `simulator`; `starting`: the simulator held in that state; `silent`: takes requests and never answers.
        folder: where its process runs.

    Raises:
        MeasurementFailed: it does not start.
    """
    command = Command(
        arguments=[sys.executable, "-m", "benchmarks.server", kind],
        folder=folder,
        environment={"PYTHONPATH": str(ROOT)},
    )
    process = start_process(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        try:
            first = process.stdout.readline().decode().strip()
            if not first.startswith("http"):
                raise MeasurementFailed(f"the gateway did not start: {first}{process.stdout.read().decode()}")
            yield first
        finally:
            end_process(process)


def main(kind: str) -> None:
    """Serve until standard input ends."""
    _KINDS[kind]()


def _until_told(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    sys.stdin.read()


def _simulator(*, starting: bool = False) -> None:
    from pytest_ignition import Simulator

    with Simulator() as served:
        if starting:
            served.set_state("STARTING")
        _until_told(served.url)


class _Silent(BaseHTTPRequestHandler):
    """Takes a request and never answers; its threads end with the process."""

    def do_GET(self) -> None:
        """Keep the asker waiting."""
        threading.Event().wait()


def _silent() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Silent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _until_told(f"http://127.0.0.1:{server.server_address[1]}")


_KINDS: dict[str, Callable[[], None]] = {
    "simulator": _simulator,
    "starting": lambda: _simulator(starting=True),
    "silent": _silent,
}

if __name__ == "__main__":
    main(sys.argv[1])
