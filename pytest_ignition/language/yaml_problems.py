"""What the YAML parser complains of, in plain words and with the remedy."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from pytest_ignition.language.errors import Problem
from pytest_ignition.language.model import Mark
from pytest_ignition.language.source import Source

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_BEFORE_VALUE = r"""^[^\S\n]*(?:-[^\S\n]+)*(?:(?:[^\s'"#&*!|>{\[][^:#]*|"[^"]*"|'[^']*')[^\S\n]*:[^\S\n]+)?"""
_UNQUOTED = re.compile(_BEFORE_VALUE + r"(?P<value>\{\{.*?)(?:\s+\#.*)?$")


class _Wording(NamedTuple):
    """How to say a complaint: `context` and `complaint` are parts of the parser's own words."""

    context: str
    complaint: str
    message: str
    hint: str | None = None
    at_context: bool = False


_QUOTE_IT = "put quotes around the value"
_MISPLACED = "this line does not fit the lines above"
_ALIGN_IT = "begin it in the same column as the keys that it stands beside, below the value that it belongs to"

_WORDINGS = (
    _Wording(
        "quoted scalar",
        "unexpected end of stream",
        "this quoted text is never closed",
        "add the closing quote; inside single quotes, write a quote as ''",
        at_context=True,
    ),
    _Wording("quoted scalar", "document indicator", "this quoted text is never closed", "add the closing quote", True),
    _Wording(
        "quoted scalar",
        "unknown escape character",
        "unknown escape inside double quotes",
        r"write a backslash as \\, or use single quotes, where a backslash is only a backslash",
    ),
    _Wording(
        "quoted scalar",
        "hexdecimal number",
        "unfinished escape inside double quotes",
        r"write a backslash as \\, or use single quotes, where a backslash is only a backslash",
    ),
    _Wording(
        "quoted scalar",
        "expected escape sequence of",
        "unfinished escape inside double quotes",
        r"write a backslash as \\, or use single quotes, where a backslash is only a backslash",
    ),
    _Wording("quoted scalar", "Unicode character escape", "this escape names no character"),
    _Wording(
        "flow sequence",
        "expected ',' or ']'",
        "this list is not closed before the text goes on, or misses a comma",
        "close it with ], or separate its items with commas",
        at_context=True,
    ),
    _Wording(
        "flow mapping",
        "expected ',' or '}'",
        "this mapping is not closed before the text goes on, or misses a comma",
        "close it with }, or separate its entries with commas; put quotes around text that begins with {",
        at_context=True,
    ),
    _Wording("", "mapping values are not allowed", _MISPLACED, _ALIGN_IT),
    _Wording(
        "",
        "sequence entries are not allowed",
        "a list item is not allowed here",
        "begin the list on a line of its own, or put quotes around text that begins with a dash",
    ),
    _Wording("", "mapping keys are not allowed", "a question mark is not allowed here", "put quotes around the text"),
    _Wording("block mapping", "expected key", _MISPLACED, _ALIGN_IT),
    _Wording("block mapping", "expected <block end>", _MISPLACED, _ALIGN_IT),
    _Wording(
        "block collection",
        "expected",
        "this does not continue the list above",
        "begin each item with a dash below the first one, and indent what belongs to an item",
    ),
    _Wording(
        "simple key",
        "could not find expected ':'",
        "this line is no `key: value`",
        "write a colon and a blank after the key, or check the indentation",
        at_context=True,
    ),
    _Wording("block scalar", "tab character", "a tab cannot indent a line", "indent with spaces"),
    _Wording(
        "block scalar",
        "expected comment or line break",
        "text stands behind the | or > that begins a block",
        "begin the block on the next line, or put quotes around the value",
        at_context=True,
    ),
    _Wording(
        "block scalar", "chomping or indentation", "text stands behind the | or > that begins a block", None, True
    ),
    _Wording("plain scalar", "tab character", "a tab cannot indent a line", "indent with spaces"),
    _Wording("alias", "expected alphabetic", "an asterisk begins an alias in YAML", _QUOTE_IT, at_context=True),
    _Wording("anchor", "expected alphabetic", "an ampersand begins an anchor in YAML", _QUOTE_IT, at_context=True),
    _Wording("tag", "", "an exclamation mark begins a tag in YAML", _QUOTE_IT, at_context=True),
    _Wording("", "undefined tag handle", "an exclamation mark begins a tag in YAML", _QUOTE_IT),
    _Wording("", "<document start>", "the text goes on after the document's end", "check the indentation"),
    _Wording("", "incompatible YAML document", "the %YAML line names a version other than 1.1", "remove the line"),
    _Wording("", "expected node content", "a value is missing here", "put quotes around it if it is meant as text"),
    _Wording("flow node", "expected", "a value is missing here", "put quotes around it if it is meant as text"),
    _Wording("block node", "expected", "a value is missing here", "put quotes around it if it is meant as text"),
)


def explain(error: Exception, source: Source) -> Problem:
    """The parser's error as a problem of the file.

    Args:
        error: a `yaml.YAMLError`, or the `UnicodeEncodeError` of text that is no text.
        source: what was parsed.
    """
    bad = _NOT_YAML.search(source.text)
    if bad is not None and not isinstance(error, yaml.MarkedYAMLError):
        return Problem(
            f"the character U+{ord(bad.group()):04X} is not allowed in YAML",
            Mark(*source.place(bad.start())),
            hint=r'remove it, or write it as an escape such as "\x1b" inside double quotes',
        )
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(f"this is not YAML: {error}", Mark(1, 1))
    place = error.problem_mark or error.context_mark
    line, column = (place.line + 1, place.column + 1) if place else (1, 1)
    if line > len(source.lines):
        # The parser counts a line behind the last one.
        line, column = len(source.lines), len(source.lines[-1]) + 1
    return (
        unquoted_reference(source, line)
        or _bad_start(source, line, column, error.problem or "")
        or _colon(source, line, column, error.problem or "")
        or _after_quote(source, line, column, error.problem or "")
        or _worded(source, Mark(line, column), error)
    )


def unquoted_reference(source: Source, line: int, column: int | None = None) -> Problem | None:
    """The problem of a value that begins with `{{` and has no quotes, if that is what stands in `line`.

    Args:
        source: the text.
        line: from 1.
        column: where the braces must stand; None to look for them.
    """
    text = _line(source, line)
    found = _UNQUOTED.match(text)
    if found is not None and column in (None, found.start("value") + 1):
        start, value = found.start("value"), found.group("value").rstrip()
    elif column is not None and text.startswith("{{", column - 1):
        start = column - 1
        end = text.find("}}", start)
        value = text[start : end + 2] if end > 0 else text[start:].rstrip()
    else:
        return None
    quote = "'" if '"' in value else '"'
    return Problem(
        "a value that begins with {{ needs quotes", Mark(line, start + 1), len(value), f"write {quote}{value}{quote}"
    )


def _bad_start(source: Source, line: int, column: int, complaint: str) -> Problem | None:
    """The problem of a character that begins nothing in YAML."""
    if "cannot start any token" not in complaint:
        return None
    text = _line(source, line)
    indent = text[: len(text) - len(text.lstrip())]
    if "\t" in indent and column <= len(indent) + 1:
        return Problem("a tab cannot indent a line", Mark(line, indent.index("\t") + 1), hint="indent with spaces")
    char = text[column - 1 : column]
    if char == "\t":
        return Problem("a tab cannot stand here", Mark(line, column), hint="use spaces")
    return Problem(f"text cannot begin with {char!r} in YAML", Mark(line, column), hint=_QUOTE_IT)


def _colon(source: Source, line: int, column: int, complaint: str) -> Problem | None:
    """The problem of a colon too many in this line, or of a blank too few in the one above."""
    if "mapping values are not allowed" not in complaint:
        return None
    earlier = re.match(r"[^'\"#]*?:\s+(?=\S)", _line(source, line)[: column - 1])
    if earlier is not None:
        start = earlier.end()
        text = _line(source, line)[start:].rstrip()
        return Problem(
            "a value that holds a colon and a blank needs quotes", Mark(line, start + 1), len(text), _QUOTE_IT
        )
    above = line - 1
    while above > 1 and not _line(source, above).strip():
        above -= 1
    glued = re.match(r"\s*(?:-\s+)*[\w-]+(:)[^\s/]", _line(source, above)) if above else None
    if glued is not None:
        mark = Mark(above, glued.start(1) + 1)
        return Problem("a blank is missing after this colon", mark, hint="write `key: value`")
    return None


def _after_quote(source: Source, line: int, column: int, complaint: str) -> Problem | None:
    """The problem of text that goes on behind its closing quote."""
    if not any(words in complaint for words in ("expected key", "expected <block end>", "comment or line break")):
        return None
    text = _line(source, line)
    before = text[: column - 1].rstrip("|> \t")
    if not before.endswith(("'", '"')):
        return None
    hint = "put the whole value into quotes; " + (
        "inside single quotes, write a quote as ''" if before[-1] == "'" else r"inside double quotes, write one as \""
    )
    behind = len(text) - len(text[len(before) :].lstrip()) + 1
    return Problem("the value goes on after its closing quote", Mark(line, behind), hint=hint)


def _line(source: Source, line: int) -> str:
    return source.lines[line - 1] if 1 <= line <= len(source.lines) else ""


def _worded(source: Source, mark: Mark, error: yaml.MarkedYAMLError) -> Problem:
    context, complaint = error.context or "", error.problem or ""
    for wording in _WORDINGS:
        if wording.context in context and wording.complaint in complaint:
            if wording.at_context and error.context_mark is not None:
                mark = Mark(error.context_mark.line + 1, error.context_mark.column + 1)
            return Problem(wording.message, mark, hint=wording.hint)
    length = len(source.token(*mark)) or 1
    return Problem("this is not YAML: " + ", ".join(filter(None, (context, complaint))), mark, length)
