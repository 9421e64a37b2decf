"""Requests, answers and waits as plain data: what operations speak, without doing I/O."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pytest_ignition.effects import EffectName

T = TypeVar("T")

MAX_BYTES = 64 * 2**20
"""Longest answer that is kept in memory; the largest known, an OpenAPI document, has 15 MB (section 1)."""

_NOT_IN_A_PATH = re.compile(r"[\x00-\x20\x7f?#\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, relative to the gateway. Its `repr` shows neither headers nor bodies: they may hold secrets.

    Attributes:
        path: with a leading slash, such as `/StatusPing`; names in it are already percent-encoded.
        params: the query.
        json: sent as a JSON body; None for none.
        content: sent as it is, a file's content for a path; None for none. Only one of `json` and `content`.
        headers: further headers. The API token is the transport's business.
        authenticated: whether the API token goes along.
        timeout: seconds for the whole exchange, or None for the gateway's setting.
        save_to: where the body of a 200 is written instead of being kept, or None; other answers are kept as ever.
        check: looks at what was received before it stands at `save_to`, and raises if it is not to.
        repeat: False sends it once even if it only reads, as where an operation asks again by itself.
        max_bytes: what a kept body may have; a longer one is an error.
        effect: what it does to the gateway, where its method does not tell: `GET` and `HEAD` read, others write.

    Raises:
        ValueError: the path could lead elsewhere than to the gateway, or there are two bodies.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = field(default=None, repr=False)
    content: bytes | Path | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    authenticated: bool = True
    timeout: float | None = None
    save_to: Path | None = None
    check: Callable[[Path], object] | None = field(default=None, repr=False)
    repeat: bool = field(default=True, repr=False)
    max_bytes: int = field(default=MAX_BYTES, repr=False)
    effect: EffectName | None = field(default=None, repr=False)

    @property
    def does(self) -> EffectName:
        """What it does to the gateway."""
        return self.effect or ("read" if self.method in ("GET", "HEAD") else "write")

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again when no answer came: it only reads."""
        return self.repeat and self.method in ("GET", "HEAD")

    def __post_init__(self) -> None:
        # An absolute URL here would carry the token to another host.
        if not self.path.startswith("/") or _NOT_IN_A_PATH.search(self.path):
            raise ValueError(f"not a path on the gateway: {self.path!r}")
        if self.json is not None and self.content is not None:
            raise ValueError("a request has one body: json or content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer. Header names are lower case; its `repr` shows only the status, answers may be long and secret."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """A header's value, or ""."""
        return self.headers.get(name.lower(), "")

    def text(self) -> str:
        """The body as text in its declared character set, else UTF-8; undecodable bytes are replaced.

        Error pages are ISO-8859-1 (gateway API sheet, section 1).
        """
        declared = re.search(r"charset=[\"']?([\w.:-]+)", self.header("content-type"), re.IGNORECASE)
        name = _known_charset(declared.group(1)) if declared else "utf-8-sig"
        try:
            return self.body.decode(name, "replace")
        except UnicodeError:  # codecs such as `undefined` and `idna` refuse whatever the handler says
            return self.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """The body as JSON; raw TAB bytes inside texts are allowed, as gateways send them (sheet, section 1).

        Raises:
            ValueError: it is not JSON.
        """
        try:
            return json.loads(self.body.decode("utf-8-sig", "replace"), strict=False)
        except RecursionError:
            raise ValueError("JSON nested too deeply") from None


def _known_charset(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        return "utf-8-sig"
    # Python's byte-to-byte codecs such as `zip` are found by the same look-up and decode to no text.
    is_text: bool = getattr(found, "_is_text_encoding", True)
    return "utf-8-sig" if found.name == "utf-8" or not is_text else found.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Let time pass before going on. `message` says what for."""

    seconds: float
    message: str = ""


@dataclass(slots=True)
class RestartAsked:
    """What a client remembers of a restart that it asked for and did not wait for.

    Attributes:
        at: when, on the clock of the operations; None where there is nothing to remember.
        born: when the gateway had come up that was told to restart, on the same clock and at the latest; None where
            it did not tell its uptime.
    """

    at: float | None = None
    born: float | None = None


Operation: TypeAlias = Generator[Request | Wait, Response | None, T]
"""Yields requests and waits; is sent the answer to a request and None after a wait; returns a typed model.

The same generator serves both faces: see `drive`.
"""


def ask(request: Request) -> Operation[Response]:
    """Yield one request and return its answer, with `yield from`."""
    response = yield request
    assert response is not None, "unreachable because the driver sends None only after a Wait"
    return response
