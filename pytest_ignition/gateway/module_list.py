"""Modules: the lists, and one by its name (gateway API sheet, section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import parsing
from pytest_ignition.gateway.messages import Operation

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Module
    from pytest_ignition.gateway.operations import Operations

HEALTHY = "/data/api/v1/modules/healthy"
QUARANTINED = "/data/api/v1/modules/quarantined"


def list_all(operations: Operations) -> Operation[list[Module]]:
    """The installed modules, those held in quarantine last. Needs 8.3 and read permission."""
    healthy = yield from operations.items(HEALTHY)
    quarantined = yield from operations.items(QUARANTINED)
    return [parsing.healthy_module(item) for item in healthy] + [
        parsing.quarantined_module(item) for item in quarantined
    ]
