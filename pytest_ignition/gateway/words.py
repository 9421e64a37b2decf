"""What the gateway itself says in an answer that is an error, as one short line."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition.gateway.messages import Response

LONGEST = 200
_LOOKED_AT = 20_000
"""Characters of an answer that are searched for words; an error page is far shorter."""


def gateway_words(response: Response, longest: int = LONGEST) -> str:
    """The MESSAGE row of an error page, a JSON message, or the text (gateway API sheet, sections 1 and 9).

    Args:
        response: the answer.
        longest: characters; what is longer is cut and ends with "...".

    Returns:
        One printable line, or "" for an empty body.
    """
    text = response.text()[:_LOOKED_AT].strip()
    if not text:
        return ""
    row = re.search(r"<th>MESSAGE:</th><td>([^<]*)</td>", text)
    if row:
        return _line(html.unescape(row.group(1)), longest)
    if text.startswith("{"):
        return _line(_json_message(response) or text, longest)
    if text.startswith("<"):
        text = html.unescape(re.sub(r"<[^>]*>", " ", _without_code(text)))
    return _line(text, longest)


def _json_message(response: Response) -> str:
    try:
        data = response.json()
    except ValueError:
        return ""
    problem = data.get("problem")
    for place in (data, problem if isinstance(problem, Mapping) else {}):
        message, messages = place.get("message"), place.get("messages")
        if isinstance(message, str) and message:
            return message
        if isinstance(messages, list) and messages:
            return "; ".join(str(each) for each in messages)
    return ""


def _without_code(page: str) -> str:
    """The page without the contents of `style` and `script`; linear also where an end tag is missing."""
    kept = []
    rest = page
    while found := re.search(r"<(style|script)\b", rest, re.IGNORECASE):
        kept.append(rest[: found.start()])
        _inside, _end, rest = rest[found.end() :].partition(f"</{found.group(1)}")
        rest = rest.partition(">")[2]
    return "".join([*kept, rest])


def _line(text: str, longest: int) -> str:
    """One line without control characters, which could act on a terminal."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= longest else text[: longest - 3] + "..."
