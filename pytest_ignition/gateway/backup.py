"""Backing a gateway up, and restoring it: the calls of `gateway.backup` (gateway API sheet, section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_ignition.gateway import looking, status
from pytest_ignition.gateway import restart as restarting
from pytest_ignition.gateway.backup_file import Backup, read_backup
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import (
    BackupRefused,
    BadBackupFile,
    GatewayNotReady,
    GatewayUnreachable,
    LoginRefused,
    NeedsCommissioning,
    RestoreInterrupted,
    TokenNotRestored,
    UnexpectedAnswer,
    answer_error,
    extended,
)
from pytest_ignition.gateway.messages import Operation, Request, ask
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

API = "/data/api/v1/backup"

DOWNLOAD_SECONDS = 300.0
"""For a backup from the wish to the file; large ones have hundreds of megabytes."""

RESTORE_SECONDS = 600.0
"""For a restore from the file until the gateway runs again; one took 20 s where it was observed (section 7)."""

_WITHOUT_IT = (
    "use a token that is in the backup (read_backup tells its tokens), or define this one in the collection "
    "`external`, which outlives a restore, or log in with name and password and register it again"
)
_LOGGED_OUT = "log in again, with the step gateway.login or gateway.login() in Python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A restore that was done.

    Attributes:
        backup: what was restored.
        running: whether the gateway was seen running again; False where that was not waited for.
        known: whether the gateway still knows the token or login of this client; None where it has none, or where the
            restart was not waited for.
        seconds: how long all of it took.
    """

    backup: Backup
    running: bool = False
    known: bool | None = None
    seconds: float = 0.0


def download(
    operations: Operations,
    target: str | Path,
    *,
    include_peer_local: bool = False,
    timeout: float = DOWNLOAD_SECONDS,
) -> Operation[Backup]:
    """Save a backup of the gateway. Needs 8.3 and read permission.

    The file is there when it is whole and was seen to be a gateway backup; one that stood there before stays otherwise.

    Args:
        target: the `.gwbk` to write; its folder is made.
        include_peer_local: also what only concerns the redundant peer (a gateway of 8.3.8 was seen to offer it).
        timeout: longest time, in seconds.

    Returns:
        What the backup says of itself.

    Raises:
        BadGatewayFile: it cannot be written.
        BackupRefused: the gateway does not make one; in its own words.
        UnexpectedAnswer: what the gateway sent is no backup.
    """
    path = Path(target)
    params = {"includePeerLocal": "true"} if include_peer_local else {}
    request = Request(method="GET", path=API, params=params, save_to=path, check=read_backup, timeout=timeout)
    try:
        response = yield from operations.ask_83(request)
    except BadBackupFile as error:
        _part, _space, why = error.message.partition(" is no gateway backup")
        raise UnexpectedAnswer(
            f"GET {API}: what the gateway sent is no gateway backup{why}",
            hint="is there a proxy in between?",
            request=request,
        ) from None
    if response.status == 500:
        raise answer_error(BackupRefused, request, response, "the gateway makes no backup")
    operations.require_success(request, response)
    return read_backup(path)


