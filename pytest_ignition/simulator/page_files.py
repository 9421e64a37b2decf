"""The files that pages are made of, and how a page is put together."""

from __future__ import annotations

import html
import string
from functools import cache
from pathlib import Path

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript"}


@cache
def files() -> dict[str, str]:
    """The texts of all files by name."""
    found = (path for path in _STATIC.rglob("*") if path.is_file())
    return {path.relative_to(_STATIC).as_posix(): path.read_text(encoding="utf-8") for path in found}


def media_type(name: str) -> str | None:
    """Of a file that is served as it is; None for any other."""
    return _TYPES.get(Path(name).suffix)


def page(file: str, *, fragments: dict[str, str] | None = None, **values: object) -> str:
    """A page of ours; `$key` in it is replaced by the value, escaped, or by the fragment, as it is."""
    escaped = {key: html.escape(str(value), quote=True) for key, value in values.items()}
    return string.Template(files()[file]).substitute(escaped | (fragments or {}))
