"""The step types that come with the package."""

from __future__ import annotations

from pytest_ignition.steps import browser, gateway, playbook, python_script, utility
from pytest_ignition.steps.registry import Registry


def builtin_step_types() -> Registry:
    """A new registry with every built-in step type, so that one run's additions never reach another."""
    modules = (gateway, browser, playbook, utility, python_script)
    return Registry(each for module in modules for each in module.STEP_TYPES)
