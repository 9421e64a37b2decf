"""Hides what stands under the name of a secret in bodies, queries and variables, whether it is known as one or not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from pytest_ignition.credentials.exchanges import secrets_in_text
from pytest_ignition.credentials.redactor import MASK
from pytest_ignition.language.secret_names import is_secret

_OF_A_LOGIN = frozenset({"code", "state", "nonce", "sid"})
"""What an OpenID Connect login carries in addresses."""

_PAIR = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[\[{]|[^\s,}\]]+)')


def by_name(value: Any) -> Any:
    """A copy of a plain value in which everything below a secret's name is hidden."""
    if isinstance(value, Mapping):
        return {
            key: MASK if isinstance(key, str) and is_secret(key) and _tells(item) else by_name(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [by_name(item) for item in value]
    return value


def _tells(value: Any) -> bool:
    return value is not None and value != "" and not isinstance(value, bool)


def in_body(text: str, kind: str) -> str:
    """A body, or its beginning, in which everything below a secret's name is hidden.

    Args:
        text: the body.
        kind: its content type.
    """
    if "x-www-form-urlencoded" in kind:
        return in_query(text)
    if "json" not in kind and not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.dumps(by_name(json.loads(text, strict=False)), indent=1, ensure_ascii=False)
    except (ValueError, RecursionError):
        return _in_part_of_json(text)


def _in_part_of_json(text: str) -> str:
    """The beginning of a document; from an object below a secret's name on nothing is shown, since it may not end."""
    shown, start = [], 0
    for pair in _PAIR.finditer(text):
        if pair.start() < start or not is_secret(pair[1]):
            continue
        shown.append(text[start : pair.start()] + f'"{pair[1]}"{pair[2]}"{MASK}"')
        start = pair.end()
        if pair[3] in ("[", "{"):
            return "".join(shown)
    return "".join([*shown, text[start:]])


def tokens(text: str) -> str:
    """A text, such as a page's source, in which bearer tokens and what stands below names of tokens is hidden."""
    for secret in sorted(set(secrets_in_text(text)), key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def in_query(query: str) -> str:
    """A query or a form in which the values of secret names are hidden."""
    pairs = parse_qsl(query, keep_blank_values=True)
    hidden = {name for name, _value in pairs if is_secret(name) or name in _OF_A_LOGIN}
    if not hidden:
        return query
    return "&".join(f"{quote(name)}={MASK if name in hidden and value else quote(value)}" for name, value in pairs)


def in_path(path: str) -> str:
    """A path with its query."""
    bare, mark, query = path.partition("?")
    return f"{bare}{mark}{in_query(query)}"
