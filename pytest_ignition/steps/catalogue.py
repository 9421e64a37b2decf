"""The step types that come with the package."""

from __future__ import annotations

from dataclasses import replace

from pytest_ignition.steps import (
    ai,
    browser,
    browser_checks,
    browser_events,
    browser_files,
    browser_input,
    browser_network,
    browser_pages,
    browser_pointer,
    browser_reads,
    browser_waits,
    designer,
    fat,
    gateway,
    gateway_access,
    gateway_backup,
    gateway_kinds,
    gateway_logs,
    gateway_modules,
    gateway_projects,
    gateway_resource_changes,
    gateway_resources,
    gateway_sessions,
    gateway_start,
    gateway_status,
    perspective,
    perspective_alarms,
    perspective_around,
    perspective_components,
    perspective_dates,
    perspective_hints,
    perspective_session,
    perspective_tables,
    perspective_tests,
    playbook,
    python_script,
    tags,
    utility,
)
from pytest_ignition.steps.old_spellings import RENAMED
from pytest_ignition.steps.registry import Registry


def builtin_step_types() -> Registry:
    """A new registry with every built-in step type, so that one run's additions never reach another."""
    modules = (
        gateway,
        gateway_status,
        gateway_logs,
        gateway_sessions,
        gateway_modules,
        gateway_start,
        gateway_projects,
        gateway_resources,
        gateway_resource_changes,
        gateway_kinds,
        gateway_access,
        tags,
        gateway_backup,
        browser,
        browser_pointer,
        browser_input,
        browser_waits,
        browser_checks,
        browser_reads,
        browser_pages,
        browser_events,
        browser_network,
        browser_files,
        playbook,
        utility,
        python_script,
        ai,
        designer,
        perspective,
        perspective_tests,
        perspective_alarms,
        perspective_tables,
        perspective_dates,
        perspective_hints,
        perspective_session,
        perspective_components,
        perspective_around,
        fat,
    )
    # What of these sets variables is known by name to the check before a run.
    types = (replace(each, sets_variables=False) for module in modules for each in module.STEP_TYPES)
    return Registry(types, RENAMED)