def restore(
    operations: Operations,
    file: str | Path,
    *,
    new_name: str | None = None,
    restore_disabled: bool = False,
    restore_local: bool = False,
    disable_temp_project_backup: bool = False,
    wait: bool = True,
    timeout: float = RESTORE_SECONDS,
    token_must_stay: bool = True,
    progress: Progress = silent,
) -> Operation[Restored]:
    """Restore a backup: the gateway's configuration and projects are replaced, and it restarts.

    Needs 8.3 and write permission. The backup is sent once, whatever becomes of the answer. The trial goes on where it
    stood when the backup was made (captured).

    Args:
        file: the `.gwbk`.
        new_name: another name for the gateway; None for that of the backup.
        restore_disabled: disable projects and what connects to the outside.
        restore_local: replace also what only concerns this machine.
        disable_temp_project_backup: let the gateway keep no temporary copy of the present projects.
        wait: False returns when the gateway has taken the backup, before it goes down; a `wait_ready` of the same
            client knows of it then.
        timeout: longest time until the gateway runs again, in seconds.
        token_must_stay: False also takes a gateway for restored that does not know this client's token or login any
            more; all that is told of it then is `known`.
        progress: told where it stands.

    Raises:
        BadBackupFile: the file is no gateway backup; told before anything is sent.
        BackupRefused: the gateway does not restore it; in its own words.
        RestoreInterrupted: the connection was lost, and whether it was restored is not known.
        TokenNotRestored: it was restored, and the gateway does not know this client's token or login any more.
        GatewayNotReady: it was taken, and the gateway did not go down, or did not come up in time.
        NeedsCommissioning: it was restored, and the gateway came up in its wizard.
    """
    start = operations.monotonic()
    backup = read_backup(file)
    credential = operations.settings.has_token or operations.session.active
    # A large file is not sent only to hear that this is an 8.1, or that nobody knows the token.
    first = Request(method="GET", path=status.GATEWAY_INFO)
    answer = yield from ask(first)
    if answer.status == 404:
        yield from operations.needs_83(Request(method="POST", path=API), answer)
    if answer.status == 401:
        raise operations.error(first, answer)
    progress(f"sending {backup.path.name} ({backup.size:,} bytes)")
    wishes = {
        "restoreDisabled": restore_disabled,
        "restoreLocal": restore_local,
        "disableTempProjectBackup": disable_temp_project_backup,
        "renameEnabled": new_name is not None,
    }
    params = {name: "true" for name, wished in wishes.items() if wished}
    born = yield from looking.born(operations)
    yield from _send(operations, backup, params | ({} if new_name is None else {"newName": new_name}), timeout)
    # From here on, not from the beginning: the transfer alone may take longer than a restart.
    operations.asked.at, operations.asked.born = operations.monotonic(), born
    if not wait:
        return Restored(backup=backup, seconds=operations.monotonic() - start)
    yield from _wait(operations, backup, timeout - (operations.monotonic() - start), progress)
    known = (yield from _known(operations, token_must_stay)) if credential else None
    return Restored(backup=backup, running=True, known=known, seconds=operations.monotonic() - start)


def _send(operations: Operations, backup: Backup, params: dict[str, str], timeout: float) -> Operation[None]:
    request = Request(
        method="POST",
        path=API,
        params=params,
        content=backup.path,
        headers={"Content-Type": "application/octet-stream"},
        timeout=timeout,
        effect="disruptive",
    )
    try:
        response = yield from operations.ask_83(request)
    except GatewayUnreachable as error:
        if not error.lost:
            raise
        raise RestoreInterrupted(
            f"{error.message}; whether the backup was restored is not known",
            hint="look at the gateway (its name, its projects, its log) before it is restored again",
            request=request,
        ) from None
    if response.status in (400, 500):
        raise answer_error(
            BackupRefused, request, response, f"the gateway does not restore {_named(backup)}", hint=_remedy(backup)
        )
    if response.status == 403:
        denied = operations.error(request, response)
        raise extended(denied, "", hint=f"{denied.hint}. A redundant backup node restores nothing: ask the master")
    operations.require_success(request, response)


def _named(backup: Backup) -> str:
    return f"{backup.path.name}, a backup of version {backup.version or 'unknown'}"


def _remedy(backup: Backup) -> str | None:
    if backup.before_83:
        return "an 8.1 restores it; upgrade that gateway, and take the backup of the upgraded one"
    return "a gateway restores backups of its own version and of earlier ones from 8.3 on"


def _wait(operations: Operations, backup: Backup, left: float, progress: Progress) -> Operation[None]:
    """Until the gateway went down and came up again; how long it goes on before that depends on the backup's size."""
    try:
        yield from restarting.wait_restarted(operations, left, goes_down_within=left, progress=progress)
    except GatewayNotReady as error:
        raise extended(error, f"; the gateway had taken {backup.path.name}") from None
    except (NeedsCommissioning, LoginRefused) as error:
        raise extended(error, f"; {backup.path.name} was restored") from None


def _known(operations: Operations, must: bool) -> Operation[bool]:
    """Whether the restored gateway still knows who this client is."""
    request = Request(method="GET", path=status.GATEWAY_INFO)
    response = yield from operations.ask_83(request)
    if response.status != 401:
        return True
    if not must:
        return False
    login = operations.session.active
    what = "login" if login else "API token"
    meaning = f"the backup was restored and the gateway runs, but it does not know this {what} any more"
    raise answer_error(TokenNotRestored, request, response, meaning, hint=_LOGGED_OUT if login else _WITHOUT_IT)


class BackupCalls:
    """Backup and restore of a gateway: `gateway.backup`."""

    download = Call(download)
    restore = Call(restore, effect="disruptive")


class Backups(BackupCalls, Part):
    """Backup and restore of a gateway."""


class AsyncBackups(BackupCalls, AsyncPart):
    """Backup and restore of a gateway."""
