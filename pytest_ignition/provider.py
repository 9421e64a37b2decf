"""A run's resources out of pytest fixtures, each opened at first use."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_ignition import settings
from pytest_ignition.errors import IgnitionError
from pytest_ignition.pictures import LIMIT_MS
from pytest_ignition.supplied import (
    LazyMapping,
    asks_for_any,
    credential_values,
    gateway_values,
    supplied_parameters,
)
from pytest_ignition.waiting import SystemClock

if TYPE_CHECKING:
    from pytest_ignition.browser.session import BrowserSession
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.gateway.settings import GatewaySettings
    from pytest_ignition.item import PlaybookItem
    from pytest_ignition.language.model import Json


class FixtureResources:
    """Implements `engine.resources.Resources` for one item."""

    def __init__(self, item: PlaybookItem, evidence_folder: Path) -> None:
        self._item = item
        self._evidence_folder = evidence_folder
        self._browser: BrowserSession | None = None
        self._clock = SystemClock()
        self._roots: Mapping[str, Mapping[str, Json]] = {
            "gateway": LazyMapping(self._gateway_root),
            "credential": LazyMapping(self._credential_root),
            "env": os.environ,
        }

    def gateway_settings(self) -> GatewaySettings:
        """The settings of the gateway under test.

        Raises:
            NoGateway: none is configured.
        """
        found: GatewaySettings = self._item.request.getfixturevalue("_ignition_settings")
        return found

    def gateway(self) -> GatewayClient:
        """The client of the gateway under test."""
        client: GatewayClient = self._item.request.getfixturevalue("_ignition_gateway")
        return client

    def browser(self) -> BrowserSession:
        """The item's page, opened at the first call.

        Raises:
            IgnitionError: no browser can be started.
        """
        if self._browser is None:
            from pytest_ignition.browser.session import BrowserSession

            self._prepare_simulator()
            try:
                page = self._item.request.getfixturevalue("_ignition_page")
            except IgnitionError:
                raise
            except Exception as error:
                from pytest_ignition.browser.errors import BrowserError

                first = str(error).strip().split("\n", 1)[0]
                raise BrowserError(f"the browser could not be started: {first}") from error
            self._browser = BrowserSession(page)
        return self._browser

    def _prepare_simulator(self) -> None:
        """A browser playbook starts with the simulator as new, even if no step asks the gateway itself."""
        if settings.chosen_gateway(self._item.config) == settings.SIMULATOR:
            self._item.request.getfixturevalue("_ignition_fresh_simulator")

    def open_browser(self) -> BrowserSession | None:
        """The page if one is open."""
        return self._browser

    def pump(self, seconds: float) -> None:
        """Let at most `seconds` pass, keeping an open page alive."""
        if self._browser is not None:
            self._browser.pump(seconds)
        else:
            self._clock.sleep(seconds)

    def interrupt(self) -> None:
        """End a blocking browser call at once; from any thread."""
        if self._browser is not None:
            self._browser.interrupt()

    def picture(self, path: Path) -> bool:
        """Picture the open page; False if none is open."""
        if self._browser is None:
            return False
        self._browser.screenshot(path, timeout_ms=LIMIT_MS)
        return True

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        """What the gateway's settings and credential give to parameters of these lower-case names."""
        if not asks_for_any(names) or settings.chosen_gateway(self._item.config) is None:
            return {}
        return supplied_parameters(self.gateway_settings())

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        """Values behind the expression roots `gateway`, `credential` and `env`, read when first asked for."""
        return self._roots

    @property
    def playbook_folder(self) -> Path:
        """The folder of the playbook file."""
        return self._item.path.parent

    @property
    def evidence_folder(self) -> Path:
        """This run's own folder, made now if it is not there."""
        self._evidence_folder.mkdir(parents=True, exist_ok=True)
        return self._evidence_folder

    def _gateway_root(self) -> Mapping[str, Json]:
        return gateway_values(self.gateway_settings())

    def _credential_root(self) -> Mapping[str, Json]:
        found = self.gateway_settings()
        if found.credential is None:
            return {}
        return {"default": credential_values("default", found.credential, found.url)}
