"""Optional parts: imported when asked for, with the remedy when their libraries are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_ignition.simulator.scenario import Scenario
    from pytest_ignition.simulator.server import Simulator


class BadScenarioFile(IgnitionError):
    """A scenario file cannot be used."""

    retryable = False


class ExtraMissing(IgnitionError):
    """Libraries of an extra are not installed."""


def simulator_class() -> type[Simulator]:
    """The simulator's class.

    Raises:
        ExtraMissing: its libraries are not installed.
    """
    try:
        from pytest_ignition.simulator.server import Simulator
    except ImportError as error:
        raise ExtraMissing(
            f"the simulator needs {error.name}, which is not installed",
            hint="pip install 'pytest-ignition[simulator]'",
        ) from None
    return Simulator


def need_cryptography() -> None:
    """See to it that encrypted files can be read and written.

    Raises:
        ExtraMissing: the library is not installed.
    """
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError:
        raise ExtraMissing(
            "encrypted files need cryptography, which is not installed",
            hint="pip install 'pytest-ignition[vault]'",
        ) from None


def scenario_of(file: Path | None, project: str = "demo") -> Scenario:
    """The scenario of a file; without one, the demo with that project.

    Raises:
        BadScenarioFile: the file cannot be used; says where and why.
    """
    from pytest_ignition.simulator.scenario import Scenario

    if file is None:
        return Scenario(project=project)
    from pytest_ignition.simulator.scenario_file import BadScenario, read_scenario

    try:
        return read_scenario(file)
    except BadScenario as error:
        text = str(error)
    raise BadScenarioFile(text, hint="docs/simulator.md shows what a scenario may say")
