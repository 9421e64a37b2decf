"""Requests, answers and waits as plain data: what operations speak, without doing I/O."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, relative to the gateway.

    Attributes:
        path: with a leading slash, such as `/StatusPing`.
        authenticated: whether the API token goes along.
        timeout: seconds, or None for the gateway's setting.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    authenticated: bool = True
    timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """A header's value, or ""."""
        return self.headers.get(name.lower(), "")

    def text(self) -> str:
        """The body as text; undecodable bytes are replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON; raw TAB bytes inside texts are allowed, as gateways send them (sheet, section 1).

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.text(), strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Let time pass before going on. `message` says what for."""

    seconds: float
    message: str = ""


Operation: TypeAlias = Generator[Request | Wait, Response, T]
"""Yields what it wants done and is sent the answer; returns a typed model. The same code for both faces."""
