"""Exported credentials: a JSON file that says in the open how its data is encrypted, and by a passphrase only.

The header (`format`, `version`, `kdf`, `cipher`) is authenticated with the data: the AES-GCM associated data is the
header as JSON with sorted keys and without spaces. The key is scrypt(passphrase in UTF-8, salt, n, r, p), 32 bytes.
The data is JSON, credentials by name, with `username`, `password`, `token`, `gateway_url`, `description`.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_ignition.credentials.exchange import Brought, ForeignFileError, read_bytes
from pytest_ignition.gateway.settings import Credential

FORMAT = "pytest-ignition credentials"
SHORTEST_PASSPHRASE = 10
"""Letters; the file may be copied and guessed at for years."""

_VERSION = 1
_N = 2**17
_LARGEST_N = 2**20
"""Of a file that somebody sends: scrypt takes 128 * r * n bytes, which is 1 GiB here."""
_KEYS = ("username", "password", "token", "gateway_url", "description")


def seal(credentials: Mapping[str, Credential], passphrase: str) -> str:
    """The text of a file with these credentials.

    Raises:
        ValueError: the passphrase is too short.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError(f"the passphrase must have at least {SHORTEST_PASSPHRASE} letters")
    salt, nonce = os.urandom(16), os.urandom(12)
    header: dict[str, Any] = {
        "format": FORMAT,
        "version": _VERSION,
        "kdf": {"name": "scrypt", "salt": _text(salt), "n": _N, "r": 8, "p": 1},
        "cipher": {"name": "AES-256-GCM", "nonce": _text(nonce)},
    }
    entries = {name: {key: getattr(each, key) for key in _KEYS} for name, each in credentials.items()}
    key = _derive(passphrase, salt, n=_N, r=8, p=1)
    data = AESGCM(key).encrypt(nonce, json.dumps(entries, ensure_ascii=False).encode(), _associated(header))
    return json.dumps({**header, "data": _text(data)}, indent=2) + "\n"


def is_sealed(path: Path) -> bool:
    """Whether a file says of itself that it is one of these.

    Raises:
        ForeignFileError: it cannot be read.
    """
    try:
        data = json.loads(read_bytes(path))
    except ValueError:
        return False
    return isinstance(data, dict) and data.get("format") == FORMAT


def unseal(path: Path, passphrase: str) -> Brought:
    """Read an exported file.

    Raises:
        ForeignFileError: it is none, was changed, or the passphrase is another.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    content = json.loads(read_bytes(path))
    if content.get("version") != _VERSION:
        raise ForeignFileError(
            f"{path} has the version {content.get('version')!r}, and this pytest-ignition reads {_VERSION}",
            hint="use the pytest-ignition that wrote it",
        )
    try:
        header = {key: value for key, value in content.items() if key != "data"}
        kdf, cipher = header["kdf"], header["cipher"]
        if kdf["name"] != "scrypt" or cipher["name"] != "AES-256-GCM":
            raise ValueError("another encryption")
        numbers = {key: _number(kdf[key], most) for key, most in (("n", _LARGEST_N), ("r", 8), ("p", 4))}
        nonce, data = _bytes(cipher["nonce"]), _bytes(content["data"])
        key = _derive(passphrase, _bytes(kdf["salt"]), **numbers)
        cipher_text = AESGCM(key)
        plain = cipher_text.decrypt(nonce, data, _associated(header))
    except InvalidTag:
        raise ForeignFileError(
            f"{path} cannot be decrypted: the passphrase is another, or the file was changed"
        ) from None
    except (KeyError, TypeError, ValueError):
        raise ForeignFileError(f"{path} is no export of this pytest-ignition") from None
    entries = json.loads(plain)
    brought = Brought(credentials={})
    for name, entry in entries.items():
        brought.credentials[name] = Credential(name=name, **{key: entry.get(key) for key in _KEYS})
    return brought


def _derive(passphrase: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode())


def _associated(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _number(value: object, most: int) -> int:
    if not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError("out of bounds")
    return value


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None
