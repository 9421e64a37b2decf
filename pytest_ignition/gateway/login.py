"""Logging in as a person does, without a browser: the eight requests of the gateway API sheet, section 3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    LoginRefused,
    UnexpectedAnswer,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response, ask

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

START = "/data/app/login"
SESSION = "/data/app/session"
_PROVIDER = re.compile(r"(?P<idp>/idp/[^/]+)/")
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A login that is done. Its cookies are the transport's business."""

    username: str
    csrf_token: str = field(repr=False)


def log_in(operations: Operations, username: str, password: str) -> Operation[LoggedIn]:
    """Log in at the system identity provider.

    Args:
        operations: how to ask the gateway.
        username: an account of the identity provider's user source.
        password: sent in the body of one request, nowhere else.

    Raises:
        LoginRefused: wrong name or password, an expired one, or a login that wants more than these two.
        NeedsIgnition83: an 8.1 gateway, whose login is for browsers only.
        UnexpectedAnswer: anything else than the sheet's course.
    """
    request, response = yield from _get(START)
    if response.status == 404:
        yield from operations.needs_83(request, response)
    path, query = _target(operations, request, response)
    request, response = yield from _get(path, query)
    page, page_query = _target(operations, request, response)
    provider = _PROVIDER.match(page)
    token = page_query.get("token")
    if provider is None or token is None:
        raise answer_error(UnexpectedAnswer, request, response, f"no way to a login page, but to {page[:200]}")
    challenges = f"{provider['idp']}/authn/next-challenge"
    challenge = yield from _post(operations, challenges, {"token": token})
    _must_be_a_password(challenges, challenge)
    secret = {"username": username, "password": password}
    answer = yield from _post(
        operations,
        f"{provider['idp']}/authn/submit-challenge/basic",
        {"token": challenge.get("token"), "rememberMe": False, "challenge": secret},
    )
    if answer.get("success") is not True:
        raise LoginRefused(
            f"the gateway refused the login of {username!r}",
            hint="is the password right, and does the user exist in the user source of the system identity provider?",
        )
    done = yield from _post(operations, challenges, {"token": answer.get("token")})
    if done.get("passwordExpired") is True:
        raise LoginRefused(f"the password of {username!r} has expired", hint="set a new one in the gateway's pages")
    if done.get("complete") is not True:
        raise LoginRefused(f"the login of {username!r} wants more than a password: {_kinds(done)}", hint=_TOKEN_HINT)
    request, response = yield from _get(path, {**query, "token": str(done.get("token"))})
    back, back_query = _target(operations, request, response)
    request, response = yield from _get(back, back_query)
    _target(operations, request, response)
    request, response = yield from _get(SESSION)
    if response.status == 401:
        raise answer_error(AuthenticationMissing, request, response, "the login left no session behind")
    session = operations.json_object(request, response)
    csrf = session.get("csrfToken")
    if not isinstance(csrf, str) or not csrf:
        raise answer_error(UnexpectedAnswer, request, response, "a session without a CSRF token")
    return LoggedIn(username=username, csrf_token=csrf)


_TOKEN_HINT = "use an API token instead: IGNITION_TOKEN"  # noqa: S105 - the name of a variable


def _get(path: str, query: Mapping[str, str] | None = None) -> Operation[tuple[Request, Response]]:
    request = Request(method="GET", path=path, params=query or {}, authenticated=False)
    return request, (yield from ask(request))


def _post(operations: Operations, path: str, body: Mapping[str, Any]) -> Operation[Mapping[str, Any]]:
    request = Request(method="POST", path=path, json=dict(body), authenticated=False)
    response = yield from ask(request)
    return operations.json_object(request, response)


def _target(operations: Operations, request: Request, response: Response) -> tuple[str, dict[str, str]]:
    """Where a redirect leads: path and query. Its host is never followed; every request goes to this gateway."""
    if response.status not in _REDIRECTS:
        raise operations.error(request, response)
    error = operations.error(request, response)
    target = urlsplit(response.header("location"))
    if not target.path.startswith("/") or target.path.rstrip("/") == "/welcome":
        raise error
    return target.path, dict(parse_qsl(target.query, keep_blank_values=True))


def _must_be_a_password(path: str, challenge: Mapping[str, Any]) -> None:
    kinds = _kinds(challenge)
    if "basic" not in kinds.split(", "):
        raise LoginRefused(
            f"POST {path}: the identity provider does not ask for name and password, but for {kinds or 'nothing'}",
            hint=_TOKEN_HINT,
        )


def _kinds(challenge: Mapping[str, Any]) -> str:
    asked = challenge.get("nextChallenge")
    return (
        ", ".join(str(each.get("type")) for each in asked if isinstance(each, dict)) if isinstance(asked, list) else ""
    )
