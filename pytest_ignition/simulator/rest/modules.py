"""The modules of the simulated gateway: what it comes with, and how one is added (gateway API sheet, section 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NotRequired

from starlette.responses import HTMLResponse, Response
from typing_extensions import TypedDict

from pytest_ignition.simulator import module_files
from pytest_ignition.simulator.contract import BYTES, HTML_PAGE, Body, Call, Parameter, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.log_store import MODULES
from pytest_ignition.simulator.module_store import ACTIVE, INACTIVE, ModuleStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.module_files import ModuleFile
    from pytest_ignition.simulator.module_store import InstalledModule
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


class ToggleWish(TypedDict):
    """Ids of modules."""

    enable: NotRequired[list[str]]
    disable: NotRequired[list[str]]


class FailedUpdates(TypedDict):
    """Ids of modules that were not changed."""

    enable: list[str]
    disable: list[str]


class Toggled(TypedDict):
    """How enabling and disabling ended."""

    success: bool
    failedUpdates: FailedUpdates


class UninstallWish(TypedDict):
    """Ids of modules."""

    uninstall: list[str]


class Done(TypedDict):
    """How it ended."""

    success: bool
    message: str


def healthy_modules(state: GatewayState) -> list[HealthyModule]:
    """Installed modules.

    One that was installed since the gateway came up is INACTIVE until it restarts (captured).
    """
    store = state.part(ModuleStore)
    return [_healthy(each, store.state_of(each), state.scenario.full_version) for each in store.installed()]


def _healthy(module: InstalledModule, now: str, own_version: str) -> HealthyModule:
    found: HealthyModule = {
        "id": module.module_id,
        "onStartup": "enabled" if module.enabled else "disabled",
        "shouldUpgrade": module.upgrade is not None,
        "name": module.name,
        "version": module.version or own_version,
        "description": module.description,
        "vendorId": 0,
        "vendorName": module.vendor,
        "selfSigned": module.file is not None and module.file.fingerprint is not None,
        "state": now,
        "licenseState": "Trial",
        "startupTime": "1200",
    }
    if module.fault_cause and now not in (ACTIVE, INACTIVE):
        found["faultCause"] = module.fault_cause
    return found


def quarantined_modules(state: GatewayState) -> list[QuarantinedModule]:
    """Modules held back, and uploaded ones that are not installed."""
    return [
        {
            "id": each.file.module_id,
            "name": each.file.name,
            "version": each.file.version,
            "certAccepted": each.file.certificate_accepted,
            "licenseAccepted": each.file.license_accepted,
            "reason": each.reason,
        }
        for each in state.part(ModuleStore).quarantined()
    ]


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
    found = call.state.part(ModuleStore).upload(found)
    call.state.log("INFO", MODULES, f"Module {found.name} {found.version} was uploaded.")
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
        if not call.state.part(ModuleStore).accept(found.module_id, what):
            return ok({"success": False, "message": "Already accepted."}, 409)
        return ok({"success": True, "message": "Accepted."})

    return accept


def install(call: Call) -> Response:
    """Step 4. The answer is the captured one; the specification says otherwise. 8.3 refuses older modules.

    How a gateway that takes signed modules only refuses another one is not known; here it says so in its answer.
    """
    store = call.state.part(ModuleStore)
    found = store.uploaded(call.asked("moduleId"))
    if found is None:
        return call.page(400)
    if not found.required.startswith("8.3"):
        return call.page(400, f"Module requires Ignition {found.required or 'of an unknown version'}")
    if found.fingerprint is None and not call.state.scenario.allow_unsigned_modules:
        return ok({"success": False, "message": "Module is not signed."})
    store.install(found.module_id)
    call.state.log("INFO", MODULES, f"Module {found.name} {found.version} was installed; it starts with the gateway.")
    return ok({"success": True, "message": "Module successfully installed."})


def toggle(call: Call) -> Response:
    """Enable and disable modules, at once. An unreadable body is a 500, as the specification says."""
    wishes = _ids(call, "enable"), _ids(call, "disable")
    if wishes[0] is None or wishes[1] is None:
        return call.page(500)
    store = call.state.part(ModuleStore)
    failed: FailedUpdates = {
        "enable": [each for each in wishes[0] if not store.toggle(each, enabled=True)],
        "disable": [each for each in wishes[1] if not store.toggle(each, enabled=False)],
    }
    done: Toggled = {"success": not (failed["enable"] or failed["disable"]), "failedUpdates": failed}
    return ok(done)


def uninstall(call: Call) -> Response:
    """Set modules for removal at the next restart."""
    wished = _ids(call, "uninstall")
    if wished is None:
        return call.page(500)
    store = call.state.part(ModuleStore)
    unknown = [each for each in wished if not store.remove(each)]
    if unknown:
        return ok({"success": False, "message": f"No such module: {', '.join(unknown)}"})
    return ok({"success": True, "message": "Set for removal at the next restart."})


def _ids(call: Call, key: str) -> list[str] | None:
    """The module ids under a key of the body; none where it is missing, None where the body cannot be read."""
    wished = call.json.get(key, []) if isinstance(call.json, dict) else None
    return [str(each) for each in wished] if isinstance(wished, list) else None


def _asked(call: Call) -> ModuleFile | None:
    return call.state.part(ModuleStore).known(call.asked("moduleId"))


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
    Route(
        method="PUT",
        path=f"{API}/toggle-state",
        handler=toggle,
        summary="Enable and disable modules",
        takes=Body(shape=ToggleWish),
        returns=Body(shape=Toggled),
        errors={500: None},
    ),
    Route(
        method="DELETE",
        path=f"{API}/uninstall",
        handler=uninstall,
        summary="Remove modules at the next restart",
        takes=Body(shape=UninstallWish),
        returns=Body(shape=Done),
        errors={500: None},
    ),
)
