"""Runs schemathesis over the simulator's `/openapi.json`: every answer must be what the document says.

    python tools/fuzz_simulator.py [--examples N] [--all-checks]

schemathesis is called as a program, since its pytest plugin would slow every run of the suite: have it on the PATH, or
name it in SCHEMATHESIS.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser

from pytest_ignition.simulator.server import Simulator, Timing

SERVER_ERRORS = "not_a_server_error"
CHECKS = "response_schema_conformance,status_code_conformance"
DOCUMENTED_500 = "/data/api/v1/(resources/|modules/(toggle-state|uninstall)$|activation/activate/|backup$)"
"""A gateway answers 500 there to a wrong signature, an unreadable body, an activation server that is not reached and a
backup that cannot be restored (gateway API sheet, sections 5, 7 and 9, and the gateway's own document)."""

NO_SERIALIZER = "/projects/import/"
"""schemathesis makes no ZIP files; the suite's own fuzz test sends other bytes there."""


def main() -> int:
    """Start a simulator, let schemathesis loose on it; its exit code."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=50, help="tries per operation")
    parser.add_argument("--all-checks", action="store_true", help="all of its checks, to look at what they find")
    given = parser.parse_args()
    program = os.environ.get("SCHEMATHESIS", "schemathesis")
    with Simulator(timing=Timing(grace=0.0, starting=0.0)) as simulator:
        common = [program, "run", f"{simulator.url}/openapi.json", "-H", f"X-Ignition-API-Token: {simulator.token}"]
        common += ["--max-examples", str(given.examples), "--seed", "1", "--continue-on-failure"]
        common += ["--exclude-path-regex", NO_SERIALIZER]
        if given.all_checks:
            return _run(common)
        first = _run([*common, "--checks", CHECKS])
        simulator.reset()
        rest = f"{NO_SERIALIZER}|{DOCUMENTED_500}"
        return first or _run([*common[:-1], rest, "--checks", SERVER_ERRORS])


def _run(command: list[str]) -> int:
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own arguments


if __name__ == "__main__":
    sys.exit(main())
