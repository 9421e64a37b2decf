"""Modules: the lists, and one by its name (gateway API sheet, section 5)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pytest_ignition.gateway import parsing
from pytest_ignition.gateway.errors import NotFoundOnGateway
from pytest_ignition.gateway.messages import Operation, Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_ignition.gateway.models import Module
    from pytest_ignition.gateway.operations import Operations

HEALTHY = "/data/api/v1/modules/healthy"
QUARANTINED = "/data/api/v1/modules/quarantined"


def list_all(operations: Operations) -> Operation[list[Module]]:
    """The installed modules, those held in quarantine last. Needs 8.3 and read permission."""
    found = yield from healthy(operations)
    return found + (yield from quarantined(operations))


def healthy(operations: Operations) -> Operation[list[Module]]:
    """The installed modules, faulted and disabled ones too. Needs 8.3 and read permission."""
    return [parsing.healthy_module(item) for item in (yield from operations.items(HEALTHY))]


def quarantined(operations: Operations) -> Operation[list[Module]]:
    """The modules that the gateway holds back, with the reason. Needs 8.3 and read permission."""
    return [parsing.quarantined_module(item) for item in (yield from operations.items(QUARANTINED))]


def find(operations: Operations, name: str) -> Operation[Module]:
    """One module, installed or in quarantine. Needs 8.3 and read permission.

    Args:
        name: its name or id; upper and lower case do not differ.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
    """
    modules = yield from list_all(operations)
    found = named(modules, name)
    if found is not None:
        return found
    names = {text.casefold(): text for module in modules for text in (module.id, module.name)}
    near = get_close_matches(name.casefold(), names, n=1)
    told = ", ".join(sorted(module.name for module in modules))
    hint = f"did you mean {names[near[0]]!r}?" if near else f"there are: {told}" if told else None
    asked = Request(method="GET", path=HEALTHY)
    raise NotFoundOnGateway(f"GET {HEALTHY}: there is no module {name!r} on the gateway", hint=hint, request=asked)


def named(modules: Sequence[Module], name: str) -> Module | None:
    """The module of that name or id; one that is installed before one in quarantine."""
    wanted = name.casefold()
    return next((each for each in modules if wanted in (each.id.casefold(), each.name.casefold())), None)
