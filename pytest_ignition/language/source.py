"""The text of a playbook file, and the excerpt with a caret that every error shows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pytest_ignition.language.secret_names import is_secret

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML 1.1, and so in every mark; an editor may know fewer."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that would steer a terminal, turn the direction of text around, or cannot be encoded."""

HIDDEN = "********"
_NEAR = 2000

_VALUE = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s,}\]#][^,}\]#]*?(?=\s*(?:[,}\]]|\s#|$))"
# Compiled at first use, in an excerpt: most runs show none.
_PAIR = rf"(?<![\w-])[\"']?(?P<key>[\w-]+)[\"']?\s*[:=]\s+(?P<value>{_VALUE})"
_NAMED = r"(?<![\w-])name\s*:\s+[\"']?([\w-]+)"
_DEFAULT = rf"(?<![\w-])default\s*:\s+({_VALUE})"

_QUOTED = re.compile(r"'(?:[^'\n]|'')*'|\"(?:[^\"\\\n]|\\.)*\"")
_PLAIN = re.compile(r"(?:[^\s:#,\]}]|:(?=\S)|(?<!\s)#|[^\S\r\n]+(?=[^\s#]))+")


@dataclass(frozen=True)
class Source:
    """A file's text under the name that people see.

    Attributes:
        path: the path to show, relative to where the user stands if possible.
        text: the whole text, line ends as in the file, without a byte order mark.
    """

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, counted as the YAML parser counts them."""
        return _LINE_END.split(self.text)

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the text: tells one version of a playbook from another."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def offset(self, line: int, column: int) -> int:
        """Index into the text of a place whose numbers start at 1."""
        starts = self._line_starts
        return starts[min(line, len(starts)) - 1] + column - 1

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an index into the text."""
        before = _LINE_END.split(self.text[:offset])
        return len(before), len(before[-1]) + 1

    def token(self, line: int, column: int) -> str:
        """The scalar that begins at a place, as written, up to the end of its line; one character of anything else.

        Plain text ends at a comma or closing bracket, as it does inside a flow list: enough to underline it.
        """
        text = self.lines[line - 1] if 1 <= line <= len(self.lines) else ""
        start = column - 1
        pattern = _QUOTED if text[start : start + 1] in ("'", '"') else _PLAIN
        found = pattern.match(text, start)
        if found is None or text[start] in "[{|>":
            return text[start : start + 1]
        return found.group().rstrip()

    def excerpt(self, line: int, column: int, length: int = 1, *, hide: bool = False) -> str:
        """The source line with a caret below the place; values under secret names are hidden.

        Args:
            line: from 1. A line outside the text gives an empty excerpt.
            column: from 1, in characters.
            length: how many characters to underline, cut at the end of the line.
            hide: whether what is underlined is a secret itself.
        """
        if not 1 <= line <= len(self.lines):
            return ""
        text, start = _near(self.lines[line - 1], max(column - 1, 0))
        spans = list(secret_spans(text))
        if hide:
            spans = [each for each in spans if each[1] <= start or each[0] >= start + length]
            spans.append((start, start + length))
            length = len(HIDDEN)
        text, start = _hidden(text, spans, start)
        window, start = _window(_UNSAFE.sub("\ufffd", text), start)
        lead = "".join("\t" if char == "\t" else " " * _width(char) for char in window[:start])
        lead += " " * (start - len(window))
        carets = "^" * max(1, sum(map(_width, window[start : start + length])))
        gutter = f"{line:>5} | "
        return f"{gutter}{window}\n{' ' * (len(gutter) - 2)}| {lead}{carets}"

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]


def _near(line: str, start: int) -> tuple[str, int]:
    """The part of a giant line that could matter, and where `start` is in it: patterns take long for megabytes."""
    if len(line) <= 2 * _NEAR:
        return line, start
    left = max(0, start - _NEAR)
    return line[left : start + _NEAR], start - left


def secret_spans(line: str) -> Iterator[tuple[int, int]]:
    """Start and end of each value in a line that stands under a secret name, or is the default of such a parameter."""
    for found in re.finditer(_PAIR, line):
        if is_secret(found.group("key")) and _is_plain_value(found.group("value")):
            yield found.span("value")
    named = re.search(_NAMED, line)
    default = re.search(_DEFAULT, line)
    if named is not None and default is not None and is_secret(named.group(1)) and _is_plain_value(default.group(1)):
        yield default.span(1)


def _is_plain_value(text: str) -> bool:
    return "{{" not in text and text not in ("null", "~", "true", "false") and text[:1] not in "[{|>&*@"


def _hidden(text: str, spans: Iterable[tuple[int, int]], start: int) -> tuple[str, int]:
    """The line with stars over the spans, and where `start` is in it."""
    for begin, end in sorted(spans, reverse=True):
        text = text[:begin] + HIDDEN + text[end:]
        if start >= end:
            start += len(HIDDEN) - (end - begin)
        elif start > begin:
            start = begin
    return text, start


def _width(char: str) -> int:
    """Columns that a terminal gives a character."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _window(text: str, start: int, width: int = 160) -> tuple[str, int]:
    """Cut a very long line around `start`, so that a minified file does not fill the screen."""
    if len(text) <= width:
        return text, start
    left = max(0, start - width // 2)
    cut = text[left : left + width]
    prefix = "... " if left else ""
    return prefix + cut + (" ..." if left + width < len(text) else ""), start - left + len(prefix)
