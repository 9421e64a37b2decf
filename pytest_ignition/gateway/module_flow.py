"""Installing a module from its file until it runs, in one call that leaves nothing half done unnoticed.

Check, upload, terms, install, restart, wait (gateway API sheet, section 5). Whatever ends it says in which state the
module is left on the gateway; a file that was uploaded but not installed is taken back where that can be done.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from pytest_ignition.gateway import commissioning_state, module_list, module_terms, pending, status
from pytest_ignition.gateway import restart as restarting
from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    GatewayAnswerError,
    GatewayError,
    GatewayUnreachable,
    ModuleNotInstalled,
    NeedsCommissioning,
    NotFoundOnGateway,
    PermissionDenied,
    TermsNotAccepted,
    extended,
)
from pytest_ignition.gateway.messages import Operation
from pytest_ignition.gateway.models import Module, Upload
from pytest_ignition.gateway.module_change import remove
from pytest_ignition.gateway.module_file import ModuleFile, read_module
from pytest_ignition.gateway.module_install import (
    MODULE_TIMEOUT,
    install_uploaded,
    same_version,
    upload,
    wait_version,
)
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

RestartPolicy: TypeAlias = Literal["if_needed", "never"]
"""Whether the gateway is restarted so that a change counts."""

_NOTHING = "nothing was sent to the gateway"
_RUNS_LATER = "it is installed and runs after a restart of the gateway"


class _Course:
    """One installation under way.

    Attributes:
        left: in which state the module is on the gateway now, in words.
        before: the module as it was installed before, or None.
        uploaded: what the gateway has of it that is not installed, or None.
    """

    def __init__(self, file: ModuleFile) -> None:
        self.file = file
        self.left = _NOTHING
        self.before: Module | None = None
        self.uploaded: Upload | None = None


def check_policy(restart: str) -> None:
    """Raise ValueError for a policy that there is not."""
    if restart not in get_args(RestartPolicy):
        raise ValueError(f"restart is {' or '.join(get_args(RestartPolicy))}, not {restart!r}")


def install(
    operations: Operations,
    file: str | Path,
    *,
    accept_certificate: bool = True,
    accept_license: bool = True,
    restart: RestartPolicy = "if_needed",
    timeout: float = MODULE_TIMEOUT,
    progress: Progress = silent,
) -> Operation[Module]:
    """Install a module from its file and wait until it runs. Needs 8.3 and write permission.

    Args:
        file: the `.modl` file.
        accept_certificate: False refuses a module that is signed by somebody whom the gateway does not trust yet.
        accept_license: False refuses a module with a licence (EULA) that was not accepted before.
        restart: `if_needed` restarts the gateway unless the module runs at once; `never` returns it INACTIVE.
        timeout: longest time for the restart and until it runs, in seconds.
        progress: told where it stands.

    Returns:
        The module, `ACTIVE` unless there was to be no restart.

    Raises:
        BadModuleFile: the file cannot be read, or is no module; told before anything is sent.
        TermsNotAccepted: it comes with terms that were not to be accepted; nothing was installed.
        ModuleNotInstalled: the gateway refused it, or it is faulted or in quarantine, or does not run in time.
        NeedsCommissioning: after the restart the gateway waits for its wizard.
        GatewayNotReady: the gateway did not restart, or not in time.
        ValueError: there is no such `restart`.
    """
    check_policy(restart)
    course = _Course(read_module(file))
    try:
        yield from _upload(operations, course, progress)
        yield from _terms(operations, course, accept_certificate, accept_license, progress)
        yield from _install(operations, course, progress)
        return (yield from _run(operations, course, restart, timeout, progress))
    except GatewayError as error:
        yield from _take_back(operations, course, error)
        state = f"\nthe module {course.file.id} {course.file.version}: {course.left}"
        raise extended(error, state) from error.__cause__


def _upload(operations: Operations, course: _Course, progress: Progress) -> Operation[None]:
    file = course.file
    course.before = module_list.named((yield from module_list.healthy(operations)), file.id)
    if not file.signed and (yield from _wants_signed(operations)):
        raise ModuleNotInstalled(
            f"the module {file.id} is not signed, and the gateway takes signed modules only",
            hint="sign it, or start the gateway with -Dignition.allowunsignedmodules=true",
        )
    progress(f"uploading {file.path.name}: {file.name} {file.version}")
    course.left = "perhaps uploaded, not installed: the answer of the gateway did not come"
    try:
        course.uploaded = yield from upload(operations, file.path)
    except GatewayUnreachable:
        raise
    except GatewayError:
        course.left = "the gateway did not take the file; it is not installed"
        raise
    course.left = "uploaded, not installed"


def _wants_signed(operations: Operations) -> Operation[bool]:
    """Whether gateway-info says that unsigned modules are not allowed (section 4); False where it is not told."""
    try:
        return (yield from status.gateway_info(operations)).allow_unsigned_modules is False
    except (AuthenticationMissing, PermissionDenied, NotFoundOnGateway):
        return False


def _terms(
    operations: Operations, course: _Course, take_certificate: bool, take_license: bool, progress: Progress
) -> Operation[None]:
    """Both are looked at before either is accepted: what is accepted cannot be taken back."""
    found = course.uploaded
    assert found is not None, "unreachable because the upload came before"
    certificate = found.has_certificate and not found.certificate_accepted
    licence = found.has_license and not found.license_accepted
    refused = []
    if certificate and not take_certificate:
        refused.append(f"a certificate ({(yield from _signer(operations, found.module_id))})")
    if licence and not take_license:
        refused.append("a licence (EULA)")
    if refused:
        raise TermsNotAccepted(
            f"the module {found.module_id} comes with {' and '.join(refused)}, which was not to be accepted",
            hint="look at them with modules.certificate and modules.license; accept_certificate and accept_license "
            "say yes to them",
        )
    if certificate:
        progress(f"accepting the certificate of {found.module_id}")
        yield from module_terms.accept_certificate(operations, found.module_id)
    if licence:
        progress(f"accepting the licence of {found.module_id}")
        yield from module_terms.accept_license(operations, found.module_id)


def _signer(operations: Operations, module_id: str) -> Operation[str]:
    """Whose certificate it is, in words, as far as the gateway tells."""
    try:
        found = yield from module_terms.certificate(operations, module_id)
    except GatewayError:
        return "the gateway does not show it"
    kind = ", self-signed" if found.self_signed else ""
    return f"{found.subject or 'of nobody'}{kind}, valid until {found.not_after or 'an unknown date'}"


def _install(operations: Operations, course: _Course, progress: Progress) -> Operation[None]:
    file = course.file
    progress(f"installing {file.name} {file.version}")
    course.left = "uploaded, and perhaps installed: the answer of the gateway did not come"
    try:
        yield from install_uploaded(operations, file.id if course.uploaded is None else course.uploaded.module_id)
    except GatewayUnreachable:
        course.uploaded = None
        raise
    except GatewayError as error:
        course.left = "uploaded, not installed"
        if error.status != 400:
            raise
        wanted = file.required_version or "of an unknown version"
        raise extended(error, f"; its file wants Ignition {wanted}") from None
    course.uploaded = None
    course.left = _RUNS_LATER


def _run(
    operations: Operations, course: _Course, restart: RestartPolicy, timeout: float, progress: Progress
) -> Operation[Module]:
    """Restart the gateway unless the module runs, or it is not to be."""
    file = course.file
    start = operations.monotonic()
    module = yield from module_list.find(operations, file.id)
    if restart == "never":
        return module
    if not (yield from _runs_already(operations, course, module)):
        progress(f"restarting the gateway for {file.name}")
        course.left = "it is installed; the gateway was told to restart, and whether it runs is not known"
        try:
            yield from restarting.restart(operations, timeout, progress=progress)
        except NeedsCommissioning as error:
            raise (yield from _parked(operations, course, error)) from None
        except GatewayAnswerError as error:
            if error.path == restarting.RESTART:
                course.left = _RUNS_LATER
            raise
    left = max(0.0, timeout - (operations.monotonic() - start))
    course.left = "it is installed, and does not run"
    try:
        return (yield from wait_version(operations, file.id, file.version, left, progress=progress))
    except NeedsCommissioning as error:
        raise (yield from _parked(operations, course, error)) from None


def _runs_already(operations: Operations, course: _Course, module: Module) -> Operation[bool]:
    """Whether what runs is surely what was installed: it did not run in that version before, and nothing is pending."""
    version = course.file.version
    if module.state != "ACTIVE" or not same_version(module.version, version):
        return False
    if course.before is not None and same_version(course.before.version, version):
        return False
    return not (yield from pending.pending_restarts(operations))


def _parked(operations: Operations, course: _Course, error: NeedsCommissioning) -> Operation[NeedsCommissioning]:
    """The error with what the wizard wants."""
    wanted = yield from commissioning_state.wanted_or_none(operations)
    course.left = "it is installed, and runs when the wizard is done and the gateway has started"
    hint = "commissioning.commission(accept_modules=[...]) goes through it, and so does a browser"
    return extended(error, f"; its wizard wants: {', '.join(wanted)}", hint=hint) if wanted else error


def _take_back(operations: Operations, course: _Course, error: GatewayError) -> Operation[None]:
    """Remove what was uploaded and not installed, unless an earlier version of the module would go with it."""
    found, course.uploaded = course.uploaded, None
    if found is None or isinstance(error, GatewayUnreachable | NeedsCommissioning):
        return
    if course.before is not None:
        course.left = f"version {course.before.version} stays installed; the uploaded file was not taken back"
        return
    try:
        yield from remove(operations, [found.module_id])
    except GatewayError as problem:
        first = problem.message.splitlines()[0]
        course.left = f"uploaded, not installed, and not taken back ({first})"
    else:
        course.left = "not installed; the uploaded file was taken back and goes at the next restart"
