"""Uploading and installing a module, request by request, and knowing when it runs (gateway API sheet, section 5).

Upload, certificate, licence, install: terms that are not accepted would park the gateway in its wizard at the next
start. What is installed does not run before a restart. All of it in one call: `module_flow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import module_list, module_terms, parsing
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
from pytest_ignition.gateway.module_terms import MODULES, must_not_say_no
from pytest_ignition.gateway.operations import Progress, silent
from pytest_ignition.gateway.wire import read, wire

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

MODULE_TIMEOUT = 300.0
"""Seconds, as in the public format (section 5.1)."""

UPLOAD_SECONDS = 120.0
"""For one request that carries a module or installs it; modules have tens of megabytes."""

POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What the gateway answers to an installation: the specification's form or the captured one, whose keys differ.

    Attributes:
        message: of the captured form, else None.
        file_name: what it is called in the gateway's module folder.
        on_startup: such as `enabled`.
        license_hash: CRC32 of the licence.
        upgrade_version, upgrade_file_name: of an installed version that this one follows.
    """

    message: str | None = None
    file_name: str | None = field(default=None, metadata=wire("filename"))
    on_startup: str | None = None
    certificate_fingerprint: str | None = field(default=None, metadata=wire("certFingerprint"))
    license_hash: int | None = field(default=None, metadata=wire("licenseAgreementHash"))
    upgrade_version: str | None = None
    upgrade_file_name: str | None = field(default=None, metadata=wire("upgradeFilename"))
    raw: Mapping[str, Any] = field(default_factory=dict)


def upload_and_install(operations: Operations, file: str | Path) -> Operation[str]:
    """Upload and install a module; its certificate and licence are accepted. It runs after a restart.

    Args:
        file: the `.modl` file.

    Returns:
        The module's id.

    Raises:
        BadModuleFile: the file cannot be read, or is no module; told before anything is sent.
        ModuleNotInstalled: the gateway does not take it; in its own words.
    """
    found = yield from upload(operations, file)
    if found.has_certificate and not found.certificate_accepted:
        yield from module_terms.accept_certificate(operations, found.module_id)
    if found.has_license and not found.license_accepted:
        yield from module_terms.accept_license(operations, found.module_id)
    yield from install_uploaded(operations, found.module_id)
    return found.module_id


def upload(operations: Operations, file: str | Path) -> Operation[Upload]:
    """Upload a module file without installing it. Needs 8.3 and write permission.

    Args:
        file: the `.modl` file.

    Returns:
        Its id, and which terms it comes with.

    Raises:
        BadModuleFile: the file cannot be read, or is no module; told before anything is sent.
        ModuleNotInstalled: the gateway cannot read it.
    """
    path = check_module(file)
    request = Request(
        method="POST",
        path=f"{MODULES}upload",
        params={"fileName": path.name},
        content=path,
        headers={"Content-Type": "application/octet-stream"},
        timeout=UPLOAD_SECONDS,
    )
    response = yield from operations.ask_83(request)
    if response.status == 400:
        meaning = f"the gateway cannot read {path.name!r} as a module"
        raise answer_error(ModuleNotInstalled, request, response, meaning)
    data = operations.json_object(request, response)
    if not isinstance(data.get("moduleId"), str):
        raise answer_error(UnexpectedAnswer, request, response, "an upload without a module id")
    return parsing.upload(data)


def install_uploaded(operations: Operations, module_id: str) -> Operation[Installed]:
    """Install an uploaded module whose terms are accepted; it runs after a restart. Needs 8.3 and write permission.

    Args:
        module_id: as the upload told it.

    Raises:
        ModuleNotInstalled: the gateway refuses; in its own words.
    """
    request = Request(method="POST", path=f"{MODULES}install", params={"moduleId": module_id}, timeout=UPLOAD_SECONDS)
    response = yield from operations.ask_83(request)
    if response.status == 400:
        raise answer_error(ModuleNotInstalled, request, response, f"the gateway does not install {module_id}")
    data = operations.json_object(request, response)
    must_not_say_no(request, response, data)
    return read(Installed, data)


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
    return (yield from wait_version(operations, name, None, timeout, progress=progress))


def wait_version(
    operations: Operations, name: str, version: str | None, timeout: float, *, progress: Progress = silent
) -> Operation[Module]:
    """The same for one version of a module: another one that still runs is waited for to go.

    Args:
        operations: how to ask the gateway.
        name: the module's name or id.
        version: as in its module.xml; None for any.
        timeout: longest wait, in seconds.
        progress: told where it stands.

    Raises:
        ModuleNotInstalled: it is faulted or in quarantine, or time is up.
    """
    monotonic = operations.monotonic
    start = monotonic()
    while True:
        module, seen = yield from _look(operations, name)
        if module is not None:
            runs = module.state == "ACTIVE"
            if runs and (version is None or same_version(module.version, version)):
                return module
            if module.state == QUARANTINED or (module.fault_cause and not runs):
                reason = module.quarantine_reason or module.fault_cause or "the gateway gives no reason"
                raise ModuleNotInstalled(f"the module {module.name} is {module.state}: {reason}")
            if runs:
                seen = f"ACTIVE in version {module.version}, not {version}"
        passed = monotonic() - start
        if passed >= timeout:
            hint = "a new module runs after a restart: gateway.restart" if module is not None else None
            raise ModuleNotInstalled(f"the module {name} did not run after {timeout:g} s: {seen}", hint=hint)
        progress(f"waiting for module {name}: {seen}, {passed:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(POLL_SECONDS, timeout - passed), message=seen)


def same_version(one: str, other: str) -> bool:
    """Whether two versions are the same: `1.2` and `1.2.0`, and `1.2.0 (b2026042713)` too."""
    return _numbers(one) == _numbers(other)


def _numbers(version: str) -> tuple[str, ...]:
    parts = parsing.short_version(version) or ""
    numbers = [part.lstrip("0") for part in parts.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _look(operations: Operations, name: str) -> Operation[tuple[Module | None, str]]:
    """The module if it is listed, and what was seen in words."""
    try:
        modules = yield from module_list.list_all(operations)
    except (NeedsCommissioning, GatewayTlsError):
        raise
    except (GatewayUnavailable, GatewayUnreachable) as error:
        status = error.status if isinstance(error, GatewayAnswerError) else None
        return None, f"the gateway answers {status}" if status else "the gateway does not answer"
    found = module_list.named(modules, name)
    return found, f"{found.state}" if found is not None else "not listed"
