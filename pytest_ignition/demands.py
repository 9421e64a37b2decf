"""What a playbook will ask for: a gateway, a browser. Known before it runs, as far as its text tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pytest_ignition.supplied import asks_for_any

if TYPE_CHECKING:
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Playbook

_GATEWAY_VALUES = re.compile(r"\{\{[^}]*\b(?:gateway|credential)\b")
_WORDS = ("gateway", "credential")


class Needs(NamedTuple):
    """What a playbook, or one that it runs, opens.

    Attributes:
        browser: whether a step opens a page.
        gateway: whether it asks the gateway, or for what the gateway's settings know: its address, its credential.
    """

    browser: bool
    gateway: bool


def needs(family: Sequence[Playbook], toolbox: Toolbox) -> Needs:
    """What a playbook needs.

    Args:
        family: the playbook and all that it runs (`Library.family`).
        toolbox: what they may use.
    """
    required = family[0].requires
    found: set[str] = set()
    for name in {step.type for each in family for step in each.every_step()}:
        kind = toolbox.listing.find(name)
        if kind is not None:
            found |= kind.needs
    return Needs(
        browser=required.browser or "browser" in found,
        gateway=required.ignition is not None
        or bool(required.modules)
        or "gateway" in found
        or any(map(_names_gateway, family)),
    )


def _names_gateway(playbook: Playbook) -> bool:
    """Whether a text asks for values of the gateway."""
    text = playbook.source.text
    return asks_for_any([parameter.name.casefold() for parameter in playbook.parameters]) or (
        # The words first: a plain search is ten times as fast.
        any(word in text for word in _WORDS) and _GATEWAY_VALUES.search(text) is not None
    )
