"""The toolkit's vault, made by its published format, and exported files."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.credentials import sealed
from pytest_ignition.credentials.exchange import ForeignFileError
from pytest_ignition.credentials.sealed import is_sealed, seal, unseal
from pytest_ignition.credentials.toolkit_vault import read_vault, usual_folder
from pytest_ignition.gateway.settings import Credential

PHRASE = "correct horse battery"


def vault(folder: Path, entries: dict[str, Any], *, broken: tuple[str, ...] = ()) -> Path:
    """A vault as the toolkit writes it: passwords encrypted one by one, then everything, into one token."""
    folder.mkdir(parents=True, exist_ok=True)
    key = Fernet.generate_key()
    fernet = Fernet(key)
    data: dict[str, Any] = {}
    for name, entry in entries.items():
        password = "gAAAA-broken" if name in broken else fernet.encrypt(entry["password"].encode()).decode()
        data[name] = {"name": name, **entry, "password": password}
    (folder / "encryption.key").write_bytes(key)
    (folder / "credentials.json").write_text(fernet.encrypt(json.dumps(data, indent=2).encode()).decode())
    return folder / "credentials.json"


OLD = {
    "username": "admin",
    "password": "Pässwörd",
    "description": None,
    "created_at": "2025-10-27T10:11:12.131415",
    "updated_at": "2025-10-27T10:11:12.131415",
}
NEW = {
    **OLD,
    "username": "ada",
    "password": "Correct-Horse",
    "gateway_url": "http://gw:8088",
    "description": "the line",
    "created_at": "2026-01-15T10:11:12+00:00",
}


def test_a_vault_of_either_version_is_read(tmp_path: Path) -> None:
    path = vault(tmp_path, {"local": OLD, "line 1": NEW})

    brought = read_vault(path)

    assert brought.troubles == {}
    assert list(brought.credentials) == ["local", "line 1"]
    local, line = brought.credentials.values()
    assert (local.username, local.password, local.gateway_url, local.description) == ("admin", "Pässwörd", None, None)
    assert line == Credential(username="ada", password="Correct-Horse")
    assert (line.gateway_url, line.description) == ("http://gw:8088", "the line")


def test_one_broken_entry_does_not_hide_the_others(tmp_path: Path) -> None:
    path = vault(tmp_path, {"good": OLD, "bad": NEW, "odd": {**OLD, "username": 1}}, broken=("bad",))

    brought = read_vault(path)

    assert list(brought.credentials) == ["good"]
    assert brought.troubles == {"bad": "its password cannot be decrypted", "odd": "it is no entry of a vault"}


def test_a_key_of_another_vault_and_one_that_is_none_are_told(tmp_path: Path) -> None:
    path = vault(tmp_path / "one", {"local": OLD})
    other = vault(tmp_path / "two", {"local": OLD}).parent / "encryption.key"
    (tmp_path / "no.key").write_text("hello")

    assert read_vault(path, path.parent / "encryption.key").credentials
    with pytest.raises(ForeignFileError, match=r"cannot be decrypted by .*two"):
        read_vault(path, other)
    with pytest.raises(ForeignFileError, match=r"no\.key is no key of the toolkit"):
        read_vault(path, tmp_path / "no.key")
    with pytest.raises(ForeignFileError, match=r"missing\.key cannot be read"):
        read_vault(path, tmp_path / "missing.key")


def test_a_vault_that_holds_something_else_is_told(tmp_path: Path) -> None:
    path = vault(tmp_path, {})
    fernet = Fernet((tmp_path / "encryption.key").read_bytes())
    for content in (b"[]", b"no json"):
        path.write_bytes(fernet.encrypt(content))
        with pytest.raises(ForeignFileError, match="was decrypted, and holds no credentials"):
            read_vault(path)


def test_the_usual_folder_is_the_toolkits_own(tmp_path: Path) -> None:
    assert usual_folder({"IGNITION_TOOLKIT_DATA": str(tmp_path)}) == tmp_path
    assert usual_folder({}) == Path.home() / ".ignition-toolkit"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrypt's real cost is for those who guess."""
    monkeypatch.setattr(sealed, "_N", 2**4)


def exported(folder: Path, **credentials: Credential) -> Path:
    path = folder / "export.json"
    path.write_text(seal(credentials, PHRASE), encoding="utf-8")
    return path


