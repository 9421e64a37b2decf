"""API tokens: made, registered, listed and deleted through the API itself (gateway API sheet, section 3)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import resource_changes, resources
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import BadGatewaySettings, UnexpectedAnswer
from pytest_ignition.gateway.messages import Operation, Request
from pytest_ignition.gateway.resource_models import API_TOKEN, Resource, ResourceChange
from pytest_ignition.gateway.settings import Credential, Secret

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

GENERATE = "/data/api/v1/api-token/generate"
ADMINISTRATOR = "Authenticated/Roles/Administrator"
"""The level that a gateway's read and write permission ask for by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedToken:
    """A fresh secret that no gateway knows yet: it counts once its hash is registered under a name.

    Attributes:
        hash: what is registered; tells nothing about the secret.
    """

    secret: Secret
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that the gateway takes from now on. Its `repr` hides the secret; the gateway never tells it again.

    Attributes:
        credential: for a client that asks with it: `GatewaySettings(..., credential=token.credential)`.
        levels: its security levels.
        secure_channel: whether the gateway refuses it over plain http.
    """

    name: str
    credential: Credential
    levels: tuple[str, ...]
    secure_channel: bool

    def reveal(self) -> str:
        """`<name>:<secret>` in the clear, as it goes into the header."""
        return self.credential.token or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A registered token; nothing tells its secret.

    Attributes:
        levels: its security levels, such as `Authenticated/Roles/Administrator`. Only ends of the tree count.
        secure_channel: whether the gateway refuses it over plain http.
        created: milliseconds since 1970, or None.
    """

    name: str
    enabled: bool = True
    description: str | None = None
    levels: tuple[str, ...] = ()
    secure_channel: bool = True
    created: int | None = None


def generate(operations: Operations) -> Operation[GeneratedToken]:
    """A fresh secret and its hash. The gateway keeps nothing of it: see `register`, or `create` for both."""
    request = Request(method="POST", path=GENERATE, json={}, effect="read")
    response = yield from operations.ask_83(request)
    data = operations.json_object(request, response)
    key, token_hash = data.get("key"), data.get("hash")
    if not isinstance(key, str) or not isinstance(token_hash, str) or not key or not token_hash:
        # The answer's own words stay out of the error: half of it may be a secret.
        raise UnexpectedAnswer(f"POST {GENERATE}: {response.status}, a generated token has a key and a hash")
    secret = key.rpartition(":")[2]
    operations.session.keep_secret(secret)
    return GeneratedToken(secret=Secret(secret), hash=token_hash)


def register(
    operations: Operations,
    name: str,
    token_hash: str,
    *,
    levels: Sequence[str] = (ADMINISTRATOR,),
    secure_channel: bool | None = None,
    description: str | None = None,
    collection: str = "core",
) -> Operation[ResourceChange]:
    """Let the gateway take a token by the hash of its secret.

    Args:
        name: of the token: without a colon, a space, or a letter that no HTTP header can carry.
        token_hash: base64url of the SHA-256 of the secret's bytes, as `generate` tells it.
        levels: its security levels, each with those above it: `Authenticated/Roles/Administrator`.
        secure_channel: whether it is refused over plain http; None if this gateway is asked over https.
        description: what people should know of it.
        collection: a backup that is restored can lose tokens in `core`; those in `external` stay.

    Raises:
        ResourceExists: there is a token of that name.
        InvalidResource: the gateway does not take it; says why.
        BadGatewaySettings: the name cannot go into a header.
    """
    _check_name(name)
    config = {
        "profile": {
            "type": "basic-token",
            "secureChannelRequired": _secure(operations, secure_channel),
            "securityLevels": level_tree(levels),
            "timestamp": int(time.time() * 1000),
        },
        "settings": {"tokenHash": token_hash},
    }
    return (
        yield from resource_changes.create(
            operations, API_TOKEN, name, config, description=description, collection=collection
        )
    )


