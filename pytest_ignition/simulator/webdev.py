"""WebDev routes, as far as a gateway without any answers them (gateway API sheet, section 10; the same on 8.1 and 8.3).

The simulator runs no scripts, so every route is unknown: 405 to a POST, 404 to a GET, and 402 once the trial is over.
What other methods are answered is not known; here as a POST.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from pytest_ignition.simulator.jetty import error_page, uri_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from pytest_ignition.simulator.state import GatewayState

PREFIX = "/system/webdev/"
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]


def routes(state: GatewayState) -> list[Route]:
    """Everything below the prefix."""

    async def unknown(request: Request) -> Response:
        if state.trial_left == 0:
            return error_page(402, uri_of(request))
        return error_page(404 if request.method in ("GET", "HEAD") else 405, uri_of(request))

    return [Route(f"{PREFIX}{{path:path}}", unknown, methods=_METHODS)]
