"""A project's Perspective part as a scenario writes it, turned into the files that the Designer would save. No I/O.

A component is written as in a `view.json`, with short forms for what is written most:

    type: ia.input.text-field
    name: Operator                       # meta.name
    domId: operator-name                 # meta.domId
    style: row                           # props.style.classes
    props: {placeholder: Enter a name}
    bind: {props.text: {property: session.custom.operator, bidirectional: true}}
    actions: {onActionPerformed: {nav: {page: /settings}}}
    children: [...]

A binding is `"[default]Line 1/Speed"` or `{tag: ...}`, `{property: ...}`, `{expr: ...}`; with `map: {true: Running}` or
`format: "#,##0.0"` what comes out of it is translated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.perspective.files import GENERAL, PAGES, SESSION, view_file

if TYPE_CHECKING:
    from pytest_ignition.simulator.scenario import ProjectSpec

_SOURCES = {"tag": "tagPath", "property": "path", "expr": "expression"}
_SHORT = ("name", "domId", "style", "bind", "actions", "children", "visible")


def files_of(spec: ProjectSpec) -> dict[str, bytes]:
    """The files of a project's pages, views and session, by path."""
    found = {view_file(path): _json(view(each)) for path, each in spec.views.items()}
    if spec.pages or spec.docks:
        pages = {
            route: {"viewPath": page, "title": ""} if isinstance(page, str) else {"title": "", **_page(page)}
            for route, page in spec.pages.items()
        }
        docks: dict[str, list[Any]] = {}
        for dock in spec.docks:
            docks.setdefault(dock.side, []).append(
                {
                    "id": dock.id,
                    "viewPath": dock.view,
                    "show": dock.show,
                    "handle": dock.handle,
                    "size": dock.size,
                    "modal": dock.modal,
                    "resizable": dock.resizable,
                    "viewParams": dict(dock.params),
                }
            )
        found[PAGES] = _json({"pages": pages, "sharedDocks": docks})
    if spec.session:
        found[SESSION] = _json({"custom": dict(spec.session)})
    if spec.login or spec.roles or not spec.app_bar:
        found[GENERAL] = _json({"login": spec.login, "roles": list(spec.roles), "appBar": spec.app_bar})
    return found


def view(written: Mapping[str, Any]) -> dict[str, Any]:
    """A `view.json` of what a scenario writes: a whole view with `root`, or its root component alone."""
    if "root" in written:
        around = {part: dict(written.get(part) or {}) for part in ("custom", "params", "props")}
        return {**around, "root": component(written["root"], "root")}
    custom, params = dict(written.get("custom") or {}), dict(written.get("params") or {})
    root = {key: value for key, value in written.items() if key not in ("custom", "params")}
    return {"custom": custom, "params": params, "props": {}, "root": component(root, "root")}


def component(written: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A component of what a scenario writes."""
    found = {key: value for key, value in written.items() if key not in _SHORT}
    meta = {"name": written.get("name", name), **dict(written.get("meta") or {})}
    meta |= {key: written[key] for key in ("domId", "visible") if key in written}
    props = dict(written.get("props") or {})
    if "style" in written:
        props["style"] = {**dict(props.get("style") or {}), "classes": written["style"]}
    found |= {"type": str(written.get("type", "ia.container.flex")), "meta": meta, "props": props}
    if written.get("bind"):
        bound = {path: {"binding": binding(each)} for path, each in dict(written["bind"]).items()}
        found["propConfig"] = {**dict(written.get("propConfig") or {}), **bound}
    if written.get("actions"):
        done = {event: action(each) for event, each in dict(written["actions"]).items()}
        found["events"] = {**dict(written.get("events") or {}), "component": done}
    children = written.get("children")
    if children:
        found["children"] = [component(each, _name(each, index)) for index, each in enumerate(children)]
    return found


def binding(written: Any) -> dict[str, Any]:
    """A binding of what a scenario writes."""
    if isinstance(written, str):
        written = {"tag" if written.startswith("[") else "property": written}
    told = dict(written)
    kind = next((each for each in _SOURCES if each in told), None)
    if kind is None:
        return told
    transforms = list(told.pop("transforms", ()))
    if "map" in told:
        mappings = [{"input": key, "output": value} for key, value in dict(told.pop("map")).items()]
        transforms.append({"type": "map", "mappings": mappings, "fallback": told.pop("fallback", None)})
    if "format" in told:
        transforms.append({"type": "format", "formatType": "numeric", "formatValue": told.pop("format")})
    config = {_SOURCES[kind]: told.pop(kind), **told}
    if kind == "tag":
        config.setdefault("mode", "indirect" if "references" in config else "direct")
    found = {"type": kind, "config": config}
    return {**found, "transforms": transforms} if transforms else found


def action(written: Any) -> Any:
    """One action or several, of what a scenario writes: `{nav: {page: /}}`, `{set: {view.custom.x: 1}}`."""
    if isinstance(written, list):
        return [action(each) for each in written]
    told = dict(written)
    if "type" in told:
        return told
    kind = next((each for each in ("nav", "popup", "dock", "login", "logout", "refresh") if each in told), None)
    return {"type": kind, "config": told[kind] or {}} if kind else {"type": "simulator", "config": told}


def _page(written: Mapping[str, Any]) -> dict[str, Any]:
    return {"viewPath" if key == "view" else key: value for key, value in written.items()}


def _name(written: Mapping[str, Any], index: int) -> str:
    """As the Designer names components: their kind, and a number from the second one on."""
    kind = str(written.get("type", "ia.container.flex")).rpartition(".")[2].title().replace("-", "")
    return f"{kind}_{index}" if index else kind


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")
