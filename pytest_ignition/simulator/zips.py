"""ZIP archives as bytes: the same content is the same archive, and none unpacks to more than a test needs."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

LONGEST = 256 * 2**20
"""Bytes that an archive may unpack to; a simulator's has some ten thousand."""

_FIXED = (2026, 1, 1, 0, 0, 0)
"""The time of every entry."""


class BadZip(Exception):
    """What is wrong with an archive, such as "it is no ZIP archive, or a damaged one"."""


def write(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by path, in their order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return content.getvalue()


def read(content: bytes) -> dict[str, bytes]:
    """The files of an archive by path.

    Raises:
        BadZip: it is none, unpacks to too much, or has a path that leads out of it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if sum(each.file_size for each in entries) > LONGEST:
                raise BadZip("it unpacks to too much")
            if not all(_stays_inside(each.orig_filename) for each in entries):
                raise BadZip("a path in it leads out of it")
            if any(stat.S_ISLNK(each.external_attr >> 16) for each in entries):
                raise BadZip("a symbolic link in it may lead out of it")
            return {each.filename: archive.read(each) for each in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, NotImplementedError):
        raise BadZip("it is no ZIP archive, or a damaged one") from None


def _stays_inside(path: str) -> bool:
    outside = path.startswith(("/", "\\")) or ".." in path.replace("\\", "/").split("/")
    return not outside and ":" not in path and "\0" not in path
