"""The step types that come with the package."""

from __future__ import annotations

from pytest_ignition.steps import browser, gateway, python_script, utility
from pytest_ignition.steps.registry import Registry


def builtin_step_types() -> Registry:
    """A new registry with every built-in step type, so that one run's additions never reach another."""
    return Registry([*gateway.STEP_TYPES, *browser.STEP_TYPES, *utility.STEP_TYPES, *python_script.STEP_TYPES])
