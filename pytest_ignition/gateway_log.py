"""What the gateway logged while a step failed, kept as evidence of the step without it asking for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.gateway.logs import LogEntry
    from pytest_ignition.steps.registry import Registry

LIMIT_SECONDS = 2.0
"""Longest time for the gateway's answer: it must not make a failure slow."""

ENTRIES = 200
"""The newest so many are kept."""

TITLE = "the gateway's log since the step began"


def gateway_log(
    step_types: Registry, mask_text: Callable[[str], str]
) -> Callable[[StepContext, IgnitionError, float], None]:
    """What a runner calls after a step that did not pass.

    Args:
        step_types: tell which steps ask the gateway.
        mask_text: hides secrets; files do not pass the event stream, which hides them elsewhere.
    """

    def after_failure(context: StepContext, error: IgnitionError, seconds: float) -> None:
        kind = step_types.find(context.step.type)
        # Errors that are not testable are the playbook's own; nothing was asked.
        if kind is None or "gateway" not in kind.needs or not error.testable or _is_down(error):
            return
        entries = _entries(context, seconds)
        if entries:
            lines = [str(entry) for entry in reversed(entries)]
            path = context.evidence_path(f"{context.step.id}-gateway-log", ".txt")
            path.write_text(mask_text("\n".join(lines)) + "\n", encoding="utf-8")
            context.attach(path, evidence="log", title=TITLE, media_type="text/plain")

    return after_failure


def _is_down(error: IgnitionError) -> bool:
    """Whether the gateway would not answer: it is not there, starts, waits for its wizard, or knows nobody."""
    from pytest_ignition.gateway import errors

    return isinstance(
        error,
        errors.BadGatewaySettings
        | errors.GatewayUnreachable
        | errors.GatewayUnavailable
        | errors.GatewayNotReady
        | errors.NeedsCommissioning
        | errors.NeedsIgnition83
        | errors.AuthenticationMissing,
    )


def _entries(context: StepContext, seconds: float) -> list[LogEntry]:
    """The entries, by the gateway's own clock; none where the gateway does not tell them."""
    from pytest_ignition.gateway.client import during

    try:
        client = during(cast("GatewayClient", context.resources.gateway()), context.waiter)
        return client.logs.last(seconds, limit=ENTRIES, timeout=LIMIT_SECONDS)
    except IgnitionError:
        # Also where the run was cancelled meanwhile, which its next step says.
        return []