def create(
    operations: Operations,
    name: str,
    *,
    levels: Sequence[str] = (ADMINISTRATOR,),
    secure_channel: bool | None = None,
    description: str | None = None,
    collection: str = "core",
) -> Operation[NewToken]:
    """Make a token that the gateway takes from now on: `generate` and `register` in one.

    Args:
        name: of the token: without a colon, a space, or a letter that no HTTP header can carry.
        levels: its security levels, each with those above it: `Authenticated/Roles/Administrator`.
        secure_channel: whether it is refused over plain http; None if this gateway is asked over https.
        description: what people should know of it.
        collection: a backup that is restored can lose tokens in `core`; those in `external` stay.

    Raises:
        ResourceExists: there is a token of that name.
        InvalidResource: the gateway does not take it; says why.
        BadGatewaySettings: the name cannot go into a header.
    """
    _check_name(name)
    made = yield from generate(operations)
    yield from register(
        operations,
        name,
        made.hash,
        levels=levels,
        secure_channel=secure_channel,
        description=description,
        collection=collection,
    )
    credential = Credential(token=f"{name}:{made.secret.reveal()}")
    secure = _secure(operations, secure_channel)
    return NewToken(name=name, credential=credential, levels=tuple(levels), secure_channel=secure)


def list_all(operations: Operations) -> Operation[list[ApiToken]]:
    """The tokens that are registered. Needs 8.3 and read permission."""
    return [_token(each) for each in (yield from resources.list_all(operations, API_TOKEN))]


def delete(operations: Operations, name: str, *, collection: str | None = None) -> Operation[None]:
    """Delete a token: from now on the gateway answers it with 401.

    Args:
        name: of the token.
        collection: in which collection; None for the definition that counts.

    Raises:
        NotFoundOnGateway: there is none; names the nearest one.
    """
    yield from resource_changes.delete(operations, API_TOKEN, name, collection=collection)


def level_tree(levels: Sequence[str]) -> list[dict[str, Any]]:
    """Levels such as `Authenticated/Roles/Administrator` as the one tree that the gateway wants.

    Objects with `name` and `children`: it refuses plain texts (section 3).
    """
    roots: list[dict[str, Any]] = []
    for level in levels:
        nodes = roots
        for name in level.split("/"):
            node = next((each for each in nodes if each["name"] == name), None)
            if node is None:
                node = {"name": name, "children": []}
                nodes.append(node)
            nodes = node["children"]
    return roots


def _leaves(tree: object, above: str = "") -> Iterator[str]:
    for node in tree if isinstance(tree, list) else ():
        if isinstance(node, Mapping):
            path = f"{above}{node.get('name')}"
            yield from _leaves(node["children"], f"{path}/") if node.get("children") else (path,)


def _token(found: Resource) -> ApiToken:
    profile = found.config.get("profile")
    own: Mapping[str, Any] = profile if isinstance(profile, dict) else {}
    created = own.get("timestamp")
    return ApiToken(
        name=found.name or "",
        enabled=found.enabled,
        description=found.description,
        levels=tuple(_leaves(own.get("securityLevels"))),
        secure_channel=own.get("secureChannelRequired") is not False,
        created=created if isinstance(created, int) else None,
    )


def _secure(operations: Operations, wanted: bool | None) -> bool:
    return operations.settings.secure if wanted is None else wanted


def _check_name(name: str) -> None:
    """Refuse a name before anything is made: the token goes into a header as `<name>:<secret>`."""
    if not name or ":" in name or not all("!" <= char <= "~" for char in name):
        raise BadGatewaySettings(
            f"{name!r} cannot be the name of an API token",
            hint="letters, digits, dashes and dots; it goes into an HTTP header as <token name>:<secret>",
        )


class TokenCalls:
    """The API tokens of a gateway: `gateway.tokens`."""

    generate = Call(generate)
    register = Call(register, effect="write")
    create = Call(create, effect="write")
    list = Call(list_all)
    delete = Call(delete, effect="write")


class Tokens(TokenCalls, Part):
    """The API tokens of a gateway."""


class AsyncTokens(TokenCalls, AsyncPart):
    """The API tokens of a gateway."""
