"""The modules of the simulated gateway: what it comes with, and how one is added (gateway API sheet, section 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from pytest_ignition.simulator import module_files
from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.module_files import ModuleFile
from pytest_ignition.simulator.state import FULL_VERSION, GatewayState

_MODULES = (
    ("com.inductiveautomation.alarm-notification", "Alarm Notification", "Alarm pipelines and notification profiles"),
    ("com.inductiveautomation.eam", "Enterprise Administration", "Manages a network of gateways"),
    ("com.inductiveautomation.historian", "Historian Core", "Stores and queries tag history"),
    ("com.inductiveautomation.opcua", "OPC UA", "OPC UA server and device connections"),
    ("com.inductiveautomation.perspective", "Perspective", "Sessions in the browser and on mobile devices"),
    ("com.inductiveautomation.reporting", "Reporting", "Report design and scheduling"),
    ("com.inductiveautomation.sfc", "SFC", "Sequential function charts"),
    ("com.inductiveautomation.vision", "Vision", "Clients on the desktop"),
    ("com.inductiveautomation.webdev", "WebDev", "HTTP resources with scripts"),
)


def healthy_modules(state: GatewayState) -> list[dict[str, Any]]:
    """Installed modules. Types as in the gateway's own OpenAPI: `vendorId` a number, `startupTime` a text.

    One that was installed since the gateway came up is INACTIVE until it restarts (captured).
    """
    own = [_healthy(module_id, name, description) for module_id, name, description in _MODULES]
    added = [
        _healthy(
            each.module_id,
            each.name,
            each.description,
            version=each.version,
            vendor=each.vendor,
            active=each.boot < state.boot,
        )
        for each in state.memory.modules.values()
        if each.boot is not None
    ]
    return own + added


def quarantined_modules(state: GatewayState) -> list[dict[str, Any]]:
    """Uploaded modules that are not installed. The words of the reason are not documented."""
    return [
        {
            "id": each.module_id,
            "name": each.name,
            "version": each.version,
            "certAccepted": each.certificate_accepted,
            "licenseAccepted": each.license_accepted,
            "reason": "not installed" if each.terms_met else "certificate or license not accepted",
        }
        for each in state.memory.modules.values()
        if each.boot is None
    ]


def _healthy(
    module_id: str,
    name: str,
    description: str,
    *,
    version: str = FULL_VERSION,
    vendor: str = "Inductive Automation",
    active: bool = True,
) -> dict[str, Any]:
    return {
        "id": module_id,
        "onStartup": "enabled",
        "shouldUpgrade": False,
        "name": name,
        "version": version,
        "description": description,
        "vendorId": 0,
        "vendorName": vendor,
        "selfSigned": False,
        "state": "ACTIVE" if active else "INACTIVE",
        "licenseState": "Trial",
        "startupTime": "1200",
    }


def upload(state: GatewayState, request: Request) -> Response:
    """Step 1: the file's raw bytes."""
    file_name = request.query_params.get("fileName")
    found = module_files.read(request.state.body, file_name) if file_name else None
    if found is None:
        return error_page(400, uri_of(request))
    known = state.memory.modules.get(found.module_id)
    if known is not None:  # terms that were accepted stay accepted while they are the same
        same = known.fingerprint == found.fingerprint
        found = replace(
            found,
            certificate_accepted=known.certificate_accepted and same,
            license_accepted=known.license_accepted and known.license_hash == found.license_hash,
        )
    state.memory.modules[found.module_id] = found
    return JSONResponse(
        {
            "moduleId": found.module_id,
            "licenseAccepted": found.license_accepted,
            "certAccepted": found.certificate_accepted,
            "containsEula": found.license is not None,
            "containsCert": found.fingerprint is not None,
        }
    )


def certificate(state: GatewayState, request: Request) -> Response:
    """Step 2: the certificate of an uploaded module."""
    found = _asked(state, request)
    if found is None or found.fingerprint is None:
        return error_page(404, uri_of(request))
    return JSONResponse(
        {
            "notValidBefore": "Jan 1, 2026, 12:00:00 AM",
            "notValidAfter": "Jan 1, 2036, 12:00:00 AM",
            "subjectName": f"CN={found.vendor}",
            "issuerName": f"CN={found.vendor}",
            "selfSigned": True,
            "serialNumber": found.fingerprint,
        }
    )


def licence(state: GatewayState, request: Request) -> Response:
    """Step 3: the licence of an uploaded module, as HTML."""
    found = _asked(state, request)
    if found is None or found.license is None:
        return error_page(404, uri_of(request))
    return HTMLResponse(found.license)


def accepting(what: str) -> Callable[[GatewayState, Request], Response]:
    """Steps 2a and 3: accept the `certificate` or the `eula`."""

    def accept(state: GatewayState, request: Request) -> Response:
        found = _asked(state, request)
        if found is None:
            return error_page(400, uri_of(request))
        accepted = found.accepting(what)
        if accepted == found:
            return JSONResponse({"success": False, "message": "Already accepted."}, 409)
        state.memory.modules[found.module_id] = accepted
        return JSONResponse({"success": True, "message": "Accepted."})

    return accept


def install(state: GatewayState, request: Request) -> Response:
    """Step 4. The answer is the captured one; the specification says otherwise. 8.3 refuses older modules."""
    found = _asked(state, request)
    if found is None:
        return error_page(400, uri_of(request))
    if not found.required.startswith("8.3"):
        return error_page(400, uri_of(request), f"Module requires Ignition {found.required or 'of an unknown version'}")
    state.memory.modules[found.module_id] = replace(found, boot=state.boot)
    return JSONResponse({"success": True, "message": "Module successfully installed."})


def _asked(state: GatewayState, request: Request) -> ModuleFile | None:
    return state.memory.modules.get(request.query_params.get("moduleId", ""))
