"""What `playbook.run` asks for: the other playbook and its parameters, in both spellings of the public format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pytest_ignition.language.model import Json

RUN_PLAYBOOK = "playbook.run"

MAX_DEPTH = 10
"""Playbooks that may be open at once, the outermost included."""

_KEYS = ("playbook", "playbook_path")


class ChildCall(NamedTuple):
    """One `playbook.run`.

    Attributes:
        key: the parameter that names the playbook.
        reference: what it says; a path in the end, though it may hold a reference still.
        parameters: what the child is given.
    """

    key: str
    reference: Json
    parameters: Mapping[str, Json]


def child_call(parameters: Mapping[str, Json]) -> ChildCall | None:
    """Read the parameters of a `playbook.run`; None if they name no playbook.

    `playbook:` stands beside the child's parameters, `playbook_path:` beside a mapping `parameters:` of them
    (playbook-format, sections 4.2 and 5.3). Mixtures mean the obvious; what stands beside wins.
    """
    key = next((each for each in _KEYS if each in parameters), None)
    if key is None:
        return None
    flat = {name: value for name, value in parameters.items() if name not in _KEYS}
    grouped = flat.pop("parameters", None)
    if not isinstance(grouped, Mapping):
        return ChildCall(key, parameters[key], flat if grouped is None else {**flat, "parameters": grouped})
    return ChildCall(key, parameters[key], {**grouped, **flat})
