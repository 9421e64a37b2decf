"""Resources for a step under test: whatever the test gives, and an error that says so for everything else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json, Requirements
from pytest_ignition.testing.clock import ManualClock


class MemoryResources:
    """Implements `pytest_ignition.engine.resources.Resources` without a gateway or a browser of its own.

    Args:
        folder: the playbook's folder, and where evidence goes.
        clock: the run's clock.
        gateway: what steps get as their gateway client: a `GatewayClient`, or anything with the methods they use.
        browser: what they get as their page.
        roots: values behind the roots `gateway`, `credential` and `env`.
        while_waiting: called in every slice of a wait, to press a button or to change the gateway meanwhile.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: ManualClock | None = None,
        gateway: Any = None,
        browser: Any = None,
        roots: Mapping[str, Mapping[str, Json]] | None = None,
        while_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.clock = clock or ManualClock()
        self.playbook_folder = folder
        self.evidence_folder = folder
        self._gateway = gateway
        self._browser = browser
        self._roots = {"gateway": {}, "credential": {}, "env": {}, **(roots or {})}
        self._while_waiting = while_waiting

    def gateway(self) -> Any:
        """What the test gave."""
        if self._gateway is None:
            raise IgnitionError("the step asked for a gateway", hint="give one: run_step(..., gateway=...)")
        return self._gateway

    def browser(self) -> Any:
        """What the test gave."""
        if self._browser is None:
            raise IgnitionError("the step asked for a page", hint="give one: run_step(..., browser=...)")
        return self._browser

    def open_browser(self) -> Any | None:
        """What the test gave, or None."""
        return self._browser

    def pump(self, seconds: float) -> None:
        """Let time pass on the manual clock."""
        self._while_waiting()
        self.clock.sleep(seconds)

    def interrupt(self) -> None:
        """Nothing blocks here."""

    def picture(self, path: Path) -> bool:
        """Picture the page if the test gave one that can."""
        if self._browser is None:
            return False
        self._browser.screenshot(path, timeout_ms=5_000.0)
        return True

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:  # noqa: ARG002 - the protocol's signature
        """Nothing: the test gives every parameter."""
        return {}

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        """What the test gave."""
        return self._roots

    def unmet(self, requirements: Requirements) -> str | None:  # noqa: ARG002 - the protocol's signature
        """Everything is there that the test gave."""
        return None
