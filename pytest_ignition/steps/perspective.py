"""Step types `perspective.*`, known and checked but not carried out (public format, sections 5.5 and 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.external import lacks
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

    selector: str = Field(default="body", min_length=1, description="Selector of the part of the page to search")
    types: list[Any] = Field(default_factory=list, description="Kinds of components to list; empty for all")
    exclude_selectors: list[Any] = Field(default_factory=list, description="Selectors of parts to leave out")


class ExtractComponentMetadata(StepParameters):
    """Parameters of `perspective.extract_component_metadata`."""

    components: list[Any] = Field(default_factory=list, description="The page's components, as discovered")


class ExecuteTestManifest(StepParameters):
    """Parameters of `perspective.execute_test_manifest`."""

    manifest: list[Any] = Field(min_length=1, description="The tests, as `ai.generate_test_cases` plans them")
    capture_screenshots: bool = Field(default=True, description="Keep a picture after every test")
    on_failure: Literal["continue", "abort"] = Field(default="continue", description="What follows a failed test")
    return_to_baseline: bool = Field(default=True, description="Open `baseline_url` again after every test")
    baseline_url: str | None = Field(default=None, description="Address of the page that the tests start from")


class VerifyNavigation(StepParameters):
    """Parameters of `perspective.verify_navigation`."""

    expected_url_pattern: str | None = Field(default=None, description="Text that the page's address must contain")
    expected_title_pattern: str | None = Field(default=None, description="Text that the page's title must contain")
    timeout: Milliseconds = Field(default=5_000, ge=0, description="Longest wait until it is so, in milliseconds")


class VerifyDockOpened(StepParameters):
    """Parameters of `perspective.verify_dock_opened`."""

    dock_selector: str = Field(min_length=1, description="Playwright selector of the dock")
    timeout: Milliseconds = Field(default=3_000, ge=0, description="Longest wait until it can be seen, in milliseconds")


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
def discover_page(context: StepContext, _parameters: DiscoverPage) -> Mapping[str, Json]:
    """List the components of a page that can be used."""
    raise lacks(
        context.step.type, "the discovery of components", instead="name the components in `browser.*` steps instead"
    )


@step_type(
    "perspective.extract_component_metadata",
    effect=Effect.READ,
    outputs=("status", "enriched_inventory", "count"),
    needs=("browser",),
)
def extract_component_metadata(context: StepContext, _parameters: ExtractComponentMetadata) -> Mapping[str, Json]:
    """Add to discovered components how well they can be found again."""
    raise lacks(
        context.step.type, "the discovery of components", instead="name the components in `browser.*` steps instead"
    )


@step_type(
    "perspective.execute_test_manifest",
    effect=Effect.WRITE,
    outputs=("status", "total", "passed", "failed", "skipped", "results"),
    needs=("browser",),
)
def execute_test_manifest(context: StepContext, _parameters: ExecuteTestManifest) -> Mapping[str, Json]:
    """Carry out a list of tests on the page."""
    raise lacks(
        context.step.type,
        "the carrying out of test manifests",
        instead="write the tests as `browser.click` and `browser.fill` steps instead",
    )


@step_type(
    "perspective.verify_navigation",
    effect=Effect.READ,
    outputs=("status", "url", "title", "message"),
    needs=("browser",),
)
def verify_navigation(context: StepContext, _parameters: VerifyNavigation) -> Mapping[str, Json]:
    """Check that the page's address and title contain a text."""
    raise lacks(
        context.step.type,
        "the check of a page's address and title",
        instead="`browser.verify` can check for an element that only the new page has",
    )


@step_type(
    "perspective.verify_dock_opened",
    effect=Effect.READ,
    outputs=("status", "dock_selector", "message"),
    needs=("browser",),
)
def verify_dock_opened(context: StepContext, _parameters: VerifyDockOpened) -> Mapping[str, Json]:
    """Check that a dock can be seen."""
    raise lacks(
        context.step.type,
        "the check of docks",
        instead="`browser.verify` with the dock's selector checks the same",
    )


STEP_TYPES = (
    verify_with_ai,
    discover_page,
    extract_component_metadata,
    execute_test_manifest,
    verify_navigation,
    verify_dock_opened,
)
