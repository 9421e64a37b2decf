"""Whatever is asked, the simulator answers by its contract: no crash, no status and no body that it does not name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_ignition.gateway.messages import Response
from pytest_ignition.simulator import openapi
from pytest_ignition.simulator.rest import ROUTES
from pytest_ignition.simulator.server import Simulator, Timing
from tests.contract.checker import Contract

CONTRACT = Contract(openapi.document(ROUTES, "8.3.6"))
KNOWN = ["demo", "global", "default", "ignition", "database-connection", "tag-provider", "api-token", "x"]
COIN = st.booleans()
TEXT = st.sampled_from(KNOWN) | st.text(min_size=1, max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.0, starting=0.0)) as running:
        yield running


@pytest.fixture(scope="module")
def http(simulator: Simulator) -> Iterator[httpx2.Client]:
    token = {"X-Ignition-API-Token": simulator.token}
    with httpx2.Client(base_url=simulator.url, headers=token, trust_env=False, verify=False) as client:
        yield client


def value_for(schema: Mapping[str, Any], draw: st.DrawFn) -> str:
    """Of a query parameter: mostly what the schema wants, sometimes anything."""
    wanted: list[st.SearchStrategy[str]] = [TEXT]
    if "enum" in schema:
        wanted.append(st.sampled_from(schema["enum"]))
    elif schema["type"] == "boolean":
        wanted.append(st.sampled_from(["true", "false"]))
    elif schema["type"] == "integer":
        wanted.append(st.integers(-2, 10**6).map(str))
    return draw(st.one_of(wanted))


SCALARS: Mapping[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "boolean": st.booleans(),
    "integer": st.integers(-5, 100),
    "number": st.integers(-5, 100),
}


def resolved(schema: Mapping[str, Any], draw: st.DrawFn) -> Mapping[str, Any]:
    """What a reference leads to, or one of several forms."""
    if "$ref" in schema:
        return resolved(CONTRACT.schema(schema["$ref"].rpartition("/")[2]), draw)
    return resolved(draw(st.sampled_from(schema["anyOf"])), draw) if "anyOf" in schema else schema


def json_for(schema: Mapping[str, Any], draw: st.DrawFn, depth: int = 0) -> Any:
    """A body: mostly of the schema's form, sometimes anything."""
    if depth > 4 or draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    form = resolved(schema, draw)
    if "enum" in form:
        return draw(st.sampled_from(form["enum"]))
    if form.get("type") == "array":
        return [json_for(form.get("items", {}), draw, depth + 1) for _ in range(draw(st.integers(0, 2)))]
    if "properties" in form:
        named, required = form["properties"].items(), form.get("required", ())
        return {name: json_for(inner, draw, depth + 1) for name, inner in named if name in required or draw(COIN)}
    return draw(SCALARS.get(form.get("type", ""), JSON))


@st.composite
def requests(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A request of an operation, as arguments of `httpx2.Client.request`."""
    method, _space, path = name.partition(" ")
    operation = CONTRACT.operations[name]
    url = re.sub(r"\{\w+\}", lambda _found: quote(draw(TEXT), safe="") or "x", path)
    query = [each for each in operation["parameters"] if each["in"] == "query"]
    made: dict[str, Any] = {
        "method": method,
        "url": url,
        "params": {each["name"]: value_for(each["schema"], draw) for each in query if each["required"] or draw(COIN)},
    }
    body = operation.get("requestBody")
    if body is not None and draw(st.integers(0, 9)):
        (media, content), *_ = body["content"].items()
        if media == "application/json" and draw(st.integers(0, 9)):
            made["json"] = json_for(content["schema"], draw)
        else:
            made["content"] = draw(st.binary(max_size=30))
            made["headers"] = {"content-type": draw(st.sampled_from([media, "application/json", "text/plain"]))}
    return made


@pytest.mark.parametrize("name", CONTRACT.operations)
def test_every_answer_is_in_the_contract(simulator: Simulator, http: httpx2.Client, name: str) -> None:
    simulator.reset()

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(request=requests(name))
    def ask(request: dict[str, Any]) -> None:
        answer = http.request(**request)
        response = Response(
            status=answer.status_code,
            headers={key.lower(): value for key, value in answer.headers.items()},
            body=answer.content,
        )
        assert list(CONTRACT.answer_faults(name, response)) == []
        assert "defect of the simulator" not in answer.text

    ask()
