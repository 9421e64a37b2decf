"""Texts of playbooks and gateways as a terminal may be given them: one line, no control characters, cut to a width."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Parts of emoji and of some scripts; all other invisible characters can only deceive."""

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def on_one_line(text: str) -> str:
    r"""The text with line ends and everything that is not seen spelled out: `\x1b`, `\n`, `\u202e`."""
    return text if text.isprintable() else "".join(map(_spelled, text))


def on_lines(text: str) -> str:
    """The same, line by line: line ends stay, a tab becomes blanks."""
    return "\n".join(on_one_line(line.replace("\t", "    ")) for line in text.replace("\r\n", "\n").split("\n"))


def _spelled(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode-escape").decode("ascii")


def writable(text: str, encoding: str | None) -> str:
    r"""The text in characters that a stream of this encoding takes; others as `\u2713`."""
    if text.isascii():
        return text
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")
    return text


def width(text: str) -> int:
    """How many columns it takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """At most so many columns of it, `...` at its end if there was more."""
    if width(text) <= columns:
        return text
    kept, room = "", columns - 3
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return f"{kept.rstrip()}..."


def seconds(duration: float) -> str:
    """A duration as people say it: `0.03 s`, `12.4 s`, `3 min 05 s`."""
    if duration < 9.995:
        return f"{duration:.2f} s"
    if duration < 99.95:
        return f"{duration:.1f} s"
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes} min {rest:02} s"
