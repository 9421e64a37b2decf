"""Finds the `{{ }}` of a text: which are references, which expressions, and which only look like one.

{{ word.word }}      always a reference, whatever the words
{{ parameter.x + 1 }}   an expression, because its first name is a root (or a local name)
body {{ color: red }}   neither: text, and noted
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

ROOTS = (
    "parameter",
    "variable",
    "step",
    "outcome",
    "credential",
    "case",
    "env",
    "gateway",
    "run",
    "loop",
)
"""The names that a reference may begin with."""

FUNCTIONS = ("abs", "bool", "float", "int", "len", "max", "min", "range", "round", "str", "sum")
"""The functions that an expression may call."""

MAX_EXPRESSION = 2000
"""Characters of the longest expression; whatever needs more belongs into a script."""

_NOT_NAMES = frozenset(
    {"not", "if", "else", "and", "or", "in", "is"} | {"true", "false", "none"} | {"True", "False", "None"}
)

_REFERENCE = re.compile(r"\{\{\s*(\w+(?:\.\w+)*)\s*\}\}")
_BRACED = re.compile(r"\s*\{\{(.*)\}\}\s*", re.DOTALL)
_ROOTED = re.compile(r"\s*(\w+)\s*[.\[]")


@cache
def _tokens() -> re.Pattern[str]:
    """What expressions consist of; compiled at first use, since most playbooks have plain references only."""
    return re.compile(
        r"""
      (?P<skip> \s+ | \d[\w.]* )
    | (?P<string> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
    | (?P<name> [^\W\d]\w* ) (?= \s* (?P<call> \( )? )
    | (?P<open> [\[({] )
    | (?P<close> [\])}] )
    | (?P<other> . )
    """,
        re.VERBOSE | re.DOTALL,
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """`{{ word.word }}`.

    Attributes:
        words: at least one.
        start: index of the opening braces in the text.
        end: index behind the closing ones.
        offset: index of the first word in the text.
    """

    words: tuple[str, ...]
    start: int
    end: int
    offset: int


@dataclass(frozen=True, slots=True)
class Expression:
    """`{{ anything else that begins with a root }}`.

    Attributes:
        source: what stands between the braces, without surrounding blanks.
        start: index of the opening braces in the text.
        end: index behind the closing ones; the text's end if there are none.
        offset: index of `source` in the text.
        closed: whether the closing braces are there.
    """

    source: str
    start: int
    end: int
    offset: int
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Braces whose content is left as it is, because it begins with no name that we know.

    Attributes:
        start: index of the opening braces in the text.
        name: the first name in it, or None.
    """

    start: int
    name: str | None


Part: TypeAlias = str | Reference | Expression


@dataclass(frozen=True, slots=True)
class Template:
    """A text in parts.

    Attributes:
        text: the whole.
        parts: literal text, references and expressions, in order; no two literals in a row, none empty.
        lookalikes: braces inside the literals, for notes.
    """

    text: str
    parts: tuple[Part, ...]
    lookalikes: tuple[Lookalike, ...] = ()

    @property
    def whole(self) -> Reference | Expression | None:
        """The only part, if it is no literal: its value keeps its type."""
        if len(self.parts) == 1 and not isinstance(self.parts[0], str):
            return self.parts[0]
        return None


def scan(text: str, names: Collection[str] = ()) -> Template:
    """Take a text apart.

    Args:
        text: any text.
        names: local names (such as a loop's) that may begin an expression like a root does.
    """
    parts: list[Part] = []
    lookalikes: list[Lookalike] = []
    done = 0
    at = text.find("{{")
    while at >= 0:
        part = _part(text, at, names)
        if isinstance(part, Lookalike):
            lookalikes.append(part)
            # The next braces may overlap these, as in f"{{{ parameter.x }}}".
            at = text.find("{{", at + 1 if text.startswith("{", at + 2) else at + 2)
            continue
        if at > done:
            parts.append(text[done:at])
        parts.append(part)
        done = part.end
        at = text.find("{{", done)
    if done < len(text):
        parts.append(text[done:])
    return Template(text, tuple(parts), tuple(lookalikes))


def condition(text: str, names: Collection[str] = ()) -> Template:
    """Take apart what stands under `when` or `until`: an expression, with or without braces around it.

    Args:
        text: as written.
        names: local names.
    """
    whole = _BRACED.fullmatch(text)
    if whole is not None and "{{" not in whole.group(1):
        inner = whole.group(1)
        offset = whole.start(1) + len(inner) - len(inner.lstrip())
        part = Expression(inner.strip(), whole.start(1) - 2, whole.end(1) + 2, offset)
        return Template(text, (part,))
    if "{{" in text:
        found = scan(text, names)
        blank = [part for part in found.parts if not (isinstance(part, str) and not part.strip())]
        return Template(text, tuple(blank), found.lookalikes)
    lead = len(text) - len(text.lstrip())
    return Template(text, (Expression(text.strip(), 0, len(text), lead),))


def named_expression(text: str, names: Collection[str] = ()) -> Template | None:
    """The expression that a text without braces is, if it begins with a root: `step.login.count + 1`; else None."""
    found = _ROOTED.match(text)
    if "{{" in text or found is None or (found.group(1) not in ROOTS and found.group(1) not in names):
        return None
    return condition(text, names)


def _part(text: str, at: int, names: Collection[str]) -> Reference | Expression | Lookalike:
    found = _REFERENCE.match(text, at)
    if found is not None:
        return Reference(tuple(found.group(1).split(".")), at, found.end(), found.start(1))
    if text.startswith("{", at + 2):
        return Lookalike(at, None)
    name = _first_name(text, at + 2)
    if name not in ROOTS and name not in names:
        return Lookalike(at, name)
    inner_end, closed = _closing(text, at + 2)
    inner = text[at + 2 : inner_end]
    offset = at + 2 + len(inner) - len(inner.lstrip())
    end = inner_end + 2 if closed else len(text)
    return Expression(inner.strip(), at, end, offset, closed)


def _first_name(text: str, at: int) -> str | None:
    """The first name that stands for a value: no keyword, function, filter or test, nothing in quotes."""
    before = ""
    for token in _tokens().finditer(text, at, at + MAX_EXPRESSION):
        name = token.group("name")
        if name is not None:
            called = name in FUNCTIONS and token.group("call")
            if name not in _NOT_NAMES and not called and before not in ("|", "is"):
                return name
        elif token.group() in ("}", ";") or _opens(text, token):
            return None
        if token.group("skip") is None:
            before = token.group()
    return None


def _closing(text: str, at: int) -> tuple[int, bool]:
    """Index of the closing braces: not those inside quotes or of an inner bracket. False if there are none."""
    depth = 0
    for token in _tokens().finditer(text, at, at + MAX_EXPRESSION):
        if _opens(text, token):
            break
        if token.group("open"):
            depth += 1
        elif token.group("close"):
            if depth == 0 and text.startswith("}}", token.start()):
                return token.start(), True
            depth -= 1
    return _unbalanced(text, at)


def _opens(text: str, token: re.Match[str]) -> bool:
    """Whether other double braces begin here: none of ours holds any, and so each character is looked at once."""
    return token.group("open") == "{" and text.startswith("{{", token.start())


def _unbalanced(text: str, at: int) -> tuple[int, bool]:
    """The nearest closing braces where quotes or brackets do not match, so that the mistake stays in its place."""
    end = text.find("}}", at)
    return (end, True) if end >= 0 else (len(text), False)
