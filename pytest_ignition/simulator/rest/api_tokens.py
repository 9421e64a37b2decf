"""New secrets: of API tokens (gateway API sheet, section 3), and encrypted ones for configurations (section 9)."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.accounts import new_secret
from pytest_ignition.simulator.contract import Body, Call, Route, ok
from pytest_ignition.simulator.resource_seed import token_hash

if TYPE_CHECKING:
    from starlette.responses import Response

API = "/data/api/v1"
_HEADER = b'{"alg":"A256KW","enc":"A256GCM"}'


class Nothing(TypedDict):
    """An empty object."""


class Generated(TypedDict):
    """A secret, and what is registered of it."""

    key: str
    hash: str


class Encrypted(TypedDict):
    """A JSON Web Encryption, flattened: the `data` of an embedded secret."""

    protected: str
    encrypted_key: str
    iv: str
    ciphertext: str
    tag: str


def generate(_call: Call) -> Response:
    """`POST /api-token/generate`: nothing is kept of it; it counts once its hash is registered."""
    key = new_secret()
    found: Generated = {"key": key, "hash": token_hash(key)}
    return ok(found)


def encrypt(call: Call) -> Response:
    """`POST /encryption/encrypt`: the raw bytes. Nothing here ever decrypts, so the cipher text is random."""
    found: Encrypted = {
        "protected": _encoded(_HEADER),
        "encrypted_key": _encoded(secrets.token_bytes(40)),
        "iv": _encoded(secrets.token_bytes(12)),
        "ciphertext": _encoded(secrets.token_bytes(len(call.body))),
        "tag": _encoded(secrets.token_bytes(16)),
    }
    return ok(found)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


ROUTES = (
    Route(
        method="POST",
        path=f"{API}/api-token/generate",
        handler=generate,
        summary="Generate an API token",
        takes=Body(shape=Nothing),
        returns=Body(shape=Generated),
    ),
    Route(
        method="POST",
        path=f"{API}/encryption/encrypt",
        handler=encrypt,
        summary="Encrypt arbitrary bytes",
        takes=Body(media="text/plain"),
        returns=Body(shape=Encrypted),
    ),
)
