"""Tells by its name whether a value is secret: the public format has no other sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

_SECRET_NAME = re.compile(r"pass(word|wd|phrase)?$|secret|token|pwd|api_?key", re.IGNORECASE)
_ABOUT_ONE = re.compile(r"_(name|id|url|type|path|file|label|selector|field|count|timeout)$", re.IGNORECASE)
"""What follows the name of a secret where something harmless about it is meant: `api_key_name`."""


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether a parameter of this name holds a secret, judged by the names people use."""
    return _SECRET_NAME.search(name) is not None and _ABOUT_ONE.search(name) is None


def secrets_in(values: Mapping[str, Any]) -> Iterator[str]:
    """The texts below secret names, also inside mappings: a whole credential has its password further down."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from secrets_in(value)
        elif isinstance(value, str) and value and is_secret(name):
            yield value
