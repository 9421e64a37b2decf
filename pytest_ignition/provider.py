"""A run's resources out of pytest fixtures, each opened at first use."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError
from pytest_ignition.open_page import OpenPage
from pytest_ignition.session import session_of
from pytest_ignition.supplied import (
    CredentialRoot,
    LazyMapping,
    asks_for_any,
    gateway_values,
    named_credential,
    supplied_parameters,
)

if TYPE_CHECKING:
    import pytest

    from pytest_ignition.browser.session import BrowserSession
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.gateway.settings import GatewaySettings
    from pytest_ignition.language.model import Json, Requirements


class FixtureResources(OpenPage):
    """Implements `engine.resources.Resources` for one run inside a test item.

    Args:
        request: the item's fixture request.
        playbook_folder: where relative paths in steps start.
        evidence_folder: the run's own; made with the first file.

    Attributes:
        on_open: called when the page was opened.
    """

    def __init__(self, request: pytest.FixtureRequest, *, playbook_folder: Path, evidence_folder: Path) -> None:
        super().__init__()
        self.playbook_folder = playbook_folder
        self._request = request
        self._evidence_folder = evidence_folder
        self.on_open: Callable[[], None] = lambda: None
        self._roots: Mapping[str, Mapping[str, Json]] = {
            "gateway": LazyMapping(self._gateway_root),
            "credential": CredentialRoot(self.credential, session_of(request.config).credentials),
            "env": os.environ,
        }

    @property
    def gateway_name(self) -> str | None:
        """Which of the gateways of this run; None where none is chosen."""
        name: str | None = self._request.getfixturevalue("ignition_gateway_name")
        return name

    def gateway_settings(self) -> GatewaySettings:
        """The settings of the gateway under test.

        Raises:
            NoGateway: none is configured.
        """
        found: GatewaySettings = self._request.getfixturevalue("_ignition_settings")
        return found

    def gateway(self) -> GatewayClient:
        """The client of the gateway under test."""
        if self._gateway is None:
            self._gateway = self._request.getfixturevalue("_ignition_gateway")
        assert self._gateway is not None
        return self._gateway

    def browser(self) -> BrowserSession:
        """The item's page, opened at the first call.

        Raises:
            IgnitionError: no browser can be started.
        """
        if self._browser is None:
            from pytest_ignition.browser.session import BrowserSession

            self._prepare_simulator()
            try:
                page = self._request.getfixturevalue("_ignition_page")
            except IgnitionError:
                raise
            except Exception as error:
                from pytest_ignition.browser.errors import BrowserError

                first = str(error).strip().split("\n", 1)[0]
                raise BrowserError(f"the browser could not be started: {first}") from error
            self._browser = self._begin(BrowserSession(page))
            self._request.addfinalizer(self._browser.close)
            self.on_open()
        return self._browser

    def _prepare_simulator(self) -> None:
        """A browser playbook starts with the simulator as new, even if no step asks the gateway itself."""
        self._request.getfixturevalue("_ignition_fresh_simulator")

    def supplied(self, names: Collection[str]) -> Mapping[str, Json]:
        """What the gateway's settings and credential give to parameters of these lower-case names."""
        if not asks_for_any(names) or self.gateway_name is None:
            return {}
        return supplied_parameters(self.gateway_settings())

    def roots(self) -> Mapping[str, Mapping[str, Json]]:
        """Values behind the expression roots `gateway`, `credential` and `env`, read when first asked for."""
        return self._roots

    def unmet(self, requirements: Requirements) -> str | None:
        """Which of a playbook's requirements is not met, in words."""
        from pytest_ignition.requirements import unmet

        return unmet(requirements, self.gateway, self._no_browser)

    def _no_browser(self) -> str | None:
        try:
            self._request.getfixturevalue("browser")
        except IgnitionError as error:
            return error.message
        return None

    @property
    def evidence_folder(self) -> Path:
        """This run's own folder, made now if it is not there."""
        session_of(self._request.config).run_folder.make(self._evidence_folder)
        return self._evidence_folder

    def _gateway_root(self) -> Mapping[str, Json]:
        return gateway_values(self.gateway_settings())

    def credential(self, name: str) -> Mapping[str, Json]:
        """What `{{ credential.NAME.… }}` may ask for. `default` is the gateway's own credential where it has one.

        Raises:
            IgnitionError: there is none of that name, or it cannot be read.
        """
        own = self.gateway_settings() if self.gateway_name is not None else None
        return named_credential(name, session_of(self._request.config).credentials, own)
