"""Installing a module, and knowing when it runs (gateway API sheet, section 5).

Upload, certificate, licence, install: terms that are not accepted would park the gateway in its wizard at the next
start. What is installed does not run before a restart.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import parsing
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_ignition.gateway.operations import Operations

MODULES = "/data/api/v1/modules/"
UPLOAD_SECONDS = 120.0
"""For one request that carries a module or installs it; modules have tens of megabytes."""

POLL_SECONDS = 2.0
_ALREADY = 409


def install(operations: Operations, content: bytes, file_name: str) -> Operation[Upload]:
    """Upload a module and install it; its certificate and licence are accepted.

    Args:
        operations: how to ask the gateway.
        content: of the `.modl` file.
        file_name: its name; folders in it are dropped.

    Raises:
        ModuleNotInstalled: the gateway does not take it; in its own words.
    """
    name = PurePath(file_name.replace("\\", "/")).name
    request = _post("upload", {"fileName": name}, content=content)
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
    return upload


def _accept(operations: Operations, what: str, upload: Upload) -> Operation[None]:
    request = _post(what, {"moduleId": upload.module_id})
    response = yield from operations.ask_83(request)
    if response.status != _ALREADY:
        _must_not_say_no(request, response, operations.json_object(request, response))


def _post(what: str, params: Mapping[str, str], *, content: bytes | None = None) -> Request:
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
    operations: Operations,
    name: str,
    timeout: float,
    *,
    monotonic: Callable[[], float],
    progress: Callable[[str], None],
) -> Operation[Module]:
    """Ask until a module runs. A gateway that does not answer meanwhile may be restarting, which is waited for.

    Args:
        operations: how to ask the gateway.
        name: the module's name or id; upper and lower case do not differ.
        timeout: longest wait, in seconds.
        monotonic: the clock that waits consume, in seconds.
        progress: told where it stands.

    Raises:
        ModuleNotInstalled: it is faulted or in quarantine, or time is up.
    """
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
        modules = yield from operations.modules()
    except (NeedsCommissioning, GatewayTlsError):
        raise
    except (GatewayUnavailable, GatewayUnreachable) as error:
        status = error.status if isinstance(error, GatewayAnswerError) else None
        return None, f"the gateway answers {status}" if status else "the gateway does not answer"
    found = next((each for each in modules if wanted in (each.name.casefold(), each.id.casefold())), None)
    return found, f"{found.state}" if found is not None else "not listed"
