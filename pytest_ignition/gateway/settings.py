"""Which gateway, with which credential: plain data that never shows a secret."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, get_args

from pytest_ignition.effects import EffectName
from pytest_ignition.gateway.errors import BadGatewaySettings
from pytest_ignition.gateway.urls import normalise_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Allow: TypeAlias = EffectName
"""The strongest effect that a gateway permits, weakest first."""


class Secret:
    """A text that shows itself only when asked: `repr`, `str` and comparisons in failed asserts give asterisks."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(********)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


class Credential:
    """A name and its secrets; `repr` shows which are there, never what they are. Immutable.

    A plain class rather than a dataclass: pytest prints the fields of dataclasses that compare unequal.

    Args:
        username: for session login and login pages.
        password: the same.
        token: an API token as `<token name>:<secret>` (gateway API sheet, section 3). White space around it, as
            a file or a shell leaves there, is dropped.
        name: what the credential is called, or None. Like the next two it does not count in comparisons.
        gateway_url: the gateway that it is for, or None.
        description: for people, or None.

    Attributes:
        name, gateway_url, description: as given.

    Raises:
        BadGatewaySettings: the token holds what no HTTP header can carry. The message does not show it.
    """

    __slots__ = ("_password", "_token", "_username", "description", "gateway_url", "name")

    def __init__(
        self,
        *,
        username: str | None = None,
        password: str | None = None,
        token: str | None = None,
        name: str | None = None,
        gateway_url: str | None = None,
        description: str | None = None,
    ) -> None:
        token = (token or "").strip()
        if not all("!" <= char <= "~" for char in token):
            raise BadGatewaySettings(
                "the API token holds a space, a line break or a letter that no HTTP header can carry",
                hint="copy it again: <token name>:<secret>, from Platform > Security > API Keys",
            )
        self._username = username
        self._password = Secret(password) if password is not None else None
        self._token = Secret(token) if token else None
        self.name = name
        self.gateway_url = gateway_url
        self.description = description

    @property
    def username(self) -> str | None:
        """The user's name, or None."""
        return self._username

    @property
    def password(self) -> str | None:
        """The password in the clear, or None."""
        return self._password.reveal() if self._password is not None else None

    @property
    def token(self) -> str | None:
        """The API token in the clear, or None."""
        return self._token.reveal() if self._token is not None else None

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], prefix: str = "IGNITION_", name: str | None = None
    ) -> Credential | None:
        """Read `<prefix>USERNAME`, `_PASSWORD` and `_TOKEN`; None when none of them is set. Empty counts as not set.

        Other `IGNITION_*` variables are ignored: the official container image sets several.
        """
        username, password, token = (
            environment.get(prefix + part) or None for part in ("USERNAME", "PASSWORD", "TOKEN")
        )
        if username is None and password is None and token is None:
            return None
        return cls(username=username, password=password, token=token, name=name)

    def secrets(self) -> Iterator[str]:
        """What must never be shown. Of a token, the secret part alone too."""
        if self.password:
            yield self.password
        if self.token:
            yield self.token
            _name, colon, secret = self.token.partition(":")
            if colon and secret:
                yield secret

    def __repr__(self) -> str:
        shown = [f"username={self._username!r}"] if self._username is not None else []
        shown += ["password=********"] if self._password is not None else []
        shown += ["token=********"] if self._token is not None else []
        return f"Credential({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credential) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[str | None, Secret | None, Secret | None]:
        return self._username, self._password, self._token


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """One gateway.

    Attributes:
        name: what reports call it.
        url: origin without a trailing slash, such as `https://gw:8043`.
        credential: who asks, or None for nobody.
        verify_tls: whether the certificate must be trusted.
        ca_file: PEM file of certificate authorities that are trusted besides the system's, or None.
        client_certificate: PEM file of the certificate that this client shows, or None.
        client_key: PEM file of its key; None if that stands in the same file.
        timeout: seconds for one request.
        project: the project that Perspective playbooks open, or None.
        allow: the strongest effect that steps and calls may have on it.

    Raises:
        BadGatewayUrl: the URL cannot be a gateway's.
        BadGatewaySettings: another value cannot be right.
    """

    name: str
    url: str
    credential: Credential | None = None
    verify_tls: bool = True
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    timeout: float = 10.0
    project: str | None = None
    allow: Allow = "write"

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", normalise_url(self.url))
        object.__setattr__(self, "name", normalise_url(self.name) if "://" in self.name else self.name)
        if not (self.timeout > 0 and math.isfinite(self.timeout)):
            raise BadGatewaySettings(
                f"gateway {self.name}: a timeout of {self.timeout:g} s is none", hint="give seconds above 0"
            )
        if self.client_key is not None and self.client_certificate is None:
            raise BadGatewaySettings(f"gateway {self.name}: a client_key wants a client_certificate")
        if self.allow not in get_args(Allow):
            raise BadGatewaySettings(
                f"gateway {self.name}: allow = {self.allow!r} is no effect", hint="give read, write or disruptive"
            )

    def secrets(self) -> Iterator[str]:
        """What a redactor must know."""
        if self.credential is not None:
            yield from self.credential.secrets()

    @property
    def has_token(self) -> bool:
        """Whether an API token goes along with authenticated requests."""
        return self.credential is not None and self.credential.token is not None

    @property
    def secure(self) -> bool:
        """Whether the gateway is asked over https."""
        return self.url.startswith("https:")
