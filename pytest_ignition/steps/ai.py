"""Step types `ai.*`: known and checked; only test plans can be made without a provider (public format, section 5.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from pydantic import Field, field_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.external import NotAvailable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

Mode: TypeAlias = Literal["comprehensive", "smoke", "critical_path"]

_CLICKED = frozenset({"button", "submit", "link"})
# The discovery names an input by its `type` attribute or its role.
_FILLED = frozenset(
    {"input", "text", "textbox", "textarea", "password", "email", "number", "search", "tel", "url"},
)
_NAMES = ("label", "ariaLabel", "text", "placeholder", "title")
_ANSWER = ("success", "content", "confidence", "metadata")
_CONFIDENCE = 0.5


class Generate(StepParameters):
    """Parameters of `ai.generate`."""

    description: str = Field(default="", description="What to test, in words")
    context: dict[str, Any] = Field(default_factory=dict, description="What else there is to know")


class Validate(StepParameters):
    """Parameters of `ai.validate`."""

    expected: Any = Field(default="", description="What should have come out, of any plain type")
    actual: Any = Field(default="", description="What came out, of any plain type")
    context: dict[str, Any] = Field(default_factory=dict, description="What else there is to know")


class Analyze(StepParameters):
    """Parameters of `ai.analyze`."""

    screenshot: str = Field(default="", description="Path of the picture")
    question: str = Field(default="", description="What to find out about it")


class AnalyzePageStructure(StepParameters):
    """Parameters of `ai.analyze_page_structure`."""

    screenshot: str | None = Field(default=None, description="Path of the picture; without it the open page's")
    components: list[Any] = Field(default_factory=list, description="The page's components, as discovered")
    context: str = Field(default="", description="What else there is to know, in words")


class GenerateTestCases(StepParameters):
    """Parameters of `ai.generate_test_cases`."""

    components: list[dict[str, Any]] = Field(description="The page's components, as discovered; at least one")
    analysis: dict[str, Any] | None = Field(
        default=None, description="What an analysis of the page predicted; only a provider makes use of it"
    )
    mode: Mode = Field(
        default="comprehensive",
        description="Which components get a test: buttons, links and inputs that can be seen; `smoke` leaves the "
        "inputs out, `critical_path` what is disabled or read-only",
    )

    @field_validator("components")
    @classmethod
    def _inventory(cls, components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not components:
            raise ValueError("there is no component to test")
        for index, component in enumerate(components):
            for key in ("type", "selector"):
                if not (isinstance(component.get(key), str) and component[key]):
                    raise ValueError(f"component {index} has no `{key}`")
        return components


class VerifyVisualConsistency(StepParameters):
    """Parameters of `ai.verify_visual_consistency`."""

    screenshot: str | None = Field(default=None, description="Path of the picture; without it the open page's")
    guidelines: list[Any] = Field(default_factory=list, description="What the page must keep to, one rule each")


def _missing(context: StepContext) -> NotAvailable:
    return NotAvailable(
        context.step.type, ": no AI provider is configured", instead="this version has no setting for a provider"
    )


@step_type("ai.generate", effect=Effect.READ, outputs=_ANSWER)
def generate(context: StepContext, _parameters: Generate) -> Mapping[str, Json]:
    """Have test steps written from a description."""
    raise _missing(context)


@step_type("ai.validate", effect=Effect.READ, outputs=_ANSWER)
def validate(context: StepContext, _parameters: Validate) -> Mapping[str, Json]:
    """Have it judged whether a result is what was expected."""
    raise _missing(context)


@step_type("ai.analyze", effect=Effect.READ, outputs=_ANSWER)
def analyze(context: StepContext, _parameters: Analyze) -> Mapping[str, Json]:
    """Ask a question about a picture."""
    raise _missing(context)


@step_type(
    "ai.analyze_page_structure",
    effect=Effect.READ,
    outputs=("status", "predictions", "confidence", "content", "component_count"),
)
def analyze_page_structure(context: StepContext, _parameters: AnalyzePageStructure) -> Mapping[str, Json]:
    """Have it predicted what a page's components do."""
    raise _missing(context)


@step_type(
    "ai.generate_test_cases",
    effect=Effect.READ,
    outputs=("status", "test_plan", "test_count", "mode", "confidence", "fallback"),
)
def generate_test_cases(context: StepContext, parameters: GenerateTestCases) -> Mapping[str, Json]:
    """Make a test plan of a page's components, by fixed rules: no provider is asked."""
    plan = plan_tests(parameters.components, parameters.mode)
    context.log(f"{len(plan)} of {len(parameters.components)} components get a test (mode {parameters.mode})")
    return {
        "status": "generated",
        "test_plan": plan,
        "test_count": len(plan),
        "mode": parameters.mode,
        "confidence": _CONFIDENCE,
        "fallback": True,
    }


@step_type(
    "ai.verify_visual_consistency",
    effect=Effect.READ,
    outputs=("status", "report", "issues_count", "guidelines_count", "confidence"),
)
def verify_visual_consistency(context: StepContext, _parameters: VerifyVisualConsistency) -> Mapping[str, Json]:
    """Have a picture of a page compared with guidelines."""
    raise _missing(context)


def plan_tests(components: Sequence[Mapping[str, Json]], mode: Mode) -> list[dict[str, Json]]:
    """The tests of the inventory's buttons, links and inputs, in its order; other kinds get none.

    Every test can pass on the page as it was discovered: nobody can click what cannot be seen, so that gets no test,
    and what is disabled or read-only is looked at.

    Args:
        components: inventory items of the public format (section 5.6), each with `type` and `selector`.
        mode: which of them get a test.
    """
    planned = []
    for index, component in enumerate(components):
        action = _action(component)
        if action is None or not component.get("visible", True) or (mode == "smoke" and action != "click"):
            continue
        state = _blocked(component, action)
        if mode == "critical_path" and state:
            continue
        planned.append(_test(component, index, action, state))
    return planned


def _action(component: Mapping[str, Json]) -> str | None:
    """What to do with it. A Perspective class such as `ia_button--primary` stands for its kind."""
    kind = component["type"].casefold().removeprefix("ia_").partition("--")[0]
    if kind in _CLICKED:
        return "click"
    return "fill" if kind in _FILLED else None


def _blocked(component: Mapping[str, Json], action: str) -> str:
    """What to look for instead, in words of the manifest, if nobody can do this with it."""
    if component.get("disabled"):
        return "disabled"
    return "visible" if action == "fill" and component.get("readonly") else ""


def _test(component: Mapping[str, Json], index: int, action: str, state: str) -> dict[str, Json]:
    identity = str(component.get("id") or f"component-{index}")
    test = {"component_id": identity, "selector": component["selector"]}
    if state:
        return test | {"action": "verify", "expected": state, "verify": None, "priority": "low"}
    name = next((str(component[key]).strip() for key in _NAMES if component.get(key)), "") or identity
    click = action == "click"
    return test | {
        "action": action,
        "expected": f"{name!r} can be clicked" if click else f"{name!r} takes a value",
        "verify": "the page reacts without an error" if click else "the field holds the value",
        "priority": "high" if click else "medium",
    }


STEP_TYPES = (
    generate,
    validate,
    analyze,
    analyze_page_structure,
    generate_test_cases,
    verify_visual_consistency,
)
