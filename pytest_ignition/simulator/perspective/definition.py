"""A view's definition, as a `view.json` holds it: components by address, what is bound, what happens on events. No I/O.

Addresses are positional: `0` is the view's root, `0:2:1` the second child of its third child (Perspective DOM sheet,
section 1.1). Bindings stand under `propConfig`, actions under `events`, as the Designer saves them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_DEEPEST = 60

ROOT = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What moves a property.

    Attributes:
        target: the property that is moved, such as `props.text` or `meta.visible`.
        kind: `tag`, `property`, `expr`, or another one, which is a configuration error.
        config: as saved.
        transforms: what is done to the value, in order.
    """

    address: str
    target: str
    kind: str
    config: Mapping[str, Any]
    transforms: tuple[Mapping[str, Any], ...] = ()

    @property
    def bidirectional(self) -> bool:
        """Whether a value that the user sets goes back to where it comes from."""
        return self.config.get("bidirectional") is True


@dataclass(frozen=True, kw_only=True)
class ViewDefinition:
    """A view.

    Attributes:
        path: its resource path, such as `Page/Overview`.
        root: its root component.
        params: with their default values.
        custom: its custom properties at the start.
    """

    path: str
    root: Mapping[str, Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def components(self) -> Mapping[str, Mapping[str, Any]]:
        """Every component by its address."""
        return dict(_walk(self.root, ROOT, 0))

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """What is bound, in the order of the components."""
        return tuple(found for address, each in self.components.items() for found in _bindings(address, each))

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Addresses by the path of names below the root, such as `Row/Speed`; "" for the root itself."""
        found: dict[str, str] = {}
        for address in self.components:
            parents = [":".join(address.split(":")[:length]) for length in range(2, address.count(":") + 2)]
            found.setdefault("/".join(self.name_of(each) for each in parents), address)
        return found

    @cached_property
    def by_dom_id(self) -> Mapping[str, str]:
        """Addresses by `domId`."""
        found: dict[str, str] = {}
        for address, each in self.components.items():
            dom_id = _mapping(each.get("meta")).get("domId")
            if isinstance(dom_id, str) and dom_id:
                found.setdefault(dom_id, address)
        return found

    def name_of(self, address: str) -> str:
        """The name that the designer gave a component."""
        return str(_mapping(self.components[address].get("meta")).get("name", address))

    def actions(self, address: str, event: str) -> Sequence[Mapping[str, Any]]:
        """What is to be done when a component fires an event, such as `onActionPerformed`."""
        component = self.components.get(address)
        found: list[Mapping[str, Any]] = []
        for group in _mapping(component.get("events") if component else None).values():
            wanted = _mapping(group).get(event)
            found += [each for each in (wanted if isinstance(wanted, list) else [wanted]) if isinstance(each, dict)]
        return found

    def drawn(self) -> dict[str, Any]:
        """What a client needs to draw it."""
        return _drawn(self.root)


def read_view(path: str, saved: object) -> ViewDefinition | None:
    """The view that a `view.json` describes; None for what describes none."""
    root = _mapping(saved).get("root")
    if not isinstance(root, dict) or not isinstance(root.get("type"), str):
        return None
    data = _mapping(saved)
    return ViewDefinition(
        path=path, root=root, params=_mapping(data.get("params")), custom=_mapping(data.get("custom"))
    )


def _walk(component: Mapping[str, Any], address: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield address, component
    if depth < _DEEPEST:
        for index, child in enumerate(_children(component)):
            yield from _walk(child, f"{address}:{index}", depth + 1)


def _bindings(address: str, component: Mapping[str, Any]) -> Iterator[Binding]:
    for name, settings in _mapping(component.get("propConfig")).items():
        binding = _mapping(_mapping(settings).get("binding"))
        if binding:
            yield Binding(
                address=address,
                target=str(name),
                kind=str(binding.get("type", "")),
                config=_mapping(binding.get("config")),
                transforms=tuple(each for each in binding.get("transforms") or () if isinstance(each, dict)),
            )


def _drawn(component: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    bound = [
        name for name, settings in _mapping(component.get("propConfig")).items() if "binding" in _mapping(settings)
    ]
    events = sorted({name for group in _mapping(component.get("events")).values() for name in _mapping(group)})
    found: dict[str, Any] = {
        "type": str(component.get("type", "")),
        "meta": dict(_mapping(component.get("meta"))),
        "props": dict(_mapping(component.get("props"))),
        "position": dict(_mapping(component.get("position"))),
        "bound": bound,
        "events": events,
    }
    found["children"] = [_drawn(each, depth + 1) for each in _children(component)] if depth < _DEEPEST else []
    return found


def _children(component: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    children = component.get("children")
    return [each for each in children if isinstance(each, dict)] if isinstance(children, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
