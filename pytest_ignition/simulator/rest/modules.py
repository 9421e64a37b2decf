"""The modules of the simulated gateway: what it comes with, and how one is added (gateway API sheet, section 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NotRequired

from starlette.responses import HTMLResponse, Response
from typing_extensions import TypedDict

from pytest_ignition.simulator import module_files
from pytest_ignition.simulator.contract import BYTES, HTML_PAGE, Body, Call, Parameter, Route, ok
from pytest_ignition.simulator.listing import envelope

if TYPE_CHECKING:
    from pytest_ignition.simulator.module_files import ModuleFile
    from pytest_ignition.simulator.state import GatewayState

API = "/data/api/v1/modules"


class HealthyModule(TypedDict):
    """An installed module. Types as in the gateway's own OpenAPI: `vendorId` a number, `startupTime` a text."""

    id: str
    onStartup: str
    shouldUpgrade: bool
    name: str
    version: str
    description: str
    docUrl: NotRequired[str]
    vendorId: int
    vendorName: str
    selfSigned: bool
    state: str
    faultCause: NotRequired[str]
    licenseState: str
    startupTime: str


class QuarantinedModule(TypedDict):
    """One that the gateway holds back."""

    id: str
    name: str
    version: str
    certAccepted: bool
    licenseAccepted: bool
    reason: str


class Upload(TypedDict):
    """What was found in an uploaded file."""

    moduleId: str
    licenseAccepted: bool
    certAccepted: bool
    containsEula: bool
    containsCert: bool


class Certificate(TypedDict):
    """Of an uploaded module."""

    notValidBefore: str
    notValidAfter: str
    subjectName: str
    issuerName: str
    selfSigned: bool
    serialNumber: str


class Done(TypedDict):
    """How it ended."""

    success: bool
    message: str


def healthy_modules(state: GatewayState) -> list[HealthyModule]:
    """Installed modules.

    One that was installed since the gateway came up is INACTIVE until it restarts (captured).
    """
    version = state.scenario.full_version
    own = [
        _healthy(
            each.id,
            each.name,
            each.description,
            version=each.version or version,
            vendor=each.vendor,
            state=each.state,
        )
        for each in state.scenario.modules
    ]
    added = [
        _healthy(
            each.module_id,
            each.name,
            each.description,
            version=each.version,
            vendor=each.vendor,
            state="ACTIVE" if each.boot < state.boot else "INACTIVE",
        )
        for each in state.memory.modules.values()
        if each.boot is not None
    ]
    return own + added


def quarantined_modules(state: GatewayState) -> list[QuarantinedModule]:
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
    version: str,
    vendor: str,
    state: str,
) -> HealthyModule:
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
        "state": state,
        "licenseState": "Trial",
        "startupTime": "1200",
    }


def healthy(call: Call) -> Response:
    """`GET /modules/healthy`."""
    return ok(envelope(healthy_modules(call.state), call.query))


def quarantined(call: Call) -> Response:
    """`GET /modules/quarantined`."""
    return ok(envelope(quarantined_modules(call.state), call.query))


def upload(call: Call) -> Response:
    """Step 1: the file's raw bytes."""
    file_name = call.asked("fileName")
    found = module_files.read(call.body, file_name) if file_name else None
    if found is None:
        return call.page(400)
    known = call.state.memory.modules.get(found.module_id)
    if known is not None:  # terms that were accepted stay accepted while they are the same
        same = known.fingerprint == found.fingerprint
        found = replace(
            found,
            certificate_accepted=known.certificate_accepted and same,
            license_accepted=known.license_accepted and known.license_hash == found.license_hash,
        )
    call.state.memory.modules[found.module_id] = found
    return ok(
        {
            "moduleId": found.module_id,
            "licenseAccepted": found.license_accepted,
            "certAccepted": found.certificate_accepted,
            "containsEula": found.license is not None,
            "containsCert": found.fingerprint is not None,
        }
    )


def certificate(call: Call) -> Response:
    """Step 2: the certificate of an uploaded module."""
    found = _asked(call)
    if found is None or found.fingerprint is None:
        return call.page(404)
    return ok(
        {
            "notValidBefore": "Jan 1, 2026, 12:00:00 AM",
            "notValidAfter": "Jan 1, 2036, 12:00:00 AM",
            "subjectName": f"CN={found.vendor}",
            "issuerName": f"CN={found.vendor}",
            "selfSigned": True,
            "serialNumber": found.fingerprint,
        }
    )


def licence(call: Call) -> Response:
    """Step 3: the licence of an uploaded module, as HTML."""
    found = _asked(call)
    if found is None or found.license is None:
        return call.page(404)
    return HTMLResponse(found.license)


def accepting(what: str) -> Callable[[Call], Response]:
    """Steps 2a and 3: accept the `certificate` or the `eula`."""

    def accept(call: Call) -> Response:
        found = _asked(call)
        if found is None:
            return call.page(400)
        accepted = found.accepting(what)
        if accepted == found:
            return ok({"success": False, "message": "Already accepted."}, 409)
        call.state.memory.modules[found.module_id] = accepted
        return ok({"success": True, "message": "Accepted."})

    return accept


def install(call: Call) -> Response:
    """Step 4. The answer is the captured one; the specification says otherwise. 8.3 refuses older modules."""
    found = _asked(call)
    if found is None:
        return call.page(400)
    if not found.required.startswith("8.3"):
        return call.page(400, f"Module requires Ignition {found.required or 'of an unknown version'}")
    call.state.memory.modules[found.module_id] = replace(found, boot=call.state.boot)
    return ok({"success": True, "message": "Module successfully installed."})


def _asked(call: Call) -> ModuleFile | None:
    return call.state.memory.modules.get(call.asked("moduleId"))


_MODULE = (Parameter(name="moduleId", description="The module's id"),)

ROUTES = (
    Route(
        method="GET",
        path=f"{API}/healthy",
        handler=healthy,
        summary="Installed modules",
        returns=Body(shape=HealthyModule),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/quarantined",
        handler=quarantined,
        summary="Modules held back",
        returns=Body(shape=QuarantinedModule),
        lists=True,
    ),
    Route(
        method="POST",
        path=f"{API}/upload",
        handler=upload,
        summary="Upload a module file",
        query=(Parameter(name="fileName", description="Its name", required=True),),
        takes=Body(media=BYTES),
        returns=Body(shape=Upload),
        errors={400: None},
    ),
    Route(
        method="GET",
        path=f"{API}/certificate",
        handler=certificate,
        summary="The certificate of an uploaded module",
        query=_MODULE,
        returns=Body(shape=Certificate),
        errors={404: None},
    ),
    Route(
        method="POST",
        path=f"{API}/certificate",
        handler=accepting("certificate"),
        summary="Accept the certificate of an uploaded module",
        query=_MODULE,
        returns=Body(shape=Done),
        errors={400: None, 409: Done},
    ),
    Route(
        method="GET",
        path=f"{API}/eula",
        handler=licence,
        summary="The licence of an uploaded module",
        query=_MODULE,
        returns=Body(media=HTML_PAGE),
        errors={404: None},
    ),
    Route(
        method="POST",
        path=f"{API}/eula",
        handler=accepting("eula"),
        summary="Accept the licence of an uploaded module",
        query=_MODULE,
        returns=Body(shape=Done),
        errors={400: None, 409: Done},
    ),
    Route(
        method="POST",
        path=f"{API}/install",
        handler=install,
        summary="Install an uploaded module",
        query=_MODULE,
        returns=Body(shape=Done),
        errors={400: None},
    ),
)
