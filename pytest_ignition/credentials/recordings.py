"""Playwright's traces and HAR files without secrets: rewritten when they are there, before anybody attaches them."""

from __future__ import annotations

import json
import logging
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pytest_ignition.credentials.exchanges import secrets_in_recording, secrets_in_text
from pytest_ignition.credentials.redactor import Redactor

_log = logging.getLogger("pytest_ignition")

_MEDIA = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x1a\x45\xdf\xa3",
    b"wOFF",
    b"wOF2",
    b"OggS",
    b"\x00\x00\x01\x00",
    b"\x00\x01\x00\x00",
)
"""How pictures, videos and fonts begin; they are left as they are."""

_GONE = "secrets could not be taken out of this recording, so its content was taken away"


class Recordings:
    """The recordings of one process: cleaned when written, and once more at the end if more is known then.

    Attributes:
        emptied: files that could not be cleaned, and what was the matter; their content is gone.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._cleaned: dict[Path, int] = {}
        self.emptied: dict[str, str] = {}

    def clean(self, path: str | os.PathLike[str]) -> None:
        """Take every secret out of a trace or a HAR file; whatever happens, none stays in it.

        Tokens and cookies that stand in it are known to the redactor from then on.
        """
        file = Path(path).absolute()
        if not file.is_file():
            return
        try:
            self._cleaned[file] = clean_recording(file, self._redactor)
        except Exception as error:
            self._empty(file, error)

    def moved(self, path: str | os.PathLike[str]) -> None:
        """Look at this file at the end too: it is one of those that were cleaned somewhere else and are gone there."""
        gone = [each for each in self._cleaned if not each.is_file()]
        known = [self._cleaned.pop(each) for each in gone]
        self._cleaned.setdefault(Path(path).absolute(), min(known, default=-1))

    def clean_again(self) -> None:
        """Clean those again that were written before all secrets were known."""
        for file, known in list(self._cleaned.items()):
            if known != self._redactor.known:
                self.clean(file)

    def _empty(self, file: Path, error: Exception) -> None:
        """An empty recording in its place: whoever moves or attaches the file finds one."""
        # The error's own words may quote what could not be cleaned.
        why = f"{type(error).__name__}: {error.strerror}" if isinstance(error, OSError) else type(error).__name__
        self.emptied[str(file)] = why
        _log.warning("%s: %s (%s)", file, _GONE, why)
        try:
            if file.suffix == ".har":
                log = {"version": "1.2", "creator": {"name": "pytest-ignition", "version": "1"}, "entries": []}
                file.write_text(json.dumps({"log": {**log, "comment": _GONE}}), encoding="utf-8")
            else:
                with zipfile.ZipFile(file, "w") as archive:
                    archive.writestr("README.txt", _GONE)
        except OSError:
            with suppress(OSError):
                file.unlink()


def clean_recording(file: Path, redactor: Redactor) -> int:
    """Rewrite a trace or a HAR file without secrets.

    Returns:
        How many secrets were known for that.

    Raises:
        OSError, zipfile.BadZipFile, zlib.error: it cannot be read or written.
    """
    if not zipfile.is_zipfile(file):
        return _clean_har(file, redactor)
    fresh = file.with_name(f".{file.name}.cleaning")
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                _learn(archive.read(info), redactor)
            known = redactor.known
            with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as cleaned:
                for info in archive.infolist():
                    kept = zipfile.ZipInfo(redactor.mask_text(info.filename), info.date_time)
                    kept.compress_type, kept.external_attr = info.compress_type, info.external_attr
                    cleaned.writestr(kept, without_secrets(archive.read(info), redactor))
        shutil.copymode(file, fresh)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return known


def _clean_har(file: Path, redactor: Redactor) -> int:
    """A HAR file, and the bodies that lie beside it."""
    data = file.read_bytes()
    beside = [file.parent / name for name in _bodies(data)]
    _learn(data, redactor)
    for body in beside:
        _learn(body.read_bytes(), redactor)
    known = redactor.known
    for each in (file, *beside):
        old = each.read_bytes()
        new = without_secrets(old, redactor)
        if new != old:
            each.write_bytes(new)
    return known


def _bodies(data: bytes) -> Iterator[Path]:
    """Names of the files that a HAR file has its bodies in."""
    try:
        entries = json.loads(data)["log"]["entries"]
        names = [each["response"]["content"].get("_file") for each in entries]
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    yield from (Path(name) for name in names if isinstance(name, str) and Path(name).name == name)


def _learn(data: bytes, redactor: Redactor) -> None:
    """Tell the redactor the tokens and cookies that stand in a part of a recording."""
    if data.startswith(_MEDIA):
        return
    text = data.decode("utf-8", "replace")
    for secret in secrets_in_text(text):
        redactor.add(secret)
    for document in _documents(text):
        for secret in secrets_in_recording(document):
            redactor.add(secret)


def _documents(text: str) -> Iterator[Any]:
    """The JSON in a text: one document, or one per line as in traces."""
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        yield json.loads(text)
        return
    except (ValueError, RecursionError):
        pass
    for line in text.splitlines():
        if line.startswith("{"):
            with suppress(ValueError, RecursionError):
                yield json.loads(line)


def without_secrets(data: bytes, redactor: Redactor) -> bytes:
    """A file's content without secrets; pictures, videos and fonts are left as they are."""
    return data if data.startswith(_MEDIA) else redactor.mask_bytes(data)
