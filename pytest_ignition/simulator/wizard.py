"""The wizard of a gateway that waits for its commissioning (gateway API sheet, section 2; the same on 8.1 and 8.3).

`/bootstrap` tells which steps are still wanted, `/post-step` takes the answers, and `finished` starts the gateway. What
the real one says to a wrong answer is not known; here it is a 400 that says what is wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.accounts import Account
from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.module_store import ModuleStore
from pytest_ignition.simulator.state import COMMISSIONING, GatewayState
from pytest_ignition.simulator.wizard_steps import WizardSteps

if TYPE_CHECKING:
    from starlette.requests import Request

PATHS = ("/bootstrap", "/get-step", "/post-step")
_SALTED = re.compile(r"\[([^\]]{8})\]([0-9a-f]{64})")
_AGREEMENT = (
    "<html><body><h1>License agreement</h1><p>An embedded simulator: there is nothing to agree to.</p></body></html>"
)


class Refused(Exception):
    """An answer that the wizard does not take, with the reason."""


class Wizard:
    """The wizard of one simulator."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """What the wizard's page asks."""
        return [
            Route("/bootstrap", self.bootstrap, methods=["GET"]),
            Route("/get-step", self.get_step, methods=["GET"]),
            Route("/post-step", self.post_step, methods=["POST"]),
        ]

    @property
    def _steps(self) -> WizardSteps:
        return self._state.part(WizardSteps)

    async def bootstrap(self, request: Request) -> Response:
        """What is still wanted."""
        if self._state.state != COMMISSIONING:
            return error_page(404, uri_of(request))
        steps = self._steps
        return JSONResponse({"steps": steps.wanted(), "edition": steps.shown_edition, "canReachIA": True})

    async def get_step(self, request: Request) -> Response:
        """What a step shows, as far as that is known: the ports, and the licence agreement as HTML."""
        if self._state.state != COMMISSIONING:
            return error_page(404, uri_of(request))
        match request.query_params.get("step"):
            case "connections":
                ports = {"httpPort": _own_port(request), "httpsPort": 8043, "ganPort": 8060}
                return JSONResponse({"data": [{"name": name, "port": port} for name, port in ports.items()]})
            case "license":
                return HTMLResponse(_AGREEMENT)
            case _:
                return error_page(404, uri_of(request))

    async def post_step(self, request: Request) -> Response:
        """An answer. `step` may be missing, as it is in what an 8.1's own scripts send."""
        if self._state.state != COMMISSIONING:
            return error_page(404, uri_of(request))
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            body = None
        try:
            return self._take(request, body)
        except Refused as reason:
            return error_page(400, uri_of(request), str(reason))

    def _take(self, request: Request, body: Any) -> Response:
        data = body.get("data") if isinstance(body, dict) else None
        if not isinstance(data, dict):
            raise Refused("An answer has an id and data")
        step = _STEP.get(str(body.get("id")), str(body.get("id")))
        if step == "finished":
            return self._finish(request, data)
        if step not in self._steps.wanted():
            raise Refused(f"The step {step} is not wanted")
        {
            "edition": self._edition,
            "eula": self._eula,
            "authSetup": self._user,
            "connections": self._connections,
            "modules": self._modules,
        }[step](data)
        self._steps.answered.add(step)
        return Response(status_code=201)

    def _edition(self, data: dict[str, Any]) -> None:
        edition = data.get("edition")
        if edition not in ("", "edge", "maker"):
            raise Refused("There is no such edition")
        self._steps.edition = str(edition)

    def _eula(self, data: dict[str, Any]) -> None:
        if data.get("accept") is not True:
            raise Refused("The license agreement was not accepted")

    def _user(self, data: dict[str, Any]) -> None:
        username, salted = data.get("username"), _SALTED.fullmatch(str(data.get("password")))
        if not isinstance(username, str) or not username or salted is None:
            raise Refused("A user has a name, and a password as [salt] and SHA-256")
        self._state.accounts.add(
            Account(username=username, password=salted[2], salt=salted[1], roles=("Administrator",))
        )

    def _connections(self, data: dict[str, Any]) -> None:
        ports = {name: data.get(name) for name in ("http", "https", "gan")}
        if not all(type(port) is int and 0 < port < 65536 for port in ports.values()):
            raise Refused("A port is a number from 1 to 65535")
        self._steps.http_port = data["http"]

    def _modules(self, data: dict[str, Any]) -> None:
        lists = [data.get("acceptedLicenses"), data.get("acceptedCertificates")]
        if not all(isinstance(each, list) for each in lists):
            raise Refused("Licenses and certificates are lists of module ids")
        licenses, certificates = ([str(item) for item in each or ()] for each in lists)
        self._state.part(ModuleStore).decide(licenses, certificates)

    def _finish(self, request: Request, data: dict[str, Any]) -> Response:
        wanted = self._steps.wanted()
        if wanted:
            raise Refused(f"Still wanted: {', '.join(wanted)}")
        if data.get("startGateway") is not True:
            raise Refused("The gateway is to be started")
        port = self._steps.http_port or _own_port(request)
        self._steps.finish()
        self._state.restart()
        return JSONResponse({"gatewayAddress": f"http://localhost:{port}"})


_STEP = {"license": "eula", "authentication": "authSetup"}
"""The steps whose id is not their name."""


def _own_port(request: Request) -> int:
    return int((request.scope.get("server") or ("localhost", 8088))[1] or 8088)
