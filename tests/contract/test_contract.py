"""Client and simulator keep to one contract, the simulator's `/openapi.json`: neither can drift from it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from pytest_ignition.gateway.calls import Call, PartOf
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.health import DATABASES, OPC_CONNECTIONS
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.session import WebSession
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.gateway.transport import HttpTransport
from pytest_ignition.simulator import openapi
from pytest_ignition.simulator.rest import ROUTES
from pytest_ignition.simulator.server import Scenario, Simulator, Timing
from tests.contract.checker import Contract, is_api
from tests.contract.uses import NOT_ASKED, USES, status

MAY_BE_MISSING = (DATABASES, OPC_CONNECTIONS)
"""What `health` asks for, and takes a 404 for an answer."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    scenario = Scenario(license_keys=(status.KEY,))
    with Simulator(scenario=scenario, timing=Timing(grace=0.05, starting=0.05, bundle=0.05, settling=0)) as running:
        yield running


@pytest.fixture(scope="module")
def contract(simulator: Simulator) -> Contract:
    answer = httpx2.get(f"{simulator.url}/openapi.json", headers={"X-Ignition-API-Token": simulator.token})
    # What a real gateway serves, but leaves out of its document, is no less a contract.
    hidden = openapi.document([replace(route, hidden=False) for route in ROUTES if route.hidden], "8.3.6")
    return Contract(merged(answer.json(), hidden))


def merged(served: dict[str, Any], hidden: dict[str, Any]) -> dict[str, Any]:
    paths = {path: {**served["paths"].get(path, {}), **methods} for path, methods in hidden["paths"].items()}
    schemas = {**served["components"]["schemas"], **hidden["components"]["schemas"]}
    return {**served, "paths": {**served["paths"], **paths}, "components": {"schemas": schemas}}


def calls(kind: type = GatewayClient, prefix: str = "") -> Iterator[str]:
    for name in dir(kind):
        member = None if name.startswith("_") else getattr(kind, name)
        if isinstance(member, Call):
            yield prefix + name
        elif isinstance(member, PartOf):
            assert isinstance(member.part, type)
            yield from calls(member.part, f"{name}.")


Passed = dict[str, list[tuple[Request, Response]]]


class Recorder:
    """A transport that remembers what passed."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.session = WebSession()
        self.http = HttpTransport(settings, self.session)
        self.passed: list[tuple[Request, Response]] = []

    def __call__(self, request: Request) -> Response:
        response = self.http(request)
        self.passed.append((request, response))
        return response


def test_every_call_has_a_use() -> None:
    assert set(calls()) == set(USES)


@pytest.fixture(scope="module")
def passed(simulator: Simulator) -> Passed:
    """What passed between client and simulator in the use of each call."""
    found = {}
    for name, use in USES.items():
        simulator.reset()
        settings = GatewaySettings(
            name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
        )
        recorder = Recorder(settings)
        with GatewayClient(settings, transport=recorder) as client:
            client.session = recorder.session
            use(client, simulator)
        recorder.http.close()
        found[name] = [
            (request, response)
            for request, response in recorder.passed
            if not (response.status == 404 and request.path in MAY_BE_MISSING)
        ]
    return found


def test_what_the_calls_say_and_hear_is_in_the_contract(passed: Passed, contract: Contract) -> None:
    faults = {
        name: [fault for exchange in exchanges if is_api(exchange[0]) for fault in contract.faults(*exchange)]
        for name, exchanges in passed.items()
    }
    assert {name: found for name, found in faults.items() if found} == {}
    assert [name for name, exchanges in passed.items() if not exchanges] == []


def test_every_operation_is_asked_for_by_a_call(passed: Passed, contract: Contract) -> None:
    found = {contract.find(request) for exchanges in passed.values() for request, _response in exchanges}
    assert set(contract.operations) - found - set(NOT_ASKED) == set()
    assert set(NOT_ASKED) - set(contract.operations) == set(), "of operations that are not served"
    assert set(NOT_ASKED) & found == set(), "they are asked for after all"


def test_every_schema_is_one(contract: Contract) -> None:
    for operation in contract.operations.values():
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                Draft202012Validator.check_schema(content["schema"])


def test_the_document_wants_a_credential(simulator: Simulator) -> None:
    assert httpx2.get(f"{simulator.url}/openapi.json").status_code == 401
