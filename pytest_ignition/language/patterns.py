"""Regular expressions as authors write them: compiled once, without Python's warnings about what may change."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache


class BadRegularExpression(ValueError):
    """A text is no regular expression; the message says why."""


@lru_cache(maxsize=512)
def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression.

    Raises:
        BadRegularExpression: it is none.
    """
    with warnings.catch_warnings():
        # `[[` may mean a nested set some day; until then it means what it always did.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            raise BadRegularExpression(str(error)) from None
