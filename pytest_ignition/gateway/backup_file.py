"""A gateway backup on disk: what a `.gwbk` says of itself, without a gateway (gateway API sheet, section 7).

A ZIP with `backupinfo.xml`; from 8.3 on with a `config/` tree, before with `db_backup_sqlite.idb`. The keys of
`backupinfo.xml` and the places in the tree are those of the fixtures of the vendor's own reader
(inductiveautomation/kindling). Nothing is unpacked to disk, and of large files nothing is read.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pytest_ignition.gateway import parsing, plain_xml
from pytest_ignition.gateway.errors import BadBackupFile
from pytest_ignition.paths import odd_member

INFO = "backupinfo.xml"
OLD_DATABASE = "db_backup_sqlite.idb"
LONGEST = 2**20
"""Bytes that `backupinfo.xml` and the system properties may unpack to; both have a few hundred."""

_RESOURCES = "config/resources/"
_NAME = f"{_RESOURCES}core/ignition/system-properties/config.json"
_TOKEN = re.compile(rf"{_RESOURCES}[^/]+/ignition/api-token/([^/]+)/config\.json")
_PROJECT = re.compile(r"projects/([^/]+)/project\.json")
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup says of itself.

    Attributes:
        size: of the file, in bytes.
        version: of the gateway that made it, such as `8.3.6`; "" where it is not told.
        name: of that gateway; "" where it is not told, as in backups from before 8.3.
        edition: "" for the standard one.
        created: when it was made, by that gateway's clock; None where it is not told.
        timestamp: the same as the gateway wrote it, in its own time zone.
        kind: as the gateway wrote it, such as `ALL`.
        projects: their names, in order.
        tokens: names of the API tokens that are in it, in order. After a restore the gateway knows these, and what is
            defined outside of its own configuration.
    """

    path: Path
    size: int
    version: str = ""
    name: str = ""
    edition: str = ""
    created: datetime | None = None
    timestamp: str = ""
    kind: str = ""
    projects: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()

    @property
    def before_83(self) -> bool:
        """Whether it is from before 8.3, whose gateways do not restore it."""
        return parsing.is_before_83(self.version)


def read_backup(file: str | Path) -> Backup:
    """What a gateway backup says of itself; no gateway is asked.

    Args:
        file: the `.gwbk`.

    Raises:
        BadBackupFile: it cannot be read, or is no gateway backup.
    """
    path = Path(file)
    with _opened(path) as archive:
        told = _info(path, _content(path, archive, INFO))
        names = archive.namelist()
        properties = _object(_content(path, archive, _NAME)) if _NAME in names else {}
    name = properties.get("systemName")
    return Backup(
        path=path,
        size=path.stat().st_size,
        version=told.get("version", ""),
        name=name if isinstance(name, str) else "",
        edition=told.get("edition", ""),
        created=_moment(told.get("ts", "")),
        timestamp=told.get("timestamp", ""),
        kind=told.get("backup-type", ""),
        projects=_found(_PROJECT, names),
        tokens=_found(_TOKEN, names),
    )


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            odd = odd_member(archive)
            if odd is not None:
                raise BadBackupFile(f"{path} is no gateway backup: {odd}")
            if INFO not in names:
                raise BadBackupFile(
                    f"{path} is no gateway backup: there is no {INFO} at its root",
                    hint="is it the file of a project? Those are imported",
                )
            yield archive
    except OSError as error:
        raise BadBackupFile(f"the backup {path} cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, EOFError, zlib.error, ValueError, RuntimeError):
        raise BadBackupFile(f"{path} is no gateway backup: it is no ZIP archive, or a damaged one") from None


def _content(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    entry = archive.getinfo(name)
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _COMPRESSIONS:
        raise BadBackupFile(f"{path} is no gateway backup: its {name} is encrypted or packed in an unusual way")
    with archive.open(entry) as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise BadBackupFile(f"{path} is no gateway backup: its {name} has more than {LONGEST:,} bytes")
    return content


def _info(path: Path, content: bytes) -> dict[str, str]:
    """The texts of the elements right below the root, by name."""
    try:
        root = plain_xml.parse(content)
    except plain_xml.BadXml as error:
        raise BadBackupFile(f"{path} is no gateway backup: its {INFO} {error}") from None
    return {element.tag: (element.text or "").strip() for element in root}


def _object(content: bytes) -> dict[str, Any]:
    """A JSON object; empty for anything else, since a name is not worth an error."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _moment(text: str) -> datetime | None:
    """Milliseconds since 1970 as a time."""
    if re.fullmatch(r"\d{1,15}", text) is None:
        return None
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _found(pattern: re.Pattern[str], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({unquote(match[1]) for name in names if (match := pattern.fullmatch(name)) is not None}))
