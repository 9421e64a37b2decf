"""The spellings under which a secret turns up: in URLs, JSON, HTML, Python, base64, and one inside another."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_SHORTEST_BASE64 = 6
"""Characters of base64 below which anything could look like it."""
_BY_BROWSERS = "!'()*~"
"""What `encodeURIComponent` leaves as it is, besides letters, digits, `-`, `_` and `.`."""


def text_spellings(secret: str) -> frozenset[str]:
    """The secret itself, each escaped form, and each of these escaped once more, as in JSON inside of HTML."""
    once = set(_escaped(secret))
    return frozenset(once.union(*(_escaped(form) for form in once if form != secret)))


def base64_spellings(secret: str) -> frozenset[str]:
    """What surely stands in the base64 of any text that holds the secret, at each of the three alignments.

    The characters at the edges also depend on the neighbours and are left out.
    """
    return frozenset(
        spelling
        for form in set(_escaped(secret))
        for offset in range(3)
        for spelling in _aligned(form.encode("utf-8", "surrogatepass"), offset)
        if len(spelling) >= _SHORTEST_BASE64
    )


def _escaped(text: str) -> Iterator[str]:
    yield text
    # A lone surrogate has no UTF-8; what writes it anywhere escapes it first.
    for form in (_quoted(text), _quoted(text, "/"), _quoted(text, _BY_BROWSERS), quote_plus(text, errors="replace")):
        yield form
        yield re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), form)
    as_ascii = json.dumps(text)[1:-1]
    yield as_ascii
    yield re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found.group()[2:].upper(), as_ascii)
    as_json = json.dumps(text, ensure_ascii=False)[1:-1]
    yield as_json
    yield as_json.replace("/", "\\/")
    yield repr(text)[1:-1]
    yield ascii(text)[1:-1]
    plain = html.escape(text, quote=False)
    for double in ('"', "&quot;", "&#34;"):
        for single in ("'", "&#x27;", "&#39;", "&apos;"):
            yield plain.replace('"', double).replace("'", single)


def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe=safe, errors="replace")


def _aligned(data: bytes, offset: int) -> Iterator[str]:
    """The characters that only `data` decides, when `offset` bytes stand before it."""
    first = (offset * 8 + 5) // 6
    last = (offset + len(data)) * 8 // 6
    padded = b"\0" * offset + data
    yield base64.b64encode(padded).decode()[first:last]
    yield base64.urlsafe_b64encode(padded).decode()[first:last]
