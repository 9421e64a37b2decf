"""Searches everything that a session wrote for secrets, in every spelling, however it is packed."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pytest_ignition.credentials.redactor import _any_of
from pytest_ignition.credentials.spellings import base64_spellings, text_spellings

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{200,}={0,2}")


class Searcher:
    """Knows secrets by a name for each, and finds them in bytes."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names: dict[bytes, str] = {}
        for name, secret in secrets.items():
            for form in text_spellings(secret) | base64_spellings(secret):
                self._names[form.encode("utf-8", "surrogatepass")] = name
        # As a tree: one after another would take minutes.
        self._pattern = re.compile(_any_of({each.decode("latin-1") for each in self._names}).encode("latin-1"))

    def found(self, place: str, data: bytes) -> Iterator[tuple[str, str, str]]:
        """Place, secret's name and what stands before it, for each secret in the data, unpacked as far as it goes."""
        for where, part in unpacked(place, data):
            seen = {self._names[each[0]]: each.start() for each in self._pattern.finditer(part)}
            for name, start in seen.items():
                yield where, name, part[max(0, start - 60) : start].decode("utf-8", "replace")


def unpacked(place: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The data, the members of archives, what is embedded in base64, and texts without their escapes."""
    yield place, data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from unpacked(f"{place}!{name}", name.encode() + b"\n" + archive.read(name))
        return
    if b"\0" in data[:1000]:
        return
    text = data.decode("utf-8", "replace")
    plain = html.unescape(text)
    yield f"{place} (HTML)", plain.encode()
    yield f"{place} (JSON)", "".join(_json_texts(plain)).encode("utf-8", "surrogatepass")
    for each in _BASE64.findall(data):
        try:
            decoded = base64.b64decode(each + b"=" * (-len(each) % 4), altchars=b"-_" if b"_" in each else None)
        except ValueError:
            continue
        yield from unpacked(f"{place} (base64)", decoded) if decoded[:2] != b"PK" else ()


def _json_texts(text: str) -> Iterator[str]:
    """Every quoted text, read as JSON."""
    for each in re.findall(r'"(?:[^"\\]|\\.)*"', text):
        if "\\" in each:
            try:
                yield json.loads(each, strict=False) + "\n"
            except ValueError:
                continue


def files(folder: Path, but: Iterable[str | Path]) -> Iterator[Path]:
    """What lies below a folder, without what the test itself put there."""
    own = {folder / each for each in but}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in own and path.suffix != ".pyc":
            yield path
