"""Keyrings that are not there, switched off, locked, broken, slow, or would ask."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import keyring.core
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from pytest_ignition.credentials.errors import KeyringBroken, KeyringLocked, KeyringMissing, KeyringSlow
from pytest_ignition.credentials.os_keyring import SERVICE, OsKeyring

Use = Callable[[KeyringBackend], None]


class Fake(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring types it not
        self.texts: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.texts.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.error is not None:
            raise self.error
        self.texts[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.texts:
            raise keyring.errors.PasswordDeleteError("not there")
        del self.texts[service, username]


class Encrypted(Fake):
    """As in keyrings.alt: a property that asks at the terminal."""

    @property
    def keyring_key(self) -> str:
        raise AssertionError("it was asked")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    return lambda backend: monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


def test_texts_stand_below_our_service(use: Use) -> None:
    backend = Fake()
    use(backend)
    asked = OsKeyring()

    asked.set("plant1", "text")

    assert backend.texts == {("pytest-ignition", "plant1"): "text"}
    assert SERVICE == "pytest-ignition"
    assert asked.get("plant1") == "text"
    assert asked.get("nobody") is None
    asked.delete("plant1")
    asked.delete("plant1")
    assert backend.texts == {}


def test_the_null_keyring_is_told_and_not_believed(use: Use) -> None:
    use(null.Keyring())  # type: ignore[no-untyped-call]  # keyring types it not

    with pytest.raises(KeyringMissing) as caught:
        OsKeyring().set("plant1", "Correct-Horse")

    assert str(caught.value) == (
        "the keyring is switched off (keyring.backends.null)\nhint: look at PYTHON_KEYRING_BACKEND and keyringrc.cfg"
    )


def test_no_keyring(use: Use) -> None:
    use(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring types it not

    with pytest.raises(KeyringMissing, match="there is no keyring here"):
        OsKeyring().get("plant1")


@pytest.mark.parametrize(
    ("raised", "kind", "said"),
    [
        (keyring.errors.KeyringLocked("x"), KeyringLocked, "the keyring is locked"),
        (keyring.errors.NoKeyringError("x"), KeyringMissing, "there is no keyring here"),
        (keyring.errors.InitError("No D-Bus\nsecond"), KeyringBroken, "does not work: InitError: No D-Bus"),
        (RuntimeError(), KeyringBroken, "does not work: RuntimeError"),
        (OSError(1783, "stub of Correct-Horse"), KeyringBroken, "OSError: [Errno 1783] stub of ********"),
    ],
)
def test_what_a_keyring_says_comes_in_our_words(use: Use, raised: Exception, kind: type[Exception], said: str) -> None:
    backend = Fake()
    backend.error = raised
    use(backend)

    with pytest.raises(kind) as caught:
        OsKeyring().set("plant1", "Correct-Horse")

    assert str(caught.value).split("\n")[0].endswith(said)
    assert "Correct-Horse" not in str(caught.value)


def test_a_keyring_that_hangs_is_left_alone_and_asked_once(use: Use) -> None:
    calls = []
    release = threading.Event()

    class Hanging(Fake):
        def get_password(self, service: str, username: str) -> str | None:
            calls.append(username)
            release.wait(30)
            return None

    use(Hanging())
    asked = OsKeyring(seconds=0.05)

    try:
        for _ in range(2):
            with pytest.raises(KeyringSlow, match=r"did not answer within 0\.05 s"):
                asked.get("plant1")
    finally:
        release.set()

    assert calls == ["plant1"]


def test_one_that_would_ask_for_a_password_is_not_asked_without_somebody_there(use: Use) -> None:
    use(Encrypted())

    with pytest.raises(KeyringLocked, match="the keyring Encrypted asks for its password"):
        OsKeyring(may_ask=False).get("plant1")
    assert OsKeyring(may_ask=True).get("plant1") is None


def test_in_a_chain_every_keyring_is_looked_at(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import chainer

    monkeypatch.setattr(chainer.ChainerBackend, "backends", [Fake(), Encrypted()])
    use(chainer.ChainerBackend())  # type: ignore[no-untyped-call]  # keyring types it not

    with pytest.raises(KeyringLocked, match="Encrypted"):
        OsKeyring().get("plant1")


def test_a_configured_keyring_that_cannot_be_loaded_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setitem(os.environ, "PYTHON_KEYRING_BACKEND", "no_such_module.Keyring")

    with pytest.raises(KeyringBroken, match="ModuleNotFoundError: No module named 'no_such_module'"):
        OsKeyring().get("plant1")
