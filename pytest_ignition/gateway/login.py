"""Logging in as a person does, without a browser: the eight requests of the gateway API sheet, section 3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    BadGatewaySettings,
    GatewayUnavailable,
    GatewayUnreachable,
    LoginRefused,
    UnexpectedAnswer,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response, Wait, ask

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations
    from pytest_ignition.gateway.settings import GatewaySettings

START = "/data/app/login"
SESSION = "/data/app/session"
_PROVIDER = re.compile(r"(?P<idp>/idp/[^/]+)/")
_CARRIED = ("token", "code", "state", "nonce")
"""What the addresses of a login carry that must not be shown."""
_AGAIN_SECONDS = 1.0
_REDIRECTS = (301, 302, 303, 307, 308)


def login(operations: Operations, username: str | None = None, password: str | None = None) -> Operation[str]:
    """Log in as a person does; later requests go with this session instead of the API token, until `logout`.

    Args:
        username: an account of the system identity provider's user source; the gateway's credential's unless given.
        password: the same. Sent in the body of one request, nowhere else.

    Returns:
        Who is logged in.

    Raises:
        LoginRefused: wrong name or password, an expired one, or a login that wants more than these two.
        NeedsIgnition83: an 8.1 gateway, whose login is for browsers only.
        UnexpectedAnswer: anything else than the sheet's course.
    """
    name, secret = _who(operations.settings, username, password)
    session = operations.session
    session.keep_secret(secret)
    session.forget()
    try:
        csrf_token = yield from _log_in(operations, name, secret)
    except BaseException:
        session.forget()
        raise
    session.begin(name, csrf_token, secret)
    return name


def log_in_again(operations: Operations, timeout: float) -> Operation[None]:
    """Log in anew who was logged in before a restart; a gateway that just came up may need a while for that.

    Args:
        operations: how to ask the gateway, and who was logged in.
        timeout: longest wait for a gateway that takes no logins yet, in seconds.

    Raises:
        GatewayError: as `login`; nobody is logged in then.
    """
    name, secret = operations.session.username, operations.session.password
    end = operations.monotonic() + timeout
    # Of a login that somebody else began, the password is not known.
    while name and secret:
        try:
            yield from login(operations, name, secret)
        except (GatewayUnavailable, GatewayUnreachable):
            if operations.monotonic() >= end:
                raise
            yield Wait(seconds=_AGAIN_SECONDS, message="the gateway takes no logins yet")
        else:
            return


def logout(operations: Operations) -> Operation[None]:
    """Forget the login. No route for it is known: the gateway ends the session by itself after a while."""
    operations.session.forget()
    yield from ()


def _who(settings: GatewaySettings, username: str | None, password: str | None) -> tuple[str, str]:
    """Name and password of a login: as given, else those of the gateway's credential."""
    own = settings.credential
    if username is None and password is None and own is not None:
        username, password = own.username, own.password
    elif password is None and own is not None and own.username == username:
        password = own.password
    if username is None or password is None:
        raise BadGatewaySettings(
            f"gateway {settings.name}: a login needs {'a password' if username is not None else 'name and password'}",
            hint="set IGNITION_USERNAME and IGNITION_PASSWORD (or those of its credential), or give both",
        )
    return username, password


def _log_in(operations: Operations, username: str, password: str) -> Operation[str]:
    """The eight requests of a login; the CSRF token of the session."""
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
    return csrf


_TOKEN_HINT = "use an API token instead: IGNITION_TOKEN"  # noqa: S105 - the name of a variable


def _get(path: str, query: Mapping[str, str] | None = None) -> Operation[tuple[Request, Response]]:
    request = Request(method="GET", path=path, params=query or {}, authenticated=False)
    return request, (yield from ask(request))


def _post(operations: Operations, path: str, body: Mapping[str, Any]) -> Operation[Mapping[str, Any]]:
    request = Request(method="POST", path=path, json=dict(body), authenticated=False, effect="read")
    response = yield from ask(request)
    answer = operations.json_object(request, response)
    if isinstance(answer.get("token"), str):
        operations.session.keep_secret(answer["token"])
    return answer


def _target(operations: Operations, request: Request, response: Response) -> tuple[str, dict[str, str]]:
    """Where a redirect leads: path and query. Its host is never followed; every request goes to this gateway."""
    if response.status not in _REDIRECTS:
        raise operations.error(request, response)
    error = operations.error(request, response)
    target = urlsplit(response.header("location"))
    if not target.path.startswith("/") or target.path.rstrip("/") == "/welcome":
        raise error
    query = dict(parse_qsl(target.query, keep_blank_values=True))
    for name in _CARRIED:
        if query.get(name):
            operations.session.keep_secret(query[name])
    return target.path, query


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
