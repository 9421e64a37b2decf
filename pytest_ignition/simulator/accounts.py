"""Who may do what: the users and API tokens of a scenario with their secrets (gateway API sheet, section 3)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_ignition.simulator.scenario import Scenario, TokenSpec

ADMINISTRATOR = "Administrator"
"""The role that the default read and write permission ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user.

    Attributes:
        password: in plain text, or the SHA-256 of password and salt in hex where there is a salt.
        salt: None for a password in plain text.
    """

    username: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = ()
    salt: str | None = field(default=None, repr=False)

    def has_password(self, password: str) -> bool:
        """Whether this is the password."""
        if self.salt is not None:
            password = hashlib.sha256((password + self.salt).encode("utf-8", "surrogatepass")).hexdigest()
        return same(password, self.password)

    @property
    def may_do_all(self) -> bool:
        """Whether the gateway's pages and API are open to this user."""
        return ADMINISTRATOR in self.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """An API token.

    Attributes:
        key: what goes in the header: `<name>:<secret>`.
    """

    name: str
    key: str = field(repr=False)
    write: bool = True
    secure_channel: bool = False


class Accounts:
    """The accounts of one simulator. Its secrets are random and stay the same over resets.

    A gateway that was not commissioned yet has no users: its wizard makes the first one.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._own = {
            each.username: Account(
                username=each.username,
                password=each.password if each.password is not None else f"sim-{secrets.token_urlsafe(12)}",
                roles=each.roles,
            )
            for each in (scenario.users if scenario.commissioned else ())
        }
        self.begin()
        self.tokens = tuple(_token(each) for each in scenario.tokens)

    def begin(self) -> None:
        """Those of the scenario, and nobody else."""
        self.users = dict(self._own)

    def add(self, account: Account) -> None:
        """One more, until the next reset."""
        self.users[account.username] = account

    def user(self, username: object, password: object) -> Account | None:
        """Who has this name and password; None for nobody."""
        found = self.users.get(username) if isinstance(username, str) else None
        return found if found is not None and found.has_password(str(password)) else None

    def administrators(self) -> Iterator[Account]:
        """Those who may do everything, in the scenario's order."""
        return (each for each in self.users.values() if each.may_do_all)


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is."""
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))


def new_secret() -> str:
    """32 random bytes as base64url without padding."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def _token(spec: TokenSpec) -> ApiToken:
    return ApiToken(
        name=spec.name,
        key=f"{spec.name}:{spec.secret or new_secret()}",
        write=spec.write,
        secure_channel=spec.secure_channel,
    )
