"""What a playbook knew when a step did not pass: parameters, variables, outputs of the steps so far, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.evidence.hiding import by_name
from pytest_ignition.evidence.limits import show_size

if TYPE_CHECKING:
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.evidence.keeping import Hiding, Keeper

TITLE = "parameters, variables and outputs at the failure"

_LONGEST = 2_000
"""Characters of a text, where the whole is too long."""

_ITEMS = 50
"""Of a list or an object, where the whole is too long."""


def keep_variables(keeper: Keeper, context: StepContext, name: str) -> None:
    """Keep them; nothing where the playbook has none.

    Raises:
        OSError: it cannot be written.
    """
    known = {"parameters": context.parameters, "variables": context.variables, "outputs": context.outputs}
    if any(known.values()) and not keeper.spent(context):
        keeper.text(
            context,
            f"{name}-variables",
            variables_text(known, keeper.hiding),
            evidence="variables",
            title=TITLE,
            cut=_fitting,
            suffix=".json",
            media_type="application/json",
        )


def variables_text(known: Mapping[str, Mapping[str, Any]], hiding: Hiding) -> str:
    """A JSON document, masked."""
    return _dump(hiding.mask(by_name(known)))


def _dump(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def _fitting(text: str, most: int) -> str:
    """A document that stays JSON: long values are cut, then the outputs go, then the rest."""
    size = len(text.encode("utf-8", "replace"))
    if size <= most:
        return text
    known = _shortened(json.loads(text))
    for gone in ("", "outputs", "variables", "parameters"):
        if gone:
            known[gone] = f"[{show_size(size)} in all: left out]"
        shorter = _dump(known)
        if len(shorter.encode("utf-8", "replace")) <= most:
            return shorter
    return "{}\n"


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]} ... [{len(value) - _LONGEST} more characters]"
    if isinstance(value, Mapping):
        kept = {key: _shortened(item) for key, item in list(value.items())[:_ITEMS]}
        return kept if len(value) <= _ITEMS else {**kept, "...": f"[{len(value) - _ITEMS} more]"}
    if isinstance(value, list):
        kept_items = [_shortened(item) for item in value[:_ITEMS]]
        return kept_items if len(value) <= _ITEMS else [*kept_items, f"... [{len(value) - _ITEMS} more]"]
    return value
