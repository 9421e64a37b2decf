"""The folder of a run, and how many earlier ones stay: only folders with our own mark in them are ever removed."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

MARKER = ".ignition-run"
"""Holds the folder's own name: a folder that somebody renamed or copied is theirs."""

_IN_USE = ".in-use-"
_A_DAY = 24 * 60 * 60.0
"""Seconds after which a run that never said its end counts as killed."""


class RunFolder:
    """The folder of this session, made with the first file.

    Args:
        root: the folder; its parent holds those of other runs.
        keep: how many runs stay, this one included; 0 for all.
        ours: whether the folder was chosen by us; one that was given is left as it is, with what is beside it.
        worker: which process of the session this is.
    """

    def __init__(self, root: Path, *, keep: int, ours: bool, worker: str) -> None:
        self.root = root
        self._keep = keep
        self._ours = ours
        self._in_use = root / f"{_IN_USE}{worker}"
        self._begun = False

    def make(self, folder: Path) -> None:
        """Make a folder below the root, and with the first one the root itself; then older runs give way.

        Raises:
            OSError: it cannot be made.
        """
        if not self._begun:
            self._begun = True
            if self._ours:
                with suppress(OSError):
                    self._begin()
        folder.mkdir(parents=True, exist_ok=True)

    def ended(self) -> None:
        """This process is done: the folder may give way to those of later runs."""
        if self._begun and self._ours:
            with suppress(OSError):
                self._in_use.unlink(missing_ok=True)

    def _begin(self) -> None:
        self.root.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.root.mkdir()
            first = True
        except FileExistsError:  # another worker was faster
            first = False
        self._in_use.touch()
        if first:
            (self.root / MARKER).write_text(self.root.name, encoding="utf-8")
            if self._keep:
                remove_old_runs(self.root.parent, self._keep, now=time.time())


def remove_old_runs(folder: Path, keep: int, *, now: float) -> None:
    """Remove all but the newest runs below `folder`, as far as they are ours and nobody uses them.

    Args:
        folder: such as `ignition-results`.
        keep: how many stay.
        now: seconds since the epoch.
    """
    made = [(_made(each), each) for each in folder.iterdir()]
    marked = sorted(((at, each) for at, each in made if at is not None), reverse=True)
    for _time, old in marked[keep:]:
        if not _in_use(old, now):
            with suppress(OSError):
                _remove(old)


def _made(folder: Path) -> float | None:
    """When we made it; None if we did not."""
    marker = folder / MARKER
    try:
        if folder.is_symlink() or not folder.is_dir() or marker.is_symlink():
            return None
        ours = marker.read_text(encoding="utf-8") == folder.name
        return marker.stat().st_mtime if ours else None
    except (OSError, UnicodeError):
        return None


def _in_use(folder: Path, now: float) -> bool:
    return any(now - each.stat().st_mtime < _A_DAY for each in folder.glob(f"{_IN_USE}*"))


def _remove(folder: Path) -> None:
    """The mark goes last: what could not be removed yet is still known as ours."""
    for each in folder.iterdir():
        if each.name == MARKER:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
    (folder / MARKER).unlink()
    folder.rmdir()
