"""What a gateway's settings and its credential give to playbooks: parameter values, and values behind references."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.credentials.environment import DEFAULT
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.language.model import ParameterType

if TYPE_CHECKING:
    from pytest_ignition.gateway.settings import GatewaySettings
    from pytest_ignition.language.model import Json, Parameter

# The parameter names of the public format that a gateway's settings fill (playbook-format, section 2).
URL_NAMES = ("gateway_url", "url", "base_url")
USERNAME_NAMES = ("username", "user", "gateway_username")
PASSWORD_NAMES = ("password", "pass", "gateway_password")
PROJECT_NAMES = ("perspective_url", "project_name")
SUPPLIED_NAMES = frozenset([*URL_NAMES, *USERNAME_NAMES, *PASSWORD_NAMES, *PROJECT_NAMES])


def supplied_parameters(gateway: GatewaySettings) -> Mapping[str, str]:
    """Parameter values that the gateway's settings give, by lower-case name."""
    credential = gateway.credential or Credential()
    values: dict[str, str | None] = {
        **dict.fromkeys(URL_NAMES, gateway.url),
        **dict.fromkeys(USERNAME_NAMES, credential.username),
        **dict.fromkeys(PASSWORD_NAMES, credential.password),
        "project_name": gateway.project,
        "perspective_url": gateway.project and f"{gateway.url}/data/perspective/client/{gateway.project}",
    }
    return {name: value for name, value in values.items() if value}


def asks_for_any(names: Collection[str]) -> bool:
    """Whether a gateway could fill one of these lower-case names."""
    return not SUPPLIED_NAMES.isdisjoint(names)


def gateway_values(gateway: GatewaySettings) -> Mapping[str, Json]:
    """What `{{ gateway.… }}` may ask for."""
    return {"name": gateway.name, "url": gateway.url, "project": gateway.project}


def credential_values(name: str, credential: Credential, gateway_url: str | None) -> Mapping[str, Json]:
    """What `{{ credential.NAME.… }}` may ask for.

    Args:
        name: what it is called.
        credential: the credential.
        gateway_url: the gateway under test, for a credential that names none.
    """
    return {
        "name": name,
        "username": credential.username,
        "password": credential.password,
        "token": credential.token,
        "gateway_url": credential.gateway_url or gateway_url,
        "description": credential.description,
    }


def named_credential(name: str, known: Mapping[str, Credential], gateway: GatewaySettings | None) -> Mapping[str, Json]:
    """The credential of that name, as references see it; `default` is the gateway's own where it has one.

    Raises:
        IgnitionError: there is none, or it cannot be read.
    """
    if name == DEFAULT and gateway is not None and gateway.credential is not None:
        return credential_values(name, gateway.credential, gateway.url)
    return credential_values(name, known[name], gateway.url if gateway is not None else None)


def with_credentials(
    declared: Iterable[Parameter], given: Mapping[str, Json], credential: Callable[[str], Mapping[str, Json]]
) -> dict[str, Json]:
    """The given values, with each credential's name replaced by the credential (playbook-format, section 2).

    Raises:
        IgnitionError: a credential is not there.
    """
    values = dict(given)
    for parameter in declared:
        name = values.get(parameter.name, parameter.default)
        if parameter.type is ParameterType.CREDENTIAL and isinstance(name, str):
            values[parameter.name] = credential(name)
    return values


class CredentialRoot(Mapping[str, "Json"]):
    """Credentials as the references see them: each is read when it is named.

    Args:
        read: gives one, or raises.
        known: the names.
    """

    def __init__(self, read: Callable[[str], Mapping[str, Json]], known: Iterable[str]) -> None:
        self._read = read
        self._known = known

    def __getitem__(self, name: str) -> Json:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return sum(1 for _name in self._known)


class LazyMapping(Mapping[str, "Json"]):
    """A mapping that is made at first use: playbooks that never name it need no gateway."""

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = make
        self._values: Mapping[str, Any] | None = None

    @property
    def _made(self) -> Mapping[str, Any]:
        if self._values is None:
            self._values = self._make()
        return self._values

    def __getitem__(self, key: str) -> Json:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
