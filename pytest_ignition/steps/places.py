"""Where a step may write a file that its parameters name, and how it finds one to read."""

from __future__ import annotations

from pathlib import Path

from pytest_ignition.engine.context import StepContext
from pytest_ignition.paths import PathRefused, odd, to_write


def writable(context: StepContext, written: str) -> Path:
    """The file that a parameter names, below the playbook's folder or the run's evidence.

    Raises:
        PathRefused: it leads elsewhere.
    """
    # Asking for the evidence folder makes it.
    others = [context.resources.evidence_folder] if Path(written).is_absolute() else []
    return to_write(written, context.resources.playbook_folder, others)


def readable(context: StepContext, written: str) -> Path:
    """The file that a parameter names; anywhere, since module files and backups stand wherever they were downloaded to.

    Raises:
        PathRefused: no system should be given such a name.
    """
    why = odd(written)
    if why is not None:
        raise PathRefused(f"the path {written!r} is refused: {why}", hint="rename the file")
    return context.resources.playbook_folder / written
