"""A project as the files of its folder: `project.json`, and resources with their `resource.json`. No I/O here.

Gateway API sheet, section 6. Where a project's defaults (database, tag provider, user source, identity provider) stand
is known, what that file looks like inside is not: here it is JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MANIFEST = "project.json"
RESOURCE = "resource.json"
DEFAULTS = "ignition/global-props/data.bin"

_CORE = "ignition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a project uses where it does not say otherwise."""

    database: str = ""
    tag_provider: str = "default"
    user_source: str = "default"
    identity_provider: str = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProject:
    """A project of the simulated gateway.

    Attributes:
        parent: the project that it inherits from, or "".
        files: of its resources, by their path below the project's folder.
        fresh: whether it was created by a request, and nothing was imported into it yet.
    """

    name: str
    title: str = ""
    description: str = ""
    enabled: bool = True
    inheritable: bool = False
    parent: str = ""
    defaults: Defaults = Defaults()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    fresh: bool = False


def all_files(project: StoredProject) -> dict[str, bytes]:
    """Everything in a project's folder, by path, in a fixed order."""
    manifest = {
        "title": project.title,
        "description": project.description,
        "enabled": project.enabled,
        "inheritable": project.inheritable,
        "parent": project.parent,
    }
    found = dict(project.files)
    if project.defaults != Defaults():
        found[DEFAULTS] = _json(
            {
                "defaultDb": project.defaults.database,
                "tagProvider": project.defaults.tag_provider,
                "userSource": project.defaults.user_source,
                "identityProvider": project.defaults.identity_provider,
            }
        )
    return {MANIFEST: _json(manifest)} | {path: found[path] for path in sorted(found)}


def from_files(name: str, files: Mapping[str, bytes]) -> StoredProject | None:
    """The project that a folder holds; None without a `project.json` that is one."""
    manifest = _object(files.get(MANIFEST, b""))
    if manifest is None:
        return None
    own = {path: content for path, content in files.items() if path not in (MANIFEST, DEFAULTS)}
    told = _object(files.get(DEFAULTS, b"")) or {}
    known = Defaults()
    return StoredProject(
        name=name,
        title=_text(manifest, "title"),
        description=_text(manifest, "description"),
        enabled=manifest.get("enabled") is not False,
        inheritable=manifest.get("inheritable") is True,
        parent=_text(manifest, "parent"),
        defaults=Defaults(
            database=_text(told, "defaultDb", known.database),
            tag_provider=_text(told, "tagProvider", known.tag_provider),
            user_source=_text(told, "userSource", known.user_source),
            identity_provider=_text(told, "identityProvider", known.identity_provider),
        ),
        files=own,
    )


def with_manifests(project: StoredProject, *, actor: str, timestamp: str) -> StoredProject:
    """The same with a `resource.json` in each folder of files that has none.

    Args:
        project: what it is made for.
        actor: who made the resources.
        timestamp: when, as the gateway writes it.
    """
    by_folder: dict[str, list[str]] = {}
    for path in project.files:
        folder, _slash, file = path.rpartition("/")
        if folder:
            by_folder.setdefault(folder, []).append(file)
    made = {
        f"{folder}/{RESOURCE}": _json(_manifest(project.files, folder, sorted(names), actor, timestamp))
        for folder, names in by_folder.items()
        if RESOURCE not in names
    }
    return replace(project, files={**project.files, **made}) if made else project


def _manifest(
    files: Mapping[str, bytes], folder: str, names: Iterable[str], actor: str, timestamp: str
) -> dict[str, Any]:
    signature = hashlib.sha256()
    for name in names:
        signature.update(name.encode() + b"\0" + files[f"{folder}/{name}"])
    return {
        "scope": "A" if folder.startswith(f"{_CORE}/") else "G",
        "version": 1,
        "restricted": False,
        "overridable": True,
        "files": list(names),
        "attributes": {
            "lastModification": {"actor": actor, "timestamp": timestamp},
            "lastModificationSignature": signature.hexdigest(),
        },
    }


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(data: Mapping[str, Any], key: str, default: str = "") -> str:
    value = data.get(key)
    return value if isinstance(value, str) else default
