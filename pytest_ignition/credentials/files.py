"""The files of stored credentials: written whole or not at all, by one process at a time, for one user's eyes."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from pytest_ignition.credentials.errors import CredentialFileBroken, CredentialFileError, CredentialFileUnsafe

FOLDER_VARIABLE = "PYTEST_IGNITION_CREDENTIALS"
"""The environment variable that names another folder for these files."""

_LOCK_SECONDS = 10.0
_VERSION = 1


def credentials_folder(environment: Mapping[str, str]) -> Path:
    """Where the files stand: the user's data folder, or what PYTEST_IGNITION_CREDENTIALS says."""
    given = environment.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_data_dir("pytest-ignition", appauthor=False))


def read_entries(path: Path, *, secret: bool) -> dict[str, Mapping[str, Any]]:
    """The entries of a file by name; none if there is no file.

    Args:
        path: the file.
        secret: whether it holds secrets, so that others must not be able to read it.

    Raises:
        CredentialFileUnsafe: they can.
        CredentialFileBroken: it is not what `write_entries` wrote.
        CredentialFileError: it cannot be read.
    """
    try:
        if not path.exists():
            return {}
        if secret:
            refuse_if_others_can_read(path)
        # An open file cannot be replaced on Windows.
        with locked(path) if sys.platform == "win32" else nullcontext():
            text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CredentialFileBroken(f"{path} is not UTF-8", hint=_mend(path)) from None
    except OSError as error:
        raise CredentialFileError(f"{path} cannot be read: {error.strerror}") from None
    try:
        data = json.loads(text)
    except ValueError as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CredentialFileBroken(f"{path} is not JSON{place}", hint=_mend(path)) from None
    entries = data.get("credentials") if isinstance(data, dict) else None
    if not isinstance(entries, dict) or not all(isinstance(each, dict) for each in entries.values()):
        raise CredentialFileBroken(f"{path} holds no credentials", hint=_mend(path))
    if data.get("version") != _VERSION:
        raise CredentialFileBroken(
            f"{path} has the version {data.get('version')!r}, and this pytest-ignition reads {_VERSION}",
            hint="use the pytest-ignition that wrote it",
        )
    return entries


def _mend(path: Path) -> str:
    return f"mend it, or delete {path.name} and keep the credentials anew: pytest-ignition credential set NAME"


def write_entries(path: Path, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace the file by one that only this user can read. Call it inside `locked`.

    Raises:
        CredentialFileError: it cannot be written; the old one is as it was.
    """
    text = json.dumps({"version": _VERSION, "credentials": entries}, indent=2, ensure_ascii=False) + "\n"
    write_private(path, text)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all.

    Raises:
        CredentialFileError: it cannot be written; what was there is as it was.
    """
    temporary = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes it 0600 from the start.
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        raise CredentialFileError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else writes this file meanwhile.

    Raises:
        CredentialFileError: somebody else does not stop writing, or there can be no lock.
    """
    from filelock import FileLock, Timeout

    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = FileLock(lock, timeout=_LOCK_SECONDS)
        held.acquire()
    except Timeout:
        raise CredentialFileError(
            f"{path} is being written by somebody else for more than {_LOCK_SECONDS:g} s",
            hint="end the other pytest-ignition credential command",
        ) from None
    except OSError as error:
        raise CredentialFileError(f"{path} cannot be written: {error.strerror}") from None
    try:
        yield
    finally:
        held.release()


def refuse_if_others_can_read(path: Path) -> None:
    """See to it that a file with secrets is this user's alone.

    By owner and permission bits. Windows has none: there the file must lie in the user's own folder, which Windows
    keeps from other users.

    Raises:
        CredentialFileUnsafe: it is not.
        OSError: it cannot be looked at.
    """
    if sys.platform == "win32":
        home = Path.home().resolve()
        if not path.resolve().is_relative_to(home):
            raise CredentialFileUnsafe(
                f"{path} holds secrets and lies outside {home}, where other users may read it",
                hint=f"let {FOLDER_VARIABLE} name a folder in {home}",
            )
        return
    found = path.stat()
    if found.st_uid not in (os.geteuid(), 0):
        raise CredentialFileUnsafe(
            f"{path} holds secrets and belongs to another user", hint=f"chown it to yourself, then chmod 600 {path}"
        )
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CredentialFileUnsafe(
            f"{path} holds secrets, and others can read it (mode {stat.S_IMODE(found.st_mode):04o})",
            hint=f"chmod 600 {path}, and change its passwords if somebody may have read them",
        )
