"""The contract of the REST API as data: what a route takes, what it answers, and who answers.

Routes are written once, beside their handlers (`rest`). The server answers by them, and `/openapi.json` is made of them
(`openapi`), so what is described is what is served.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator.jetty import error_page, uri_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

Method = Literal["GET", "POST", "PUT", "DELETE"]
JSON = "application/json"
HTML_PAGE = "text/html"
BYTES = "application/octet-stream"
ZIP = "application/zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query. Unknown ones are passed over, except on lists, which read them as filters.

    Attributes:
        one_of: the only values that it may have; () for any.
        required: without it the answer is a 400.
    """

    name: str
    description: str
    kind: Literal["string", "integer", "boolean"] = "string"
    one_of: tuple[str, ...] = ()
    required: bool = False


LIST_PARAMETERS = (
    Parameter(name="limit", kind="integer", description="At most so many items; -1 for all, 0 for the counts only"),
    Parameter(name="offset", kind="integer", description="Leave out so many items"),
    Parameter(name="sortBy", description="asc(field) or desc(field)"),
    Parameter(name="search", description="Words; an item needs one of them"),
)
"""Of every list. Filters `field[op]=value` cannot be written in OpenAPI (gateway API sheet, section 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body, of a request or an answer.

    Attributes:
        media: its media type.
        shape: a type that pydantic can describe, for JSON; None for bytes and text.
    """

    media: str = JSON
    shape: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation of the API.

    Attributes:
        path: as in OpenAPI, such as `/data/api/v1/projects/find/{name}`.
        handler: makes the answer; it is asked only with the permission that the method needs.
        summary: one line for the document.
        takes: the body of the request; None for none.
        returns: the body of the 200; None for an empty one.
        lists: whether it answers the list envelope, with items of the shape of `returns`.
        errors: further statuses with the shape of their JSON body, or None where it is not JSON.
        open: whether reading it wants no credential.
        known: tells of the values of the path's names whether the route is there for them; None for always.
        hidden: whether the real gateway leaves it out of its own document.
    """

    method: Method
    path: str
    handler: Callable[[Call], Response] = field(repr=False)
    summary: str
    takes: Body | None = None
    returns: Body | None = None
    lists: bool = False
    query: tuple[Parameter, ...] = ()
    errors: Mapping[int, Any] = field(default_factory=dict)
    open: bool = False
    hidden: bool = False
    known: Callable[[GatewayState, Mapping[str, str]], bool] | None = field(default=None, repr=False)

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request at a route.

    Attributes:
        path: the values of the path's names, decoded.
        body: the whole body as sent.
        who: the name of the token or the user that asks; "" for nobody.
    """

    state: GatewayState
    request: Request
    path: Mapping[str, str]
    body: bytes
    who: str = ""

    def asked(self, name: str, default: str = "") -> str:
        """The value of a query parameter."""
        return self.request.query_params.get(name, default)

    def confirmed(self) -> bool:
        """Whether the query says `confirm=true`."""
        return self.asked("confirm") == "true"

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query, in its order."""
        return self.request.query_params.multi_items()

    @property
    def media(self) -> str:
        """The media type of the body, without parameters, in lower case."""
        return self.request.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """The body as JSON; `BAD_JSON` for what is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return BAD_JSON

    def page(self, status: int, message: str | None = None) -> Response:
        """Jetty's error page."""
        return error_page(status, uri_of(self.request), message)


BAD_JSON: Any = object()
"""A body that is no JSON."""


def ok(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return JSONResponse(value, status)


def empty(status: int = 200) -> Response:
    """An answer without a body."""
    return Response(status_code=status)


_NAME = re.compile(r"\{(\w+)\}")


class Routes:
    """Finds the route of a request. Fixed paths win over those with names in them.

    Raises:
        ValueError: two routes answer the same.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self.all = tuple(routes)
        self._fixed: dict[str, dict[str, Route]] = {}
        self._patterns: list[tuple[re.Pattern[str], dict[str, Route]]] = []
        by_pattern: dict[str, dict[str, Route]] = {}
        for route in self.all:
            fixed = _NAME.search(route.path) is None
            methods = (self._fixed if fixed else by_pattern).setdefault(route.path, {})
            if route.method in methods:
                raise ValueError(f"two routes for {route.method} {route.path}")
            methods[route.method] = route
        for path, methods in by_pattern.items():
            self._patterns.append((re.compile(_NAME.sub(r"(?P<\1>[^/]+)", path)), methods))

    def find(self, raw_path: str) -> list[tuple[Mapping[str, Route], Mapping[str, str]]]:
        """The routes of a path by method, with the decoded values of its names; the best match first.

        Args:
            raw_path: still percent-encoded, so that a name may hold a slash.
        """
        decoded = unquote(raw_path)
        found: list[tuple[Mapping[str, Route], Mapping[str, str]]] = []
        if decoded in self._fixed:
            found.append((self._fixed[decoded], {}))
        for pattern, methods in self._patterns:
            match = pattern.fullmatch(raw_path)
            if match is not None:
                found.append((methods, {name: unquote(value) for name, value in match.groupdict().items()}))
        return found
