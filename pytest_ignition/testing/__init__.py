"""For people who write step types: run one step against whatever the test gives it.

from pytest_ignition.testing import run_step

def test_greet_says_the_name():
assert run_step(greet, {"name": "Ada"}).output == {"text": "Hello, Ada"}
"""

from __future__ import annotations

from pytest_ignition.testing.clock import ManualClock
from pytest_ignition.testing.harness import StepRun, run_step
from pytest_ignition.testing.resources import MemoryResources

__all__ = ["ManualClock", "MemoryResources", "StepRun", "run_step"]
