"""What a run may use, as a protocol: each resource is opened at first use, by whoever provides it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

from pytest_ignition.language.model import Json, Requirements


class Resources(Protocol):
    """The provider's face to one run: pytest fixtures, the command line, or a test."""

    def gateway(self) -> Any:
        """The client of the gateway under test (`pytest_ignition.gateway.GatewayClient`).

        Raises:
            IgnitionError: no gateway is configured.
        """

    def browser(self) -> Any:
        """The open page (`pytest_ignition.browser.BrowserSession`), started at the first call.

        Raises:
            IgnitionError: no browser can be started.
        """

    def open_browser(self) -> Any | None:
        """The page if one is open already, else None. Never starts one."""

    def pump(self, seconds: float) -> None:
        """Let at most `seconds` pass, keeping an open page alive meanwhile."""

    def interrupt(self) -> None:
        """End a blocking browser call at once. Safe from any thread; does nothing when none is under way."""

    def picture(self, path: Path) -> bool:
        """Picture the open page into the file `path` (PNG); False if no page is open."""

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        """Values that gateway and credential give to parameters of these lower-case names.

        Empty where no gateway is configured, or where none of the names is one that they fill.
        """

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        """Values behind the expression roots `gateway`, `credential` and `env`, read when first asked for."""

    def unmet(self, requirements: Requirements) -> str | None:
        """Which of a playbook's requirements is not met, in words; None if all are.

        Raises:
            IgnitionError: it cannot be found out.
        """

    @property
    def playbook_folder(self) -> Path:
        """The folder of the playbook file: relative paths in steps start there."""

    @property
    def evidence_folder(self) -> Path:
        """An existing folder of this run's own for screenshots, logs and the like."""
