"""Credentials in the operating system's keyring, and the index of what is there, since a keyring cannot list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pytest_ignition.credentials.errors import CredentialFileBroken, CredentialFileError, KeyringBroken, KeyringError
from pytest_ignition.credentials.files import locked, read_entries, write_entries
from pytest_ignition.credentials.os_keyring import OsKeyring
from pytest_ignition.credentials.records import Details, quoted, variables_of
from pytest_ignition.gateway.settings import Credential


class KeyringStore:
    """Implements `records.Store` by the keyring. What the index does not name, the keyring is not asked for.

    Args:
        folder: where the index stands.
        keyring: the keyring.

    Attributes:
        path: the index; it holds no secret.
    """

    label = "keyring"

    def __init__(self, folder: Path, keyring: OsKeyring) -> None:
        self.path = folder / "keyring-index.json"
        self._keyring = keyring

    def details(self) -> Mapping[str, Details]:
        """What the index names; the keyring is not asked.

        Raises:
            CredentialFileError: the index cannot be used.
        """
        found = {}
        for name, entry in read_entries(self.path, secret=False).items():
            try:
                found[name] = Details.from_json(name, entry)
            except ValueError:
                raise CredentialFileBroken(
                    f"{self.path}: the entry {name!r} is no credential",
                    hint="take it out, and keep the credential anew",
                ) from None
        return found

    def read(self, name: str) -> Credential | None:
        """One credential; None if it is not there.

        Raises:
            CredentialFileError: the index cannot be used.
            KeyringError: the keyring does not give it. Names the variables to set instead.
        """
        try:
            details = self.details().get(name)
        except CredentialFileError as error:
            raise type(error)(error.message, hint=_or_set(error.hint, name, ("password",))) from None
        if details is None:
            return None
        try:
            text = self._keyring.get(name)
        except KeyringError as error:
            message = f"the credential {name!r} cannot be read: {error.message}"
            raise type(error)(message, hint=_or_set(error.hint, name, details.holds)) from None
        if text is None:
            raise KeyringBroken(
                f"the credential {name!r} is no longer in the keyring",
                hint=_or_set(f"keep it anew: pytest-ignition credential set {quoted(name)}", name, details.holds),
            )
        return details.with_secrets(*_unpacked(name, text, details))

    def write(self, name: str, credential: Credential) -> Details:
        """Keep a credential, in place of another of that name.

        Raises:
            CredentialFileError: the index cannot be used.
            KeyringError: the keyring does not take it.
        """
        with locked(self.path):
            entries = read_entries(self.path, secret=False)
            before = self.details().get(name)
            details = Details.of(name, credential, created=before.created if before is not None else None)
            self._keyring.set(name, _packed(credential))
            write_entries(self.path, {**entries, name: details.as_json()})
        return details

    def rename(self, name: str, to: str) -> None:
        """Give a credential another name.

        Raises:
            CredentialFileError: the index cannot be used.
            KeyringError: the keyring does not give or take it.
        """
        with locked(self.path):
            credential = self.read(name)
            if credential is None:
                return
            entries = read_entries(self.path, secret=False)
            self._keyring.set(to, _packed(credential))
            write_entries(self.path, {to if key == name else key: entry for key, entry in entries.items()})
            self._keyring.delete(name)

    def delete(self, name: str) -> None:
        """Forget a credential.

        Raises:
            CredentialFileError: the index cannot be used.
            KeyringError: the keyring does not forget it; the index still names it then.
        """
        with locked(self.path):
            entries = read_entries(self.path, secret=False)
            try:
                self._keyring.delete(name)
            except KeyringError as error:
                message = f"the credential {name!r} cannot be deleted: {error.message}"
                hint = f"{error.hint}, or take {name!r} out of {self.path} to forget it without its keyring"
                raise type(error)(message, hint=hint) from None
            entries.pop(name, None)
            write_entries(self.path, entries)


def _packed(credential: Credential) -> str:
    secrets = {"password": credential.password, "token": credential.token}
    return json.dumps({kind: secret for kind, secret in secrets.items() if secret is not None})


def _unpacked(name: str, text: str, details: Details) -> tuple[str | None, str | None]:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise KeyringBroken(
            f"what the keyring holds as {name!r} was not written by pytest-ignition",
            hint=_or_set(f"keep it anew: pytest-ignition credential set {quoted(name)}", name, details.holds),
        )
    return data.get("password"), data.get("token")


def _or_set(hint: str | None, name: str, holds: tuple[str, ...]) -> str:
    instead = f"set {variables_of(name, holds)} in the environment"
    return f"{hint}, or {instead}" if hint else instead
