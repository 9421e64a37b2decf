"""From a value in the tree to its place in the text: what an error underlines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pytest_ignition.language.model import Mark
from pytest_ignition.language.source import Source
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_BLANKS = re.compile(r"\s+")


def underline(source: Source, mark: Mark, value: Any = None) -> int:
    """How many characters to underline for the scalar at `mark`; at least 1.

    Args:
        source: the text.
        mark: where the scalar begins.
        value: its value, if known: plain text is underlined as far as it goes.
    """
    if isinstance(value, str) and value and source.text.startswith(value, source.offset(*mark)):
        return len(value)
    return max(1, len(source.token(*mark)))


def locate(tree: YamlMap | YamlList, path: Sequence[str | int], *, on_key: bool = False) -> Mark | None:
    """The place of a value, or of the nearest container on the way to it; None for an empty path.

    Args:
        tree: where the path begins.
        path: keys and indexes; what follows a part that is not in the tree is left out.
        on_key: the place of the last key rather than of its value.
    """
    mark: Mark | None = None
    node: Any = tree
    for index, part in enumerate(path):
        if isinstance(node, YamlMap) and part in node:
            last = index == len(path) - 1
            mark = node.key_mark(str(part)) if on_key and last else node.value_mark(str(part))
            node = node[str(part)]
        elif isinstance(node, YamlList) and isinstance(part, int) and part < len(node):
            mark = node.item_mark(part)
            node = node[part]
        else:
            break
    return mark


def inside(source: Source, mark: Mark, text: str, part: tuple[int, int], span: tuple[int, int]) -> tuple[Mark, int]:
    """The place of a piece of a scalar: its mark and how many characters to underline.

    Args:
        source: the file.
        mark: where the scalar begins.
        text: the scalar's value.
        part: start and end of the `{{ }}` in the value.
        span: start and end of the piece inside it.

    Returns:
        The scalar's own place where the text stands elsewhere (an alias) or is escaped beyond recognition.
    """
    begin, end, quote = _extent(source.text, source.offset(*mark))
    raw = text[part[0] : part[1]]
    written = raw
    if quote == "'":
        written = raw.replace("'", "''")
    elif quote == '"':
        written = raw.replace("\\", "\\\\").replace('"', '\\"')
    pattern = re.compile(r"\s+".join(map(re.escape, _BLANKS.split(written))))
    for number, match in enumerate(pattern.finditer(source.text, begin, end)):
        if number < text.count(raw, 0, part[0]):
            continue
        if match.group() == raw:
            start = match.start() + span[0] - part[0]
            return Mark(*source.place(start)), max(1, span[1] - span[0])
        return Mark(*source.place(match.start())), len(match.group())
    return mark, underline(source, mark, text)


def _extent(text: str, start: int) -> tuple[int, int, str]:
    """Start and end of a scalar's content, and its quote."""
    properties = _PROPERTIES.match(text, start)
    if properties is not None:
        start = properties.end()
    first = text[start : start + 1]
    if first == "*":
        return start, start, ""
    if first in ("|", ">"):
        header = text.find("\n", start)
        return (header if header >= 0 else len(text)), len(text), ""
    quoted = _QUOTED.match(text, start) if first in ("'", '"') else None
    if quoted is not None:
        return start + 1, quoted.end() - 1, first
    return start, len(text), ""
