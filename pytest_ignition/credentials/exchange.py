"""Credentials that come from, or go to, other machines: what was read, and what could not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pytest_ignition.credentials.errors import CredentialsUnusable
from pytest_ignition.gateway.settings import Credential

LARGEST = 10_000_000
"""Bytes that a file of credentials may have."""


class ForeignFileError(CredentialsUnusable):
    """A file of credentials from elsewhere cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a file held.

    Attributes:
        credentials: by name, in the order of the file.
        troubles: entries that could not be read: name and reason.
    """

    credentials: dict[str, Credential]
    troubles: dict[str, str] = field(default_factory=dict)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of credentials.

    Raises:
        ForeignFileError: it cannot be read, or is too large to be one.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ForeignFileError(f"{path} is too large to be a file of credentials")
        return path.read_bytes()
    except OSError as error:
        raise ForeignFileError(f"{path} cannot be read: {error.strerror}") from None
