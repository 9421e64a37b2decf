"""The configuration of a simulated gateway into a backup, and back out of one (gateway API sheet, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pytest_ignition.simulator import resource_files
from pytest_ignition.simulator.resource_files import CORE, EXTERNAL, LOCAL, StoredCollection, StoredResource
from pytest_ignition.simulator.resource_seed import seed
from pytest_ignition.simulator.resource_store import COLLECTIONS, Definition, Mode, ResourceStore, fresh
from pytest_ignition.simulator.resource_types import TYPES

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState


def files(store: ResourceStore) -> dict[str, bytes]:
    """Everything, except what is managed outside of the gateway (documentation: `external` is in no backup)."""
    modes = {CORE: Mode(title="Core"), LOCAL: Mode(title="Local"), **store.modes}
    collections = (
        StoredCollection(name=name, title=each.title, description=each.description) for name, each in modes.items()
    )
    return resource_files.write(collections, _stored(store))


def _stored(store: ResourceStore) -> Iterator[StoredResource]:
    for kind, name, where, each in store.all():
        if where != EXTERNAL:
            yield StoredResource(
                kind=kind,
                name=name,
                collection=where,
                config=each.config,
                backup=each.backup,
                description=each.description,
                enabled=each.enabled,
                files=each.files,
                attributes=each.attributes,
            )


def restore(
    state: GatewayState,
    collections: Iterable[StoredCollection],
    resources: Iterable[StoredResource],
    *,
    local: bool = False,
    disabled: bool = False,
) -> None:
    """Have what a backup holds, with new signatures; what is managed outside of the gateway stays.

    Args:
        state: whose configuration.
        collections: those of the backup.
        resources: what is in them.
        local: replace also what only concerns this machine.
        disabled: let nothing connect to the outside.
    """
    store = state.part(ResourceStore)
    kept = {EXTERNAL} if local else {EXTERNAL, LOCAL}
    modes = {
        each.name: Mode(title=each.title, description=each.description)
        for each in collections
        if each.name not in COLLECTIONS
    }
    # What a resource shows while it runs is the scenario's: there is nothing that it connects to.
    shown = {(kind, name): values for kind, name, values in seed(state)}
    restored = []
    for each in resources:
        if each.collection in kept:
            continue
        values = shown.get((each.kind, each.name), {})
        usual = fresh(each.kind)
        definition = Definition(
            signature=store.new_signature(),
            config=dict(each.config),
            backup=None if each.backup is None else dict(each.backup),
            description=each.description,
            enabled=each.enabled and not (disabled and TYPES[each.kind].connects),
            files=each.files,
            attributes=each.attributes,
            metrics=values.get("metrics", usual.metrics),
            healthchecks=values.get("healthchecks", usual.healthchecks),
        )
        restored.append((each.kind, each.name, each.collection, definition))
    stays = [each for each in store.all() if each[2] in kept]
    store.replace_all(modes, [*restored, *stays])
