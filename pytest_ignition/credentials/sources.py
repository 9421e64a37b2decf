"""Credentials by name, from the first source that has one: environment, keyring, file, what others add."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_ignition.credentials.environment import CredentialMissing, EnvironmentCredentials, prefix_of
from pytest_ignition.credentials.errors import CredentialsUnusable
from pytest_ignition.credentials.records import quoted
from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.settings import Credential

if TYPE_CHECKING:
    from pytest_ignition.credentials.stores import Stores


class Credentials(Mapping[str, Credential]):
    """Credentials by name, read when asked for. What is not in the environment is read once, its failure too.

    Args:
        environment: the variables, of which PYTEST_IGNITION_CREDENTIALS names the folder of the stores.
        on_secret: told every secret before anybody gets it.
        others: asked for a name that no source has; gives a `Credential` or None. The hook
            `pytest_ignition_credential`.
        may_ask: whether somebody sits there who could unlock a keyring. Never in a test run: its input and output
            are the tests', and on most machines nobody is there.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        on_secret: Callable[[str], None] = lambda _secret: None,
        *,
        others: Callable[[str], object] | None = None,
        may_ask: bool = False,
    ) -> None:
        self._variables = environment
        self._environment = EnvironmentCredentials(environment, on_secret)
        self._on_secret = on_secret
        self._others = others
        self._may_ask = may_ask
        self._known: dict[str, Credential | IgnitionError | None] = {}

    @cached_property
    def _stores(self) -> Stores:
        from pytest_ignition.credentials.stores import Stores

        return Stores.of(self._variables, may_ask=self._may_ask)

    def __getitem__(self, name: str) -> Credential:
        """The credential of that name.

        Raises:
            CredentialMissing: no source has it. Says how to give it. A `KeyError` to mappings' own methods.
            CredentialCollision: another name that was asked for leads to the same variables.
            CredentialsUnusable: the source that has it cannot be read: a locked keyring, a file that others can read.
        """
        try:
            return self._environment[name]
        except CredentialMissing as missing:
            if name not in self._known:
                try:
                    self._known[name] = self._read(name)
                except IgnitionError as error:
                    self._known[name] = error
            found = self._known[name]
            if found is None:
                raise type(missing)(missing.message, hint=f"{missing.hint}, or {how_to_keep(name)}") from None
        if isinstance(found, IgnitionError):
            raise found
        for secret in found.secrets():
            self._on_secret(secret)
        return found

    def _read(self, name: str) -> Credential | None:
        found = self._stores.read(name)
        if found is not None or self._others is None:
            return found
        return self._of_others(self._others, name)

    def _of_others(self, others: Callable[[str], object], name: str) -> Credential | None:
        try:
            found = others(name)
        except IgnitionError:
            raise
        except Exception as error:
            said = str(error).strip().split("\n", 1)[0]
            what = f"{type(error).__name__}{f': {said}' if said else ''}"
            raise CredentialsUnusable(f"pytest_ignition_credential could not give {name!r}: {what}") from error
        if found is None or isinstance(found, Credential):
            return found
        raise CredentialsUnusable(
            f"pytest_ignition_credential gave {name!r} as {type(found).__name__}",
            hint="return pytest_ignition.Credential(username=..., password=...) or None",
        )

    def __contains__(self, name: object) -> bool:
        """Whether a source has it, found out without touching a keyring.

        A source that cannot be read may have it: only the run can tell.
        """
        if not isinstance(name, str):
            return False
        try:
            return name in self._environment or self._stores.find(name) is not None or self._asked(name)
        except IgnitionError:
            return True

    def _asked(self, name: str) -> bool:
        return self._others is not None and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names that are known without asking others; those of a store that cannot be read are left out."""
        seen = set()
        for name in (*self._environment, *self._stores.names()):
            if prefix_of(name) not in seen:
                seen.add(prefix_of(name))
                yield name

    def __len__(self) -> int:
        return sum(1 for _name in self)


def how_to_keep(name: str) -> str:
    """How a credential is kept by this package, in words."""
    return f"keep it: pytest-ignition credential set {quoted(name)}"
