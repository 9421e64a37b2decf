"""Credentials in a file of mode 0600, for machines without a keyring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_ignition.credentials.errors import CredentialFileBroken
from pytest_ignition.credentials.files import locked, read_entries, write_entries
from pytest_ignition.credentials.records import Details
from pytest_ignition.gateway.settings import Credential


class FileStore:
    """Implements `records.Store` by a file that is refused if others can read it.

    Args:
        folder: where it stands.

    Attributes:
        path: the file.
    """

    label = "file"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "credentials.json"

    def details(self) -> Mapping[str, Details]:
        """What it keeps, by name.

        Raises:
            CredentialFileError: it cannot be used.
        """
        return {name: self._details(name, entry) for name, entry in read_entries(self.path, secret=True).items()}

    def read(self, name: str) -> Credential | None:
        """One credential; None if it is not there.

        Raises:
            CredentialFileError: the file cannot be used.
        """
        entry = read_entries(self.path, secret=True).get(name)
        if entry is None:
            return None
        secrets = [entry.get("password"), entry.get("token")]
        if not all(secret is None or isinstance(secret, str) for secret in secrets):
            raise self._broken(name)
        return self._details(name, entry).with_secrets(*secrets)

    def write(self, name: str, credential: Credential) -> Details:
        """Keep a credential, in place of another of that name.

        Raises:
            CredentialFileError: the file cannot be used.
        """
        with locked(self.path):
            entries = read_entries(self.path, secret=True)
            created = self._details(name, entries[name]).created if name in entries else None
            details = Details.of(name, credential, created=created)
            secrets = {"password": credential.password, "token": credential.token}
            write_entries(self.path, {**entries, name: {**details.as_json(), **secrets}})
        return details

    def rename(self, name: str, to: str) -> None:
        """Give a credential another name.

        Raises:
            CredentialFileError: the file cannot be used.
        """
        with locked(self.path):
            entries = read_entries(self.path, secret=True)
            write_entries(self.path, {to if key == name else key: entry for key, entry in entries.items()})

    def delete(self, name: str) -> None:
        """Forget a credential.

        Raises:
            CredentialFileError: the file cannot be used.
        """
        with locked(self.path):
            entries = read_entries(self.path, secret=True)
            entries.pop(name, None)
            write_entries(self.path, entries)

    def _details(self, name: str, entry: Mapping[str, Any]) -> Details:
        try:
            return Details.from_json(name, entry)
        except ValueError:
            raise self._broken(name) from None

    def _broken(self, name: str) -> CredentialFileBroken:
        return CredentialFileBroken(
            f"{self.path}: the entry {name!r} is no credential", hint="take it out, and keep the credential anew"
        )
