"""Step types `perspective.*` that look at a page. Names and outputs: the public format's (sections 5.5 and 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.external import lacks
from pytest_ignition.steps.perspective_inventory import enriched, inventory
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds


class VerifyWithAi(StepParameters):
    """Parameters of `perspective.verify_with_ai`."""

    prompt: str = Field(min_length=1, description="What must be seen on the page, in words")
    ai_api_key: str = Field(min_length=1, description="The provider's key; hidden everywhere")
    selector: str | None = Field(default=None, description="Playwright selector of the part to look at; else the page")
    confidence_threshold: float = Field(
        default=0.8, ge=0, le=1, description="How sure the answer must be, from 0 to 1; the step fails below"
    )
    ai_model: str = Field(default="claude-sonnet-4-20250514", min_length=1, description="The provider's model")


class DiscoverPage(StepParameters):
    """Parameters of `perspective.discover_page`."""

    selector: str = Field(
        default="body",
        min_length=1,
        description="Playwright selector of the part of the page to search; open shadow roots are, frames are not",
    )
    types: list[str] = Field(
        default_factory=list,
        description="Kinds of components to list; empty for all but containers. `input` stands for everything that is "
        "typed into, `text` for text boxes; a component id such as `ia.display.label` is a kind, too",
    )
    exclude_selectors: list[str] = Field(default_factory=list, description="CSS selectors of parts to leave out")


class ExtractComponentMetadata(StepParameters):
    """Parameters of `perspective.extract_component_metadata`."""

    components: list[dict[str, Any]] = Field(default_factory=list, description="The page's components, as discovered")


class VerifyNavigation(StepParameters):
    """Parameters of `perspective.verify_navigation`."""

    expected_url_pattern: str | None = Field(
        default=None, description="Text that the page's address must contain; no regular expression"
    )
    expected_title_pattern: str | None = Field(
        default=None, description="Text that the page's title must contain; no regular expression"
    )
    timeout: Milliseconds = Field(default=5_000, ge=0, description="Longest wait until it is so, in milliseconds")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.expected_url_pattern is None and self.expected_title_pattern is None:
            raise ValueError("give `expected_url_pattern` or `expected_title_pattern`; without them nothing is checked")
        return self


class VerifyDockOpened(StepParameters):
    """Parameters of `perspective.verify_dock_opened`."""

    dock_selector: str = Field(min_length=1, description="Playwright selector of the dock")
    timeout: Milliseconds = Field(default=3_000, ge=0, description="Longest wait until it is open, in milliseconds")


@step_type(
    "perspective.verify_with_ai",
    effect=Effect.READ,
    outputs=("status", "passed", "confidence", "threshold", "explanation", "details"),
    needs=("browser",),
)
def verify_with_ai(context: StepContext, _parameters: VerifyWithAi) -> Mapping[str, Json]:
    """Have a picture of the page judged by a description."""
    raise lacks(
        context.step.type,
        "the judging of pictures by an AI provider",
        instead="`browser.verify` and `browser.verify_text` check a page without one",
    )


@step_type(
    "perspective.discover_page",
    effect=Effect.READ,
    outputs=("status", "count", "inventory", "timestamp", "root_selector"),
    needs=("browser",),
)
def discover_page(context: StepContext, parameters: DiscoverPage) -> Mapping[str, Json]:
    """List the components of a page that can be used."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, 30_000)
        survey = page.survey(
            parameters.selector, excluded=parameters.exclude_selectors, timeout_ms=timeout_ms, limit=limit
        )
    found = inventory(survey.elements, parameters.types)
    context.log(f"{len(found)} components on the page", "info" if found else "warning")
    if survey.count > len(survey.elements):
        more = survey.count - len(survey.elements)
        context.log(f"{more} more elements are not listed: name a part of the page with `selector`", "warning")
    return {
        "status": "discovered",
        "count": len(found),
        "inventory": found,
        "timestamp": _now(),
        "root_selector": parameters.selector,
    }


@step_type(
    "perspective.extract_component_metadata",
    effect=Effect.READ,
    outputs=("status", "enriched_inventory", "count"),
)
def extract_component_metadata(_context: StepContext, parameters: ExtractComponentMetadata) -> Mapping[str, Json]:
    """Add to discovered components how well they can be found again."""
    moment = _now()
    found = [enriched(each, moment) for each in parameters.components]
    return {"status": "enriched" if found else "skipped", "enriched_inventory": found, "count": len(found)}


@step_type(
    "perspective.verify_navigation",
    effect=Effect.READ,
    outputs=("status", "url", "title", "message"),
    needs=("browser",),
)
def verify_navigation(context: StepContext, parameters: VerifyNavigation) -> Mapping[str, Json]:
    """Check that the page's address and title contain a text, waiting until they do."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.verify_navigation(
            parameters.expected_url_pattern, parameters.expected_title_pattern, timeout_ms=timeout_ms, limit=limit
        )
    return {
        "status": "verified",
        "url": found.url,
        "title": found.title,
        "message": "the page is where it should be",
    }


@step_type(
    "perspective.verify_dock_opened",
    effect=Effect.READ,
    outputs=("status", "dock_selector", "message"),
    needs=("browser",),
)
def verify_dock_opened(context: StepContext, parameters: VerifyDockOpened) -> Mapping[str, Json]:
    """Check that a dock stands open, judged by its place and size, waiting until it does."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.verify_in_sight(parameters.dock_selector, timeout_ms=timeout_ms, limit=limit)
    return {
        "status": "verified",
        "dock_selector": parameters.dock_selector,
        "message": f"the dock {parameters.dock_selector!r} is open",
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


STEP_TYPES = (verify_with_ai, discover_page, extract_component_metadata, verify_navigation, verify_dock_opened)
