"""Compares the simulator's OpenAPI document with that of a gateway: operations, parameters, statuses, names in bodies.

    python tools/compare_openapi.py openapi-of-a-gateway.json

Only differences are printed, the operations that only the gateway has as a count (`--all` lists them).
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_ignition.simulator import openapi
from pytest_ignition.simulator.rest import ROUTES

EVERYWHERE = {"302", "401", "403", "503"}
"""Statuses that ours names at every operation; a gateway's document leaves them out."""

Operations = Mapping[str, Mapping[str, Any]]


def main() -> int:
    """Print the differences; 0 always, since most are of the gateway's documents."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("document", type=Path)
    parser.add_argument("--all", action="store_true", help="list also what only the gateway has")
    given = parser.parse_args()
    theirs_document = json.loads(given.document.read_text(encoding="utf-8"))
    ours_document = openapi.document(ROUTES, "")
    ours, theirs = operations(ours_document), operations(theirs_document)
    both = sorted(ours.keys() & theirs.keys())
    print(f"{len(ours)} operations here, {len(theirs)} there, {len(both)} in both")
    for name in sorted(ours.keys() - theirs.keys()):
        print(f"only here: {name}")
    missing = sorted(theirs.keys() - ours.keys())
    if given.all:
        print("\n".join(f"only there: {name}" for name in missing))
    same = 0
    for name in both:
        found = list(differences(ours[name], theirs[name], ours_document, theirs_document))
        same += not found
        for each in found:
            print(f"{name}: {each}")
    print(f"{same} of {len(both)} without a difference")
    return 0


def operations(document: Mapping[str, Any]) -> Operations:
    """By method and path, the names in the path left open."""
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "delete"):
                found[f"{method.upper()} {_open(path)}"] = operation
    return found


def _open(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def differences(
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    our_document: Mapping[str, Any],
    their_document: Mapping[str, Any],
) -> Iterator[str]:
    """What differs in one operation."""
    yield from _sets("query parameters", _query(ours), _query(theirs) - {"filter"})
    yield from _sets("statuses", set(ours["responses"]) - EVERYWHERE, set(theirs.get("responses", {})) - EVERYWHERE)
    yield from _sets("names in the answer", _answer(ours, our_document), _answer(theirs, their_document))
    yield from _sets("names in the body", _body(ours, our_document), _body(theirs, their_document))


def _sets(what: str, ours: set[str], theirs: set[str]) -> Iterator[str]:
    if ours - theirs:
        yield f"{what} only here: {', '.join(sorted(ours - theirs))}"
    if theirs - ours:
        yield f"{what} only there: {', '.join(sorted(theirs - ours))}"


def _query(operation: Mapping[str, Any]) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}


def _answer(operation: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    return _content(operation.get("responses", {}).get("200", {}), document)


def _body(operation: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    return _content(operation.get("requestBody", {}), document)


def _content(part: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    schema = part.get("content", {}).get("application/json", {}).get("schema", {})
    return set(_names(schema, document, "", 0))


def _names(schema: Any, document: Mapping[str, Any], prefix: str, depth: int) -> Iterator[str]:
    """Dotted names of all properties; `[]` for the items of a list."""
    if not isinstance(schema, Mapping) or depth > 8:
        return
    if "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target.get(part, {})
        yield from _names(target, document, prefix, depth + 1)
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _names(part, document, prefix, depth + 1)
    for name, inner in schema.get("properties", {}).items():
        yield f"{prefix}{name}"
        yield from _names(inner, document, f"{prefix}{name}.", depth + 1)
    if "items" in schema:
        yield from _names(schema["items"], document, f"{prefix}[].", depth + 1)


if __name__ == "__main__":
    sys.exit(main())
