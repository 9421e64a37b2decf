"""The suite also runs in the background of a shell, as servers for continuous integration start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name == "nt", reason="Windows has no ignored signals")
def test_the_suite_hears_ctrl_c_where_its_parent_ignores_it() -> None:
    root = Path(__file__).parents[1]
    test = "tests/test_interrupt.py::test_ctrl_c_in_a_long_step"

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        check=False,
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )

    assert "1 passed" in done.stdout, done.stdout
