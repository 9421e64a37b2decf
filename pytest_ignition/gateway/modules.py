"""The calls of `gateway.modules`."""

from __future__ import annotations

from pytest_ignition.gateway import module_install, module_list
from pytest_ignition.gateway.calls import AsyncPart, Call, Part


class ModuleCalls:
    """The modules of a gateway: `gateway.modules`."""

    list = Call(module_list.list_all)
    install = Call(module_install.install)
    wait_active = Call(module_install.wait_active)


class Modules(ModuleCalls, Part):
    """The modules of a gateway."""


class AsyncModules(ModuleCalls, AsyncPart):
    """The modules of a gateway."""
