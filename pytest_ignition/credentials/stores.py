"""The places that keep credentials, in the order in which they are asked, and what people do with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pytest_ignition.credentials.errors import BadCredentialName, CredentialsUnusable, KeyringError
from pytest_ignition.credentials.file_store import FileStore
from pytest_ignition.credentials.files import credentials_folder
from pytest_ignition.credentials.keyring_store import KeyringStore
from pytest_ignition.credentials.os_keyring import OsKeyring
from pytest_ignition.credentials.records import Details, Store, check_name, holdings, variables_of
from pytest_ignition.gateway.settings import Credential

Label = Literal["keyring", "file"]


class Stores:
    """Keyring and file.

    Args:
        keyring: asked first.
        file: asked next.
    """

    def __init__(self, keyring: KeyringStore, file: FileStore) -> None:
        self.keyring = keyring
        self.file = file
        self._all: tuple[Store, ...] = (keyring, file)

    @classmethod
    def of(cls, environment: Mapping[str, str], *, may_ask: bool) -> Stores:
        """This user's stores.

        Args:
            environment: may name another folder for their files.
            may_ask: whether somebody sits there who could unlock the keyring.
        """
        folder = credentials_folder(environment)
        return cls(KeyringStore(folder, OsKeyring(may_ask=may_ask)), FileStore(folder))

    def __iter__(self) -> Iterator[Store]:
        return iter(self._all)

    def store(self, label: Label) -> Store:
        """The store of that label."""
        return self.keyring if label == "keyring" else self.file

    def find(self, name: str) -> tuple[Store, Details] | None:
        """The first store that has it, and its details; no secret is touched.

        Raises:
            CredentialsUnusable: a store cannot be looked at.
        """
        for store in self._all:
            details = store.details().get(name)
            if details is not None:
                return store, details
        return None

    def read(self, name: str) -> Credential | None:
        """The credential; None if no store has it.

        Raises:
            CredentialsUnusable: a store cannot be read.
        """
        return next((found for store in self._all if (found := store.read(name)) is not None), None)

    def names(self) -> list[str]:
        """All names; those of a store that cannot be looked at are left out."""
        found: list[str] = []
        for store in self._all:
            try:
                found += store.details()
            except CredentialsUnusable:
                continue
        return found

    def write(self, name: str, credential: Credential, label: Label | None = None) -> tuple[Store, Details]:
        """Keep a credential where it stands already, else in the store of that label, else in the keyring.

        Raises:
            BadCredentialName: it cannot have this name, or stands in another store than asked for.
            CredentialsUnusable: the store does not take it.
        """
        check_name(name, tuple(self.names()))
        found = self.find(name)
        if found is not None and label is not None and found[0].label != label:
            raise BadCredentialName(
                f"the credential {name!r} stands in the {found[0].label} already",
                hint=f"leave --store {label} away, or delete it there first",
            )
        store = found[0] if found is not None else self.store(label or "keyring")
        try:
            return store, store.write(name, credential)
        except KeyringError as error:
            hint = f"{error.hint}, or keep it in a file that only you can read: --store file, or set "
            hint += f"{variables_of(name, holdings(credential))} in the environment"
            raise type(error)(f"the credential {name!r} cannot be kept: {error.message}", hint=hint) from None

    def rename(self, name: str, to: str) -> Store | None:
        """Give a credential another name; None if there is none.

        Raises:
            BadCredentialName: it cannot have that name, or another has it.
            CredentialsUnusable: its store cannot be used.
        """
        found = self.find(name)
        if found is None:
            return None
        if self.find(to) is not None:
            raise BadCredentialName(f"there is a credential {to!r} already", hint="delete it first")
        check_name(to, tuple(other for other in self.names() if other != name))
        found[0].rename(name, to)
        return found[0]
