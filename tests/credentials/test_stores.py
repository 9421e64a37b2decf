"""What is kept in files: by whom it can be read, what happens to broken ones, and with several writers."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pytest_ignition.credentials.errors import (
    BadCredentialName,
    CredentialFileBroken,
    CredentialFileError,
    CredentialFileUnsafe,
    KeyringMissing,
)
from pytest_ignition.credentials.file_store import FileStore
from pytest_ignition.credentials.files import credentials_folder, refuse_if_others_can_read, write_private
from pytest_ignition.credentials.keyring_store import KeyringStore
from pytest_ignition.credentials.os_keyring import OsKeyring
from pytest_ignition.credentials.records import Details, variables_of
from pytest_ignition.credentials.stores import Stores
from pytest_ignition.gateway.settings import Credential

ADA = Credential(username="ada", password="Correct-Horse", gateway_url="https://gw:8043", description="first")
ROBOT = Credential(token="robot:Battery-Staple")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


class Memory(OsKeyring):
    """A keyring that works."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.texts.get(name)

    def set(self, name: str, text: str) -> None:
        self.texts[name] = text

    def delete(self, name: str) -> None:
        self.texts.pop(name, None)


class NoKeyring(OsKeyring):
    def get(self, name: str) -> str | None:
        raise KeyringMissing("there is no keyring here", hint="start one")

    def set(self, name: str, text: str) -> None:
        raise KeyringMissing("there is no keyring here", hint="start one")


def stores(folder: Path, keyring: OsKeyring | None = None) -> Stores:
    return Stores(KeyringStore(folder, keyring or Memory()), FileStore(folder))


def test_the_file_gives_back_what_it_keeps(tmp_path: Path) -> None:
    file = FileStore(tmp_path / "new" / "folder")

    file.write("plant 1", ADA)
    file.write("robot", ROBOT)
    found = file.read("plant 1")

    assert found == ADA
    assert found is not None
    assert (found.name, found.gateway_url, found.description) == ("plant 1", "https://gw:8043", "first")
    assert file.read("robot") == ROBOT
    assert file.read("nobody") is None
    assert {name: each.holds for name, each in file.details().items()} == {
        "plant 1": ("password",),
        "robot": ("token",),
    }


def test_a_change_keeps_the_day_of_creation_and_a_rename_keeps_everything(tmp_path: Path) -> None:
    file = FileStore(tmp_path)
    file.write("plant1", ADA)
    data = json.loads(file.path.read_text("utf-8"))
    data["credentials"]["plant1"]["created"] = "2020-01-01T00:00:00+00:00"
    write_private(file.path, json.dumps(data))

    changed = file.write("plant1", Credential(username="ada", password="New"))
    file.rename("plant1", "plant2")

    assert changed.created == datetime(2020, 1, 1, tzinfo=UTC)
    assert changed.changed.year > 2020
    assert file.details() == {"plant2": Details.from_json("plant2", changed.as_json())}
    file.delete("plant2")
    file.delete("plant2")
    assert file.details() == {}


@posix
def test_only_the_user_can_read_what_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    before = os.umask(0)
    try:
        found = stores(folder)
        found.write("file", ADA, "file")
        found.write("keyring", ADA, "keyring")
    finally:
        os.umask(before)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(found.file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(found.keyring.path.stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o620, 0o602, 0o777])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = FileStore(tmp_path)
    file.write("plant1", ADA)
    file.path.chmod(mode)

    with pytest.raises(CredentialFileUnsafe) as caught:
        file.read("plant1")
    with pytest.raises(CredentialFileUnsafe):
        file.write("plant2", ADA)

    assert str(caught.value) == (
        f"{file.path} holds secrets, and others can read it (mode {mode:04o})\n"
        f"hint: chmod 600 {file.path}, and change its passwords if somebody may have read them"
    )
    file.path.chmod(0o600)
    assert file.read("plant1") == ADA


@posix
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    file = FileStore(tmp_path)
    file.write("plant1", ADA)
    os.chown(file.path, 12345, -1)

    with pytest.raises(CredentialFileUnsafe, match="belongs to another user"):
        file.read("plant1")


@posix
def test_on_windows_the_file_must_lie_in_the_users_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "home" / "credentials.json"
    path.parent.mkdir()
    path.write_text("{}")
    path.chmod(0o666)
    monkeypatch.setattr(sys, "platform", "win32")

    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    refuse_if_others_can_read(path)
    monkeypatch.setenv("HOME", str(tmp_path / "other"))
    with pytest.raises(CredentialFileUnsafe, match=r"lies outside .*other, where other users may read it"):
        refuse_if_others_can_read(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON (line 1)"),
        (b'{"version": 1,\n "credentials": {"a": ', "is not JSON (line 2)"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"[]", "holds no credentials"),
        (b'{"version": 1, "credentials": {"a": 1}}', "holds no credentials"),
        (b'{"version": 9, "credentials": {}}', "has the version 9, and this pytest-ignition reads 1"),
        (b'{"version": 1, "credentials": {"a": {"username": 1}}}', "the entry 'a' is no credential"),
        (b'{"version": 1, "credentials": {"a": {"created": "yesterday"}}}', "the entry 'a' is no credential"),
    ],
)
@pytest.mark.parametrize("kind", ["file", "keyring"])
def test_a_broken_file_is_named_with_its_place(tmp_path: Path, content: bytes, said: str, kind: str) -> None:
    store = stores(tmp_path).store("file" if kind == "file" else "keyring")
    path = tmp_path / ("credentials.json" if kind == "file" else "keyring-index.json")
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(CredentialFileBroken) as caught:
        store.read("a")

    assert said in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint
    assert kind == "file" or "IGNITION_CREDENTIAL_A_PASSWORD" in caught.value.hint


