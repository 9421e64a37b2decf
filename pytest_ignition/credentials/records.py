"""What is kept of a credential besides its secrets: plain data that may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from pytest_ignition.credentials.environment import prefix_of
from pytest_ignition.credentials.errors import BadCredentialName
from pytest_ignition.gateway.settings import Credential

_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What may be shown of a stored credential.

    Attributes:
        holds: which secrets it has: `password`, `token`.
        created, changed: when it was kept first, and last; with a time zone.
    """

    name: str
    username: str | None = None
    holds: tuple[str, ...] = ()
    gateway_url: str | None = None
    description: str | None = None
    created: datetime
    changed: datetime

    def as_json(self) -> dict[str, Any]:
        """Plain data without the name, which is its key."""
        return {
            "username": self.username,
            "holds": list(self.holds),
            "gateway_url": self.gateway_url,
            "description": self.description,
            "created": self.created.isoformat(),
            "changed": self.changed.isoformat(),
        }

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Details:
        """Read what `as_json` gave.

        Raises:
            ValueError: it is something else.
        """
        texts = {key: data.get(key) for key in ("username", "gateway_url", "description")}
        holds = data.get("holds", [])
        if not isinstance(holds, list) or any(
            value is not None and not isinstance(value, str) for value in texts.values()
        ):
            raise ValueError("no credential")
        created, changed = moment(data.get("created")), moment(data.get("changed"))
        return cls(name=name, holds=tuple(map(str, holds)), created=created, changed=changed, **texts)

    @classmethod
    def of(cls, name: str, credential: Credential, *, created: datetime | None = None) -> Details:
        """The details of a credential that is kept now."""
        now = datetime.now(UTC).replace(microsecond=0)
        return cls(
            name=name,
            username=credential.username,
            holds=holdings(credential),
            gateway_url=credential.gateway_url,
            description=credential.description,
            created=created or now,
            changed=now,
        )

    def with_secrets(self, password: str | None, token: str | None) -> Credential:
        """The whole credential."""
        return Credential(
            name=self.name,
            username=self.username,
            password=password,
            token=token,
            gateway_url=self.gateway_url,
            description=self.description,
        )


class Store(Protocol):
    """A place that keeps credentials."""

    @property
    def label(self) -> str:
        """What people call it: `keyring`, `file`."""

    def details(self) -> Mapping[str, Details]:
        """What it keeps, by name, without touching a secret."""

    def read(self, name: str) -> Credential | None:
        """One credential; None if it is not there."""

    def write(self, name: str, credential: Credential) -> Details:
        """Keep a credential, in place of another of that name."""

    def rename(self, name: str, to: str) -> None:
        """Give a credential another name; its age stays."""

    def delete(self, name: str) -> None:
        """Forget a credential."""


def holdings(credential: Credential) -> tuple[str, ...]:
    """Which secrets a credential has."""
    return tuple(kind for kind in ("password", "token") if getattr(credential, kind))


def moment(text: object) -> datetime:
    """A time in ISO 8601; without a zone it is UTC.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(text, str):
        raise ValueError("no time")
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def quoted(name: str) -> str:
    """A name as a shell wants it."""
    import shlex

    return shlex.quote(name)


def variables_of(name: str, holds: tuple[str, ...] = ("password",)) -> str:
    """The variables that give this credential without any store, in words."""
    prefix = prefix_of(name)
    parts = ["USERNAME", "PASSWORD"] if "password" in holds or not holds else []
    parts += ["TOKEN"] if "token" in holds else []
    return " and ".join([", ".join(prefix + part for part in parts[:-1]), prefix + parts[-1]][len(parts) < 2 :])


def check_name(name: str, others: Mapping[str, Details] | tuple[str, ...] = ()) -> None:
    """See to it that a credential may have this name beside others.

    Raises:
        BadCredentialName: it is empty, too long, cannot be typed, or leads to another's variables.
    """
    if not name.strip() or name != name.strip() or len(name) > _LONGEST or not name.isprintable():
        raise BadCredentialName(
            f"{name[:_LONGEST]!r} is no name for a credential",
            hint=f"up to {_LONGEST} printable characters, without spaces at the ends",
        )
    for other in others:
        if other != name and prefix_of(other) == prefix_of(name):
            raise BadCredentialName(
                f"the credentials {other!r} and {name!r} would both be {prefix_of(name)}USERNAME and so on",
                hint="choose another name",
            )
