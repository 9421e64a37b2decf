"""The page `docs/gateway.md`: every call of the gateway client, from its signature and docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from pytest_ignition.gateway.calls import Call, PartOf
from pytest_ignition.gateway.client import GatewayClient

HEAD = """\
# The gateway client

Fixture `gateway`: each call as it stands here. Fixture `async_gateway`: the same calls, awaited. Times are in seconds
unless a name says otherwise. What cannot be asked is an error that says method, path, status, the gateway's own words,
what it means and what to do. Reads whose answer was lost, or that the gateway could not answer for a moment, are sent
again up to three times; writes are sent once. A call that does more than read says its effect here; what the gateway's
settings do not allow is refused before a request is sent (docs/guard.md).

Tag values, alarms and history have no REST route in Ignition, so this client has no call for them. What people do: a
WebDev route of a project of their own that calls `system.tag.readBlocking`, `system.tag.writeBlocking`,
`system.alarm.queryStatus` or `system.tag.queryTagHistory`, OPC UA, or a look at a Perspective view. How tags are
configured is exported and imported with `gateway.tags`; the simulator's own values are read and written with
`simulator.tags`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield HEAD
    yield from _section("gateway", GatewayClient)
    for name, member in _members(GatewayClient):
        if isinstance(member, PartOf):
            yield from _section(f"gateway.{name}", member.part)


def _section(prefix: str, kind: Any) -> Iterator[str]:
    yield f"## `{prefix}`"
    yield ""
    if kind is not GatewayClient:
        yield _joined(inspect.getdoc(kind) or "")
        yield ""
    for name, member in _members(kind):
        if isinstance(member, Call):
            yield from _call(f"{prefix}.{name}", member)


def _members(kind: Any) -> list[tuple[str, Any]]:
    return [(name, getattr(kind, name)) for name in dir(kind) if not name.startswith("_")]


def _call(name: str, call: Call[..., Any]) -> Iterator[str]:
    parameters = ", ".join(_parameters(call.signature))
    returned = re.sub(r"^Operation\[(.*)\]$", r"\1", str(call.signature.return_annotation))
    yield f"### `{name}({parameters}) -> {returned}`"
    yield ""
    doc = inspect.getdoc(call) or ""
    text, *sections = re.split(r"\n\n?(?=(?:Args|Returns|Raises):\n)", doc)
    for paragraph in text.strip().split("\n\n"):
        yield _joined(paragraph)
        yield ""
    if call.effect != "read":
        yield f"Effect: {call.effect}."
        yield ""
    for section in sections:
        title, _colon, body = section.partition(":\n")
        if title == "Returns":
            yield f"Returns: {_joined(body)}"
        else:
            yield from ["Raises:", ""] if title == "Raises" else []
            yield from _entries(body)
        yield ""


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    keyword_only = False
    for each in signature.parameters.values():
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            yield "*"
        default = each.default
        if default is inspect.Parameter.empty:
            yield each.name
        elif callable(default):
            yield f"{each.name}=..."
        else:
            yield f"{each.name}={default!r}"


def _entries(body: str) -> Iterator[str]:
    """`name: text` with continuation lines, as a list."""
    entries = re.split(r"\n(?=    \S)", "\n" + body.rstrip())
    for entry in entries:
        name, colon, text = entry.strip().partition(": ")
        if name:
            yield f"- `{name}`: {_joined(text)}" if colon else f"- {_joined(entry)}"


def _joined(text: str) -> str:
    return " ".join(text.split())
