"""The calls of `gateway.modules`."""

from __future__ import annotations

from pytest_ignition.gateway import module_change, module_flow, module_install, module_list, module_terms
from pytest_ignition.gateway.calls import AsyncPart, Call, Part


class ModuleCalls:
    """The modules of a gateway: `gateway.modules`."""

    list = Call(module_list.list_all)
    healthy = Call(module_list.healthy)
    quarantined = Call(module_list.quarantined)
    find = Call(module_list.find)
    install = Call(module_flow.install, effect="disruptive")
    upload_and_install = Call(module_install.upload_and_install, effect="write")
    upload = Call(module_install.upload, effect="write")
    certificate = Call(module_terms.certificate)
    license = Call(module_terms.license_text)
    accept_certificate = Call(module_terms.accept_certificate, effect="write")
    accept_license = Call(module_terms.accept_license, effect="write")
    install_uploaded = Call(module_install.install_uploaded, effect="write")
    wait_active = Call(module_install.wait_active)
    enable = Call(module_change.enable, effect="write")
    disable = Call(module_change.disable, effect="disruptive")
    restart = Call(module_change.restart, effect="disruptive")
    uninstall = Call(module_change.uninstall, effect="disruptive")


class Modules(ModuleCalls, Part):
    """The modules of a gateway."""


class AsyncModules(ModuleCalls, AsyncPart):
    """The modules of a gateway."""
