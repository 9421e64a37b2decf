"""What collecting found the last time: a file that has not changed since is not read again until it runs.

Kept in pytest's cache. Only what makes items is kept; a playbook is always read and checked before it runs, so an
outdated entry can at worst name an item wrongly, never run an old text.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition import settings

if TYPE_CHECKING:
    import pytest

_KEY = "ignition/collected"
_PACKAGE = Path(__file__).parent
_TICK = 2.0
"""Seconds; the coarsest clock of a file system (FAT). A younger file may change without its time changing."""

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What collection needs to know of a playbook.

    Attributes:
        line: of its first step, counted from 1.
        parameters: the names of its parameters.
        browser, gateway: whether it, or a playbook that it runs, needs one.
        notes: line, column, code and text of each accepted oddity.
        credentials: line, column and name of each credential that it names.
        cases: the ids of its cases.
        markers: name, arguments and keywords of each pytest marker.
    """

    line: int
    parameters: Sequence[str]
    browser: bool
    gateway: bool
    notes: Sequence[tuple[int, int, str, str]] = ()
    credentials: Sequence[tuple[int, int, str]] = ()
    cases: Sequence[str] = ()
    markers: Sequence[tuple[str, Sequence[Any], Mapping[str, Any]]] = ()


_KEPT = tuple(each.name for each in fields(Glance))


@dataclass(frozen=True, slots=True)
class Found:
    """What a file was: a playbook, or a YAML file of another kind (None)."""

    glance: Glance | None


class Collected:
    """The files that this session looked at, and those of earlier ones.

    Args:
        entries: as `as_data` gave them.
        stamp: a file's time and size; raises OSError if it is gone.
        now: seconds since the epoch.
        made_by: what wrote the entries; others read them only if it is the same.
    """

    def __init__(
        self,
        entries: Mapping[str, Any] | None = None,
        *,
        stamp: Callable[[str], Stamp] | None = None,
        now: Callable[[], float] = time.time,
        made_by: str = "",
    ) -> None:
        self.made_by = made_by
        # Each as its own text: garbage collection would walk thousands of mappings, and most are never looked into.
        self._entries: dict[str, Any] = dict(entries or {})
        self._stamp = stamp or file_stamp
        self._now = now
        self.changed = False

    def look_up(self, path: Path) -> Found | None:
        """What the file was, if neither it nor a playbook that it runs has changed; None if it must be read."""
        entry = self._entries.get(str(path))
        if entry is None:
            return None
        try:
            entry = json.loads(entry)
            if any(tuple(known) != self._stamp(file) for file, known in entry["files"].items()):
                return None
            glance = entry["glance"]
            return Found(None if glance is None else Glance(**glance))
        except (OSError, LookupError, TypeError, ValueError, AttributeError):
            return None  # gone, or an entry that somebody else wrote

    def remember(self, path: Path, files: Iterable[Path], glance: Glance | None) -> None:
        """Keep what the file was.

        Args:
            path: the file.
            files: itself, and the playbooks that it runs.
            glance: None for a YAML file of another kind.
        """
        self.changed = self._entries.pop(str(path), None) is not None or self.changed
        try:
            stamps = {str(file): self._stamp(str(file)) for file in files}
        except OSError:
            return
        if self._now() - max(when for when, _size in stamps.values()) / 1e9 > _TICK:
            kept = None if glance is None else {name: getattr(glance, name) for name in _KEPT}
            self._entries[str(path)] = json.dumps({"files": stamps, "glance": kept})
            self.changed = True

    def as_data(self) -> dict[str, Any]:
        """All entries whose file is still there, each as JSON text."""
        return {path: entry for path, entry in self._entries.items() if os.path.exists(path)}  # noqa: PTH110 - thousands


def file_stamp(path: str) -> Stamp:
    """When the file was changed (nanoseconds since the epoch), and its size in bytes."""
    found = os.stat(path)  # noqa: PTH116 - once per file of each session
    return found.st_mtime_ns, found.st_size


def load(config: pytest.Config) -> Collected:
    """From pytest's cache; empty without one, and after a change of this package or of Python."""
    cache: pytest.Cache | None = getattr(config, "cache", None)
    made_by = _made_by(config)
    kept = cache.get(_KEY, None) if cache is not None else None
    if not isinstance(kept, dict) or kept.get("made_by") != made_by:
        return Collected(made_by=made_by)
    try:
        entries = json.loads(kept["files"])
    except (LookupError, TypeError, ValueError):
        entries = None  # somebody else wrote it
    return Collected(entries if isinstance(entries, dict) else None, made_by=made_by)


def save(config: pytest.Config, collected: Collected) -> None:
    """Into pytest's cache; of several xdist workers, which all see the same files, one does it."""
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if collected.changed and cache is not None and settings.worker_name(config) in ("main", "gw0"):
        # As one text: pytest's cache lays JSON out for people to read, which takes ten times as long.
        cache.set(_KEY, {"made_by": collected.made_by, "files": json.dumps(collected.as_data())})


def _made_by(config: pytest.Config) -> str:
    """This package as installed, and the settings: they decide what a playbook is and needs."""
    roots = config.getini("ignition_playbook_paths")
    digest = hashlib.sha256(repr((sys.version, roots)).encode())
    for path in sorted(_code(str(_PACKAGE))):
        digest.update(repr((path, *file_stamp(path))).encode())
    return digest.hexdigest()


def _code(folder: str) -> Iterator[str]:
    """The files below a folder that decide what a playbook is."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _code(entry.path)
            elif entry.name.endswith((".py", ".json")):
                yield entry.path
