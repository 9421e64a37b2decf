"""The vault of the public Ignition toolkit: `credentials.json`, encrypted by the key in `encryption.key`.

Its format, as its versions 2.4 to 5.1 (ignition-playground) and 2.0 (ignition-toolbox) write it: `encryption.key` is a
Fernet key. `credentials.json` is, despite its name, one Fernet token; inside is a JSON object of entries by name, with
`name`, `username`, `password`, `description`, `created_at`, `updated_at` and, in later versions, `gateway_url`. The
`password` is a Fernet token by the same key once more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.credentials.exchange import Brought, ForeignFileError, read_bytes
from pytest_ignition.gateway.settings import Credential

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

VAULT = "credentials.json"
KEY = "encryption.key"
FOLDER_VARIABLE = "IGNITION_TOOLKIT_DATA"
"""The environment variable by which the toolkit finds its folder."""


def usual_folder(environment: Mapping[str, str]) -> Path:
    """Where the toolkit keeps its vault unless told otherwise."""
    given = environment.get(FOLDER_VARIABLE)
    return Path(given) if given else Path.home() / ".ignition-toolkit"


def read_vault(path: Path, key: Path | None = None) -> Brought:
    """Read a vault; nothing is written.

    Args:
        path: its `credentials.json`.
        key: its key; `encryption.key` beside it if None.

    Raises:
        ForeignFileError: it cannot be read, the key is none or another's.
    """
    from cryptography.fernet import Fernet, InvalidToken

    key = key or path.parent / KEY
    token = read_bytes(path).strip()
    try:
        fernet = Fernet(read_bytes(key).strip())
    except ValueError:
        raise ForeignFileError(f"{key} is no key of the toolkit (a Fernet key)") from None
    try:
        text = fernet.decrypt(token)
    except InvalidToken:
        raise ForeignFileError(
            f"{path} cannot be decrypted by {key}",
            hint="both must come from the same folder of the toolkit; --key names the key's file",
        ) from None
    try:
        entries = json.loads(text)
    except ValueError:
        entries = None
    if not isinstance(entries, dict):
        raise ForeignFileError(f"{path} was decrypted, and holds no credentials")
    brought = Brought(credentials={})
    for name, entry in entries.items():
        try:
            brought.credentials[name] = _credential(name, entry, fernet)
        except InvalidToken:
            brought.troubles[name] = "its password cannot be decrypted"
        except UnicodeDecodeError:
            brought.troubles[name] = "its password is no text"
        except ValueError as error:
            brought.troubles[name] = str(error)
    return brought


def _credential(name: str, entry: Any, fernet: Fernet) -> Credential:
    """One entry.

    Raises:
        ValueError: it is none. The text does not show a secret.
        InvalidToken: its password cannot be decrypted.
    """
    if not isinstance(entry, dict):
        raise ValueError("it is no entry of a vault")
    texts = {key: entry.get(key) or None for key in ("username", "password", "gateway_url", "description")}
    if not all(value is None or isinstance(value, str) for value in texts.values()):
        raise ValueError("it is no entry of a vault")
    encrypted = texts["password"]
    password = fernet.decrypt(encrypted.encode()).decode("utf-8") if encrypted else None
    return Credential(
        name=name,
        username=texts["username"],
        password=password,
        gateway_url=texts["gateway_url"],
        description=texts["description"],
    )
