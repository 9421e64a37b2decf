"""The tags of a provider as a tree of nodes, each with the properties that an export has of it (gateway API sheet, 8).

Of an export, the sheet has `name`, `tagType` and `tags` and the type `Provider`; the other types and property names are
those of exports that people publish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_ignition.simulator.scenario import TagSpec

PROVIDER = "Provider"
FOLDER = "Folder"
TAG = "AtomicTag"
UDT = "UdtType"
INSTANCE = "UdtInstance"

TYPES_FOLDER = "_types_"
"""Where a provider keeps its UDT definitions."""

GOOD = "Good"


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """A tag, a folder, a UDT definition or an instance of one.

    Attributes:
        kind: its `tagType`.
        properties: everything that is configured, besides its name, its type and what is in it. A tag's value is one.
        quality: what it is to show; `Good` for what it has by itself.
        written: when its value was set, in seconds of the state's clock; None for at the start.
    """

    name: str
    kind: str = TAG
    properties: dict[str, Any] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)
    quality: str = GOOD
    written: float | None = None

    def find(self, names: Iterable[str]) -> Node | None:
        """What stands below, by the names on the way."""
        found: Node | None = self
        for name in names:
            if found is None:
                return None
            found = found.children.get(name)
        return found

    def tags(self) -> Iterator[Node]:
        """All tags below; what UDT definitions have is no tag."""
        for child in self.children.values():
            if child.kind == TAG:
                yield child
            elif child.kind != UDT:
                yield from child.tags()


def provider_of(specs: Iterable[TagSpec]) -> Node:
    """A provider with the tags of a scenario."""
    return Node(name="", kind=PROVIDER, children={spec.name: _of(spec) for spec in specs})


def _of(spec: TagSpec) -> Node:
    if not spec.type or spec.tags:
        return Node(name=spec.name, kind=FOLDER, children={each.name: _of(each) for each in spec.tags})
    properties: dict[str, Any] = {"dataType": spec.type}
    if spec.signal == "static":
        properties |= {"valueSource": "memory", "value": spec.value}
    else:
        properties |= {"valueSource": "opc", "opcServer": "Simulator"}
        properties |= {"signal": spec.signal, "low": spec.low, "high": spec.high, "period": spec.period}
    return Node(name=spec.name, properties=properties, quality=spec.quality)
