"""A run's resources out of pytest fixtures, each opened at first use."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition import settings
from pytest_ignition.errors import IgnitionError
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
        self._browser.screenshot(path, timeout_ms=settings.SCREENSHOT_LIMIT_MS)
        return True

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        """What the gateway's settings and credential give to parameters of these lower-case names."""
        if not settings.SUPPLIED_NAMES & set(names) or settings.chosen_gateway(self._item.config) is None:
            return {}
        return settings.supplied_parameters(self.gateway_settings())

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
        found = self.gateway_settings()
        return {"name": found.name, "url": found.url, "project": found.project}

    def _credential_root(self) -> Mapping[str, Json]:
        credential = self.gateway_settings().credential
        if credential is None:
            return {}
        values = {
            "name": "default",
            "username": credential.username,
            "password": credential.password,
            "token": credential.token,
            "gateway_url": self.gateway_settings().url,
        }
        return {"default": values}


class LazyMapping(Mapping[str, "Json"]):
    """A mapping that is made at first use: playbooks that never name it need no gateway."""

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = make
        self._values: Mapping[str, Any] | None = None

    @property
    def _made(self) -> Mapping[str, Any]:
        if self._values is None:
            self._values = self._make()
        return self._values

    def __getitem__(self, key: str) -> Json:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
