"""What this client may do, found out by requests that change nothing (gateway API sheet, sections 1, 3 and 9).

Reading: `GET gateway-info`. Writing: a `POST` whose body is no JSON. A gateway looks at the route first, then at the
credential, then at the permission, and only then at the body, which it answers with 400. So a 401 or 403 is the
permission's, and anything else would be said to somebody who may write. A restart without `confirm` is answered with
400 too, but a version that did not want the confirmation would restart; a body that nobody can read can do nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_ignition.gateway.messages import Operation, Request
from pytest_ignition.gateway.resource_changes import API
from pytest_ignition.gateway.resource_models import DATABASE_CONNECTION
from pytest_ignition.gateway.status import GATEWAY_INFO

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

_NO_JSON = b"["
_BODY_SEEN = (400, 415, 422, 500)
"""What a gateway may answer to a body that is no JSON, once it looks at it."""

_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What this client may do.

    Attributes:
        read, write: whether the gateway's Read and Write Permission let it in.
        recognised: whether the gateway knows the credential; None where there is none.
        who: who asked, such as `this API token`.
        summary: all of it in one sentence.
        hint: what to do about what is missing, or None where nothing is.
    """

    read: bool
    write: bool
    recognised: bool | None
    who: str
    summary: str
    hint: str | None = None


def permissions(operations: Operations) -> Operation[Permissions]:
    """What this client may do: read, write, or nothing; found out without changing anything. Needs 8.3.

    The gateway's audit log may note the write that it did not take.
    """
    to_read = Request(method="GET", path=GATEWAY_INFO)
    reading = yield from operations.ask_83(to_read)
    if reading.status not in _REFUSED:
        operations.require_success(to_read, reading)
    to_write = Request(
        method="POST",
        path=f"{API}/{DATABASE_CONNECTION}",
        content=_NO_JSON,
        headers={"Content-Type": "application/json"},
        effect="read",  # no JSON, so that nothing can come of it
    )
    writing = yield from operations.ask_83(to_write)
    if writing.status not in (*_REFUSED, *_BODY_SEEN):
        raise operations.error(to_write, writing)
    return _report(operations, reading.status, writing.status)


def _report(operations: Operations, reading: int, writing: int) -> Permissions:
    session, settings = operations.session, operations.settings
    has_credential = session.active or settings.has_token
    who = _who(session.username, has_token=settings.has_token)
    read, write = reading not in _REFUSED, writing not in _REFUSED
    unknown = has_credential and not write and writing == 401 and reading in (200, 401)
    recognised = None if not has_credential else not unknown
    if has_credential and unknown:
        summary = f"the gateway does not recognise {who}" + (", but everybody may read here" if read else "")
        hint: str | None = "log in again" if session.active else "set IGNITION_TOKEN to <token name>:<secret>"
    else:
        summary = f"{who} {_can(read=read, write=write)}"
        hint = None if read and write else _hint(read=read, has_credential=has_credential)
    over_http = settings.has_token and not session.active and not settings.secure
    if over_http and 403 in (reading, writing) and not read:
        summary += "; or it demands a secure channel, and this is plain http"
        hint = f"{hint}, or use https"
    return Permissions(read=read, write=write, recognised=recognised, who=who, summary=summary, hint=hint)


def _who(username: str | None, *, has_token: bool) -> str:
    if username is not None:
        return f"the user {username}"
    return "this API token" if has_token else "a client without a credential"


def _can(*, read: bool, write: bool) -> str:
    match read, write:
        case True, True:
            return "can read and write"
        case True, False:
            return "can read but not write"
        case False, True:
            return "can write but not read"
        case _:
            return "can neither read nor write"


def _hint(*, read: bool, has_credential: bool) -> str:
    if not has_credential:
        return "give the gateway's settings an API token, or log in"
    missing = "Gateway Write Permission" if read else "Gateway Read Permission (Write Permission for changes)"
    return f"give its security levels {missing}, under Platform > Security"