def test_an_export_comes_back_and_shows_nothing(tmp_path: Path) -> None:
    ada = Credential(username="ada", password="Correct-Horse", gateway_url="https://gw", description="é")
    path = exported(tmp_path, plant=ada, robot=Credential(token="robot:Battery"))
    text = path.read_text("utf-8")

    brought = unseal(path, PHRASE)

    assert is_sealed(path)
    assert brought.credentials == {"plant": ada, "robot": Credential(token="robot:Battery")}
    plant = brought.credentials["plant"]
    assert (plant.name, plant.gateway_url, plant.description) == ("plant", "https://gw", "é")
    header = json.loads(text)
    assert header["kdf"] | {"salt": ""} == {"name": "scrypt", "salt": "", "n": 131072, "r": 8, "p": 1}
    assert not any(word in text for word in ("plant", "Horse", "robot", "Battery"))


def test_the_documented_format_is_the_real_one(tmp_path: Path, cheap: None) -> None:
    """Decrypted by the documentation's words alone."""
    import base64
    import hashlib

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    content = json.loads(exported(tmp_path, a=Credential(username="u", password="Secret-One")).read_text("utf-8"))
    data = base64.b64decode(content.pop("data"))
    kdf = content["kdf"]
    key = hashlib.scrypt(
        PHRASE.encode(), salt=base64.b64decode(kdf["salt"]), n=kdf["n"], r=kdf["r"], p=kdf["p"], dklen=32
    )
    header = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    plain = AESGCM(key).decrypt(base64.b64decode(content["cipher"]["nonce"]), data, header)

    assert json.loads(plain) == {
        "a": {"username": "u", "password": "Secret-One", "token": None, "gateway_url": None, "description": None}
    }


def test_another_passphrase_and_a_short_one_are_refused(tmp_path: Path, cheap: None) -> None:
    path = exported(tmp_path, a=Credential(token="a:b"))

    with pytest.raises(ForeignFileError, match="the passphrase is another, or the file was changed"):
        unseal(path, PHRASE + "!")
    with pytest.raises(ValueError, match="at least 10 letters"):
        seal({}, "short")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "has the version 2"),
        ({"format": "else"}, "was changed"),
        ({"data": "!"}, "is no export"),
        ({"data": ""}, "was changed"),
        ({"kdf": {"name": "scrypt", "salt": "", "n": 2**40, "r": 8, "p": 1}}, "is no export"),
        ({"kdf": {"name": "scrypt", "salt": "", "n": 3, "r": 8, "p": 1}}, "is no export"),
        ({"kdf": {"name": "md5", "salt": "", "n": 2, "r": 8, "p": 1}}, "is no export"),
        ({"kdf": None}, "is no export"),
        ({"cipher": {"name": "AES-256-GCM", "nonce": "AA=="}}, "is no export"),
        ({"cipher": {"name": "rot13", "nonce": "AA=="}}, "is no export"),
        ({"note": "more"}, "was changed"),
    ],
)
def test_a_changed_file_is_refused(tmp_path: Path, cheap: None, change: dict[str, Any], said: str) -> None:
    path = exported(tmp_path, a=Credential(token="a:b"))
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}))

    with pytest.raises(ForeignFileError, match=said):
        unseal(path, PHRASE)


def test_what_is_no_export_is_not_taken_for_one(tmp_path: Path) -> None:
    for content in (b"", b"gAAAA", b"[1]", b"\xff", b'{"format": "x"}'):
        (tmp_path / "file").write_bytes(content)
        assert not is_sealed(tmp_path / "file")
    with pytest.raises(ForeignFileError, match="cannot be read"):
        is_sealed(tmp_path / "nothing")


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(st.dictionaries(texts, st.tuples(texts, texts, texts), max_size=4), texts)
@settings(deadline=None, max_examples=40)
def test_any_credential_survives_the_way(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, tuple[str, str, str]], more: str
) -> None:
    found = {
        name: Credential(username=user, password=password, description=note)
        for name, (user, password, note) in entries.items()
    }
    path = tmp_path_factory.mktemp("export") / "file"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "_N", 2**4)
        path.write_text(seal(found, PHRASE + more), encoding="utf-8")

        assert unseal(path, PHRASE + more).credentials == found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_the_written_file_is_the_users_alone(tmp_path: Path) -> None:
    from pytest_ignition.credentials.files import write_private

    write_private(tmp_path / "out" / "export.json", "x")

    assert stat.S_IMODE((tmp_path / "out" / "export.json").stat().st_mode) == 0o600
