"""The nearest right spelling."""

from __future__ import annotations

import difflib
from collections.abc import Collection

MAX_KNOWN = 500
"""With more names than this, comparing takes longer than a suggestion is worth."""

MAX_LENGTH = 100


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that `name` was most likely meant to be, or None if nothing is near."""
    if len(known) > MAX_KNOWN or len(name) > MAX_LENGTH:
        return None
    folded = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, known: Collection[str]) -> str | None:
    """The suggestion as a sentence, or None."""
    found = nearest(name, known)
    return f"did you mean {found!r}?" if found is not None else None
