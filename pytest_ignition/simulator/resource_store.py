"""The configuration resources of one simulated gateway: what there is, and what a change does (API sheet, section 9).

A resource has a definition in one or more collections. Every write gives it a new signature, and a change must name the
present one. Nothing of HTTP here: what is refused is `Refused`, with the status and the body that it is answered with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator import resource_rules
from pytest_ignition.simulator.resource_seed import SYSTEM_NAME, seed
from pytest_ignition.simulator.resource_types import SYSTEM_PROPERTIES, TAG_PROVIDER, TYPES, ResourceType

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

CORE = "core"
COLLECTIONS = (CORE, "external", "local")
"""Those that every gateway has; each deployment mode is one more."""

ONLY = ""
"""The name that a singleton is kept under."""


class Refused(Exception):
    """A change that the gateway does not make.

    Attributes:
        status: of the answer.
        body: its JSON, or None for an empty one.
    """

    def __init__(self, status: int, body: Mapping[str, Any] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A resource in one collection; replaced as a whole by every write.

    Attributes:
        signature: 64 hex digits, new with each write.
        files: data files by name, besides `config.json`.
        metrics, healthchecks: what the gateway tells about it while it runs.
    """

    signature: str
    config: dict[str, Any] = field(default_factory=dict)
    backup: dict[str, Any] | None = None
    description: str | None = None
    enabled: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    healthchecks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Mode:
    """A deployment mode: a collection of its own over the core's."""

    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A resource that refers to another with one of its properties."""

    kind: str
    name: str
    collection: str
    property: str

    def as_json(self) -> dict[str, str]:
        """As the gateway writes it."""
        return {"type": self.kind, "name": self.name, "property": self.property}


Definitions = dict[str, Definition]
"""By collection."""

Change = dict[str, Any]


class ResourceStore:
    """Everything that is configured by resources; a part of the state, so that a reset makes it anew."""

    def __init__(self, state: GatewayState) -> None:
        self._random = state.random
        self._now = state.now
        self._made: dict[tuple[str, str], float] = {}
        self.modes: dict[str, Mode] = {}
        self._resources: dict[str, dict[str, Definitions]] = {}
        self._begin()
        for kind, name, values in seed(state):
            self._put(kind, name or ONLY, CORE, Definition(signature=self.new_signature(), **values))
        self._made.clear()

    def _begin(self) -> None:
        """Nothing but the resources that every gateway has."""
        self._resources = {kind: {} for kind in TYPES}
        for kind, each in TYPES.items():
            if each.singleton:
                self._put(kind, ONLY, CORE, Definition(signature=self.new_signature()))

    def new_signature(self) -> str:
        """64 hex digits."""
        return f"{self._random.getrandbits(256):064x}"

    # What there is

    def collections(self) -> tuple[str, ...]:
        """Where resources may be defined."""
        return (*COLLECTIONS, *self.modes)

    def names(self, kind: str) -> list[str]:
        """The names of a type's resources."""
        return list(self._resources[kind])

    def definitions(self, kind: str, name: str) -> Definitions:
        """The definitions of a resource by collection; empty where there is none."""
        return self._resources[kind].get(name, {})

    def made(self, kind: str, name: str) -> float | None:
        """When a resource was made, on the state's clock; None for one that is there since the start."""
        return self._made.get((kind, name))

    def find(self, kind: str, name: str, collection: str | None = None) -> tuple[str, Definition] | None:
        """A resource in a collection, or its active definition: the core's where it has one, else the first."""
        found = self.definitions(kind, name)
        if not found:
            return None
        where = collection or (CORE if CORE in found else next(iter(found)))
        return (where, found[where]) if where in found else None

    def config(self, kind: str, name: str = ONLY) -> Mapping[str, Any]:
        """The configuration of a resource that is there and enabled; else an empty one."""
        found = self.find(kind, name)
        return found[1].config if found is not None and found[1].enabled else {}

    def all(self) -> Iterator[tuple[str, str, str, Definition]]:
        """Type, name, collection and definition of everything."""
        for kind, resources in self._resources.items():
            for name, found in resources.items():
                for where, definition in found.items():
                    yield kind, name, where, definition

    def gateway_name(self) -> str:
        """What the system properties call the gateway; "" for nothing."""
        found = self.config(SYSTEM_PROPERTIES).get(SYSTEM_NAME)
        return found if isinstance(found, str) else ""

    def references(self, kind: str, name: str) -> list[Reference]:
        """Which resources refer to one."""
        return [
            Reference(kind=other.kind, name=other_name, collection=collection, property=where)
            for other in TYPES.values()
            if other.references
            for other_name, found in self._resources[other.kind].items()
            for collection, definition in found.items()
            for where, to_kind, to_name in resource_rules.referred(other, definition.config)
            if (to_kind, to_name) == (kind, name)
        ]

    # Changes

    def create(
        self, kind: ResourceType, items: Sequence[Mapping[str, Any]], who: str, *, invalid: bool
    ) -> list[Change]:
        """New resources: all of them or none. `invalid` lets references to what is not there pass."""
        wanted = []
        for item in items:
            where, name = self._new_collection(item), _name(kind, item)
            if where in self.definitions(kind.kind, name) or (where, name) in wanted:
                raise Refused(409, _failed(f"resource already exists: {_resource_id(kind.kind, name, where)}"))
            self._check(kind, item.get("config") or {}, invalid)
            wanted.append((where, name))
        changes = []
        for item in items:
            made = _over(fresh(kind.kind), item)
            changes.append(self._write(kind.kind, _name(kind, item), self._new_collection(item), made, who))
        return changes

    def modify(
        self, kind: ResourceType, items: Sequence[Mapping[str, Any]], who: str, *, invalid: bool
    ) -> list[Change]:
        """New configurations in place of the present ones: all of them or none."""
        found = [
            (item, *self._signed("MODIFY", kind.kind, _name(kind, item), item["signature"], item.get("collection")))
            for item in items
        ]
        for item, _where, definition in found:
            self._check(kind, item.get("config", definition.config) or {}, invalid)
        return [
            self._write(kind.kind, _name(kind, item), where, _over(definition, item), who)
            for item, where, definition in found
        ]

    def delete(
        self, kind: ResourceType, targets: Iterable[tuple[str, str, str | None]], who: str, *, confirm: bool
    ) -> tuple[list[Change], list[Reference]]:
        """Remove resources, given by name, signature and collection. Those that others refer to only if confirmed.

        Returns:
            The changes, and the references; no changes where a confirmation is wanted.
        """
        found = {
            (name, self._signed("DELETE", kind.kind, name, signature, collection)[0]): None
            for name, signature, collection in targets
        }
        references = [
            each
            for name, _where in found
            if len(self.definitions(kind.kind, name)) == 1
            for each in self.references(kind.kind, name)
            if each.kind != kind.kind or (each.name, each.collection) not in found
        ]
        if references and not confirm:
            return [], references
        changes: list[Change] = []
        for name, where in found:
            self._drop(kind.kind, name, where)
            changes.append({"name": name or None, "type": kind.kind, "collection": where, "newSignature": None})
        return changes + [self._redirect(each, None, who) for each in references], references

    def rename(
        self, kind: ResourceType, name: str, new_name: str, collection: str | None, who: str, *, references: str | None
    ) -> tuple[list[Change], list[Reference]]:
        """Another name. With references to it, only if told to IGNORE or UPDATE them.

        Returns:
            The changes, and the references; no changes where it was not renamed.
        """
        found = self._there(kind.kind, name, collection)
        if not new_name or new_name in self._resources[kind.kind]:
            raise Refused(400)
        referring = [each for each in self.references(kind.kind, name) if (each.kind, each.name) != (kind.kind, name)]
        if referring and references not in ("IGNORE", "UPDATE"):
            return [], referring
        where, definition = found
        self._drop(kind.kind, name, where)
        changes = [self._write(kind.kind, new_name, where, definition, who)]
        if references == "UPDATE":
            changes += [self._redirect(each, new_name, who) for each in referring]
        return changes, referring

    def copy(
        self,
        kind: ResourceType,
        signature: str,
        who: str,
        *,
        from_name: str,
        to_name: str,
        from_collection: str | None,
        to_collection: str | None,
        move: bool = False,
    ) -> list[Change]:
        """The same resource at another name or in another collection; `move` removes it where it was."""
        verb = "MOVE" if move else "COPY"
        where, definition = self._signed(verb, kind.kind, from_name, signature, from_collection)
        there = to_collection or where
        if there not in self.collections():
            raise Refused(400)
        if there in self.definitions(kind.kind, to_name):
            raise Refused(409, _failed(f"resource already exists: {_resource_id(kind.kind, to_name, there)}"))
        if move:
            self._drop(kind.kind, from_name, where)
        return [self._write(kind.kind, to_name, there, definition, who)]

    def change_files(
        self,
        kind: ResourceType,
        name: str,
        signature: str,
        who: str,
        *,
        collection: str | None,
        change: Callable[[dict[str, bytes]], None],
    ) -> list[Change]:
        """Other data files: `change` alters a copy of them."""
        where, definition = self._signed("MODIFY", kind.kind, name, signature, collection)
        files = dict(definition.files)
        change(files)
        return [self._write(kind.kind, name, where, replace(definition, files=files), who)]

    def rename_gateway(self, name: str) -> None:
        """Give the gateway another name."""
        where, definition = self._there(SYSTEM_PROPERTIES, ONLY, CORE)
        config = {**definition.config, SYSTEM_NAME: name}
        self._write(SYSTEM_PROPERTIES, ONLY, where, replace(definition, config=config), "")

    def replace_all(self, modes: Mapping[str, Mode], definitions: Iterable[tuple[str, str, str, Definition]]) -> None:
        """Have these deployment modes and resources, as `all` tells them, in place of the present ones."""
        self.modes = dict(modes)
        self._begin()
        for kind, name, where, definition in definitions:
            self._put(kind, name, where, definition)

    def rename_collection(self, old: str, new: str | None) -> None:
        """What a deployment mode's collection holds goes under its new name, or away."""
        for resources in self._resources.values():
            for name in list(resources):
                definition = resources[name].pop(old, None)
                if definition is not None and new is not None:
                    resources[name][new] = definition
                if not resources[name]:
                    del resources[name]

    def count_in(self, collection: str) -> int:
        """How many resources a collection defines."""
        return sum(collection in found for resources in self._resources.values() for found in resources.values())

    # How

    def _new_collection(self, item: Mapping[str, Any]) -> str:
        where = str(item.get("collection") or CORE)
        if where not in self.collections():
            raise Refused(404)
        return where

    def _there(self, kind: str, name: str, collection: str | None) -> tuple[str, Definition]:
        found = self.find(kind, name, collection or None)
        if found is None:
            raise Refused(404)
        return found

    def _signed(
        self, verb: str, kind: str, name: str, signature: str, collection: str | None
    ) -> tuple[str, Definition]:
        where, definition = self._there(kind, name, collection)
        if signature != definition.signature:
            text = f"{verb} illegal: signature mismatch for '{_resource_id(kind, name, where)}'"
            raise Refused(500, _failed(text))
        return where, definition

    def _check(self, kind: ResourceType, config: Mapping[str, Any], invalid: bool) -> None:
        found = resource_rules.problems(kind, config)
        if not found and not invalid:
            found = [
                (where, f"There is no {other} {name}")
                for where, other, name in resource_rules.referred(kind, config)
                if name not in self._resources[other]
            ]
        if found:
            fields = [{"fieldName": key, "messages": [text]} for key, text in found if key]
            raise Refused(422, {"messages": [text for key, text in found if not key], "fieldMessages": fields})

    def _write(self, kind: str, name: str, where: str, definition: Definition, who: str) -> Change:
        signature = self.new_signature()
        modification = {"actor": who, "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        attributes = {**definition.attributes, "lastModification": modification}
        attributes["lastModificationSignature"] = self.new_signature()
        self._put(kind, name, where, replace(definition, signature=signature, attributes=attributes))
        return {"name": name or None, "type": kind, "collection": where, "newSignature": signature}

    def _put(self, kind: str, name: str, where: str, definition: Definition) -> None:
        if name not in self._resources[kind]:
            self._made[kind, name] = self._now()
        self._resources[kind].setdefault(name, {})[where] = definition

    def _drop(self, kind: str, name: str, where: str) -> None:
        found = self._resources[kind][name]
        del found[where]
        if not found:
            del self._resources[kind][name]

    def _redirect(self, reference: Reference, name: str | None, who: str) -> Change:
        """Let a resource refer to another name, or to nothing."""
        definition = self._resources[reference.kind][reference.name][reference.collection]
        config = deepcopy(definition.config)
        resource_rules.with_reference(config, reference.property, name)
        return self._write(
            reference.kind, reference.name, reference.collection, replace(definition, config=config), who
        )


def fresh(kind: str) -> Definition:
    """A definition of a type as a gateway makes it, without a signature."""
    return Definition(signature="", healthchecks=_healthy() if kind == TAG_PROVIDER else {})


def tag_providers(state: GatewayState) -> list[str]:
    """The names of the tag providers that are configured and enabled now."""
    store = state.part(ResourceStore)
    return [name for name in store.names(TAG_PROVIDER) if store.config(TAG_PROVIDER, name)]


def _name(kind: ResourceType, item: Mapping[str, Any]) -> str:
    return ONLY if kind.singleton else str(item["name"])


def _over(definition: Definition, item: Mapping[str, Any]) -> Definition:
    """A definition with what a request says; `config` replaces the whole, what is not named stays."""
    given = {"config": "config", "backupConfig": "backup", "description": "description", "enabled": "enabled"}
    values = {ours: deepcopy(item[theirs]) for theirs, ours in given.items() if theirs in item}
    return replace(definition, **{**values, "config": values.get("config", definition.config) or {}})


def _healthy() -> dict[str, Any]:
    return {"status": {"result": {"healthy": True, "time": int(datetime.now(UTC).timestamp() * 1000)}}}


def _failed(message: str) -> dict[str, Any]:
    trace = [f"com.inductiveautomation.ignition.gateway.config.ConfigException: {message}"]
    return {"success": False, "changes": [], "problem": {"message": message, "stacktrace": trace}}


def _resource_id(kind: str, name: str, collection: str) -> str:
    return f"ResourceId{{{collection}/{kind}{'/' if name else ''}{name}}}"


def everything(store: ResourceStore, kind: str) -> Iterator[tuple[str, str, Definition]]:
    """Name, collection and active definition of a type's resources."""
    for name in store.names(kind):
        found = store.find(kind, name)
        if found is not None:
            yield name, *found
