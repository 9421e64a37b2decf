"""What holds for every route of the API (gateway API sheet, sections 1 to 3 and 11), whatever it does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from pytest_ignition.simulator.contract import Route
from pytest_ignition.simulator.rest import ROUTES
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator

NAMES = {"module": "ignition", "type": "database-connection", "name": "x", "signature": "x", "file": "x"}
SPECIAL = {
    "/resources/singleton/": {"type": "security-properties"},
    "/resources/{module}/{type}/{signature}": {"type": "security-properties"},
    "/resources/datafile/": {"type": "database-driver"},
}
"""Routes that are there for some types only."""

Answers = dict[str, tuple[int, str]]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def fresh(simulator: Simulator) -> Simulator:
    simulator.reset()
    return simulator


def path_of(route: Route) -> str:
    special = next((values for part, values in SPECIAL.items() if part in route.path), {})
    return re.sub(r"\{(\w+)\}", lambda found: {**NAMES, **special}.get(found[1], "x"), route.path)


def asked(
    simulator: Simulator, *, token: str | None = None, method: str | None = None, writes: bool | None = None
) -> Answers:
    """Status and beginning of the body of every route, by its name."""
    headers = {} if token is None else {"X-Ignition-API-Token": token}
    with httpx2.Client(base_url=simulator.url, headers=headers, trust_env=False, verify=False) as client:
        found = {}
        for route in ROUTES:
            if writes is None or writes == (not route.reads):
                answer = client.request(method or route.method, path_of(route))
                found[f"{route.method} {route.path}"] = (answer.status_code, answer.text[:6])
    return found


def others_than(answers: Answers, *expected: tuple[int, str]) -> Answers:
    return {name: answer for name, answer in answers.items() if answer not in expected}


def open_routes() -> set[str]:
    return {f"{route.method} {route.path}" for route in ROUTES if route.open and route.reads}


def test_without_a_credential_it_is_a_401_page(fresh: Simulator) -> None:
    odd = others_than(asked(fresh), (401, "<html>"))
    assert set(odd) == open_routes()
    assert {status for status, _text in odd.values()} == {200}


def test_with_an_unknown_token_it_is_a_401_page(fresh: Simulator) -> None:
    assert set(others_than(asked(fresh, token="x:y"), (401, "<html>"))) == open_routes()


def test_a_write_with_a_token_that_may_only_read_is_a_403_page(fresh: Simulator) -> None:
    assert others_than(asked(fresh, token=fresh.read_only_token, writes=True), (403, "<html>")) == {}


def test_a_wrong_method_is_a_404_without_a_body(fresh: Simulator) -> None:
    assert others_than(asked(fresh, token=fresh.token, method="PATCH"), (404, "")) == {}


def test_a_starting_gateway_answers_503(fresh: Simulator) -> None:
    fresh.set_state("STARTING")
    assert others_than(asked(fresh, token=fresh.token), (503, "<html>")) == {}


def test_a_gateway_in_its_wizard_leads_there(fresh: Simulator) -> None:
    fresh.set_state("COMMISSIONING")
    assert others_than(asked(fresh, token=fresh.token), (302, "")) == {}


def test_an_81_has_none_of_them() -> None:
    with Simulator(scenario=Scenario(version="8.1.48")) as old:
        assert others_than(asked(old, token=old.token), (404, "<html>")) == {}
