"""Which steps the wizard of a gateway still wants (gateway API sheet, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.simulator.module_store import ModuleStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

_FRESH = {"edition": "edition", "eula": "license", "authSetup": "authentication", "connections": "connections"}
_CAPTURED = {"eula": "license"}
"""What a gateway wanted whose container had set all the rest."""


class WizardSteps:
    """What was answered since the wizard began.

    Attributes:
        answered: names of steps.
        edition: what was chosen, or None.
        http_port: where the gateway was told to listen, or None. It goes on listening where it is.
    """

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._fresh = not state.scenario.commissioned
        self._finished = False
        self.answered: set[str] = set()
        self.edition: str | None = None
        self.http_port: int | None = None

    @property
    def needed(self) -> bool:
        """Whether a gateway that starts now parks in its wizard."""
        return self._fresh or bool(self._state.part(ModuleStore).unaccepted())

    @property
    def shown_edition(self) -> str:
        """As `/bootstrap` tells it: an 8.1 says so while none is chosen."""
        if self._fresh and self.edition is None and not self._state.scenario.has_rest_api:
            return "NOT_SET"
        return self._state.edition

    def wanted(self) -> dict[str, str]:
        """The steps still to be answered, with their ids."""
        if self._finished:
            return {}
        steps = dict(_FRESH) if self._fresh else {}
        if self._state.part(ModuleStore).unaccepted():
            steps["modules"] = "modules"
        elif "modules" not in self.answered and not self._fresh:
            steps = dict(_CAPTURED)
        return {step: step_id for step, step_id in steps.items() if step not in self.answered}

    def finish(self) -> None:
        """All is answered; the gateway starts."""
        self._fresh = False
        self._finished = True

    def come_up(self) -> None:
        """The gateway has started: a later wizard begins anew."""
        self._finished = False
        self.answered.clear()
