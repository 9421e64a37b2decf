"""The hooks that a conftest.py or another plugin may implement to add to pytest-ignition.

Step types and consumers are asked for once per session and folder, before the first playbook that could need the
answer; front ends once per session; a credential when it is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_ignition.engine.stream import Consumer
    from pytest_ignition.gateway.settings import Credential
    from pytest_ignition.pauses import FrontEnd
    from pytest_ignition.steps.registry import StepType


@pytest.hookspec
def pytest_ignition_step_types(config: pytest.Config) -> Iterable[StepType[Any]]:  # type: ignore[empty-body]
    """Step types of your own, for the playbooks below the folder of the conftest.py that gives them.

    Return what `pytest_ignition.step_type` made::

        class Greeting(StepParameters):
            name: str

        @step_type("plant.greet", effect="read", outputs=("text",))
        def greet(context, parameters: Greeting):
            "Say hello."
            return {"text": f"Hello, {parameters.name}"}

        def pytest_ignition_step_types(config):
            return [greet]

    A name that is taken already is an error that ends the session.
    """


@pytest.hookspec
def pytest_ignition_front_ends(config: pytest.Config) -> Iterable[FrontEnd]:  # type: ignore[empty-body]
    """Front ends that can resume paused runs of this process (`pytest_ignition.pauses.FrontEnd`).

    Asked where runs may pause, once. Give none where nobody could answer: without any, runs do not pause. A front end
    gets every event by `follow` on the runner's thread, and sends commands from any thread through the `controls` that
    `open` brings: `controls.submit(commands.Resume(command_id="1", run_id=event.identity.run_id))`.
    """


@pytest.hookspec
def pytest_ignition_consumers(config: pytest.Config) -> Iterable[Consumer]:  # type: ignore[empty-body]
    """Functions that are called with every event of every playbook run in this process, on the runner's thread.

    Events are frozen, masked dataclasses (`pytest_ignition.engine.events`); `event.as_json()` gives plain data. What a
    consumer raises is logged once and changes no verdict; one that is slow should hand over to a queue of its own.
    Only plugins and the conftest.py files that pytest loads at its start are asked.
    """


@pytest.hookspec(firstresult=True)
def pytest_ignition_credential(config: pytest.Config, name: str) -> Credential | None:
    """A credential from a place of your own: Vault, 1Password, a cloud's secret manager.

    Asked for names that neither the environment nor the keyring nor the file has, once per name and process::

        def pytest_ignition_credential(config, name):
            found = vault_client().read(f"ignition/{name}")
            return found and pytest_ignition.Credential(username=found["user"], password=found["password"])

    None lets others answer. Its secrets are hidden in every output like all others; what the hook itself prints is
    not. Only plugins and the conftest.py files that pytest loads at its start are asked.
    """
