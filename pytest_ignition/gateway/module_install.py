"""Installing a module, and knowing when it runs (gateway API sheet, section 5).

Upload, certificate, licence, install: terms that are not accepted would park the gateway in its wizard at the next
start. What is installed does not run before a restart.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import module_list, parsing
from pytest_ignition.gateway.errors import (
    GatewayAnswerError,
    GatewayTlsError,
    GatewayUnavailable,
    GatewayUnreachable,
    ModuleNotInstalled,
    NeedsCommissioning,
    UnexpectedAnswer,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Wait
from pytest_ignition.gateway.models import QUARANTINED, Module, Upload
from pytest_ignition.gateway.module_file import check_module
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

MODULE_TIMEOUT = 300.0
"""Seconds, as in the public format (section 5.1)."""

MODULES = "/data/api/v1/modules/"
UPLOAD_SECONDS = 120.0
"""For one request that carries a module or installs it; modules have tens of megabytes."""

POLL_SECONDS = 2.0
_ALREADY = 409


def install(operations: Operations, file: str | Path) -> Operation[str]:
    """Upload and install a module; its certificate and licence are accepted. It runs after a restart.

    Args:
        file: the `.modl` file.

    Returns:
        The module's id.

    Raises:
        BadModuleFile: the file cannot be read, or is no module; told before anything is sent.
        ModuleNotInstalled: the gateway does not take it; in its own words.
    """
    path = check_module(file)
    name = path.name
    request = _post("upload", {"fileName": name}, content=path)
    response = yield from operations.ask_83(request)
    if response.status == 400:
        raise answer_error(ModuleNotInstalled, request, response, f"the gateway cannot read {name!r} as a module")
    data = operations.json_object(request, response)
    if not isinstance(data.get("moduleId"), str):
        raise answer_error(UnexpectedAnswer, request, response, "an upload without a module id")
    upload = parsing.upload(data)
    if upload.has_certificate and not upload.certificate_accepted:
        yield from _accept(operations, "certificate", upload)
    if upload.has_license and not upload.license_accepted:
        yield from _accept(operations, "eula", upload)
    request = _post("install", {"moduleId": upload.module_id})
    response = yield from operations.ask_83(request)
    if response.status == 400:
        raise answer_error(ModuleNotInstalled, request, response, f"the gateway does not install {upload.module_id}")
    _must_not_say_no(request, response, operations.json_object(request, response))
    return upload.module_id


def _accept(operations: Operations, what: str, upload: Upload) -> Operation[None]:
    request = _post(what, {"moduleId": upload.module_id})
    response = yield from operations.ask_83(request)
    if response.status != _ALREADY:
        _must_not_say_no(request, response, operations.json_object(request, response))


def _post(what: str, params: Mapping[str, str], *, content: Path | None = None) -> Request:
    return Request(
        method="POST",
        path=MODULES + what,
        params=params,
        content=content,
        headers={"Content-Type": "application/octet-stream"} if content is not None else {},
        timeout=UPLOAD_SECONDS,
    )


def _must_not_say_no(request: Request, response: Any, data: Mapping[str, Any]) -> None:
    """A refusal may be a 200 that says so; the specification and a capture of `install` differ in the rest."""
    if data.get("success") is False:
        message = data.get("message") or "the gateway gives no reason"
        raise answer_error(ModuleNotInstalled, request, response, f"refused: {message}")


def wait_active(
    operations: Operations, name: str, timeout: float = MODULE_TIMEOUT, *, progress: Progress = silent
) -> Operation[Module]:
    """Wait until a module runs. A gateway that does not answer meanwhile may be restarting, which is waited for.

    Args:
        name: the module's name or id; upper and lower case do not differ.
        timeout: longest wait, in seconds.
        progress: told where it stands.

    Raises:
        ModuleNotInstalled: it is faulted or in quarantine, or time is up.
    """
    monotonic = operations.monotonic
    start = monotonic()
    while True:
        module, seen = yield from _look(operations, name)
        if module is not None and module.state == "ACTIVE":
            return module
        if module is not None and (module.state == QUARANTINED or module.fault_cause):
            reason = module.quarantine_reason or module.fault_cause or "the gateway gives no reason"
            raise ModuleNotInstalled(f"the module {module.name} is {module.state}: {reason}")
        passed = monotonic() - start
        if passed >= timeout:
            hint = "a new module runs after a restart: gateway.restart" if module is not None else None
            raise ModuleNotInstalled(f"the module {name} did not run after {timeout:g} s: {seen}", hint=hint)
        progress(f"waiting for module {name}: {seen}, {passed:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(POLL_SECONDS, timeout - passed), message=seen)


def _look(operations: Operations, name: str) -> Operation[tuple[Module | None, str]]:
    """The module if it is listed, and what was seen in words."""
    wanted = name.casefold()
    try:
        modules = yield from module_list.list_all(operations)
    except (NeedsCommissioning, GatewayTlsError):
        raise
    except (GatewayUnavailable, GatewayUnreachable) as error:
        status = error.status if isinstance(error, GatewayAnswerError) else None
        return None, f"the gateway answers {status}" if status else "the gateway does not answer"
    found = next((each for each in modules if wanted in (each.name.casefold(), each.id.casefold())), None)
    return found, f"{found.state}" if found is not None else "not listed"
