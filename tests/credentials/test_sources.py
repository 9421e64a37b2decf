"""The order of the sources, and what each says when it cannot give what it has."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_ignition.credentials.environment import CredentialMissing
from pytest_ignition.credentials.errors import CredentialFileBroken, CredentialsUnusable, KeyringLocked
from pytest_ignition.credentials.file_store import FileStore
from pytest_ignition.credentials.files import write_entries
from pytest_ignition.credentials.os_keyring import OsKeyring
from pytest_ignition.credentials.records import Details
from pytest_ignition.credentials.sources import Credentials
from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.settings import Credential

Locked = Callable[[], list[str]]


def kept(folder: Path, name: str, password: str) -> None:
    FileStore(folder).write(name, Credential(username="filed", password=password))


def indexed(folder: Path, *names: str, holds: tuple[str, ...] = ("password",)) -> None:
    details = Details.of("x", Credential(username="ringed"))
    entry = {**details.as_json(), "holds": list(holds)}
    write_entries(folder / "keyring-index.json", dict.fromkeys(names, entry))


def variables(folder: Path, **more: str) -> dict[str, str]:
    return {"PYTEST_IGNITION_CREDENTIALS": str(folder), **more}


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A keyring that has a password for everybody; the names that it was asked for."""
    asked: list[str] = []

    def get(_self: OsKeyring, name: str) -> str:
        asked.append(name)
        return '{"password": "From-The-Ring"}'

    monkeypatch.setattr(OsKeyring, "get", get)
    return asked


def test_environment_comes_before_keyring_before_file_before_others(tmp_path: Path, keyring: list[str]) -> None:
    indexed(tmp_path, "a", "b")
    for name in ("a", "b", "c"):
        kept(tmp_path, name, "From-The-File")
    others = {name: Credential(username="other", password="From-Others") for name in "abcd"}
    environment = variables(tmp_path, IGNITION_CREDENTIAL_A_USERNAME="set", IGNITION_CREDENTIAL_A_PASSWORD="From-Env")
    secrets: list[str] = []
    credentials = Credentials(environment, secrets.append, others=others.get)

    found = {name: credentials[name] for name in "abcd"}

    assert {name: each.username for name, each in found.items()} == {
        "a": "set", "b": "ringed", "c": "filed", "d": "other",
    }  # fmt: skip
    assert secrets == ["From-Env", "From-The-Ring", "From-The-File", "From-Others"]
    assert [each.name for each in found.values()] == ["a", "b", "c", None]
    assert keyring == ["b"]


def test_each_is_read_once_and_told_every_time(tmp_path: Path, keyring: list[str]) -> None:
    indexed(tmp_path, "a")
    secrets: list[str] = []
    credentials = Credentials(variables(tmp_path), secrets.append)

    assert credentials["a"] is credentials["a"]

    assert keyring == ["a"]
    assert secrets == ["From-The-Ring", "From-The-Ring"]


def test_names_are_known_without_touching_the_keyring(tmp_path: Path, keyring: list[str]) -> None:
    indexed(tmp_path, "ring", "plant-1")
    kept(tmp_path, "file", "x")
    credentials = Credentials(variables(tmp_path, IGNITION_CREDENTIAL_PLANT_1_TOKEN="a:b"))

    assert list(credentials) == ["plant_1", "ring", "file"]
    assert len(credentials) == 3
    assert all(name in credentials for name in ("ring", "plant-1", "plant 1", "file"))
    assert "nobody" not in credentials
    assert not credentials.__contains__(1)
    assert keyring == []


def test_a_missing_one_says_both_ways_to_give_it(tmp_path: Path) -> None:
    credentials = Credentials(variables(tmp_path))

    with pytest.raises(CredentialMissing) as caught:
        credentials["plant 2"]

    assert str(caught.value) == (
        "there is no credential 'plant 2'\n"
        "hint: set IGNITION_CREDENTIAL_PLANT_2_USERNAME and IGNITION_CREDENTIAL_PLANT_2_PASSWORD, or "
        "IGNITION_CREDENTIAL_PLANT_2_TOKEN, in the environment, or keep it: pytest-ignition credential set 'plant 2'"
    )
    assert credentials.get("plant 2") is None


def test_a_locked_keyring_is_told_once_read_and_hides_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def get(_self: OsKeyring, name: str) -> str:
        asked.append(name)
        raise KeyringLocked("the keyring is locked", hint="unlock it")

    monkeypatch.setattr(OsKeyring, "get", get)
    indexed(tmp_path, "a", holds=("token",))
    kept(tmp_path, "a", "An-Old-Password")
    credentials = Credentials(variables(tmp_path))

    for _ in range(2):
        with pytest.raises(KeyringLocked) as caught:
            credentials["a"]
    assert str(caught.value) == (
        "the credential 'a' cannot be read: the keyring is locked\n"
        "hint: unlock it, or set IGNITION_CREDENTIAL_A_TOKEN in the environment"
    )
    assert asked == ["a"]
    assert "a" in credentials


def test_a_broken_index_is_told_where_a_name_is_needed_and_no_matter_where_not(tmp_path: Path) -> None:
    (tmp_path / "keyring-index.json").write_text("{")
    kept(tmp_path, "file", "x")
    credentials = Credentials(variables(tmp_path, IGNITION_CREDENTIAL_A_TOKEN="a:b"))

    assert credentials["a"].token == "a:b"
    assert list(credentials) == ["a", "file"]
    assert "whatever" in credentials
    with pytest.raises(CredentialFileBroken, match=r"keyring-index\.json is not JSON"):
        credentials["file"]


@pytest.mark.parametrize(
    ("gives", "said"),
    [
        (lambda _name: ("ada", "pw"), "pytest_ignition_credential gave 'a' as tuple"),
        (lambda _name: 1 // 0, "pytest_ignition_credential could not give 'a': ZeroDivisionError: "),
    ],
)
def test_what_others_give_is_checked(tmp_path: Path, gives: Callable[[str], object], said: str) -> None:
    credentials = Credentials(variables(tmp_path), others=gives)

    with pytest.raises(CredentialsUnusable) as caught:
        credentials["a"]

    assert said in str(caught.value)
    assert "a" in credentials


def test_others_may_raise_their_own_words(tmp_path: Path) -> None:
    def sealed(name: str) -> object:
        raise IgnitionError(f"the vault is sealed, {name} with it", hint="unseal it")

    with pytest.raises(IgnitionError, match="the vault is sealed, a with it"):
        Credentials(variables(tmp_path), others=sealed)["a"]


def test_a_name_in_the_environment_or_nowhere_imports_no_keyring(tmp_path: Path) -> None:
    code = (
        "import sys; from pytest_ignition.credentials.sources import Credentials\n"
        f"folder = {str(tmp_path)!r}\n"
        "found = Credentials({'PYTEST_IGNITION_CREDENTIALS': folder, 'IGNITION_TOKEN': 'a:b'})\n"
        "assert found['default'].token == 'a:b' and found.get('other') is None\n"
        "print([name for name in ('keyring', 'cryptography', 'filelock', 'platformdirs') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
