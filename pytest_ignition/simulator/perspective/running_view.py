"""A view that runs on a page: its parameters, custom and component properties, and what its bindings come to. No I/O.

Values are looked up as Ignition names them: `view.params.x`, `view.custom.x`, `session.custom.x`, `session.props.x`,
`page.props.x`, `/root/Row/Speed.props.value`, `../Speed.props.value`, `this.props.x`, `[provider]path/of/a tag`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pytest_ignition.simulator.perspective import paths
from pytest_ignition.simulator.perspective.definition import Binding, ViewDefinition
from pytest_ignition.simulator.perspective.expression import evaluate, number_format
from pytest_ignition.simulator.perspective.qualified import CONFIGURATION, Qualified

_ROUNDS = 4
"""How long a chain of bindings to each other's properties may be."""

_INDIRECT = re.compile(r"\{([^{}]+)\}")

Values = dict[tuple[str, str], Qualified]
"""By component address and property."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a view sees beside itself.

    Attributes:
        session, page: their properties, `{"custom": ..., "props": ...}`; shared, written by bindings.
        read_tag, write_tag: a tag's value by its path; writing answers a quality.
    """

    session: dict[str, Any]
    page: dict[str, Any]
    read_tag: Callable[[str], Qualified]
    write_tag: Callable[[str, Any], str]


@dataclass(slots=True, kw_only=True)
class RunningView:
    """One instance of a view.

    Attributes:
        mount: where it stands on its page, such as `C` or `C$0:1`.
        params, custom: as they are now.
        props: of its components, by address: `{"props": ..., "meta": ..., "position": ...}`.
    """

    mount: str
    definition: ViewDefinition
    around: Surroundings
    params: dict[str, Any]
    custom: dict[str, Any] = field(init=False)
    props: dict[str, dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.params = {**deepcopy(dict(self.definition.params)), **self.params}
        self.custom = deepcopy(dict(self.definition.custom))
        kept = ("props", "meta", "position", "custom")
        self.props = {
            address: {part: deepcopy(dict(each.get(part) or {})) for part in kept}
            for address, each in self.definition.components.items()
        }

    def compute(self) -> Values:
        """What every bound property comes to now. Component properties keep it for those that read them."""
        found: Values = {}
        for _round in range(_ROUNDS):
            before = dict(found)
            for binding in self.definition.bindings:
                value = self._value(binding)
                found[binding.address, binding.target] = value
                paths.write(self.props[binding.address], binding.target, deepcopy(value.value))
            if found == before:
                break
        return found

    def take(self, address: str, name: str, value: Any) -> None:
        """A property was set by the user; a bidirectional binding takes it to its source."""
        if address not in self.props or not paths.write(self.props[address], name, value):
            return
        for binding in self.definition.bindings:
            if (binding.address, binding.target) == (address, name) and binding.bidirectional:
                self._give_back(binding, value)

    def give_back(self, address: str, name: str, value: Any) -> None:
        """Take a value to where a bound property comes from, whether or not its binding does so by itself."""
        for binding in self.definition.bindings:
            if (binding.address, binding.target) == (address, name):
                self._give_back(binding, value)

    def look(self, reference: str, address: str = "0") -> Qualified:
        """The value of a reference, as seen from a component."""
        if reference.startswith("["):
            return self.around.read_tag(reference)
        place = self._place(reference, address)
        value = paths.MISSING if place is None else paths.read(*place)
        return Qualified(None, "Bad_NotFound") if value is paths.MISSING else Qualified(value)

    def put(self, reference: str, value: Any, address: str = "0") -> None:
        """Set what a reference names."""
        if reference.startswith("["):
            self.around.write_tag(reference, value)
            return
        place = self._place(reference, address)
        if place is not None:
            paths.write(*place, value)

    def filled(self, value: Any, address: str = "0") -> Any:
        """A value of an action with its `{references}` filled in; a text that is one reference keeps its type."""
        if isinstance(value, dict):
            return {key: self.filled(each, address) for key, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each, address) for each in value]
        if not isinstance(value, str):
            return value
        whole = _INDIRECT.fullmatch(value)
        if whole is not None:
            return self.look(whole[1], address).value
        return _INDIRECT.sub(lambda match: str(self.look(match[1], address).value), value)

    def _value(self, binding: Binding) -> Qualified:
        config = binding.config
        match binding.kind:
            case "tag":
                found = self.around.read_tag(self._tag_path(binding))
            case "property":
                found = self.look(str(config.get("path", "")), binding.address)
            case "expr":
                found = evaluate(str(config.get("expression", "")), lambda name: self.look(name, binding.address))
            case _:
                return Qualified(None, CONFIGURATION)
        for transform in binding.transforms:
            found = _transformed(found, transform)
        return found

    def _give_back(self, binding: Binding, value: Any) -> None:
        if binding.kind == "tag":
            self.around.write_tag(self._tag_path(binding), value)
        elif binding.kind == "property":
            self.put(str(binding.config.get("path", "")), deepcopy(value), binding.address)

    def _tag_path(self, binding: Binding) -> str:
        """An indirect binding names its parts: `{"1": "{view.params.line}"}` for `[default]Line {1}/Speed`."""
        path = str(binding.config.get("tagPath", ""))
        if binding.config.get("mode") != "indirect":
            return path
        named = binding.config.get("references")
        named = named if isinstance(named, Mapping) else {}
        return _INDIRECT.sub(lambda match: str(self.filled(named.get(match[1], match[0]), binding.address)), path)

    def _place(self, reference: str, address: str) -> tuple[dict[str, Any], str] | None:
        """The mapping that a reference starts in, and the path in it."""
        scope, _dot, rest = reference.partition(".")
        match scope:
            case "view":
                return {"params": self.params, "custom": self.custom}, rest
            case "session":
                return self.around.session, rest
            case "page":
                return self.around.page, rest
            case "this":
                return self.props[address], rest
        folder, slash, last = reference.rpartition("/")
        component, _dot, rest = last.partition(".")
        found = self._component(f"{folder}{slash}{component}", address)
        return (self.props[found], rest) if found is not None else None

    def _component(self, path: str, address: str) -> str | None:
        definition = self.definition
        if path == "/root":
            return "0"
        if path.startswith("/root/"):
            return definition.by_name.get(path.removeprefix("/root/"))
        own = [definition.name_of(each) for each in _line(address)][1:]
        for step in path.split("/"):
            if step == "..":
                own = own[:-1]
            elif step != ".":
                own.append(step)
        return definition.by_name.get("/".join(own), "0" if not own else None)


def _line(address: str) -> list[str]:
    """The addresses from the root to one."""
    steps = address.split(":")
    return [":".join(steps[: length + 1]) for length in range(len(steps))]


def _transformed(found: Qualified, transform: Mapping[str, Any]) -> Qualified:
    match transform.get("type"):
        case "map":
            mappings = transform.get("mappings")
            for each in mappings if isinstance(mappings, list) else ():
                if isinstance(each, Mapping) and _same(each.get("input"), found.value):
                    return Qualified(each.get("output"), found.quality)
            return Qualified(transform.get("fallback"), found.quality)
        case "format":
            return Qualified(number_format(found.value, str(transform.get("formatValue", "#,##0.##"))), found.quality)
        case _:
            return Qualified(None, CONFIGURATION)


def _same(wanted: object, value: object) -> bool:
    return wanted == value and isinstance(wanted, bool) == isinstance(value, bool)
