"""Configuration resources as files: `config/resources/<collection>/<module>/<type>/<name>/`. No I/O here.

Where they stand and the keys of `resource.json` and `config-mode.json` are those of the fixtures of the vendor's own
reader (inductiveautomation/kindling), names escaped as there. Where a `backupConfig` stands is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from pytest_ignition.simulator.resource_types import TYPES

ROOT = "config/resources/"
CORE = "core"
EXTERNAL = "external"
LOCAL = "local"

_CONFIG = "config.json"
_MANIFEST = "resource.json"
_MODE = "config-mode.json"
_BACKUP_VERSION = "backup-config.json"
_PLAIN = " .()[]{}@,;+=!$&'~#^"
"""What names keep besides letters, digits and `_-`; file systems and the gateway take it (documentation, folders)."""


class BadResource(Exception):
    """A file of a backup that is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResource:
    """A resource in one collection, without what only a running gateway knows.

    Attributes:
        kind: `<module>/<type>`.
        name: "" for a singleton.
        files: data files by name, besides `config.json`.
    """

    kind: str
    name: str
    collection: str
    config: Mapping[str, Any] = field(default_factory=dict)
    backup: Mapping[str, Any] | None = None
    description: str | None = None
    enabled: bool = True
    files: Mapping[str, bytes] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCollection:
    """A collection; a deployment mode is one."""

    name: str
    title: str = ""
    description: str = ""


def write(collections: Iterable[StoredCollection], resources: Iterable[StoredResource]) -> dict[str, bytes]:
    """The files of collections and what is in them, by path."""
    found = {}
    for each in collections:
        parent = {CORE: EXTERNAL, EXTERNAL: "system"}.get(each.name, CORE)
        inheritable = each.name != LOCAL
        about = {"title": each.title, "description": each.description, "enabled": True, "inheritable": inheritable}
        found[f"{ROOT}{_escaped(each.name)}/{_MODE}"] = _json({**about, "parent": parent})
    for resource in resources:
        folder = f"{ROOT}{_escaped(resource.collection)}/{resource.kind}"
        folder += f"/{_escaped(resource.name)}" if resource.name else ""
        found |= {f"{folder}/{name}": content for name, content in _content(resource).items()}
    return found


def _content(resource: StoredResource) -> dict[str, bytes]:
    own = {_escaped(name): content for name, content in resource.files.items()}
    own[_CONFIG] = _json(resource.config)
    if resource.backup is not None:
        own[_BACKUP_VERSION] = _json(resource.backup)
    about: dict[str, Any] = {"scope": "A", "version": 1, "restricted": False, "overridable": True}
    about |= {} if resource.description is None else {"description": resource.description}
    attributes = {**resource.attributes, **({} if resource.enabled else {"enabled": False})}
    own[_MANIFEST] = _json({**about, "files": sorted(own), "attributes": attributes})
    return own


def read(files: Mapping[str, bytes]) -> tuple[list[StoredCollection], list[StoredResource]]:
    """The collections and resources of a backup's files; types that the gateway does not have are left out.

    Raises:
        BadResource: a file is no JSON object.
    """
    collections: dict[str, StoredCollection] = {}
    folders: dict[tuple[str, str, str], dict[str, bytes]] = {}
    for path, content in files.items():
        collection, _slash, inside = path.removeprefix(ROOT).partition("/")
        if not path.startswith(ROOT) or not inside:
            continue
        collection = unquote(collection)
        if inside == _MODE:
            about = _object(path, content)
            texts = {key: str(about.get(key) or "") for key in ("title", "description")}
            collections[collection] = StoredCollection(name=collection, **texts)
            continue
        place = _place(inside)
        if place is not None:
            kind, name, file = place
            folders.setdefault((collection, kind, name), {})[file] = content
    found = [_resource(*place, content) for place, content in folders.items() if _CONFIG in content]
    # Only a folder with a manifest is a collection.
    return list(collections.values()), [each for each in found if each.collection in collections]


def _place(inside: str) -> tuple[str, str, str] | None:
    """Type, name and file; None for what is no file of a resource here."""
    match inside.split("/"):
        case [module, type_id, file] if f"{module}/{type_id}" in TYPES and TYPES[f"{module}/{type_id}"].singleton:
            return f"{module}/{type_id}", "", unquote(file)
        case [module, type_id, name, file] if f"{module}/{type_id}" in TYPES and name:
            return None if TYPES[f"{module}/{type_id}"].singleton else (f"{module}/{type_id}", unquote(name), file)
        case _:
            return None


def _resource(collection: str, kind: str, name: str, content: Mapping[str, bytes]) -> StoredResource:
    where = f"{collection}/{kind}/{name}"
    about = _object(f"{where}/{_MANIFEST}", content[_MANIFEST]) if _MANIFEST in content else {}
    attributes = about.get("attributes")
    attributes = dict(attributes) if isinstance(attributes, dict) else {}
    description = about.get("description")
    backup = content.get(_BACKUP_VERSION)
    enabled = attributes.pop("enabled", True)
    return StoredResource(
        kind=kind,
        name=name,
        collection=collection,
        config=_object(f"{where}/{_CONFIG}", content[_CONFIG]),
        backup=None if backup is None else _object(f"{where}/{_BACKUP_VERSION}", backup),
        description=description if isinstance(description, str) else None,
        enabled=enabled is not False,
        files={
            unquote(file): data for file, data in content.items() if file not in (_CONFIG, _MANIFEST, _BACKUP_VERSION)
        },
        attributes=attributes,
    )


def _escaped(name: str) -> str:
    """A name as a folder's: never one that leads elsewhere."""
    found = quote(name.encode("utf-8", "surrogatepass"), safe=_PLAIN)
    return found.replace(".", "%2E") if not found.strip(".") else found


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _object(path: str, content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadResource(f"{path} is no JSON object")
    return found