@pytest.mark.slow
def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from pytest_ignition.credentials.file_store import FileStore\n"
        "from pytest_ignition.gateway.settings import Credential\n"
        "file = FileStore(Path(sys.argv[1]))\n"
        "for number in range(15): file.write(f'{sys.argv[2]}{number}', Credential(username='u', password='p'))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), who]) for who in ("a", "b", "c")]

    assert [writer.wait(60) for writer in writers] == [0, 0, 0]

    assert set(FileStore(tmp_path).details()) == {f"{who}{number}" for who in "abc" for number in range(15)}
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["credentials.json"]


def test_a_writer_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr("pytest_ignition.credentials.files._LOCK_SECONDS", 0.05)
    with FileLock(tmp_path / ".credentials.json.lock"), pytest.raises(CredentialFileError) as caught:
        FileStore(tmp_path).write("plant1", ADA)

    assert "is being written by somebody else" in caught.value.message


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = FileStore(tmp_path)
    file.write("plant1", ADA)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CredentialFileError, match="cannot be written: No space left on device"):
        file.write("plant2", ADA)

    assert set(file.details()) == {"plant1"}
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["credentials.json"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("a file")

    with pytest.raises(CredentialFileError, match="cannot be written"):
        FileStore(tmp_path / "here").write("plant1", ADA)


def test_the_index_holds_no_secret_and_the_keyring_no_name_that_is_not_there(tmp_path: Path) -> None:
    keyring = Memory()
    found = stores(tmp_path, keyring)

    found.write("plant1", ADA)
    found.write("robot", ROBOT)
    index = found.keyring.path.read_text("utf-8")

    assert "Correct-Horse" not in index
    assert "Battery" not in index
    assert "ada" in index
    assert found.read("plant1") == ADA
    assert found.read("robot") == ROBOT
    found.rename("plant1", "plant 2")
    assert set(keyring.texts) == {"plant 2", "robot"}
    found.keyring.delete("plant 2")
    assert set(keyring.texts) == set(found.names()) == {"robot"}


def test_a_secret_that_left_the_keyring_is_told(tmp_path: Path) -> None:
    keyring = Memory()
    found = stores(tmp_path, keyring)
    found.write("plant 1", ADA)

    keyring.texts.clear()
    with pytest.raises(Exception, match="is no longer in the keyring") as caught:
        found.read("plant 1")
    assert "pytest-ignition credential set 'plant 1'" in str(caught.value)
    keyring.texts["plant 1"] = "Correct-Horse"
    with pytest.raises(Exception, match="was not written by pytest-ignition") as caught:
        found.read("plant 1")
    assert "Correct-Horse" not in str(caught.value)


def test_without_a_keyring_the_file_must_be_asked_for(tmp_path: Path) -> None:
    found = stores(tmp_path, NoKeyring())

    with pytest.raises(KeyringMissing) as caught:
        found.write("plant1", ADA)

    assert str(caught.value) == (
        "the credential 'plant1' cannot be kept: there is no keyring here\n"
        "hint: start one, or keep it in a file that only you can read: --store file, or set "
        "IGNITION_CREDENTIAL_PLANT1_USERNAME and IGNITION_CREDENTIAL_PLANT1_PASSWORD in the environment"
    )
    assert found.names() == []
    found.write("plant1", ADA, "file")
    assert found.read("plant1") == ADA


def test_a_credential_stays_where_it_is(tmp_path: Path) -> None:
    found = stores(tmp_path)
    found.write("plant1", ADA, "file")

    store, _details = found.write("plant1", ROBOT)
    assert store.label == "file"
    with pytest.raises(BadCredentialName, match="stands in the file already"):
        found.write("plant1", ROBOT, "keyring")


@pytest.mark.parametrize("name", ["", " ", " a", "a\n", "a\x00b", "x" * 101])
def test_names_that_nobody_can_type_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadCredentialName, match="is no name for a credential"):
        stores(tmp_path).write(name, ADA)


def test_names_for_the_same_variables_are_refused(tmp_path: Path) -> None:
    found = stores(tmp_path)
    found.write("plant-1", ADA)
    found.write("other", ADA)

    with pytest.raises(BadCredentialName, match="would both be IGNITION_CREDENTIAL_PLANT_1_USERNAME"):
        found.write("plant 1", ADA)
    with pytest.raises(BadCredentialName, match="would both be"):
        found.rename("other", "plant 1")
    with pytest.raises(BadCredentialName, match="there is a credential 'other' already"):
        found.rename("plant-1", "other")
    assert found.rename("nobody", "somebody") is None
    found.rename("plant-1", "plant 1")
    assert set(found.names()) == {"plant 1", "other"}


@pytest.mark.parametrize("name", ["<b>", "Ä ö", "[red]x[/]", "日本", "a" * 100, "😀", "it's"])
def test_odd_names_work(tmp_path: Path, name: str) -> None:
    found = stores(tmp_path)

    found.write(name, ADA, "file")

    assert stores(tmp_path).read(name) == ADA


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        ((), "IGNITION_CREDENTIAL_A_USERNAME and IGNITION_CREDENTIAL_A_PASSWORD"),
        (("token",), "IGNITION_CREDENTIAL_A_TOKEN"),
        (
            ("password", "token"),
            "IGNITION_CREDENTIAL_A_USERNAME, IGNITION_CREDENTIAL_A_PASSWORD and IGNITION_CREDENTIAL_A_TOKEN",
        ),
    ],
)
def test_variables_in_words(holds: tuple[str, ...], text: str) -> None:
    assert variables_of("a", holds) == text


def test_the_folder_is_the_users_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    assert credentials_folder({"PYTEST_IGNITION_CREDENTIALS": str(tmp_path)}) == tmp_path
    assert credentials_folder({}).name == "pytest-ignition"
