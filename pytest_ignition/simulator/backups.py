"""Backups of the simulated gateway: made at once, restored when it starts the next time (gateway API sheet, section 7).

A backup is a ZIP with `backupinfo.xml`, the configuration and the projects. The keys of `backupinfo.xml` are those of
the fixtures of the vendor's own reader (inductiveautomation/kindling). A restore brings back the trial clock
(captured); where a real backup has it is not known, here it stands in a file of our own. Modules, tags and users are
not in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from pytest_ignition.simulator import resource_backup, resource_files, zips
from pytest_ignition.simulator.log_store import GATEWAY, LogStore
from pytest_ignition.simulator.project_store import ProjectStore
from pytest_ignition.simulator.resource_store import ResourceStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.simulator.resource_files import StoredCollection, StoredResource
    from pytest_ignition.simulator.state import GatewayState

INFO = "backupinfo.xml"
OLD_DATABASE = "db_backup_sqlite.idb"
"""What the configuration was before 8.3."""

CLOCK = "simulator.json"
_SECONDS_LEFT = "trialSecondsLeft"


class NoBackup(Exception):
    """What was sent cannot be restored here: no backup, or one of another version. The words are our own."""


class BrokenBackup(Exception):
    """A backup with something in it that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How to restore.

    Attributes:
        name: another name for the gateway; None for that of the backup.
        disabled: projects and connections are disabled.
        local: what only concerns this machine is replaced too.
    """

    name: str | None = None
    disabled: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staged:
    """A backup that was read, and counts from the next start on."""

    version: str
    files: Mapping[str, bytes]
    collections: list[StoredCollection]
    resources: list[StoredResource]
    trial_left: float | None
    wishes: Wishes


class Backups:
    """Makes the backups of one gateway, and holds the one that is to be restored."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._staged: _Staged | None = None

    def make(self) -> bytes:
        """The gateway as it is now."""
        state = self._state
        files = {
            INFO: _info(state),
            **resource_backup.files(state.part(ResourceStore)),
            **state.part(ProjectStore).files(),
        }
        files[CLOCK] = json.dumps({_SECONDS_LEFT: state.trial_left}).encode()
        return zips.write(files)

    def stage(self, content: bytes, wishes: Wishes) -> None:
        """Take a backup; what is in it counts from the next start on.

        Raises:
            NoBackup: it is none, or of a version that cannot be restored here.
            BrokenBackup: something in it cannot be read.
        """
        try:
            files = zips.read(content)
        except zips.BadZip as error:
            raise NoBackup(f"The file is no gateway backup: {error}") from None
        version = _restorable(files, self._state.scenario.version)
        try:
            collections, resources = resource_files.read(files)
        except resource_files.BadResource as error:
            raise BrokenBackup(f"The backup cannot be restored: {error}") from None
        self._staged = _Staged(
            version=version,
            files=files,
            collections=collections,
            resources=resources,
            trial_left=_seconds(files.get(CLOCK, b"")),
            wishes=wishes,
        )
        self._state.log("INFO", GATEWAY, f"A backup of version {version} will be restored.")

    def come_up(self) -> None:
        """The gateway starts: with what was staged, if anything was."""
        staged, self._staged = self._staged, None
        if staged is None:
            return
        state, wishes = self._state, staged.wishes
        resource_backup.restore(
            state, staged.collections, staged.resources, local=wishes.local, disabled=wishes.disabled
        )
        if wishes.name is not None:
            state.part(ResourceStore).rename_gateway(wishes.name)
        state.part(ProjectStore).restore(staged.files, disabled=wishes.disabled)
        if staged.trial_left is not None:
            state.set_trial_left(staged.trial_left)
        state.log("INFO", GATEWAY, f"The backup of version {staged.version} was restored.")


def _info(state: GatewayState) -> bytes:
    wall = state.part(LogStore).wall_ms()
    moment = datetime.fromtimestamp(wall / 1000, UTC)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gateway-backup>
\t<version>{escape(state.scenario.version)}</version>
\t<timestamp>{moment:%Y-%m-%d %H:%M:%S}</timestamp>
\t<backup-type>ALL</backup-type>
\t<ts>{wall}</ts>
\t<edition>{escape(state.edition)}</edition>
</gateway-backup>
""".encode("utf-8", "surrogatepass")


def _restorable(files: Mapping[str, bytes], own: str) -> str:
    """The version of a backup that a gateway can restore: its own or an earlier one, from 8.3 on."""
    version = _version(files.get(INFO, b""))
    if version is None:
        raise NoBackup(f"The file is no gateway backup: it has no {INFO} that tells its version")
    if OLD_DATABASE in files or _numbers(version) < (8, 3):
        raise NoBackup(f"A backup of version {version} cannot be restored: its configuration is in {OLD_DATABASE}")
    if _numbers(version) > _numbers(own):
        raise NoBackup(f"A backup of version {version} cannot be restored by version {own}")
    return version


def _version(content: bytes) -> str | None:
    try:
        found = (ET.fromstring(content).findtext("version") or "").strip()  # noqa: S314 - a test's own file
    except (ET.ParseError, ValueError, LookupError):
        return None
    return found if re.match(r"\d{1,4}\.\d", found) else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version)[:3])


def _seconds(content: bytes) -> float | None:
    try:
        found = json.loads(content)[_SECONDS_LEFT]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None
