"""The modules of one simulator: what is installed, what is only uploaded, and what a restart makes of both.

Gateway API sheet, section 5: what is installed runs after the next start, what is removed goes then, and terms that
nobody accepted park the gateway in its wizard. Only the states ACTIVE and INACTIVE are documented; `FAULTED` is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition.simulator.module_files import ModuleFile
    from pytest_ignition.simulator.scenario import ModuleSpec
    from pytest_ignition.simulator.state import GatewayState

ACTIVE = "ACTIVE"
INACTIVE = "INACTIVE"
FAULTED = "FAULTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModule:
    """A module that is installed.

    Attributes:
        version: None for the gateway's own.
        boot: the gateway's start that it was installed in; 0 for what came with the gateway.
        state: what it is once it was started and while it is enabled.
        fault_cause: why it does not run, or "".
        file: what it was installed from; None for what came with the gateway.
        upgrade: what takes its place at the next start, or None.
    """

    module_id: str
    name: str
    description: str
    version: str | None
    vendor: str
    boot: int = 0
    state: str = ACTIVE
    fault_cause: str = ""
    enabled: bool = True
    removed: bool = False
    file: ModuleFile | None = None
    upgrade: ModuleFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A module in quarantine."""

    file: ModuleFile
    reason: str


class ModuleStore:
    """All modules of one simulator, until the next reset."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._fates = {fate.module_id: fate for fate in state.scenario.module_fates}
        self._installed = {spec.id: _own(spec) for spec in state.scenario.modules}
        self._uploads: dict[str, ModuleFile] = {}
        self._held: dict[str, HeldBack] = {}
        self._leaving: set[str] = set()

    # What there is

    def installed(self) -> list[InstalledModule]:
        """In the order of their installation."""
        return list(self._installed.values())

    def state_of(self, module: InstalledModule) -> str:
        """What it is now."""
        started = module.enabled and module.boot < self._state.boot
        return module.state if started else INACTIVE

    def quarantined(self) -> Iterator[HeldBack]:
        """What is held back, and what is uploaded and not installed. The words of the reasons are not documented."""
        yield from self._held.values()
        for file in self._uploads.values():
            reason = "not installed" if file.terms_met else "certificate or license not accepted"
            yield HeldBack(file=file, reason=reason)

    def known(self, module_id: str) -> ModuleFile | None:
        """The file of a module that was uploaded, installed or not."""
        installed = self._installed.get(module_id)
        found = self._uploads.get(module_id)
        if found is None and installed is not None:
            found = installed.upgrade or installed.file
        return found

    def uploaded(self, module_id: str) -> ModuleFile | None:
        """The file of a module that is not installed yet."""
        return self._uploads.get(module_id)

    def unaccepted(self) -> list[ModuleFile]:
        """What is installed without all its terms accepted."""
        return [each.file for each in self._installed.values() if each.file is not None and not each.file.terms_met]

    def pending(self) -> list[str]:
        """What waits for a restart. The gateway's own words are not known."""
        boot = self._state.boot
        fresh = [f"install {each.name}" for each in self._installed.values() if each.boot == boot]
        upgrades = [f"upgrade {each.name}" for each in self._installed.values() if each.upgrade is not None]
        removals = [f"remove {each.name}" for each in self._installed.values() if each.removed]
        return fresh + upgrades + removals

    # What is done

    def upload(self, file: ModuleFile) -> ModuleFile:
        """Take a file; terms that were accepted stay accepted while they are the same."""
        known = self.known(file.module_id)
        if known is not None:
            same = known.fingerprint == file.fingerprint
            file = replace(
                file,
                certificate_accepted=known.certificate_accepted and same,
                license_accepted=known.license_accepted and known.license_hash == file.license_hash,
            )
        self._uploads[file.module_id] = file
        return file

    def accept(self, module_id: str, what: str) -> bool:
        """Accept the `certificate` or the `eula` of what was uploaded; False if that was done before."""
        found = self.known(module_id)
        accepted = found.accepting(what) if found is not None else None
        if accepted is None or accepted == found:
            return False
        if module_id in self._uploads:
            self._uploads[module_id] = accepted
        else:
            installed = self._installed[module_id]
            upgrades = installed.upgrade is not None
            self._installed[module_id] = (
                replace(installed, upgrade=accepted) if upgrades else replace(installed, file=accepted)
            )
        return True

    def install(self, module_id: str) -> None:
        """Install what was uploaded. A version that runs goes on until the next start."""
        file = self._uploads.pop(module_id)
        self._leaving.discard(module_id)
        running = self._installed.get(module_id)
        if running is not None and running.boot < self._state.boot:
            self._installed[module_id] = replace(running, upgrade=file, removed=False)
        else:
            self._installed[module_id] = self._from_file(file, self._state.boot)

    def toggle(self, module_id: str, *, enabled: bool) -> bool:
        """Enable or disable, at once; False where there is no such module."""
        found = self._installed.get(module_id)
        if found is None:
            return False
        self._installed[module_id] = replace(found, enabled=enabled)
        return True

    def remove(self, module_id: str) -> bool:
        """Let it go at the next start; False where there is no such module."""
        installed = self._installed.get(module_id)
        if installed is not None:
            self._installed[module_id] = replace(installed, removed=True)
        uploaded = module_id in self._uploads or module_id in self._held
        if uploaded:
            self._leaving.add(module_id)
        return uploaded or installed is not None

    def decide(self, accepted_licenses: Iterable[str], accepted_certificates: Iterable[str]) -> None:
        """What the wizard was told: what is not accepted now is held back."""
        for kind, ids in (("eula", accepted_licenses), ("certificate", accepted_certificates)):
            for module_id in ids:
                self.accept(module_id, kind)
        for file in self.unaccepted():
            del self._installed[file.module_id]
            self._held[file.module_id] = HeldBack(file=file, reason="certificate or license not accepted")

    def come_up(self) -> None:
        """The gateway starts: removals and upgrades count, and what is to become of a module becomes of it."""
        boot = self._state.boot - 1
        for module_id in self._leaving:
            self._uploads.pop(module_id, None)
            self._held.pop(module_id, None)
        self._leaving.clear()
        for module in self.installed():
            if module.removed:
                del self._installed[module.module_id]
                continue
            current = module
            if module.upgrade is not None:
                current = self._from_file(module.upgrade, boot, enabled=module.enabled)
                self._installed[module.module_id] = current
            fate = self._fates.get(module.module_id)
            if fate is None or current.file is None:
                continue
            if fate.state == FAULTED:
                self._installed[module.module_id] = replace(current, state=FAULTED, fault_cause=fate.reason)
            else:
                del self._installed[module.module_id]
                self._held[module.module_id] = HeldBack(file=current.file, reason=fate.reason)

    def _from_file(self, file: ModuleFile, boot: int, *, enabled: bool = True) -> InstalledModule:
        return InstalledModule(
            module_id=file.module_id,
            name=file.name,
            description=file.description,
            version=file.version,
            vendor=file.vendor,
            boot=boot,
            enabled=enabled,
            file=file,
        )


def _own(spec: ModuleSpec) -> InstalledModule:
    return InstalledModule(
        module_id=spec.id,
        name=spec.name,
        description=spec.description,
        version=spec.version,
        vendor=spec.vendor,
        state=spec.state,
        fault_cause=spec.fault_cause,
        enabled=spec.enabled,
    )
