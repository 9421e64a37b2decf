"""What an import does to the tags of a provider, by its collision policy (gateway API sheet, section 8).

What the policies mean is in the vendor's manual: a tag that is there already aborts everything, is overwritten, is left
alone or merged with, or the new one gets another name. Folders that are there are no collision: what is in them may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pytest_ignition.simulator.tag_tree import FOLDER, TAG, Node

_NAME = re.compile(r"\w[\w '()\-:]*")
"""Letters, digits, `_ '-:()`; with a letter, digit or underscore to begin with, as in the vendor's manual."""


@dataclass(slots=True)
class Outcome:
    """What became of an import; `failures` has a message for each tag that was not imported."""

    successes: int = 0
    failures: list[str] = field(default_factory=list)


def put(folder: Node, nodes: Iterable[Node], policy: str) -> Outcome:
    """Put nodes into a folder, or none of them where the policy is `Abort` and one is there already."""
    found = list(nodes)
    outcome = Outcome(failures=[f"Invalid tag name: {path}" for path in _misnamed(found)])
    if policy == "Abort":
        outcome.failures += [f"Tag already exists: {path}" for path in _collisions(folder, found)]
        if outcome.failures:
            return outcome
    _put(folder, found, _ON_COLLISION.get(policy, _overwrite), outcome)
    return outcome


def folder_at(root: Node, names: Iterable[str]) -> Node | None:
    """The folder at a path, made where there is none; None where a tag stands in the way, or it can be none."""
    found = root
    for name in names:
        if found.kind == TAG or (name not in found.children and _NAME.fullmatch(name) is None):
            return None
        found = found.children.setdefault(name, Node(name=name, kind=FOLDER))
    return None if found.kind == TAG else found


def _misnamed(nodes: Iterable[Node], above: str = "") -> Iterable[str]:
    for node in nodes:
        if _NAME.fullmatch(node.name) is None:
            yield f"{above}{node.name}"
        else:
            yield from _misnamed(node.children.values(), f"{above}{node.name}/")


def _collisions(folder: Node, nodes: Iterable[Node], above: str = "") -> Iterable[str]:
    for node in nodes:
        there = folder.children.get(node.name)
        if there is not None and _both_folders(there, node):
            yield from _collisions(there, node.children.values(), f"{above}{node.name}/")
        elif there is not None:
            yield f"{above}{node.name}"


def _both_folders(there: Node, node: Node) -> bool:
    return there.kind == node.kind == FOLDER


def _put(
    folder: Node, nodes: Iterable[Node], on_collision: Callable[[Node, Node, Node], bool], outcome: Outcome
) -> None:
    for node in nodes:
        if _NAME.fullmatch(node.name) is None:
            continue
        there = folder.children.get(node.name)
        if there is None or _both_folders(there, node):
            target = folder.children.setdefault(node.name, Node(name=node.name, kind=node.kind))
            target.properties |= node.properties
            outcome.successes += 1
            _put(target, node.children.values(), on_collision, outcome)
        elif on_collision(folder, there, node):
            outcome.successes += 1


def _overwrite(folder: Node, _there: Node, node: Node) -> bool:
    folder.children[node.name] = node
    return True


def _ignore(_folder: Node, _there: Node, _node: Node) -> bool:
    return False


def _rename(folder: Node, _there: Node, node: Node) -> bool:
    number = 1
    while (name := f"{node.name}_duplicate_{number}") in folder.children:
        number += 1
    node.name = name
    folder.children[name] = node
    return True


def _merge(folder: Node, there: Node, node: Node) -> bool:
    if there.kind != node.kind:
        return _overwrite(folder, there, node)
    there.properties |= node.properties
    for child in node.children.values():
        below = there.children.get(child.name)
        if below is None:
            there.children[child.name] = child
        else:
            _merge(there, below, child)
    return True


_ON_COLLISION: dict[str, Callable[[Node, Node, Node], bool]] = {
    "Overwrite": _overwrite,
    "Rename": _rename,
    "Ignore": _ignore,
    "MergeOverwrite": _merge,
}
POLICIES = ("Abort", *_ON_COLLISION)
