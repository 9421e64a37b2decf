"""Compares what passed between client and simulator with the simulator's own OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator

from pytest_ignition.gateway.messages import Request, Response

API = ("/data/api/v1/", "/data/perspective/api/v1/", "/data/vision/api/v1/")


class Contract:
    """The operations of a document, found by method and path."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.operations: dict[str, dict[str, Any]] = {
            f"{method.upper()} {path}": operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    def schema(self, name: str) -> Mapping[str, Any]:
        """A shared schema by its name."""
        found: Mapping[str, Any] = self._document["components"]["schemas"][name]
        return found

    def find(self, request: Request) -> str | None:
        """The operation that a request is of, as `GET /path/{name}`; fixed paths win."""
        matching = [
            name
            for name in self.operations
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", name), f"{request.method} {request.path}")
        ]
        return min(matching, key=lambda name: name.count("{"), default=None)

    def faults(self, request: Request, response: Response) -> Iterator[str]:
        """What of an exchange the document does not allow."""
        name = self.find(request)
        if name is None:
            yield f"{request.method} {unquote(request.path)} is not served"
            return
        operation = self.operations[name]
        known = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
        for key, value in request.params.items():
            if re.fullmatch(r"\w+\[\w+\]", key):
                continue
            if key not in known:
                yield f"{name}: the query has no {key!r}"
            elif "enum" in known[key]["schema"] and value not in known[key]["schema"]["enum"]:
                yield f"{name}: {key} is not {value!r}"
        yield from self._body_faults(f"{name} takes", operation.get("requestBody"), request)
        yield from self.answer_faults(name, response)

    def answer_faults(self, name: str, response: Response) -> Iterator[str]:
        """What of an answer of an operation the document does not allow."""
        answer = self.operations[name]["responses"].get(str(response.status))
        if answer is None:
            yield f"{name}: no status {response.status}"
        elif "content" in answer:
            yield from self._content_faults(name, answer["content"], response)

    def _body_faults(self, what: str, described: Mapping[str, Any] | None, request: Request) -> Iterator[str]:
        sent = request.json is not None or request.content is not None
        if described is None:
            if sent:
                yield f"{what} no body"
            return
        (media, content), *_ = described["content"].items()
        if not sent:
            yield f"{what} a body"
        elif media == "application/json" and request.content is None:
            yield from self._schema_faults(what, content["schema"], request.json)
        elif request.json is not None:
            yield f"{what} {media}"

    def _content_faults(self, name: str, content: Mapping[str, Any], response: Response) -> Iterator[str]:
        media = response.header("content-type").partition(";")[0]
        if media not in content:
            yield f"{name} answers {response.status} as {media!r}, not as {', '.join(content)}"
        elif media == "application/json":
            value = json.loads(response.body)
            yield from self._schema_faults(f"{name} answers {response.status}", content[media]["schema"], value)

    def _schema_faults(self, what: str, schema: Mapping[str, Any], value: object) -> Iterator[str]:
        whole = {**schema, "components": self._document["components"]}
        for error in Draft202012Validator(whole).iter_errors(value):
            yield f"{what}: {error.json_path}: {error.message}"


def is_api(request: Request) -> bool:
    """Whether the document speaks of it."""
    return request.path.startswith(API)
