"""The OpenAPI document of the routes, in the form of a real gateway: 3.1, no servers, no security schemes.

Gateway API sheet, section 1. pydantic describes the shapes; it is imported when the document is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_ignition.simulator.contract import HTML_PAGE, JSON, LIST_PARAMETERS, Body, Parameter, Route

_REF = "#/components/schemas/{model}"

_EVERYWHERE = {
    302: "The gateway waits for its wizard",
    503: "The gateway is starting",
}
_GUARDED = {401: "The credential is missing or not recognised", 403: "The credential does not allow it"}


def document(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The document.

    Args:
        routes: what is served.
        version: of the gateway.
    """
    shown = [route for route in routes if not route.hidden]
    schemas, definitions = _schemas(shown)
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ignition HTTP API", "version": version},
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": definitions},
    }


def _schemas(routes: list[Route]) -> tuple[dict[int, Any], dict[str, Any]]:
    """The schema of every shape by its identity, and the definitions that they refer to."""
    from pydantic import TypeAdapter

    shapes = {id(shape): shape for route in routes for shape in _shapes(route)}
    found, shared = TypeAdapter.json_schemas(
        [(key, "serialization", TypeAdapter(shape)) for key, shape in shapes.items()], ref_template=_REF
    )
    return {key: schema for (key, _mode), schema in found.items()}, shared.get("$defs", {})


def _shapes(route: Route) -> Iterable[Any]:
    bodies = [body for body in (route.takes, route.returns) if body is not None and body.shape is not None]
    yield from (body.shape for body in bodies)
    yield from (shape for shape in route.errors.values() if shape is not None)


def _operation(route: Route, schemas: Mapping[int, Any]) -> dict[str, Any]:
    statuses = dict.fromkeys(_EVERYWHERE, None) | ({} if route.open and route.reads else dict.fromkeys(_GUARDED, None))
    if any(each.required or each.one_of for each in route.query):
        statuses[400] = None
    if "{" in route.path:
        statuses[404] = None
    answers = {str(status): _error(status, None, schemas) for status in statuses}
    answers |= {str(status): _error(status, shape, schemas) for status, shape in route.errors.items()}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "operationId": _operation_id(route),
        "parameters": [*_path_parameters(route), *(_query_parameter(each) for each in _query(route))],
        "responses": {"200": _success(route, schemas)} | answers,
    }
    if route.takes is not None:
        schema = _schema_of(route.takes, schemas)
        operation["requestBody"] = {"required": True, "content": {route.takes.media: {"schema": schema}}}
    return operation


def _operation_id(route: Route) -> str:
    words = re.findall(r"[A-Za-z0-9]+", route.path.partition("/v1/")[2] or route.path)
    return route.method.lower() + "".join(word[0].upper() + word[1:] for word in words)


def _query(route: Route) -> tuple[Parameter, ...]:
    return route.query + (LIST_PARAMETERS if route.lists else ())


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.kind}
    if parameter.one_of:
        schema["enum"] = list(parameter.one_of)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": schema,
    }


def _success(route: Route, schemas: Mapping[int, Any]) -> dict[str, Any]:
    if route.returns is None:
        return {"description": "Done"}
    schema = _schema_of(route.returns, schemas)
    if route.lists:
        schema = _envelope(schema)
    return {"description": "Done", "content": {route.returns.media: {"schema": schema}}}


def _envelope(item: Any) -> dict[str, Any]:
    counts = {name: {"type": "integer"} for name in ("total", "matching", "limit", "offset")}
    return {
        "type": "object",
        "required": ["items", "metadata"],
        "properties": {
            "items": {"type": "array", "items": item},
            "metadata": {"type": "object", "required": list(counts), "properties": counts},
        },
    }


def _schema_of(body: Body, schemas: Mapping[int, Any]) -> Any:
    if body.shape is not None:
        return schemas[id(body.shape)]
    return {"type": "string"} if body.media.startswith("text/") else {"type": "string", "format": "binary"}


def _error(status: int, shape: Any, schemas: Mapping[int, Any]) -> dict[str, Any]:
    description = {**_EVERYWHERE, **_GUARDED}.get(status, f"Answered with {status}")
    if shape is None:
        return {"description": description}
    content: dict[str, Any] = {JSON: {"schema": schemas[id(shape)]}}
    if status >= 400:
        content[HTML_PAGE] = {"schema": {"type": "string"}}
    return {"description": description, "content": content}
