"""Security levels: trees as the gateway writes them, and who satisfies a permission (gateway API sheet, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Level = tuple[str, ...]
"""The names from the root to a level, such as `("Authenticated", "Roles", "Administrator")`."""

PUBLIC: Level = ("Public",)
"""The level that everybody has, without any credential."""

ROLES: Level = ("Authenticated", "Roles")


def role(name: str) -> Level:
    """The level of those who have a role."""
    return (*ROLES, name)


def tree(levels: Iterable[Level]) -> list[dict[str, Any]]:
    """The levels as one tree of `{"name", "children"}`."""
    roots: list[dict[str, Any]] = []
    for level in levels:
        nodes = roots
        for name in level:
            node = next((each for each in nodes if each["name"] == name), None)
            if node is None:
                node = {"name": name, "children": []}
                nodes.append(node)
            nodes = node["children"]
    return roots


def is_tree(value: object) -> bool:
    """Whether it is a list of `{"name", "children"}`; plain texts are refused (section 3)."""
    return isinstance(value, list) and all(
        isinstance(node, Mapping) and isinstance(node.get("name"), str) and is_tree(node.get("children", []))
        for node in value
    )


def leaves(value: object, above: Level = ()) -> Iterator[Level]:
    """The levels at the ends of a tree; only they count."""
    for node in value if isinstance(value, list) else ():
        path = (*above, str(node["name"]))
        children = node.get("children") or []
        if children:
            yield from leaves(children, path)
        else:
            yield path


def held(levels: Iterable[Level]) -> frozenset[Level]:
    """Everything that somebody with these levels has: what stands above a level comes with it."""
    return frozenset({PUBLIC, *(level[:depth] for level in levels for depth in range(1, len(level) + 1))})


def permission(levels: Iterable[Level], kind: str = "AnyOf") -> dict[str, Any]:
    """A permission as the gateway writes it."""
    return {"type": kind, "securityLevels": tree(levels)}


def allows(wanted: object, having: frozenset[Level]) -> bool:
    """Whether somebody with these levels has a permission `{"type", "securityLevels"}`."""
    if not isinstance(wanted, Mapping) or not is_tree(wanted.get("securityLevels")):
        return False
    met = [leaf in having for leaf in leaves(wanted["securityLevels"])]
    return all(met) if wanted.get("type") == "AllOf" else any(met)
