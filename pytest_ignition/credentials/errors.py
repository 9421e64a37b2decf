"""What can go wrong with stored credentials.

CredentialsUnusable
+-- BadCredentialName      no name that a credential could have
+-- CredentialFileError    a file of ours cannot be read or written
|   +-- CredentialFileBroken   it does not hold what it should
|   +-- CredentialFileUnsafe   others can read it
+-- KeyringError           the operating system's keyring does not give or take a secret
    +-- KeyringMissing         there is none
    +-- KeyringLocked          it is locked, and nobody may be asked
    +-- KeyringSlow            it does not answer
    +-- KeyringBroken          anything else that it says
"""

from __future__ import annotations

from pytest_ignition.errors import IgnitionError


class CredentialsUnusable(IgnitionError):
    """Stored credentials cannot be used; trying the step again does not help."""

    retryable = False


class BadCredentialName(CredentialsUnusable):
    """A credential cannot have this name."""


class CredentialFileError(CredentialsUnusable):
    """A file of ours cannot be read or written."""


class CredentialFileBroken(CredentialFileError):
    """A file of ours does not hold what it should."""


class CredentialFileUnsafe(CredentialFileError):
    """Others can read a file that holds secrets."""


class KeyringError(CredentialsUnusable):
    """The operating system's keyring does not give or take a secret."""


class KeyringMissing(KeyringError):
    """There is no keyring, or it is switched off."""


class KeyringLocked(KeyringError):
    """The keyring is locked, and nobody may be asked to unlock it."""


class KeyringSlow(KeyringError):
    """The keyring does not answer in time."""


class KeyringBroken(KeyringError):
    """The keyring says something else."""
