"""Paths that playbooks, archives and pages name: which are none on some system, and which lead out of their folder."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

from pytest_ignition.errors import IgnitionError

_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
"""Names that Windows takes for devices, with any suffix, in any folder."""

_LOOKS_LIKE = dict.fromkeys("\u2044\u2215\u29f8\uff0f\u2571\u29f5\u2216\ufe68\uff3c\u29f9", "a slash") | dict.fromkeys(
    "\u2024\uff0e\ufe52", "a dot"
)
"""Characters that look like separators: people read another path than the system."""


class PathRefused(IgnitionError):
    """A path leads out of the folder that it has to stay in, or no system should be given it."""

    retryable = False
    testable = False


def odd(written: str) -> str | None:
    """What is wrong with a path whatever folder it starts at, on any system; None if nothing is.

    Both kinds of slashes separate. What Windows reads in its own way counts everywhere: a playbook moves.
    """
    for character in written:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return f"it holds the character U+{ord(character):04X}, which nobody sees"
        if character in _LOOKS_LIKE:
            return f"{character!r} (U+{ord(character):04X}) looks like {_LOOKS_LIKE[character]}, and is none"
    for part in re.split(r"[/\\]", written):
        if part in ("", ".", ".."):
            continue
        if part != part.rstrip(". "):
            return f"{part!r} ends with a dot or a blank, which Windows drops"
        if _DEVICE.fullmatch(part.split(".", 1)[0].rstrip(" ")):
            return f"{part!r} is a device on Windows"
    return None


def absolute(written: str) -> str | None:
    """Why a path does not start at a folder; None if it does."""
    if re.match(r"[/\\]{2}", written):
        return "it names another machine, or a device"
    if written.startswith(("/", "\\")):
        return "it is absolute"
    if re.match(r"[A-Za-z]:", written):
        return "it names a drive"
    if ":" in written:
        return "it has a colon, with which Windows names a hidden stream of a file"
    return None


def leads_out(written: str) -> str | None:
    """Why a path could lead out of the folder that it starts at, by its text alone; None if it stays."""
    found = odd(written) or absolute(written)
    if found is not None:
        return found
    depth = 0
    for part in re.split(r"[/\\]", written):
        depth += {"": 0, ".": 0, "..": -1}.get(part, 1)
        if depth < 0:
            return "'..' leads out of it"
    return None


def odd_member(archive: zipfile.ZipFile) -> str | None:
    """The first member of an archive that must not be unpacked, and why; None if all may be."""
    for entry in archive.infolist():
        # `orig_filename` is what stands in the archive: the other one ends at a NUL.
        name = entry.orig_filename
        why = leads_out(name) or ("'..' leads up" if ".." in re.split(r"[/\\]", name) else None)
        if why is None and stat.S_ISLNK(entry.external_attr >> 16):
            why = "it is a symbolic link"
        if why is not None:
            return f"the path {name!r} leads out of it ({why})"
    return None


def to_write(written: str, folder: Path, others: Iterable[Path] = ()) -> Path:
    """The file that a step may write.

    Args:
        written: as the playbook has it; absolute only if it lies below one of the folders.
        folder: where relative paths start, and what the file must lie below, links followed.
        others: further folders that it may lie below.

    Raises:
        PathRefused: it leads elsewhere.
    """
    why = odd(written)
    path = folder / written
    if why is None:
        below = any(Path(written).is_relative_to(each) for each in (folder, *others))
        why = None if below else absolute(written)
    if why is None:
        real = path.resolve()
        if not any(real.is_relative_to(each.resolve()) for each in (folder, *others)):
            why = "it leads out of that folder"
    if why is not None:
        raise PathRefused(
            f"the path {written!r} must stay below the playbook's folder: {why}",
            hint="write beside the playbook, or leave the path out: the file is then evidence of the run "
            "(--ignition-output says where)",
        )
    return path
