"""Step types `browser.*` about the requests that pages send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator

from pytest_ignition.browser.network import Answer
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import ADDRESS, known_address, open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds

_LONGEST_BODY = 100_000
"""Characters: an output is copied into every report."""


class _AboutRequests(StepParameters):
    """What all step types about requests take."""

    url: str = Field(min_length=1, description=f"Address of the requests: {ADDRESS}")
    method: str | None = Field(default=None, min_length=1, description="Only with this method, such as POST")

    @field_validator("url")
    @classmethod
    def _an_address(cls, text: str) -> str:
        known_address(text)
        return text


class StubRequests(_AboutRequests):
    """Parameters of `browser.stub_requests`."""

    status: int = Field(default=200, ge=100, le=599, description="HTTP status that the page is told")
    body: Any = Field(default="", description="What the page is told: text, or anything else as JSON")
    content_type: str | None = Field(default=None, description="Its type; else plain text, or JSON")
    headers: dict[str, str] = Field(default_factory=dict, description="Headers besides")
    times: int | None = Field(default=None, ge=1, description="How often; then the server is asked again")


class BlockRequests(_AboutRequests):
    """Parameters of `browser.block_requests`."""

    times: int | None = Field(default=None, ge=1, description="How often; then they go through again")


class ClearRequests(StepParameters):
    """Parameters of `browser.clear_requests`."""


class WaitRequest(_AboutRequests):
    """Parameters of `browser.wait_request`."""

    click: Selector | None = Field(default=None, min_length=1, description="What is clicked to make the page send it")
    read_body: bool = Field(default=False, description="Give what was sent, too")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for it, in milliseconds; 0 leaves it to the step's own time limit",
    )


class WaitResponse(_AboutRequests):
    """Parameters of `browser.wait_response`."""

    status: int | None = Field(default=None, ge=100, le=599, description="Only with this HTTP status")
    click: Selector | None = Field(default=None, min_length=1, description="What is clicked to make the page ask")
    read_body: bool = Field(default=False, description="Give the answer's body, too")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for it, in milliseconds; 0 leaves it to the step's own time limit",
    )


@step_type("browser.stub_requests", effect=Effect.WRITE, outputs=("url", "status"), needs=("browser",))
def stub_requests(context: StepContext, parameters: StubRequests) -> Mapping[str, Json]:
    """Answer requests of the pages in the server's place, from now on."""
    text = parameters.body if isinstance(parameters.body, str) else json.dumps(parameters.body, ensure_ascii=False)
    kind = "text/plain" if isinstance(parameters.body, str) else "application/json"
    answer = Answer(
        status=parameters.status,
        body=text,
        content_type=parameters.content_type or f"{kind}; charset=utf-8",
        headers=parameters.headers,
    )
    with open_page(context) as page:
        page.answer_requests(parameters.url, answer, method=parameters.method, times=parameters.times)
    return {"url": parameters.url, "status": "stubbed"}


@step_type("browser.block_requests", effect=Effect.WRITE, outputs=("url", "status"), needs=("browser",))
def block_requests(context: StepContext, parameters: BlockRequests) -> Mapping[str, Json]:
    """Let requests of the pages fail, as if the network were cut, from now on."""
    with open_page(context) as page:
        page.answer_requests(parameters.url, Answer(blocked=True), method=parameters.method, times=parameters.times)
    return {"url": parameters.url, "status": "blocked"}


@step_type("browser.clear_requests", effect=Effect.WRITE, outputs=("cleared", "status"), needs=("browser",))
def clear_requests(context: StepContext, _parameters: ClearRequests) -> Mapping[str, Json]:
    """Let all requests go to their servers again."""
    with open_page(context) as page:
        cleared = page.clear_routes()
    return {"cleared": cleared, "status": "cleared"}


@step_type("browser.wait_request", effect=Effect.WRITE, outputs=("url", "method", "body", "status"), needs=("browser",))
def wait_request(context: StepContext, parameters: WaitRequest) -> Mapping[str, Json]:
    """Wait until a page sends a request, after a click if one is given."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.wait_request(
            parameters.url,
            method=parameters.method,
            click=parameters.click,
            body=parameters.read_body,
            timeout_ms=timeout_ms,
            limit=limit,
        )
    return {"url": found.url, "method": found.method, "body": _readable(found.body), "status": "sent"}


@step_type(
    "browser.wait_response",
    effect=Effect.WRITE,
    outputs=("url", "method", "http_status", "body", "status"),
    needs=("browser",),
)
def wait_response(context: StepContext, parameters: WaitResponse) -> Mapping[str, Json]:
    """Wait until a request of a page is answered, after a click if one is given."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.wait_response(
            parameters.url,
            method=parameters.method,
            status=parameters.status,
            click=parameters.click,
            body=parameters.read_body,
            timeout_ms=timeout_ms,
            limit=limit,
        )
    return {
        "url": found.url,
        "method": found.method,
        "http_status": found.status,
        "body": _readable(found.body),
        "status": "answered",
    }


def _readable(body: str | None) -> Json:
    """A body as the value that it is in JSON, else as text."""
    if body is None or len(body) > _LONGEST_BODY:
        return None if body is None else body[:_LONGEST_BODY]
    try:
        value: Json = json.loads(body)
    except ValueError:
        return body
    return value


STEP_TYPES = (stub_requests, block_requests, clear_requests, wait_request, wait_response)
