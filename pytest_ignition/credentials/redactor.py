"""Hides secrets in everything that leaves the process."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"
_SHORTEST = 3
"""Secrets below this length cannot be told from ordinary text; hiding each of their letters would hide everything."""


class Redactor:
    """Knows the secrets of a run and replaces them, also in the forms they take in URLs, JSON, HTML and headers."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide this text from now on. Texts shorter than three characters are not hidden."""
        secret = secret.strip("\r\n")
        if len(secret) < _SHORTEST or secret in self._known:
            return
        self._known.add(secret)
        forms = {form for known in self._known for form in _forms(known) if len(form) >= _SHORTEST}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(form) for form in longest_first))

    def mask_text(self, text: str) -> str:
        """The text with every secret replaced by asterisks."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def mask(self, value: Any) -> Any:
        """A copy of a plain value (or dataclass of plain values) without secrets; the value itself if none is known."""
        if self._pattern is None:
            return value
        if isinstance(value, str) and not isinstance(value, Enum):
            return self._pattern.sub(MASK, value)
        if isinstance(value, Mapping):
            return {self.mask(key): self.mask(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            masked = [self.mask(item) for item in value]
            return masked if isinstance(value, list) else tuple(masked)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: self.mask(getattr(value, each.name)) for each in fields(value)})
        return value


def _forms(secret: str) -> set[str]:
    """The spellings under which a secret turns up in requests, pages and logs."""
    as_json = json.dumps(secret)[1:-1]
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        as_json,
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        secret.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;"),
        base64.b64encode(secret.encode()).decode(),
    }
