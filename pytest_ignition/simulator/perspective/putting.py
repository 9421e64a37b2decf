"""A view put into a project while the gateway runs, for tests that bring their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.perspective import shorthand
from pytest_ignition.simulator.perspective.files import PAGES, view_file
from pytest_ignition.simulator.project_store import ProjectStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState


def put_view(state: GatewayState, project: str, path: str, view: Mapping[str, Any], page: str | None) -> None:
    """Let a project have a view, and a page that shows it.

    Raises:
        KeyError: there is no such project.
    """
    store = state.part(ProjectStore)
    found = store.find(project)
    if found is None:
        raise KeyError(f"there is no project {project!r}")
    files = {**found.files, view_file(path): _json(shorthand.view(view))}
    if page is not None:
        config = json.loads(found.files.get(PAGES, b"{}"))
        config.setdefault("pages", {})[page] = {"viewPath": path, "title": ""}
        files[PAGES] = _json(config)
    store.put(replace(found, files=files))
    state.tell()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")
