"""`step` reports parts of a Python test as a playbook's steps are reported; `playbook` runs a playbook inside a test.

Run: pytest example_tests/test_steps.py --gateway simulator -v
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pytest_ignition import GatewayClient, PythonSteps, RunResult, Simulator


def test_steps_with_evidence(step: PythonSteps, gateway: GatewayClient) -> None:
    with step("Ask the gateway what it is") as asked:
        info = gateway.info()
        asked.output = {"name": info.name, "version": info.version}
    with step("Look at its modules"):
        for module in gateway.modules.list()[:3]:
            with step(f"{module.name} is active") as looked:
                looked.log(f"version {module.version}")
                assert module.state == "ACTIVE"


def test_a_picture_of_the_page(step: PythonSteps, page: Page, gateway_url: str) -> None:
    """One is kept by itself where a step fails; any other moment may be kept too."""
    with step("Open the gateway", url=gateway_url):
        page.goto(gateway_url)
    with step("It offers a login") as seen:
        expect(page.locator("a[href*='login']").first).to_be_visible()
        seen.attach(page.screenshot(), title="home page")


def test_a_playbook_and_what_it_found(playbook: Callable[..., RunResult], gateway: GatewayClient) -> None:
    result = playbook("gateway/health_check.yaml")
    assert result.outputs["info"]["info"]["name"] == gateway.info().name


def test_a_playbook_in_the_middle_of_a_story(
    playbook: Callable[..., RunResult], step: PythonSteps, simulator: Simulator
) -> None:
    """What Python prepares, a playbook checks; here a gateway that is not ready yet (embedded gateway only)."""
    with step("The gateway starts"):
        simulator.set_state("STARTING")
        assert simulator.state == "STARTING"
    with step("It is up again"):
        simulator.set_state("RUNNING")
        playbook("gateway/health_check.yaml")
