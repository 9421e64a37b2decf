"""How much evidence is kept: bytes of one text, bytes of a whole run; and texts cut to size that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEAST = 1024
"""Bytes below which what is left of a budget is not worth a file."""

_UNITS = {"": 1, "b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30}


def parse_size(text: str) -> int:
    """Bytes of a size such as `500 MB`, `1.5 GB` or `4096`.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]?b)?\s*", text, re.IGNORECASE)
    if found is None:
        raise ValueError(f"not a size: {text!r}")
    return int(float(found[1]) * _UNITS[(found[2] or "").lower()])


def show_size(size: int) -> str:
    """A size for people: `812 B`, `1.5 MB`."""
    for unit, bytes_of_it in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= bytes_of_it:
            return f"{size / bytes_of_it:.4g} {unit}"
    return f"{size} B"


@dataclass(slots=True)
class Budget:
    """What is left for the evidence that one process takes by itself.

    Attributes:
        file: most bytes of one text.
        left: bytes that further files may have; below zero once a picture was larger than what was left.
    """

    file: int = 2 * 2**20
    left: int = 500 * 2**20

    @property
    def spent(self) -> bool:
        """Whether nothing more is to be taken: what would still fit would say nothing."""
        return self.left < _LEAST

    def room(self) -> int:
        """Bytes that the next text may have."""
        return 0 if self.spent else min(self.file, self.left)

    def took(self, size: int) -> None:
        """A file of this size was written."""
        self.left -= size


def beginning(text: str, most: int) -> str:
    """The text, or its beginning and a line that says what was left out; at most so many bytes in UTF-8."""
    return _cut(text, most, from_end=False)


def end(text: str, most: int) -> str:
    """The text, or its end below a line that says what was left out."""
    return _cut(text, most, from_end=True)


_FOR_THE_LINE = 80


def _cut(text: str, most: int, *, from_end: bool) -> str:
    data = text.encode("utf-8", "replace")
    if len(data) <= most:
        return text
    room = max(most - _FOR_THE_LINE, 0)
    kept = data[len(data) - room :] if from_end else data[:room]
    shown = kept.decode("utf-8", "ignore")
    told = f"[{show_size(len(data) - room)} of {show_size(len(data))} left out]"
    return f"{told} ...\n{shown}" if from_end else f"{shown}\n... {told}"
