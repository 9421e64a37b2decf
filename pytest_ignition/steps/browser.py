"""Step types `browser.*`: one page driven as a person would. Names and outputs: the public format's (section 5.2)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationInfo, field_validator

from pytest_ignition.browser.errors import BadPattern, BrowserError, BrowserInterrupted
from pytest_ignition.browser.texts import pattern
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepTimeout
from pytest_ignition.language.model import Json
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds, PageMilliseconds

if TYPE_CHECKING:
    from pytest_ignition.browser.session import BrowserSession

SELECTOR = "Playwright selector; of several matching elements the first one counts"
SHOWN_SELECTOR = "Playwright selector; any matching element that can be seen will do"
_EARLIER_MS = 250
_PICTURE_SUFFIXES = (".png", ".webp", ".jpg", ".jpeg")


class Navigate(StepParameters):
    """Parameters of `browser.navigate`."""

    url: str = Field(description="Address to open; one that begins with `/` is completed by the gateway's address")
    wait_until: Literal["load", "domcontentloaded", "networkidle", "commit"] = Field(
        default="load", description="How far the page must have come"
    )
    timeout: PageMilliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit. "
        "Numbers below 1000 are taken as seconds, since many playbooks write them so",
    )


class Click(StepParameters):
    """Parameters of `browser.click`."""

    selector: str = Field(min_length=1, description=SELECTOR)
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be clicked, in milliseconds; 0 leaves it to the step's own time limit",
    )
    force: bool = Field(default=False, description="Click without waiting until the element is enabled and uncovered")


class Fill(StepParameters):
    """Parameters of `browser.fill`."""

    selector: str = Field(min_length=1, description=SELECTOR)
    value: str = Field(description="What the field shall hold; hidden everywhere if it is a password field")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be filled, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Wait(StepParameters):
    """Parameters of `browser.wait`."""

    selector: str = Field(min_length=1, description=SHOWN_SELECTOR)
    timeout: Milliseconds = Field(
        default=30_000, ge=0, description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
    )


class Verify(StepParameters):
    """Parameters of `browser.verify`."""

    selector: str = Field(min_length=1, description=SHOWN_SELECTOR)
    exists: bool = Field(
        default=True, description="Whether an element must be there; false is met by an absent and by a hidden element"
    )
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )


class VerifyText(StepParameters):
    """Parameters of `browser.verify_text`."""

    selector: str = Field(min_length=1, description=SELECTOR)
    match: Literal["exact", "contains", "regex"] = Field(
        default="exact", description="How to compare; `regex` searches for a Python regular expression"
    )
    text: str = Field(description="The expected text; white space around it does not count")
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("text")
    @classmethod
    def _regular_expression(cls, text: str, info: ValidationInfo) -> str:
        """Find a bad regular expression before the run; `match` stands above `text` so that it is known here."""
        if info.data.get("match") == "regex":
            try:
                pattern(text)
            except BadPattern as error:
                raise ValueError(error.message) from None
        return text


class GetText(StepParameters):
    """Parameters of `browser.get_text`."""

    selector: str = Field(min_length=1, description=SELECTOR)
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for the element, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Screenshot(StepParameters):
    """Parameters of `browser.screenshot`."""

    name: str = Field(default="screenshot", description="What to call the picture; it becomes part of the file's name")
    full_page: bool = Field(default=False, description="The whole scrollable page instead of the visible part")


@step_type(
    "browser.navigate",
    effect=Effect.READ,
    outputs=("url", "status"),
    needs=("browser",),
    readings=READINGS["browser.navigate"],
)
def navigate(context: StepContext, parameters: Navigate) -> Mapping[str, Json]:
    """Open a page. An HTTP error status is noted in the log and is not a failure."""
    url = _complete(context, parameters.url)
    password = _password_in(url)
    if password:
        context.keep_secret(password)
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        opened = page.navigate(url, wait_until=parameters.wait_until, timeout_ms=timeout_ms, limit=limit)
    if opened.status is not None and opened.status >= 400:
        context.log(f"{opened.url} answered with HTTP status {opened.status}", "warning")
    return {"url": url, "status": "navigated"}


@step_type("browser.click", effect=Effect.WRITE, outputs=("selector", "status", "force"), needs=("browser",))
def click(context: StepContext, parameters: Click) -> Mapping[str, Json]:
    """Click an element once it is visible, enabled, still and not covered."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.click(parameters.selector, timeout_ms=timeout_ms, force=parameters.force, limit=limit)
    return {"selector": parameters.selector, "status": "clicked", "force": parameters.force}


@step_type(
    "browser.fill",
    effect=Effect.WRITE,
    outputs=("selector", "status"),
    needs=("browser",),
    secrets=SECRETS["browser.fill"],
)
def fill(context: StepContext, parameters: Fill) -> Mapping[str, Json]:
    """Replace what a field holds."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.fill(
            parameters.selector,
            parameters.value,
            timeout_ms=timeout_ms,
            keep_secret=context.keep_secret,
            limit=limit,
        )
    return {"selector": parameters.selector, "status": "filled"}


@step_type("browser.wait", effect=Effect.READ, outputs=("selector", "status"), needs=("browser",))
def wait(context: StepContext, parameters: Wait) -> Mapping[str, Json]:
    """Wait until an element can be seen."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.wait_visible(parameters.selector, timeout_ms=timeout_ms, limit=limit)
    return {"selector": parameters.selector, "status": "found"}


