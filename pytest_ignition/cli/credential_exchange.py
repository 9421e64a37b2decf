"""The commands `credential import` and `credential export`: the toolkit's vault, and encrypted files of our own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_ignition.credentials.errors import BadCredentialName
from pytest_ignition.credentials.exchange import Brought, ForeignFileError
from pytest_ignition.credentials.records import check_name
from pytest_ignition.credentials.toolkit_vault import VAULT, read_vault, usual_folder
from pytest_ignition.extras import need_cryptography
from pytest_ignition.gateway.errors import BadGatewayUrl
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.gateway.urls import normalise_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_ignition.credentials.stores import Label, Stores


def bring(source: Path | None, key: Path | None, passphrase: Callable[[], str]) -> Brought:
    """Read a vault of the toolkit, or an exported file.

    Args:
        source: the file, or the vault's folder; the toolkit's usual folder if None.
        key: the vault's key, where it does not lie beside it.
        passphrase: asked for an exported file's.

    Raises:
        IgnitionError: it cannot be read.
    """
    from pytest_ignition.credentials.sealed import is_sealed, unseal

    path = source if source is not None else usual_folder(os.environ)
    if path.is_dir():
        path /= VAULT
    if not path.exists():
        hint = f"name the file that `credential export` wrote, or the toolkit's folder with {VAULT}"
        raise ForeignFileError(f"there is no {path}", hint=hint)
    need_cryptography()
    return unseal(path, passphrase()) if is_sealed(path) else read_vault(path, key)


def _with_clean_url(credential: Credential) -> tuple[Credential, str | None]:
    """The credential with its gateway as host and port; what was left out of it."""
    given = credential.gateway_url
    if not given:
        return credential, None
    try:
        parts = urlsplit(given.strip())
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        origin = given
    try:
        url, note = normalise_url(origin), None
    except BadGatewayUrl as error:
        url, note = None, f"without its gateway: {error.message}"
    cleaned = Credential(
        name=credential.name,
        username=credential.username,
        password=credential.password,
        token=credential.token,
        gateway_url=url,
        description=credential.description,
    )
    return cleaned, note


class Import:
    """One import.

    Args:
        stores: where the credentials go.
        label: which store takes new ones; None for the keyring.
        overwrite: whether those that are there already are replaced.
        dry_run: whether nothing is written.

    Attributes:
        failed: whether something could not be taken over.
    """

    def __init__(self, stores: Stores, label: Label | None, *, overwrite: bool, dry_run: bool) -> None:
        self._stores = stores
        self._label: Label | None = label
        self._overwrite = overwrite
        self._dry_run = dry_run
        self.failed = False

    def run(self, brought: Brought) -> Iterator[str]:
        """Take everything over; what happened, line by line.

        Raises:
            IgnitionError: a store cannot be used. What was said before is done.
        """
        for name, reason in brought.troubles.items():
            self.failed = True
            yield f"left out {name!r}: {reason}"
        counts = {"kept": 0, "left": 0}
        known = list(self._stores.names())
        for name, foreign in brought.credentials.items():
            credential, note = _with_clean_url(foreign)
            if note:
                yield f"note: {name!r}: {note}"
            try:
                check_name(name, tuple(known))
            except BadCredentialName as error:
                self.failed = True
                yield f"left out: {error.message}"
                continue
            taken, line = self._one(name, credential)
            known.append(name)
            counts["kept" if taken else "left"] += 1
            yield line
        would = " would be" if self._dry_run else ""
        left = f", {counts['left']} left as they were" if counts["left"] else ""
        yield f"{counts['kept']}{would} imported{left}"

    def _one(self, name: str, credential: Credential) -> tuple[bool, str]:
        found = self._stores.find(name)
        who = f"{name!r} ({credential.username})" if credential.username else repr(name)
        if found is not None and not self._overwrite:
            return False, f"{who} is in the {found[0].label} already; --overwrite replaces it"
        where = found[0].label if found is not None else self._label or "keyring"
        what = "replaced" if found is not None else "kept"
        if self._dry_run:
            return True, f"{who} would be {what} in the {where}"
        self._stores.write(name, credential, None if found is not None else self._label)
        return True, f"{what} {who} in the {where}"
