"""Registers what tells of playbooks beside pytest's own reports, once there is one: nothing is loaded without."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition.reporting.marking import wants_steps
from pytest_ignition.settings import worker_name

if TYPE_CHECKING:
    from pytest_ignition.engine.stream import Consumer

_TERMINAL = "ignition-terminal"
_CI = "ignition-ci"
_KEY = pytest.StashKey[bool]()
_ONE_AT_A_TIME = threading.Lock()
"""xdist's controller reads the reports of each worker in a thread; none may go on before all who are told are there."""


def attend(config: pytest.Config) -> None:
    """Have the terminal, and the CI system that the run is in, told of playbooks from now on.

    In an xdist worker nobody is told: its reports go to the controller.
    """
    if _KEY not in config.stash:
        with _ONE_AT_A_TIME:
            if _KEY not in config.stash:
                if not _is_worker(config):
                    _register(config)
                config.stash[_KEY] = True


def _register(config: pytest.Config) -> None:
    from pytest_ignition.reporting.ci_chosen import ci_outputs

    manager = config.pluginmanager
    reporter: Any = manager.getplugin("terminalreporter")
    if reporter is not None:
        from pytest_ignition.reporting.terminal import StepTerminal

        manager.register(StepTerminal(config, reporter), _TERMINAL)
    if ci_outputs(config):
        from pytest_ignition.reporting.ci import CiReports

        manager.register(CiReports(config), _CI)


def live_steps(config: pytest.Config) -> Consumer | None:
    """The consumer for one run that writes its steps; None where nobody wants them, or xdist's controller does it."""
    part: Any = config.pluginmanager.getplugin(_TERMINAL)
    if part is None or part.screen is None:
        return None
    from pytest_ignition.reporting.terminal_steps import LiveSteps

    return LiveSteps(part.screen, logs=config.get_verbosity() > 1)


def steps_in_full(config: pytest.Config) -> bool:
    """Whether the reports of steps must carry all that is known of them."""
    from pytest_ignition.reporting.ci_chosen import ci_outputs

    return bool(ci_outputs(config)) or (_is_worker(config) and wants_steps(config))


def _is_worker(config: pytest.Config) -> bool:
    return worker_name(config) != "main"