@step_type(
    "browser.verify",
    effect=Effect.READ,
    outputs=("selector", "exists", "expected", "status", "message"),
    needs=("browser",),
    readings=READINGS["browser.verify"],
)
def verify(context: StepContext, parameters: Verify) -> Mapping[str, Json]:
    """Check that an element can be seen, or with `exists: false` that none can."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.verify(parameters.selector, exists=parameters.exists, timeout_ms=timeout_ms, limit=limit)
    return {
        "selector": parameters.selector,
        "exists": parameters.exists,
        "expected": parameters.exists,
        "status": "verified",
        "message": f"{parameters.selector!r} {'is' if parameters.exists else 'is not'} there, as expected",
    }


@step_type(
    "browser.verify_text",
    effect=Effect.READ,
    outputs=("selector", "expected_text", "actual_text", "match_type", "status", "message"),
    needs=("browser",),
)
def verify_text(context: StepContext, parameters: VerifyText) -> Mapping[str, Json]:
    """Check an element's text, waiting until it is as expected."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        reading = page.verify_text(
            parameters.selector, parameters.text, match=parameters.match, timeout_ms=timeout_ms, limit=limit
        )
    if reading.secret and reading.text:
        context.keep_secret(reading.text)
    return {
        "selector": parameters.selector,
        "expected_text": parameters.text,
        "actual_text": reading.text,
        "match_type": parameters.match,
        "status": "verified",
        "message": f"the text of {parameters.selector!r} is as expected",
    }


@step_type("browser.get_text", effect=Effect.READ, outputs=("selector", "text", "status"), needs=("browser",))
def get_text(context: StepContext, parameters: GetText) -> Mapping[str, Json]:
    """Read an element's text; of an input, textarea or select its value."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        reading = page.read(parameters.selector, timeout_ms=timeout_ms, limit=limit)
    if reading.secret and reading.text:
        context.keep_secret(reading.text)
    return {"selector": parameters.selector, "text": reading.text, "status": "extracted"}


@step_type(
    "browser.screenshot",
    effect=Effect.READ,
    outputs=("screenshot", "status"),
    needs=("browser",),
    readings=READINGS["browser.screenshot"],
)
def screenshot(context: StepContext, parameters: Screenshot) -> Mapping[str, Json]:
    """Keep a picture of the page as evidence; fields that hold secrets are painted over."""
    given = PurePath(parameters.name)
    name = parameters.name[: -len(given.suffix)] if given.suffix.lower() in _PICTURE_SUFFIXES else parameters.name
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, 30_000)
        path = context.evidence_path(name, ".png")
        page.screenshot(path, full_page=parameters.full_page, timeout_ms=timeout_ms, limit=limit)
    context.attach(path, evidence="screenshot", title=name, media_type="image/png")
    return {"screenshot": str(path), "status": "captured"}


@contextmanager
def open_page(context: StepContext) -> Iterator[BrowserSession]:
    """The run's page. What interrupted it, if it was the run's own doing, is raised instead of the interruption."""

    def look() -> None:
        # Every deed keeps `time_limit` by itself and then says what the page shows. That may take a busy machine longer
        # than the limit; ended from here it could only say that the time is up.
        with suppress(StepTimeout):
            context.look()

    page = cast("BrowserSession", context.resources.browser())
    try:
        with page.attended(look):
            yield page
    except BrowserInterrupted:
        context.check()
        raise


def time_limit(context: StepContext, timeout_ms: float) -> tuple[float, str]:
    """The time that is really there, in milliseconds, and words for what limits it.

    Raises:
        IgnitionError: the step's time is up, or the run was cancelled.
    """
    context.check()
    remaining = context.remaining() * 1000
    if timeout_ms and timeout_ms <= remaining:
        return timeout_ms, "parameter timeout"
    if math.isinf(remaining):
        return 0, ""
    shorter = f", which is shorter than parameter timeout: {timeout_ms / 1000:g} s" if timeout_ms else ""
    # A little earlier than the step's own end, which could only say that the time is up, and not what the page shows.
    return max(remaining - min(_EARLIER_MS, remaining / 5), 1), f"what was left of the step's timeout{shorter}"


def _complete(context: StepContext, url: str) -> str:
    if not url.startswith("/") or url.startswith("//"):
        return url
    gateway = context.resources.roots().get("gateway")
    base = gateway.get("url") if gateway is not None else None
    if not base:
        raise BrowserError(
            f"cannot open {url}: it is relative to the gateway, and no gateway is configured",
            hint="name one with --gateway URL, or write the whole address",
        )
    return str(base).rstrip("/") + url


def _password_in(url: str) -> str | None:
    """The password inside an address such as `https://user:password@host/`, or None."""
    try:
        password = urlsplit(url).password
    except ValueError:
        return None
    return unquote(password) if password else None


STEP_TYPES = (navigate, click, fill, wait, verify, verify_text, get_text, screenshot)
