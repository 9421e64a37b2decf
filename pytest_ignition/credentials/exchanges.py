"""Finds what lets somebody in among recorded requests and answers: cookies, bearer and CSRF tokens, API tokens."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from pytest_ignition.credentials.strength import Strength, strength

_HEADERS = frozenset(
    ("authorization", "proxy-authorization", "x-csrf-token", "x-xsrf-token", "x-ignition-api-token", "x-api-key")
)
_COOKIES = ("cookie", "set-cookie")
_KEY = r"\w*(?:token|csrf|passw(?:or)?d|passphrase|secret|api[-_]?key|credential)s?"
_IN_JSON = re.compile(rf"""\\*"{_KEY}\\*"\s*:\s*\\*"([^"\\\s]{{8,4096}})\\*\"""", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    rf"[?&#](?:{_KEY}|code|state|nonce|assertion|samlresponse)=([^&\#\"'\\\s<>]{{8,4096}})", re.IGNORECASE | re.VERBOSE
)
_SESSION = re.compile(r"sid|sess|token|auth|idp|csrf|xsrf|login|remember|jwt", re.IGNORECASE)
_BEARER = re.compile(r"\bBearer\s+([\w.~+/=-]{8,4096})")
_NAMED = re.compile(_KEY, re.IGNORECASE)
_SHORTEST = 8
_SHORTEST_PLAIN = 20
"""Characters from which a value without digits counts as random."""


def secrets_in_text(text: str) -> Iterator[str]:
    """Tokens in a text: fields of JSON and parameters of addresses, by their names, and bearer tokens."""
    for pattern in (_IN_JSON, _IN_ADDRESS, _BEARER):
        for found in pattern.finditer(text):
            value = found.group(1)
            yield from (each for each in {value, unquote(value)} if looks_random(each))


def header_secrets(name: str, value: str) -> Iterator[str]:
    """What a header of this name says that must not be shown."""
    name = name.lower()
    if name in _COOKIES:
        lines = value.split("\n") if name == "set-cookie" else value.split(";")
        for line in lines:
            cookie, _equals, told = line.split(";", 1)[0].partition("=")
            if lets_in(cookie.strip(), told.strip()):
                yield told.strip()
    elif name in _HEADERS:
        scheme, _space, rest = value.strip().partition(" ")
        told = rest.strip() or scheme
        if len(told) >= _SHORTEST:
            yield told
        if scheme.lower() == "basic":
            yield from _password(told)
        if ":" in told and name == "x-ignition-api-token":
            yield told.partition(":")[2]


def secrets_in_recording(value: Any) -> Iterator[str]:
    """The same in parsed parts of HAR files and Playwright's traces: headers, cookies, queries, fields of pages."""
    if isinstance(value, dict):
        name, told = value.get("name"), value.get("value")
        if isinstance(name, str) and isinstance(told, str):
            yield from header_secrets(name, told)
            if _NAMED.fullmatch(name) and looks_random(told):
                yield told
        for key, each in value.items():
            if key == "cookies" and isinstance(each, list):
                yield from _of_cookies(each)
            elif isinstance(each, dict | list):
                yield from secrets_in_recording(each)
    elif isinstance(value, list):
        if len(value) > 1 and isinstance(value[0], str) and isinstance(value[1], dict):
            yield from _of_element(value)
        for each in value:
            if isinstance(each, dict | list):
                yield from secrets_in_recording(each)


def looks_random(value: str) -> bool:
    """Whether a value may be a token: long enough, and no word that a report may hold for another reason."""
    if len(value) < _SHORTEST or any(each.isspace() for each in value) or strength(value) is not Strength.STRONG:
        return False
    return len(value) >= _SHORTEST_PLAIN or (any(map(str.isdigit, value)) and any(map(str.isalpha, value)))


def lets_in(name: str, value: str) -> bool:
    """Whether a cookie may let somebody in: by its name, or since its value looks random."""
    if _SESSION.search(name):
        return len(value) >= _SHORTEST and strength(value) is Strength.STRONG
    return looks_random(value)


def _of_cookies(cookies: list[Any]) -> Iterator[str]:
    for each in cookies:
        name, value = (each.get("name"), each.get("value")) if isinstance(each, dict) else (None, None)
        if isinstance(name, str) and isinstance(value, str) and lets_in(name, value):
            yield value


def _of_element(element: list[Any]) -> Iterator[str]:
    """What a private field holds in a page's snapshot: `[NAME, {attribute: value}, children...]`."""
    name, attributes = element[0], element[1]
    if "data-ignition-hidden" in attributes:
        yield from (each for each in element[2:] if isinstance(each, str) and len(each.strip()) >= _SHORTEST)
    elif name != "INPUT" or not _is_private(attributes):
        return
    for key in ("__playwright_value_", "value"):
        held = attributes.get(key)
        # Keys that are pressed one after another leave beginnings behind; short ones are parts of other words.
        if isinstance(held, str) and len(held) >= _SHORTEST:
            yield held


def _is_private(attributes: dict[str, Any]) -> bool:
    kind, named, own = (str(attributes.get(key, "")).lower() for key in ("type", "name", "id"))
    filled = str(attributes.get("autocomplete", "")).lower()
    return (
        kind == "password"
        or "password" in named
        or own == "api-key"
        or any(each in filled for each in ("current-password", "new-password", "one-time-code"))
    )


def _password(encoded: str) -> Iterator[str]:
    try:
        told = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return
    _user, colon, password = told.partition(":")
    if colon and password:
        yield password
