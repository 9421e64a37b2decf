"""Enabling, disabling, restarting and removing modules (gateway API sheet, section 5).

Enabling and disabling is one route; there is none that restarts a module. What is removed goes at the next restart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import module_list
from pytest_ignition.gateway import restart as restarting
from pytest_ignition.gateway.errors import GatewayError, ModuleNotChanged, answer_error, extended
from pytest_ignition.gateway.messages import Operation, Request, Wait
from pytest_ignition.gateway.module_install import MODULE_TIMEOUT, POLL_SECONDS, wait_active
from pytest_ignition.gateway.module_terms import MODULES
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Module
    from pytest_ignition.gateway.operations import Operations

_STOPS_WITHIN = 30.0
"""Seconds that a disabled module may go on; how long it does is not known."""


def enable(operations: Operations, name: str) -> Operation[Module]:
    """Let a module run, now and after restarts. Needs 8.3 and write permission.

    Args:
        name: its name or id.

    Returns:
        The module as the gateway lists it then; it may still be starting.

    Raises:
        NotFoundOnGateway: there is none of that name.
        ModuleNotChanged: the gateway did not enable it.
    """
    return (yield from _toggle(operations, name, enabled=True))


def disable(operations: Operations, name: str) -> Operation[Module]:
    """Stop a module, now and after restarts. Needs 8.3 and write permission.

    Args:
        name: its name or id.

    Returns:
        The module as the gateway lists it then; it may still be stopping.

    Raises:
        NotFoundOnGateway: there is none of that name.
        ModuleNotChanged: the gateway did not disable it.
    """
    return (yield from _toggle(operations, name, enabled=False))


def restart(
    operations: Operations, name: str, timeout: float = MODULE_TIMEOUT, *, progress: Progress = silent
) -> Operation[Module]:
    """Stop a module and start it again: disabled, then enabled, since no route restarts one.

    Args:
        name: its name or id.
        timeout: longest time until it runs again, in seconds.
        progress: told where it stands.

    Raises:
        NotFoundOnGateway: there is none of that name.
        ModuleNotChanged: the gateway did not disable or enable it, or it never stopped.
        ModuleNotInstalled: it does not run after it was enabled.
    """
    start = operations.monotonic()
    progress(f"stopping {name}")
    module = yield from _toggle(operations, name, enabled=False)
    stopped = yield from _stops(operations, module, min(timeout, _STOPS_WITHIN), progress)
    progress(f"starting {module.name}")
    try:
        yield from _toggle(operations, module.id, enabled=True)
    except GatewayError as error:
        raise extended(error, f"\nthe module {module.id} is left disabled") from error.__cause__
    if not stopped:
        raise ModuleNotChanged(f"the module {module.id} was disabled and enabled again, but never seen to stop")
    left = max(0.0, timeout - (operations.monotonic() - start))
    return (yield from wait_active(operations, module.id, left, progress=progress))


def _stops(operations: Operations, module: Module, timeout: float, progress: Progress) -> Operation[bool]:
    """Whether a disabled module is seen to run no more within that time."""
    start = operations.monotonic()
    found: Module | None = module
    while found is not None and found.state == "ACTIVE":
        passed = operations.monotonic() - start
        if passed >= timeout:
            return False
        progress(f"waiting for {module.name} to stop, {passed:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(POLL_SECONDS, timeout - passed), message="stopping")
        found = module_list.named((yield from module_list.healthy(operations)), module.id)
    return True


def uninstall(
    operations: Operations,
    name: str,
    *,
    restart: bool = False,
    timeout: float = MODULE_TIMEOUT,
    progress: Progress = silent,
) -> Operation[Module]:
    """Remove a module; it goes at the next restart of the gateway. Needs 8.3 and write permission.

    Args:
        name: its name or id.
        restart: whether to restart the gateway now, and wait until the module is gone.
        timeout: longest time for that, in seconds.
        progress: told where it stands.

    Returns:
        The module as it was.

    Raises:
        NotFoundOnGateway: there is none of that name.
        ModuleNotChanged: the gateway did not take it, or the module is still there after the restart.
        GatewayNotReady: the gateway did not restart, or not in time.
    """
    module = yield from module_list.find(operations, name)
    progress(f"removing {module.name} {module.version}")
    yield from remove(operations, [module.id])
    if not restart:
        return module
    try:
        yield from restarting.restart(operations, timeout, progress=progress)
    except GatewayError as error:
        state = f"\nthe module {module.id} is set for removal at the next restart"
        raise extended(error, state) from error.__cause__
    if module_list.named((yield from module_list.list_all(operations)), module.id) is not None:
        raise ModuleNotChanged(f"the module {module.id} is still there after the restart that was to remove it")
    return module


def remove(operations: Operations, module_ids: Sequence[str]) -> Operation[None]:
    """Set modules for removal at the next restart. The body goes with a DELETE, as the gateway wants it.

    Raises:
        ModuleNotChanged: the gateway refuses; in its own words.
    """
    request = Request(
        method="DELETE", path=f"{MODULES}uninstall", json={"uninstall": list(module_ids)}, effect="disruptive"
    )
    response = yield from operations.ask_83(request)
    data = operations.json_object(request, response)
    if data.get("success") is False:
        message = data.get("message") or "the gateway gives no reason"
        raise answer_error(ModuleNotChanged, request, response, f"not removed: {message}")


def _toggle(operations: Operations, name: str, *, enabled: bool) -> Operation[Module]:
    module = yield from module_list.find(operations, name)
    body = {"enable": [module.id] if enabled else [], "disable": [] if enabled else [module.id]}
    request = Request(method="PUT", path=f"{MODULES}toggle-state", json=body)
    response = yield from operations.ask_83(request)
    data = operations.json_object(request, response)
    failed = _failed(data)
    if failed or data.get("success") is False:
        what = "enable" if enabled else "disable"
        whom = ", ".join(failed) or module.id
        raise answer_error(ModuleNotChanged, request, response, f"the gateway did not {what} {whom}")
    return (yield from module_list.find(operations, module.id))


def _failed(data: Mapping[str, Any]) -> list[str]:
    """What stands under `failedUpdates`; the form of its items is not documented."""
    updates = data.get("failedUpdates")
    lists = updates.values() if isinstance(updates, dict) else ()
    return [str(item) for each in lists if isinstance(each, list) for item in each]
