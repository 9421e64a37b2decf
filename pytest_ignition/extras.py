"""Optional parts: imported when asked for, with the remedy when their libraries are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.simulator.server import Simulator


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
