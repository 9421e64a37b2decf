"""The YAML parser's complaints in the words of people who write playbooks, with the usual remedy."""

from __future__ import annotations

import re
from typing import Any

from pytest_ignition.language.errors import Problem
from pytest_ignition.language.model import Mark
from pytest_ignition.language.source import Source

_QUOTE = 'put the whole value in quotes: "{{ parameter.name }}"'


def explain(error: Exception, source: Source) -> Problem:
    """A YAML error as a positioned problem."""
    position: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if position is None:
        return _unreadable(error, source)
    mark = Mark(position.line + 1, position.column + 1)
    problem: str = getattr(error, "problem", None) or str(error)
    context: str = getattr(error, "context", None) or ""
    line = source.lines[mark.line - 1] if mark.line <= len(source.lines) else ""
    opened: Any = getattr(error, "context_mark", None)
    if "cannot start any token" in problem:
        return _bad_start(line, mark)
    if _unquoted_reference(source, mark):
        found = _unquoted_reference(source, mark)
        assert found is not None
        return Problem("a value that starts with {{ is read as a mapping", found, 2, hint=_QUOTE)
    if "mapping values are not allowed" in problem:
        return Problem(
            "a colon is not allowed here", mark, hint="quote text that holds a colon and a blank, or mend the indentation"
        )
    if "could not find expected ':'" in problem:
        return Problem(
            "this line needs a colon after its key", Mark(opened.line + 1, opened.column + 1) if opened else mark,
            hint="write `key: value`, or indent a continued text",
        )
    if "while scanning a quoted scalar" in context and opened is not None:
        return Problem("a quote is opened and never closed", Mark(opened.line + 1, opened.column + 1), hint="close it")
    if "while parsing a flow" in context and opened is not None:
        bracket = "[" if "sequence" in context else "{"
        return Problem(
            f"after this {bracket} a comma or its closing bracket is missing",
            Mark(opened.line + 1, opened.column + 1),
            hint=f"the text does not fit any more from line {mark.line}, column {mark.column}",
        )
    if "while parsing a block" in context and "did not find expected" in problem:
        return Problem(
            "this line does not fit the lines above it",
            mark,
            hint="mend the indentation: the keys of one mapping, and the dashes of one list, stand below each other",
        )
    if "undefined alias" in problem:
        return Problem(f"{problem.removeprefix('found ')}: no anchor of that name before it", mark)
    return Problem(f"not YAML: {problem}" + (f" ({context})" if context else ""), mark)


def _bad_start(line: str, mark: Mark) -> Problem:
    char = line[mark.column - 1] if mark.column <= len(line) else ""
    if char == "\t":
        return Problem("a tab cannot indent YAML", mark, hint="use spaces")
    return Problem(f"a value cannot start with {char!r}", mark, hint="put it in quotes")


def _unquoted_reference(source: Source, mark: Mark) -> Mark | None:
    """The unquoted `{{` at the start of a value in the line of the error or just before it, the usual cause."""
    for number in range(mark.line, max(0, mark.line - 3), -1):
        line = source.lines[number - 1] if number <= len(source.lines) else ""
        found = re.match(r"^(\s*(?:- )*(?:[\w.'\"-]+:)?\s+|\s*-\s+)(\{\{)", line)
        if found:
            return Mark(number, found.start(2) + 1)
    return None


def _unreadable(error: Exception, source: Source) -> Problem:
    """Characters that YAML does not allow; the parser gives an index or nothing."""
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", source.text)
    if found is None:
        return Problem(f"not YAML: {error}".splitlines()[0], Mark(1, 1))
    before = source.text[: found.start()]
    mark = Mark(before.count("\n") + 1, found.start() - (before.rfind("\n") + 1) + 1)
    return Problem(f"the character U+{ord(found.group()):04X} is not allowed in YAML", mark, hint="remove it")
