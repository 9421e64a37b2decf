"""Step type `browser.wait`: until an element, the address, the loading, a script or an answer is as it shall be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self, cast

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.browser.texts import State
from pytest_ignition.browser.waits import LoadState
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import ADDRESS, SHOWN_SELECTOR, known_address, open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds


class Wait(StepParameters):
    """Parameters of `browser.wait`."""

    ONE_OF = ("selector", "url", "load_state", "function", "response")

    selector: Selector | None = Field(default=None, min_length=1, description=SHOWN_SELECTOR)
    state: State | Literal["attached", "detached"] = Field(
        default="visible",
        description="What the element must be; attached and detached do not ask whether it can be seen",
    )
    url: str | None = Field(default=None, min_length=1, description=f"Address that the page must come to: {ADDRESS}")
    load_state: LoadState | None = Field(default=None, description="How far the page must have come")
    function: str | None = Field(
        default=None,
        min_length=1,
        description="JavaScript whose value must count as true: an expression, or a function that gets `argument`",
    )
    argument: Any = Field(default=None, description="What `function` gets")
    response: str | None = Field(
        default=None, min_length=1, description=f"Address whose answer must come from now on: {ADDRESS}"
    )
    timeout: Milliseconds = Field(
        default=30_000, ge=0, description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
    )

    @field_validator("url", "response")
    @classmethod
    def _an_address(cls, text: str | None) -> str | None:
        return known_address(text)

    @field_validator("state")
    @classmethod
    def _of_an_element(cls, state: str, info: ValidationInfo) -> str:
        if info.data.get("selector") is None:
            raise ValueError("state belongs to a selector")
        return state

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if sum(getattr(self, name) is not None for name in self.ONE_OF) != 1:
            raise ValueError(f"give exactly one of {', '.join(self.ONE_OF)}")
        return self


@step_type(
    "browser.wait",
    effect=Effect.READ,
    outputs=("selector", "status"),
    needs=("browser",),
    code_parameters=("function",),
)
def wait(context: StepContext, parameters: Wait) -> Mapping[str, Json]:
    """Wait until an element can be seen, or is in a state; or for an address, a load state, a script, an answer."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        if parameters.selector is not None:
            _for_element(page, parameters.selector, parameters.state, timeout_ms, limit)
        elif parameters.url is not None:
            page.wait_url(parameters.url, timeout_ms=timeout_ms, limit=limit)
        elif parameters.load_state is not None:
            page.wait_load(parameters.load_state, timeout_ms=timeout_ms, limit=limit)
        elif parameters.function is not None:
            page.wait_function(parameters.function, argument=parameters.argument, timeout_ms=timeout_ms, limit=limit)
        elif parameters.response is not None:
            page.wait_response(parameters.response, timeout_ms=timeout_ms, limit=limit)
    return {"selector": parameters.selector, "status": "found"}


def _for_element(page: BrowserSession, selector: str, state: str, timeout_ms: float, limit: str) -> None:
    if state == "visible":
        page.wait_visible(selector, timeout_ms=timeout_ms, limit=limit)
    elif state == "attached":
        page.wait_attached(selector, timeout_ms=timeout_ms, limit=limit)
    elif state == "detached":
        page.wait_detached(selector, timeout_ms=timeout_ms, limit=limit)
    else:
        page.verify_state(selector, cast("State", state), timeout_ms=timeout_ms, limit=limit)


STEP_TYPES = (wait,)
