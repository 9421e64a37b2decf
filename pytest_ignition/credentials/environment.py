"""Credentials from environment variables: `IGNITION_CREDENTIAL_<NAME>_USERNAME`, `_PASSWORD` and `_TOKEN`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.settings import Credential

DEFAULT = "default"
"""The credential of a gateway that names none: `IGNITION_USERNAME`, `IGNITION_PASSWORD`, `IGNITION_TOKEN`."""

_PARTS = ("USERNAME", "PASSWORD", "TOKEN")
_NAMED = re.compile(rf"IGNITION_CREDENTIAL_(\w+)_(?:{'|'.join(_PARTS)})")


class CredentialMissing(IgnitionError):
    """There is no credential of that name."""

    retryable = False


class CredentialCollision(IgnitionError):
    """Two names lead to the same variables."""

    retryable = False


def prefix_of(name: str) -> str:
    """What the variables of a credential begin with: the name in upper case, other characters as `_`."""
    if name == DEFAULT:
        return "IGNITION_"
    return f"IGNITION_CREDENTIAL_{re.sub(r'[^A-Z0-9]', '_', name.upper())}_"


class EnvironmentCredentials(Mapping[str, Credential]):
    """Credentials by name, read when asked for.

    Other variables that begin with IGNITION_ are ignored: the official container image sets several.

    Args:
        environment: the variables.
        on_secret: told every secret before anybody gets it.
    """

    def __init__(self, environment: Mapping[str, str], on_secret: Callable[[str], None] = lambda _secret: None) -> None:
        self._environment = environment
        self._on_secret = on_secret
        self._asked: dict[str, str] = {}

    def __getitem__(self, name: str) -> Credential:
        """The credential of that name.

        Raises:
            CredentialMissing: none of its variables is set. Says which to set. A `KeyError` to mappings' own methods.
            CredentialCollision: another name that was asked for leads to the same variables.
        """
        prefix = prefix_of(name)
        other = self._asked.setdefault(prefix, name)
        if other != name:
            raise CredentialCollision(
                f"the credentials {other!r} and {name!r} both read {prefix}USERNAME and so on",
                hint="rename one of them",
            )
        found = Credential.from_environment(self._environment, prefix, name)
        if found is None:
            raise _NoCredential(
                f"there is no credential {name!r}",
                hint=f"set {prefix}USERNAME and {prefix}PASSWORD, or {prefix}TOKEN, in the environment",
            )
        for secret in found.secrets():
            self._on_secret(secret)
        return found

    def __iter__(self) -> Iterator[str]:
        """The names that have variables; as far as variables tell, in lower case."""
        if Credential.from_environment(self._environment) is not None:
            yield DEFAULT
        named = (_NAMED.fullmatch(variable) for variable in self._environment)
        yield from dict.fromkeys(match.group(1).lower() for match in named if match is not None)

    def __len__(self) -> int:
        return sum(1 for _name in self)


class _NoCredential(CredentialMissing, KeyError):
    """For `in` and `get`, which ask by catching `KeyError`."""

    def __str__(self) -> str:
        return CredentialMissing.__str__(self)
