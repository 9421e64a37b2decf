"""Makes the step type known to the playbooks below this folder."""

from __future__ import annotations

from typing import Any

from plant_steps import count_modules

from pytest_ignition import StepType


def pytest_ignition_step_types() -> list[StepType[Any]]:
    return [count_modules]
