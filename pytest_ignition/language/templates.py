"""Finds `{{ }}` in text and tells references, expressions and ordinary braces apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

ROOTS = frozenset(
    ["parameter", "variable", "step", "outcome", "credential", "case", "env", "gateway", "run", "loop"]
)

_REFERENCE = re.compile(r"\w+(?:\.\w+)*\Z")
_FIRST_NAME = re.compile(r"\(*\s*(?:not\s+)?\(*\s*([A-Za-z_]\w*)")


class PartKind(Enum):
    """What a piece of text is."""

    TEXT = "text"
    REFERENCE = "reference"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template.

    Attributes:
        text: literal text, or what stands between the braces, trimmed.
        raw: as written, braces included.
        offset: where the content starts in the whole text, in characters.
    """

    kind: PartKind
    text: str
    raw: str
    offset: int

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a reference."""
        return tuple(self.text.split("."))


@lru_cache(maxsize=4096)
def parse_template(text: str, local_names: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """Split text into literal parts, references and expressions.

    `word(.word)*` between braces is always a reference. Other content is an expression if its first name is a root
    or a local name, else it is ordinary text, such as CSS in a script.
    """
    parts: list[Part] = []
    literal_from = position = 0
    while (start := text.find("{{", position)) >= 0:
        end = _closing(text, start + 2)
        if end < 0:
            break
        content = text[start + 2 : end]
        kind = _kind(content.strip(), local_names)
        if kind is None:
            position = start + 1 if text.startswith("{{{", start) else start + 2
            continue
        if start > literal_from:
            parts.append(Part(PartKind.TEXT, text[literal_from:start], text[literal_from:start], literal_from))
        offset = start + 2 + len(content) - len(content.lstrip())
        parts.append(Part(kind, content.strip(), text[start : end + 2], offset))
        literal_from = position = end + 2
    if literal_from < len(text):
        parts.append(Part(PartKind.TEXT, text[literal_from:], text[literal_from:], literal_from))
    return tuple(parts)


def is_dynamic(text: str, local_names: frozenset[str] = frozenset()) -> bool:
    """Whether the text holds a reference or an expression."""
    return "{{" in text and any(part.kind is not PartKind.TEXT for part in parse_template(text, local_names))


def _closing(text: str, start: int) -> int:
    """Where the `}}` stands that ends what starts at `start`; braces and quotes inside are passed over. -1: nowhere."""
    depth = 0
    quote = ""
    index = start
    while index < len(text):
        char = text[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        elif char in "\"'" and _opens_quote(text, index, start):
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            if depth == 0 and text.startswith("}}", index):
                return index
            if depth == 0:
                return -1
            depth -= 1
        elif char == "\n" and depth == 0 and "\n\n" in text[index : index + 2]:
            return -1
        index += 1
    return -1


def _opens_quote(text: str, index: int, start: int) -> bool:
    """Whether a quote starts a string here; an apostrophe in prose does not, and one that never closes neither."""
    before = text[index - 1] if index > start else " "
    return not before.isalnum() and text.find(text[index], index + 1) >= 0


def _kind(content: str, local_names: frozenset[str]) -> PartKind | None:
    if _REFERENCE.match(content):
        return PartKind.REFERENCE
    first = _FIRST_NAME.match(content)
    if first and (first.group(1) in ROOTS or first.group(1) in local_names):
        return PartKind.EXPRESSION
    return None
