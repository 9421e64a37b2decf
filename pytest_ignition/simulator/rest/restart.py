"""Restarting (gateway API sheet, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Parameter, Route, empty, ok
from pytest_ignition.simulator.module_store import ModuleStore

if TYPE_CHECKING:
    from starlette.responses import Response

API = "/data/api/v1/restart-tasks"


class Pending(TypedDict):
    """Changes that need a restart; not its progress."""

    pending: list[str]


def pending(call: Call) -> Response:
    """`GET /restart-tasks/pending`: what becomes of modules at the next start."""
    found: Pending = {"pending": call.state.part(ModuleStore).pending()}
    return ok(found)


def restart(call: Call) -> Response:
    """`POST /restart-tasks/restart`: answered at once, done a little later."""
    if not call.confirmed():
        return empty(400)
    call.state.restart()
    return ok(True)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/pending",
        handler=pending,
        summary="Changes that need a restart",
        returns=Body(shape=Pending),
    ),
    Route(
        method="POST",
        path=f"{API}/restart",
        handler=restart,
        summary="Restart the gateway",
        query=(Parameter(name="confirm", kind="boolean", description="Must be true"),),
        returns=Body(shape=bool),
        errors={400: None},
    ),
)
