"""Playbook files on disk: which folder is a playbook root, and what a `playbook.run` may reach."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from pytest_ignition.errors import IgnitionError

DEFAULT_ROOTS = ("playbooks",)


def playbook_root(file: Path, entries: Sequence[str] = DEFAULT_ROOTS) -> Path | None:
    """The nearest folder above the file whose trailing name or names match an entry, such as `playbooks`."""
    wanted = [tuple(Path(entry).parts) for entry in entries]
    for folder in file.parents:
        if any(parts and folder.parts[-len(parts) :] == parts for parts in wanted):
            return folder
    return None


class Places:
    """Which files may be playbooks; each folder is looked at once.

    Args:
        named: files that the command line names.
        entries: trailing names of folders that are playbook roots.
    """

    def __init__(self, *, named: Collection[Path], entries: Sequence[str] = DEFAULT_ROOTS) -> None:
        self._named = named
        self._entries = entries
        self._below_root: dict[str, bool] = {}

    def names(self, file: Path) -> bool:
        """Whether the command line names this very file."""
        return file in self._named

    def may_hold(self, file: Path) -> bool:
        """Whether a YAML file may be a playbook.

        Below a playbook root each may; `*.playbook.yaml` and files named on the command line may anywhere. Backups
        (`*.backup.*`) never are, unless named.
        """
        if self.names(file):
            return True
        if ".backup." in file.name:
            return False
        if file.name.endswith((".playbook.yaml", ".playbook.yml")):
            return True
        folder = os.path.dirname(file)  # noqa: PTH120 - a Path takes five times as long to make and to look up
        if folder not in self._below_root:
            self._below_root[folder] = playbook_root(file, self._entries) is not None
        return self._below_root[folder]


class FileShelf:
    """Implements `language.library.Shelf`.

    Args:
        start: the folder that paths in messages are relative to.
        roots: trailing names of folders that are playbook roots.
    """

    def __init__(self, start: Path, roots: Sequence[str] = DEFAULT_ROOTS) -> None:
        self._start = start
        self._roots = roots
        self._root_of: dict[str, Path | None] = {}

    def read(self, path: Path) -> bytes:
        """The file's content."""
        try:
            return path.read_bytes()
        except OSError as error:
            raise IgnitionError(f"{self.shown(path)}: cannot be read: {error.strerror}") from None

    def write(self, path: Path, content: bytes) -> None:
        """Put new content in a file's place, whole or not at all; its permissions stay, and a link to it does."""
        target = path.resolve()
        beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(content)
            shutil.copymode(target, beside)
            beside.replace(target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise IgnitionError(f"{self.shown(path)}: cannot be written: {error.strerror}") from None

    def is_file(self, path: Path) -> bool:
        """Whether there is such a file; no for names that the system does not allow."""
        try:
            return path.is_file()
        except (OSError, ValueError):
            return False

    def listing(self, folder: Path) -> Collection[str]:
        """The YAML files below a folder, relative to it."""
        found = [path for suffix in ("*.yaml", "*.yml") for path in folder.rglob(suffix)]
        return sorted(path.relative_to(folder).as_posix() for path in found)

    def beside(self, folder: Path) -> Collection[str]:
        """The names of the files in a folder."""
        try:
            return sorted(path.name for path in folder.iterdir() if path.is_file())
        except OSError:
            return ()

    def root_of(self, path: Path) -> Path | None:
        """The playbook root that a file lies in."""
        folder = os.path.dirname(path)  # noqa: PTH120 - as above
        if folder not in self._root_of:
            self._root_of[folder] = playbook_root(path, self._roots)
        return self._root_of[folder]

    def shown(self, path: Path) -> str:
        """Relative to where the user stands if possible."""
        try:
            return path.relative_to(self._start).as_posix()
        except ValueError:
            return str(path)
