"""Backup and restore (gateway API sheet, section 7)."""

from __future__ import annotations

from starlette.responses import Response

from pytest_ignition.simulator.backups import Backups, BrokenBackup, NoBackup, Wishes
from pytest_ignition.simulator.contract import BYTES, Body, Call, Parameter, Route, empty
from pytest_ignition.simulator.scenario import BACKUP_NODE

API = "/data/api/v1/backup"


def download(call: Call) -> Response:
    """`GET /backup`: of a gateway that has no peer, whose own part could be included."""
    return Response(call.state.part(Backups).make(), media_type=BYTES)


def restore(call: Call) -> Response:
    """`POST /backup`: answered when the backup was read; the gateway restarts a little later."""
    if call.state.scenario.redundancy == BACKUP_NODE:
        return call.page(403)
    name = call.asked("newName") if call.asked("renameEnabled") == "true" else ""
    wishes = Wishes(
        name=name or None,
        disabled=call.asked("restoreDisabled") == "true",
        local=call.asked("restoreLocal") == "true",
    )
    try:
        call.state.part(Backups).stage(call.body, wishes)
    except NoBackup as error:
        return call.page(400, str(error))
    except BrokenBackup as error:
        return call.page(500, str(error))
    call.state.restart()
    return empty()


def _flag(name: str, description: str) -> Parameter:
    return Parameter(name=name, kind="boolean", description=description)


ROUTES = (
    Route(
        method="GET",
        path=API,
        handler=download,
        summary="The gateway as a file",
        query=(_flag("includePeerLocal", "Also what only concerns the redundant peer"),),
        returns=Body(media=BYTES),
        errors={500: None},
    ),
    Route(
        method="POST",
        path=API,
        handler=restore,
        summary="Restore a gateway from a file",
        takes=Body(media=BYTES),
        query=(
            _flag("restoreDisabled", "Disable what connects to the outside, and all projects"),
            _flag("disableTempProjectBackup", "Keep no temporary copy of the projects"),
            _flag("renameEnabled", "Give the gateway another name"),
            Parameter(name="newName", description="That name"),
            _flag("restoreLocal", "Replace what only concerns this machine too"),
        ),
        errors={400: None, 500: None},
    ),
)
