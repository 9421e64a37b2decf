"""Which gateway, with which credential: plain data that never shows a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pytest_ignition.gateway.errors import BadGatewayUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A name and its secrets; `repr` shows which are there, never what they are.

    Attributes:
        username, password: for session login and login pages.
        token: an API token as `<token name>:<secret>` (gateway API sheet, section 3).
    """

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], prefix: str = "IGNITION_") -> Credential | None:
        """Read `<prefix>USERNAME`, `_PASSWORD` and `_TOKEN`; None when none of them is set.

        Other `IGNITION_*` variables are ignored: the official container image sets several.
        """
        found = {name: environment.get(f"{prefix}{name.upper()}") or None for name in ("username", "password", "token")}
        return cls(**found) if any(found.values()) else None

    def secrets(self) -> Iterator[str]:
        """What must never be shown. Of a token, the secret part alone too."""
        if self.password:
            yield self.password
        if self.token:
            yield self.token
            _name, colon, secret = self.token.partition(":")
            if colon and secret:
                yield secret


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """One gateway.

    Attributes:
        name: what reports call it.
        url: origin without a trailing slash, such as `https://gw:8043`.
        timeout: seconds for one request.
        project: the project that Perspective playbooks open, or None.
    """

    name: str
    url: str
    credential: Credential | None = None
    verify_tls: bool = True
    timeout: float = 10.0
    project: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", normalise_url(self.url))
        object.__setattr__(self, "name", normalise_url(self.name) if "://" in self.name else self.name)

    def supplied(self) -> Mapping[str, str]:
        """Values that fill playbook parameters of these names, in lower case (playbook-format, section 2)."""
        credential = self.credential or Credential()
        perspective = f"{self.url}/data/perspective/client/{self.project}" if self.project else None
        values = {
            **dict.fromkeys(("gateway_url", "url", "base_url"), self.url),
            **dict.fromkeys(("username", "user", "gateway_username"), credential.username),
            **dict.fromkeys(("password", "pass", "gateway_password"), credential.password),
            "login_url": f"{self.url}/data/app/login",
            "perspective_url": perspective,
            "project_name": self.project,
        }
        return {name: value for name, value in values.items() if value is not None}


SUPPLIED_NAMES = frozenset(
    [
        *("gateway_url", "url", "base_url", "login_url", "perspective_url", "project_name"),
        *("username", "user", "gateway_username", "password", "pass", "gateway_password"),
    ]
)
"""Parameter names that a gateway's settings may fill."""


def normalise_url(text: str) -> str:
    """The origin: scheme, host and port.

    Raises:
        BadGatewayUrl: no http or https URL of a host, or one that carries a password.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadGatewayUrl(f"gateway URL {text!r}: {error}", hint="write it as https://host:8043") from None
    if parts.password is not None or parts.username is not None:
        shown = text.rpartition("@")[2]
        raise BadGatewayUrl(
            f"the gateway URL for {shown} holds a user name or password",
            hint="set IGNITION_USERNAME and IGNITION_PASSWORD (or IGNITION_TOKEN) instead",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or any(char.isspace() for char in text):
        raise BadGatewayUrl(f"{text!r} is not a gateway URL", hint=f"write it as {_guess(text)}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadGatewayUrl(
            f"gateway URL {text!r} goes beyond the host and port",
            hint=f"give {parts.scheme}://{parts.netloc}; paths belong into steps and tests",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _guess(text: str) -> str:
    host = "".join(text.split("://")[-1].split("/")[0].split())
    return f"http://{host}" if host and "." not in host[:1] and "@" not in host else "https://host:8043"
