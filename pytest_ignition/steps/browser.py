"""Step types `browser.navigate` and `browser.screenshot`, and what all of `browser.*` share: page, limit, parameters.

Names and outputs of what the public format has are its own (playbook-format, section 5.2).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import unquote, urlsplit

from pydantic import Field

from pytest_ignition.browser.addresses import address_matcher
from pytest_ignition.browser.errors import BadPattern, BrowserError, BrowserInterrupted
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepTimeout
from pytest_ignition.language.model import Json
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import PageMilliseconds

if TYPE_CHECKING:
    from pytest_ignition.browser.session import BrowserSession

SELECTOR = "Playwright selector, or a mapping such as {role: button, name: Save}; of several matches the first counts"
SHOWN_SELECTOR = "Playwright selector or mapping; any matching element that can be seen will do"
ADDRESS = "part of it; or with `*` (no slash) and `**` (anything) all of it; or with `^` in front a regular expression"
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


class Screenshot(StepParameters):
    """Parameters of `browser.screenshot`."""

    name: str = Field(default="screenshot", description="What to call the picture; it becomes part of the file's name")
    full_page: bool = Field(default=False, description="The whole scrollable page instead of the visible part")
    selector: Selector | None = Field(default=None, min_length=1, description="Only this element")
    masks: list[Selector] = Field(
        default_factory=list, description="Selectors of what is painted over, such as a clock that always differs"
    )


@step_type(
    "browser.navigate",
    effect=Effect.READ,
    outputs=("url", "status"),
    needs=("browser",),
    readings=READINGS["browser.navigate"],
)
def navigate(context: StepContext, parameters: Navigate) -> Mapping[str, Json]:
    """Open a page. An HTTP error status is noted in the log and is not a failure."""
    url = complete_address(context, parameters.url)
    password = _password_in(url)
    if password:
        context.keep_secret(password)
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        opened = page.navigate(url, wait_until=parameters.wait_until, timeout_ms=timeout_ms, limit=limit)
    if opened.status is not None and opened.status >= 400:
        context.log(f"{opened.url} answered with HTTP status {opened.status}", "warning")
    return {"url": url, "status": "navigated"}


@step_type(
    "browser.screenshot",
    effect=Effect.READ,
    outputs=("screenshot", "status"),
    needs=("browser",),
    readings=READINGS["browser.screenshot"],
)
def screenshot(context: StepContext, parameters: Screenshot) -> Mapping[str, Json]:
    """Keep a picture of the page, or of an element, as evidence; fields that hold secrets are painted over."""
    given = PurePath(parameters.name)
    name = parameters.name[: -len(given.suffix)] if given.suffix.lower() in _PICTURE_SUFFIXES else parameters.name
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, 30_000)
        path = context.evidence_path(name, ".png")
        page.screenshot(
            path,
            full_page=parameters.full_page,
            selector=parameters.selector,
            masks=parameters.masks,
            timeout_ms=timeout_ms,
            limit=limit,
        )
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
        with page.attended(look, context.step.id):
            yield page
    except BrowserInterrupted:
        context.check()
        raise


@contextmanager
def private_page(context: StepContext, selector: str | None) -> Iterator[BrowserSession]:
    """The same for a step that may be secret: then what its selector matches is hidden in pictures from now on."""
    with open_page(context) as page:
        if not context.step.secret or selector is None:
            yield page
            return
        page.hide(selector)
        try:
            yield page
        finally:
            # Before, it may not have been there.
            page.hide(selector)


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


def known_address(text: str | None) -> str | None:
    """A pattern of addresses, seen to be one.

    Raises:
        ValueError: it is a bad regular expression.
    """
    if text is not None:
        try:
            address_matcher(text)
        except BadPattern as error:
            raise ValueError(error.message) from None
    return text


def complete_address(context: StepContext, url: str) -> str:
    """An address in full: one from the root is completed by the gateway's.

    Raises:
        BrowserError: no gateway is configured.
    """
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


STEP_TYPES = (navigate, screenshot)
