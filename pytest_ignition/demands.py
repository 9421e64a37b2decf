"""What a playbook will ask for: a gateway, a browser. Known before it runs, as far as its text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_ignition.supplied import asks_for_any

if TYPE_CHECKING:
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Playbook

_GATEWAY_VALUES = re.compile(r"\{\{[^}]*\b(?:gateway|credential)\b")
_WORDS = ("gateway", "credential")


def needs_browser(playbook: Playbook, toolbox: Toolbox) -> bool:
    """Whether a step, also of a playbook that it runs, opens a page."""
    return playbook.requires.browser or any("browser" in needs for needs in _needs(playbook, toolbox))


def needs_gateway(playbook: Playbook, toolbox: Toolbox) -> bool:
    """Whether it asks the gateway, or for what the gateway's settings know: its address, its credential."""
    wanted = playbook.requires.ignition is not None or bool(playbook.requires.modules)
    return (wanted or any("gateway" in needs for needs in _needs(playbook, toolbox))) or any(
        asks_for_any([parameter.name.casefold() for parameter in each.parameters])
        # The words first: a plain search is ten times as fast.
        or (any(word in each.source.text for word in _WORDS) and _GATEWAY_VALUES.search(each.source.text))
        for each in toolbox.library.family(playbook)
    )


def _needs(playbook: Playbook, toolbox: Toolbox) -> Iterator[frozenset[str]]:
    for each in toolbox.library.family(playbook):
        for step in each.every_step():
            kind = toolbox.listing.find(step.type)
            if kind is not None:
                yield kind.needs
