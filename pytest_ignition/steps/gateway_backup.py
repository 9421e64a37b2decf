"""Step types `gateway.*_backup`: a gateway saved to a file and restored from one (gateway API sheet, section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client, limit_of, target
from pytest_ignition.steps.places import readable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds

if TYPE_CHECKING:
    from pytest_ignition.gateway.backup_file import Backup

_FILE = "The `.gwbk` file, relative to the folder of the playbook"


class DownloadBackup(StepParameters):
    """Parameters of `gateway.download_backup`."""

    file: str | None = Field(
        default=None,
        min_length=1,
        description="The `.gwbk` to write, relative to the folder of the playbook; without it one among the evidence",
    )
    include_peer_local: bool = Field(default=False, description="Also what only concerns the redundant peer")
    timeout: Seconds = Field(default=300.0, gt=0, description="Longest time, in seconds")


class RestoreBackup(StepParameters):
    """Parameters of `gateway.restore_backup`."""

    file: str = Field(min_length=1, description=_FILE)
    new_name: str | None = Field(default=None, min_length=1, description="Another name for the gateway")
    restore_disabled: bool = Field(default=False, description="Disable projects and what connects to the outside")
    restore_local: bool = Field(default=False, description="Replace also what only concerns this machine")
    disable_temp_project_backup: bool = Field(
        default=False, description="Let the gateway keep no temporary copy of the present projects"
    )
    wait: bool = Field(default=True, description="Go on only when the gateway is up again")
    token_must_stay: bool = Field(
        default=True, description="Broken if the restored gateway does not know the API token or login any more"
    )
    timeout: Seconds = Field(default=600.0, gt=0, description="Longest time until it is up again, in seconds")


class BackupFile(StepParameters):
    """Parameters of `gateway.read_backup`."""

    file: str = Field(min_length=1, description=_FILE)


@step_type("gateway.download_backup", effect=Effect.READ, outputs=("file", "size", "backup"), needs=("gateway",))
def download(context: StepContext, parameters: DownloadBackup) -> Mapping[str, Json]:
    """Save a backup of the gateway. Whoever has it has the gateway's configuration: it is attached to no report."""
    found = gateway_client(context).backup.download(
        target(context, parameters.file, "gateway", ".gwbk"),
        include_peer_local=parameters.include_peer_local,
        timeout=limit_of(context, parameters.timeout),
    )
    return {"file": str(found.path), "size": found.size, "backup": _told(found)}


@step_type(
    "gateway.restore_backup",
    effect=Effect.DISRUPTIVE,
    outputs=("status", "backup", "known", "seconds"),
    needs=("gateway",),
    file_parameters=("file",),
)
def restore(context: StepContext, parameters: RestoreBackup) -> Mapping[str, Json]:
    """Restore a backup: configuration and projects are replaced, and the gateway restarts. It is sent once."""
    found = gateway_client(context).backup.restore(
        readable(context, parameters.file),
        new_name=parameters.new_name,
        restore_disabled=parameters.restore_disabled,
        restore_local=parameters.restore_local,
        disable_temp_project_backup=parameters.disable_temp_project_backup,
        wait=parameters.wait,
        timeout=limit_of(context, parameters.timeout),
        token_must_stay=parameters.token_must_stay,
        progress=context.progress,
    )
    return {
        "status": "restored" if found.running else "restoring",
        "backup": _told(found.backup),
        "known": found.known,
        "seconds": round(found.seconds, 3),
    }


@step_type("gateway.read_backup", effect=Effect.READ, outputs=("backup",), file_parameters=("file",))
def read(context: StepContext, parameters: BackupFile) -> Mapping[str, Json]:
    """Read what a backup says of itself: version, gateway, time, projects and API tokens. No gateway is asked."""
    from pytest_ignition.gateway.backup_file import read_backup

    return {"backup": _told(read_backup(readable(context, parameters.file)))}


def _told(backup: Backup) -> dict[str, Json]:
    return {
        "version": backup.version,
        "name": backup.name,
        "edition": backup.edition,
        "created": None if backup.created is None else backup.created.isoformat(timespec="milliseconds"),
        "timestamp": backup.timestamp,
        "kind": backup.kind,
        "projects": list(backup.projects),
        "tokens": list(backup.tokens),
    }


STEP_TYPES = (download, restore, read)
