"""A playbook's meaning as plain data: two texts with equal normal forms do the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from pytest_ignition.language.model import NO_DEFAULT, Playbook, Step

_TEXT_ONLY = frozenset(("source", "notes", "tree", "mark", "file", "root", "credentials"))
"""What says where something stands, and not what it means."""


def normal_form(playbook: Playbook | Step) -> Any:
    """Everything that a run depends on; no places, no layout, no order of mappings' keys but that of variables.

    Of a step, its place in the list is part of it.
    """
    return _plain(playbook)


def _plain(value: Any) -> Any:
    if value is NO_DEFAULT:
        return "<no default>"
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.name not in _TEXT_ONLY}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
