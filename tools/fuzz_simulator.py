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

CHECKS = "not_a_server_error,response_schema_conformance,status_code_conformance"
SIGNATURE_MISMATCH = "/data/api/v1/resources/"
"""Below it a wrong signature is answered with 500, as the real gateway does (gateway API sheet, section 9)."""


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
        checks = [] if given.all_checks else ["--checks", CHECKS]
        return subprocess.run([*common, *checks], check=False).returncode  # noqa: S603 - our own arguments


if __name__ == "__main__":
    sys.exit(main())
