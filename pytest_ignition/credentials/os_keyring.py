"""The operating system's keyring, asked with a time limit and without prompts where nobody could answer them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from pytest_ignition.credentials.errors import (
    KeyringBroken,
    KeyringError,
    KeyringLocked,
    KeyringMissing,
    KeyringSlow,
)

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "pytest-ignition"

_SECONDS = 5.0
_SECONDS_TO_ANSWER = 120.0
"""For a person who has to type the keyring's password."""

_SECRET_SERVICE = "keyring.backends.SecretService"  # noqa: S105 - a module's name
_Result = TypeVar("_Result")


class OsKeyring:
    """Texts by name, in the keyring that the library `keyring` finds. That is imported at the first call.

    Args:
        may_ask: whether somebody sits there who could unlock it.
        seconds: the longest time for one call; chosen by `may_ask` if None.
    """

    def __init__(self, *, may_ask: bool = False, seconds: float | None = None) -> None:
        self._may_ask = may_ask
        self._seconds = seconds or (_SECONDS_TO_ANSWER if may_ask else _SECONDS)
        self._hangs = False

    def get(self, name: str) -> str | None:
        """The text, or None.

        Raises:
            KeyringError: it cannot be read.
        """
        return self._ask(lambda backend: backend.get_password(SERVICE, name))

    def set(self, name: str, text: str) -> None:
        """Keep a text.

        Raises:
            KeyringError: it cannot be kept. Does not show the text.
        """
        self._ask(lambda backend: backend.set_password(SERVICE, name, text), hide=text)

    def delete(self, name: str) -> None:
        """Forget a text; nothing happens if there is none.

        Raises:
            KeyringError: it cannot be forgotten.
        """
        from keyring.errors import PasswordDeleteError

        def forget(backend: KeyringBackend) -> None:
            try:
                backend.delete_password(SERVICE, name)
            except PasswordDeleteError:
                if backend.get_password(SERVICE, name) is not None:
                    raise

        self._ask(forget)

    def _ask(self, work: Callable[[KeyringBackend], _Result], hide: str = "") -> _Result:
        if self._hangs:
            raise self._slow()
        answers: list[_Result] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                answers.append(work(self._backend()))
            except BaseException as error:
                errors.append(error)

        # A D-Bus service that hangs cannot be interrupted; its thread is left alone and ends with the process.
        thread = threading.Thread(target=run, name="pytest-ignition keyring", daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            self._hangs = True
            raise self._slow()
        if errors:
            raise _told(errors[0], hide) from None
        return answers[0]

    def _slow(self) -> KeyringSlow:
        return KeyringSlow(
            f"the keyring did not answer within {self._seconds:g} s", hint="see whether it waits for its password"
        )

    def _backend(self) -> KeyringBackend:
        import keyring

        backend = keyring.get_keyring()
        module = type(backend).__module__
        if module == "keyring.backends.null":
            raise KeyringMissing(
                "the keyring is switched off (keyring.backends.null)",
                hint="look at PYTHON_KEYRING_BACKEND and keyringrc.cfg",
            )
        if module == "keyring.backends.fail":
            raise _no_keyring()
        if not self._may_ask:
            for each in _members(backend):
                _refuse_if_it_would_ask(each)
        return backend


def _members(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """The keyring, or those that a chain of several asks."""
    if type(backend).__module__ == "keyring.backends.chainer":
        yield from getattr(backend, "backends", ())
    else:
        yield backend


def _refuse_if_it_would_ask(backend: KeyringBackend) -> None:
    """See to it that no prompt opens, which would wait for somebody who is not there.

    Raises:
        KeyringLocked: it would.
        KeyringMissing: it would ask for a password for a keyring that is to be made.
    """
    if type(backend).__module__ == _SECRET_SERVICE:
        _refuse_locked_collection(backend)
    elif hasattr(type(backend), "keyring_key"):  # the encrypted files of keyrings.alt and keyrings.cryptfile
        raise KeyringLocked(
            f"the keyring {type(backend).__name__} asks for its password",
            hint="use a keyring that is unlocked at login",
        )
    if sys.platform == "darwin":
        _no_keychain_dialogs()


def _refuse_locked_collection(backend: KeyringBackend) -> None:
    """The library unlocks a locked collection, and makes one where there is none, both by a prompt."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        preferred = getattr(backend, "preferred_collection", None)
        try:
            collection = secretstorage.Collection(bus, preferred) if preferred else secretstorage.Collection(bus)
            is_locked = collection.is_locked()
        except secretstorage.ItemNotFoundException:
            raise KeyringMissing(
                "the keyring has no collection yet", hint="let `pytest-ignition credential set` make it in a terminal"
            ) from None
    if is_locked:
        raise _locked()


def _no_keychain_dialogs() -> None:
    """Let macOS refuse what it would ask for (SecKeychainSetUserInteractionAllowed, Security framework)."""
    import ctypes.util

    path = ctypes.util.find_library("Security")
    if path is not None:
        ctypes.cdll.LoadLibrary(path).SecKeychainSetUserInteractionAllowed(ctypes.c_ubyte(0))


def _told(error: BaseException, hide: str) -> BaseException:
    """What the library raised, in our words."""
    from keyring import errors

    if isinstance(error, KeyringError) or not isinstance(error, Exception):
        return error
    if isinstance(error, errors.KeyringLocked):
        return _locked()
    if isinstance(error, errors.NoKeyringError):
        return _no_keyring()
    said = str(error).strip().split("\n", 1)[0]
    if hide:
        said = said.replace(hide, "********")
    return KeyringBroken(
        f"the keyring does not work: {type(error).__name__}{f': {said}' if said else ''}",
        hint="see whether `python -m keyring diagnose` and the system's own keyring program work",
    )


def _locked() -> KeyringLocked:
    return KeyringLocked("the keyring is locked", hint="unlock it (log in to the desktop, or open its program)")


def _no_keyring() -> KeyringMissing:
    return KeyringMissing(
        "there is no keyring here", hint="start one (GNOME Keyring, KWallet, ...; `python -m keyring diagnose`)"
    )
