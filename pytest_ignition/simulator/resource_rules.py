"""What a gateway does not take as a resource, and which resources refer to others (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_ignition.simulator.levels import is_tree
from pytest_ignition.simulator.resource_types import API_TOKEN, SECURITY_PROPERTIES, ResourceType

_TREE_REFUSED = "Security levels are objects with name and children"

Problems = list[tuple[str, str]]
"""Field and message; the field is "" where it concerns the whole."""


def problems(kind: ResourceType, config: Mapping[str, Any]) -> Problems:
    """Why a configuration does not pass; empty for one that does.

    "Settings cannot be null" is captured; the other words are ours.
    """
    found: Problems = [(key, f"{key} is required") for key in kind.required if not config.get(key)]
    found += [
        (key, f"{key} is not an encrypted secret")
        for key in kind.secrets
        if config.get(key) is not None and not _is_secret(config[key])
    ]
    if kind.extension:
        found += _extension_problems(kind, config)
    if kind.kind == SECURITY_PROPERTIES:
        found += [
            (key, _TREE_REFUSED)
            for key, value in config.items()
            if key.endswith("Permissions") and not (isinstance(value, Mapping) and is_tree(value.get("securityLevels")))
        ]
    return found


def _extension_problems(kind: ResourceType, config: Mapping[str, Any]) -> Problems:
    found: Problems = []
    profile, settings = config.get("profile"), config.get("settings")
    if not isinstance(settings, Mapping):
        found.append(("", "Settings cannot be null"))
    chosen = profile.get("type") if isinstance(profile, Mapping) else None
    if not isinstance(chosen, str) or not chosen:
        found.append(("profile.type", "The type is required"))
    elif kind.points and chosen not in [point.type_id for point in kind.points]:
        found.append(("profile.type", f"Unknown type {chosen}"))
    if kind.kind == API_TOKEN and isinstance(profile, Mapping) and not is_tree(profile.get("securityLevels", [])):
        found.append(("profile.securityLevels", _TREE_REFUSED))
    return found


def _is_secret(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and value.get("type") in ("Embedded", "Referenced")
        and isinstance(value.get("data"), Mapping)
    )


def referred(kind: ResourceType, config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a configuration refers to: the property, and the type and name of the other resource."""
    for path, other in kind.references:
        value: Any = config
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, str) and value:
            yield ".".join(path), other, value


def with_reference(config: dict[str, Any], dotted: str, name: str | None) -> None:
    """Change a property that refers to another resource, in place."""
    *above, last = dotted.split(".")
    place = config
    for key in above:
        place = place[key]
    place[last] = name
