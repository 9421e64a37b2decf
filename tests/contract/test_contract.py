"""Client and simulator keep to one contract, the simulator's `/openapi.json`: neither can drift from it alone."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from jsonschema import Draft202012Validator

from pytest_ignition.gateway.calls import Call, PartOf
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.session import WebSession
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.gateway.transport import HttpTransport
from pytest_ignition.simulator.server import Simulator, Timing
from tests.contract.checker import Contract, is_api
from tests.contract.uses import NOT_ASKED, USES


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.05, starting=0.05)) as running:
        yield running


@pytest.fixture(scope="module")
def contract(simulator: Simulator) -> Contract:
    answer = httpx2.get(f"{simulator.url}/openapi.json", headers={"X-Ignition-API-Token": simulator.token})
    return Contract(answer.json())


@pytest.fixture(scope="module")
def asked() -> set[str]:
    """The operations that the uses came to, in the order of the tests."""
    return set()


def calls(kind: type = GatewayClient, prefix: str = "") -> Iterator[str]:
    for name in dir(kind):
        member = None if name.startswith("_") else getattr(kind, name)
        if isinstance(member, Call):
            yield prefix + name
        elif isinstance(member, PartOf):
            assert isinstance(member.part, type)
            yield from calls(member.part, f"{name}.")


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


@pytest.mark.parametrize("name", USES)
def test_what_a_call_says_and_hears_is_in_the_contract(
    name: str, simulator: Simulator, contract: Contract, asked: set[str]
) -> None:
    simulator.reset()
    settings = GatewaySettings(name="sim", url=simulator.url, credential=Credential(token=simulator.token))
    recorder = Recorder(settings)
    with GatewayClient(settings, transport=recorder) as client:
        client.session = recorder.session

        USES[name](client, simulator)

    recorder.http.close()
    exchanges = [(request, response) for request, response in recorder.passed if is_api(request)]
    asked |= {found for request, _response in exchanges if (found := contract.find(request)) is not None}
    assert [fault for exchange in exchanges for fault in contract.faults(*exchange)] == []
    assert recorder.passed or name == "logout"


def test_every_operation_is_asked_for_by_a_call(contract: Contract, asked: set[str]) -> None:
    """Runs after the uses; alone it has nothing to say."""
    if not asked:
        pytest.skip("the uses did not run")
    assert set(contract.operations) - asked - set(NOT_ASKED) == set()
    assert set(NOT_ASKED) - set(contract.operations) == set(), "of operations that are not served"
    assert set(NOT_ASKED) & asked == set(), "they are asked for after all"


def test_every_schema_is_one(contract: Contract) -> None:
    for operation in contract.operations.values():
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                Draft202012Validator.check_schema(content["schema"])


def test_the_document_wants_a_credential(simulator: Simulator) -> None:
    assert httpx2.get(f"{simulator.url}/openapi.json").status_code == 401
