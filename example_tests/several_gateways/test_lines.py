"""The same tests on several gateways, named in `ignition.toml`.

Two embedded gateways will do to try it; each prints its API token, which goes into the environment:

    pytest-ignition simulator --port 8088
    pytest-ignition simulator --port 8188
    cd example_tests/several_gateways
    IGNITION_CREDENTIAL_LINE1_TOKEN=... IGNITION_CREDENTIAL_LINE2_TOKEN=... pytest --gateway line1 --gateway line2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_ignition import GatewayClient


def test_gateway_runs(gateway: GatewayClient) -> None:
    """Runs once per chosen gateway, like the playbook beside it."""
    assert gateway.ping().running


@pytest.mark.ignition(version=">=8.3", modules=["com.inductiveautomation.perspective"])
def test_perspective_is_there(gateway: GatewayClient) -> None:
    """Skipped, with the reason, where the gateway is older or does not have the module."""
    assert gateway.info().version is not None


@pytest.mark.ignition(gateway="line2")
def test_only_on_line_2(gateway: GatewayClient) -> None:
    """Skipped on every other gateway."""
    assert gateway.name == "line2"
