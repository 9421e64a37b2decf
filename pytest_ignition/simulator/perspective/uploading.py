"""Takes the files that sessions upload, and lets their component's event happen.

The address is this simulator's own: that of a real gateway is not known. Files above about 19.9 MB are answered 500,
and the component says success all the same (Perspective DOM sheet, section 1.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.log_store import PERSPECTIVE
from pytest_ignition.simulator.perspective.actions import Actions

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

MOST_BYTES = int(19.9 * 1024 * 1024)

RECEIVED = "onFileReceived"


async def take_file(state: GatewayState, request: Request) -> Response:
    """One file, as the body of a request that says which component took it."""
    asked = request.query_params
    page = state.memory.pages.get(asked.get("token", ""))
    size = 0
    async for part in request.stream():
        size += len(part)
    running = page.running if page is not None else None
    view = running.views.get(asked.get("mount", "")) if running is not None else None
    if running is None or view is None:
        return error_page(404, uri_of(request))
    name = asked.get("name", "")
    if size > MOST_BYTES:
        state.log("ERROR", PERSPECTIVE, f"The uploaded file {name} of {size} bytes is too large.")
        return error_page(500, uri_of(request), "the uploaded file is too large")
    Actions(running, view, asked.get("address", "")).fire(RECEIVED, {"name": name, "size": size})
    state.tell()
    return JSONResponse({"name": name, "size": size})
