"""Reading a `.gwbk` without a gateway: what it says of itself, and whatever else somebody calls so."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.gateway.backup_file import INFO, LONGEST, OLD_DATABASE, Backup, read_backup
from pytest_ignition.gateway.errors import BadBackupFile

# As the fixtures of inductiveautomation/kindling have it.
ABOUT = b"""<?xml version="1.0" encoding="UTF-8"?>
<gateway-backup>
\t<version>8.3.1</version>
\t<timestamp>2026-01-01 00:00:00</timestamp>
\t<backup-type>ALL</backup-type>
\t<ts>1767225600000</ts>
\t<edition></edition>
</gateway-backup>
"""
PROPERTIES = "config/resources/core/ignition/system-properties/config.json"


def archive(folder: Path, files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "x.gwbk"
    with zipfile.ZipFile(path, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def refused(path: Path) -> str:
    with pytest.raises(BadBackupFile) as caught:
        read_backup(path)
    assert str(path) in caught.value.message
    return caught.value.message.replace(str(path), "x.gwbk")


def test_it_says_what_it_is(tmp_path: Path) -> None:
    files = {
        INFO: ABOUT,
        PROPERTIES: b'{"systemName": "Fixture Gateway"}',
        "config/resources/core/ignition/api-token/b%3A1/config.json": b"{}",
        "config/resources/local/ignition/api-token/a/config.json": b"{}",
        "projects/Line 1/project.json": b"{}",
        "projects/Line 1/ignition/x/resource.json": b"{}",
        "projects/global/project.json": b"{}",
        "projects/.resources/x": b"",
    }
    path = archive(tmp_path, files)
    assert read_backup(str(path)) == Backup(
        path=path,
        size=path.stat().st_size,
        version="8.3.1",
        name="Fixture Gateway",
        edition="",
        created=datetime(2026, 1, 1, tzinfo=UTC),
        timestamp="2026-01-01 00:00:00",
        kind="ALL",
        projects=("Line 1", "global"),
        tokens=("a", "b:1"),
    )
    assert not read_backup(path).before_83


def test_one_from_before_83_is_read_too(tmp_path: Path) -> None:
    about = b"<gateway-backup><version>8.1.48</version></gateway-backup>"
    found = read_backup(
        archive(tmp_path, {INFO: about, OLD_DATABASE: b"SQLite format 3", "projects/a/project.json": b""})
    )
    assert (found.version, found.before_83, found.name, found.created) == ("8.1.48", True, "", None)
    assert found.projects == ("a",)


@pytest.mark.parametrize(
    "about", [b"<gateway-backup/>", b"<x><ts>soon</ts></x>", b"<x><ts>999999999999999</ts></x>", b"<x><ts>-1</ts></x>"]
)
def test_what_is_not_told_is_left_empty(tmp_path: Path, about: bytes) -> None:
    found = read_backup(archive(tmp_path, {INFO: about, PROPERTIES: b"no JSON"}))
    assert (found.version, found.created, found.name, found.projects) == ("", None, "", ())


@pytest.mark.parametrize("properties", [b"[]", b'{"systemName": 1}', b"{}", b"\xff", b"[" * 100_000])
def test_a_name_that_cannot_be_read_is_no_error(tmp_path: Path, properties: bytes) -> None:
    assert read_backup(archive(tmp_path, {INFO: ABOUT, PROPERTIES: properties})).name == ""


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refused(tmp_path / "none.gwbk")
    assert "cannot be read: Is a directory" in refused(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no", b"PK\x03\x04" + b"\0" * 50, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gwbk"
    path.write_bytes(content)
    assert refused(path).startswith("x.gwbk is no gateway backup: ")


def test_another_archive(tmp_path: Path) -> None:
    with pytest.raises(BadBackupFile, match=r"there is no backupinfo\.xml") as caught:
        read_backup(archive(tmp_path, {"project.json": b"{}"}))
    assert caught.value.hint == "is it the file of a project? Those are imported"


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "\\\\server\\x", "..\\x"])
def test_a_path_that_leads_out_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.gwbk"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(INFO, ABOUT)
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        made.writestr(entry, b"")
    assert "leads out of it" in refused(path)


@pytest.mark.parametrize(
    ("about", "why"),
    [
        (b"", "is no XML"),
        (b"<a><b></a>", "is no XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        (b"<a>" * 30 + b"</a>" * 30, "more than 20 elements inside of each other"),
    ],
)
def test_what_is_no_such_xml(tmp_path: Path, about: bytes, why: str) -> None:
    assert why in refused(archive(tmp_path, {INFO: about}))


@pytest.mark.parametrize("name", [INFO, PROPERTIES])
def test_a_file_that_grows_is_not_unpacked(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, {INFO: ABOUT, name: b" " * (200 * 2**20)})
    tracemalloc.start()
    try:
        message = refused(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert message == f"x.gwbk is no gateway backup: its {name} has more than {LONGEST:,} bytes"
    assert peak < 20 * 2**20


def test_an_encrypted_one_and_an_unusual_compression(tmp_path: Path) -> None:
    assert "packed in an unusual way" in refused(archive(tmp_path, {INFO: ABOUT}, compression=zipfile.ZIP_BZIP2))
    path = archive(tmp_path, {INFO: ABOUT})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "is encrypted" in refused(path)


@given(at=st.integers(0), change=st.integers(1, 255))
def test_a_damaged_one_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, at: int, change: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(INFO, ABOUT)
        file.writestr(PROPERTIES, b'{"systemName": "x"}')
    content = bytearray(made.getvalue())
    content[at % len(content)] ^= change
    path = tmp_path_factory.getbasetemp() / "damaged.gwbk"
    path.write_bytes(content)
    try:
        assert read_backup(path).path == path
    except BadBackupFile as error:
        assert str(path) in error.message
