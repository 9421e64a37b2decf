"""The command `credential test`: log in to a gateway, and say what the account may do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from pytest_ignition.gateway.permissions import Permissions
    from pytest_ignition.settings_file import GatewayTable


class NoGatewayToTry(IgnitionError):
    """It is not known where a credential is to be tried."""

    retryable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One way in: the account, or the token.

    Attributes:
        way: `password` or `token`.
        works: whether the gateway took it.
        text: what it may do, or why not; `hint`: the remedy.
    """

    way: str
    works: bool
    text: str
    hint: str | None = None


def gateway_to_try(
    given: str | None, credential: Credential, tables: Callable[[], Mapping[str, GatewayTable]]
) -> GatewaySettings:
    """The settings of the gateway on which a credential is tried, without the credential.

    Args:
        given: what the command line says: a URL, or a name of the settings file.
        credential: may know its gateway.
        tables: the gateways of the settings file.

    Raises:
        NoGatewayToTry: none is given, or it is not known.
        IgnitionError: the URL is none.
    """
    if given is not None and "://" in given:
        return GatewaySettings(name=given, url=given)
    if given is None and credential.gateway_url:
        return GatewaySettings(name=credential.gateway_url, url=credential.gateway_url)
    known = tables()
    if given is None and len(known) == 1:
        given = next(iter(known))
    if given is None:
        raise NoGatewayToTry("no gateway is given, and the credential names none", hint="--gateway https://gw:8043")
    if given not in known:
        hint = did_you_mean(given, known) or "a URL begins with http:// or https://"
        raise NoGatewayToTry(f"{given!r} is neither a URL nor a gateway of the settings file", hint=hint)
    table = known[given]
    return GatewaySettings(
        name=given,
        url=table.url,
        verify_tls=table.verify_tls,
        ca_file=table.ca_file,
        client_certificate=table.client_certificate,
        client_key=table.client_key,
        timeout=table.timeout,
    )


def version_of(gateway: GatewaySettings) -> str:
    """What the gateway says it is.

    Raises:
        IgnitionError: it cannot be asked.
    """
    from pytest_ignition.gateway.client import GatewayClient

    with GatewayClient(gateway) as client:
        return client.info().version or "of a version that it does not tell"


def try_password(gateway: GatewaySettings, credential: Credential) -> Tried:
    """Log in as a person does, and look what the account may do."""
    from pytest_ignition.gateway.client import GatewayClient

    account = Credential(username=credential.username, password=credential.password)
    with GatewayClient(replace(gateway, credential=account)) as client:
        try:
            who = client.login()
            found = client.permissions()
        except IgnitionError as error:
            return Tried(way="password", works=False, text=error.message, hint=error.hint)
    return _told("password", found, f"logged in as {who}; ")


def try_token(gateway: GatewaySettings, credential: Credential) -> Tried:
    """Ask by the API token, and look what it may do."""
    from pytest_ignition.gateway.client import GatewayClient

    with GatewayClient(replace(gateway, credential=Credential(token=credential.token))) as client:
        try:
            found = client.permissions()
        except IgnitionError as error:
            return Tried(way="token", works=False, text=error.message, hint=error.hint)
    return _told("token", found, "")


def _told(way: str, found: Permissions, before: str) -> Tried:
    hint = found.hint if found.recognised else "make a new API key under Platform > Security > API Keys, and keep it"
    return Tried(way=way, works=found.recognised is True, text=before + found.summary, hint=hint)


def probe(gateway: GatewaySettings, credential: Credential) -> list[Tried]:
    """Try every way in that a credential has."""
    tried = []
    if credential.password:
        tried.append(try_password(gateway, credential))
    if credential.token:
        tried.append(try_token(gateway, credential))
    return tried


def from_project() -> tuple[Mapping[str, GatewayTable], Mapping[str, Credential]]:
    """The settings file's gateways and the credentials of the project in the current folder, its hooks included.

    Raises:
        IgnitionError: pytest cannot start here.
    """
    from pytest_ignition.cli.toolboxes import Inside, run_inside

    found: list[tuple[Mapping[str, GatewayTable], Mapping[str, Credential]]] = []

    def work(inside: Inside) -> None:
        found.append((inside.gateways, inside.credentials))

    code = run_inside(work, [Path.cwd()])
    if code or not found:
        raise NoGatewayToTry("the project in this folder cannot be read", hint="see what `pytest --collect-only` says")
    return found[0]
