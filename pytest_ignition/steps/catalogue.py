"""The step types that come with the package."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pytest_ignition.steps.index import Registry
from pytest_ignition.steps.known import known_step_types

if TYPE_CHECKING:
    from pytest_ignition.steps.registry import StepType

MODULES = (
    "gateway",
    "browser",
    "browser_input",
    "browser_checks",
    "playbook",
    "utility",
    "python_script",
    "ai",
    "designer",
    "perspective",
    "fat",
)
"""Those of this folder that hold step types (`STEP_TYPES`), in the order of listings."""

_RENAMED = {"utility.wait": "utility.sleep"}
"""Names that playbooks once had (playbook-format, section 4.4)."""


def builtin_step_types() -> Registry:
    """A new registry with every built-in step type, so that one run's additions never reach another."""
    return Registry(known_step_types(), _RENAMED)


def modules_with_step_types() -> Iterator[tuple[str, StepType[Any]]]:
    """Every built-in step type as its module has it, with the module's name. Imports them all."""
    for name in MODULES:
        for each in importlib.import_module(f"pytest_ignition.steps.{name}").STEP_TYPES:
            yield name, each
