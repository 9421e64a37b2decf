"""When the page is pictured without a step asking for it: after a failed attempt, or after every browser step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.errors import IgnitionError
    from pytest_ignition.steps.registry import Registry

LIMIT_MS = 5_000.0
"""Longest time for such a picture, in milliseconds: it must not make a failure slow."""

WHEN = ("never", "failure", "always")


def pictures(step_types: Registry, when: str) -> Callable[[StepContext, IgnitionError | None], None]:
    """What a runner calls after each attempt.

    Args:
        step_types: tell which steps use the page.
        when: one of `WHEN`; a step may say otherwise.
    """

    def after_attempt(context: StepContext, error: IgnitionError | None) -> None:
        wanted = context.step.screenshot or when
        if wanted == "never" or (error is None and wanted != "always"):
            return
        kind = step_types.find(context.step.type)
        if kind is None or "browser" not in kind.needs or context.step.type == "browser.screenshot":
            return
        path = context.evidence_path(context.step.id, ".png")
        if context.resources.picture(path):
            title = "the page at the failure" if error is not None else "the page after the step"
            context.attach(path, evidence="screenshot", title=title, media_type="image/png")

    return after_attempt
