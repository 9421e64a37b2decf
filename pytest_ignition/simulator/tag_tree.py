"""The tags of a provider as a tree of nodes, each with the properties that an export has of it (gateway API sheet, 8).

Of an export, the sheet has `name`, `tagType` and `tags` and the type `Provider`; the other types and property names are
those of exports that people publish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_ignition.simulator.scenario import AlarmSpec, TagSpec

PROVIDER = "Provider"
FOLDER = "Folder"
TAG = "AtomicTag"
UDT = "UdtType"
INSTANCE = "UdtInstance"

TYPES_FOLDER = "_types_"
"""Where a provider keeps its UDT definitions."""

GOOD = "Good"

_DEEPEST = 10
"""UDTs that inherit from each other; more are a circle."""


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

    def copy(self) -> Node:
        """Another one with everything below it; its properties are shared until they are replaced."""
        return replace(
            self,
            properties=dict(self.properties),
            children={name: child.copy() for name, child in self.children.items()},
        )


def find(root: Node, names: Iterable[str]) -> Node | None:
    """What stands below a provider, by the names on the way; in an instance of a UDT with what it inherits."""
    found: Node | None = root
    for name in names:
        if found is None:
            return None
        found = members(root, found).get(name)
    return found


def members(root: Node, node: Node) -> dict[str, Node]:
    """What is in a node: of an instance also what its UDT has. What is inherited is a copy."""
    return _expanded(root, node).children if node.properties.get("typeId") else node.children


def own(root: Node, names: Iterable[str]) -> Node:
    """The node at a place that is there, to be changed: in an instance of a UDT the override of what it inherits."""
    node = shown = root
    for name in names:
        shown = members(root, shown)[name]
        node = node.children.setdefault(name, Node(name=name, kind=shown.kind))
    return node


def tags(root: Node, node: Node) -> Iterator[Node]:
    """All tags below a node; what UDT definitions have is no tag."""
    for child in members(root, node).values():
        if child.kind == TAG:
            yield child
        elif child.kind != UDT:
            yield from tags(root, child)


def _expanded(root: Node, node: Node, depth: int = 0) -> Node:
    """An instance or definition with everything that its UDT has, and that one's own UDT."""
    names = str(node.properties.get("typeId", "")).rpartition("]")[2].removeprefix(f"{TYPES_FOLDER}/").split("/")
    definition = root.children.get(TYPES_FOLDER)
    for name in names:
        definition = definition.children.get(name) if definition is not None else None
    if definition is None or depth == _DEEPEST:
        return node
    if definition.properties.get("typeId"):
        definition = _expanded(root, definition, depth + 1)
    return replace(node, children=_over(definition.children, node.children))


def _over(inherited: Mapping[str, Node], overrides: Mapping[str, Node]) -> dict[str, Node]:
    merged = {}
    for name, node in inherited.items():
        over = overrides.get(name)
        if over is None:
            merged[name] = node.copy()
        else:
            merged[name] = replace(
                over,
                kind=node.kind,
                properties={**node.properties, **over.properties},
                children=_over(node.children, over.children),
            )
    return merged | {name: node for name, node in overrides.items() if name not in inherited}


def provider_of(specs: Iterable[TagSpec]) -> Node:
    """A provider with the tags of a scenario."""
    return Node(name="", kind=PROVIDER, children={spec.name: _of(spec) for spec in specs})


def _of(spec: TagSpec) -> Node:
    if not spec.type or spec.tags:
        return Node(name=spec.name, kind=FOLDER, children={each.name: _of(each) for each in spec.tags})
    properties: dict[str, Any] = {"dataType": spec.type}
    if spec.signal == "static":
        properties |= {"valueSource": "memory"} | ({} if spec.value is None else {"value": spec.value})
    else:
        properties |= {"valueSource": "opc", "opcServer": "Simulator"}
        properties |= {"signal": spec.signal, "low": spec.low, "high": spec.high, "period": spec.period}
    if spec.alarms:
        properties["alarms"] = [_alarm_of(each) for each in spec.alarms]
    return Node(name=spec.name, properties=properties, quality=spec.quality)


def _alarm_of(spec: AlarmSpec) -> dict[str, Any]:
    found = {"name": spec.name, "mode": spec.mode, "setpointA": spec.setpoint, "priority": spec.priority}
    if spec.mode in ("BetweenValues", "OutsideValues"):
        found["setpointB"] = spec.upper
    for key, value in {
        "label": spec.label,
        "displayPath": spec.display_path,
        "ackNotesReqd": spec.needs_notes,
    }.items():
        if value:
            found[key] = value
    return found
