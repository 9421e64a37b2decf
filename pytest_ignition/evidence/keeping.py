"""Writes evidence: masked, cut to size, within the run's budget; what cannot be written is one line, never an error."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from pytest_ignition.errors import IgnitionError
from pytest_ignition.evidence import limits
from pytest_ignition.evidence.limits import Budget


class Holder(Protocol):
    """What evidence belongs to: an attempt of a playbook's step, or a step of a Python test."""

    def evidence_path(self, name: str, suffix: str) -> Path:
        """A new path in the run's folder.

        Raises:
            OSError: there is no such folder, and it cannot be made.
        """

    def attach(self, path: Path, *, evidence: str, title: str, media_type: str) -> object:
        """Announce a file."""

    def log(self, message: str, level: str = "info") -> None:
        """Write a line to the step's log."""


class Hiding(Protocol):
    """Hides secrets (`pytest_ignition.credentials.redactor.Redactor`)."""

    def mask_text(self, text: str) -> str:
        """The text without secrets."""

    def mask_beginning(self, text: str) -> str:
        """The same for a text that was cut off somewhere."""

    def mask(self, value: Any) -> Any:
        """A plain value without secrets."""


class Keeper:
    """Keeps the evidence of one run.

    Args:
        hiding: knows the secrets.
        budget: shared by the runs of a process.
    """

    def __init__(self, hiding: Hiding, budget: Budget) -> None:
        self.hiding = hiding
        self.budget = budget
        self._told: set[str] = set()

    def carefully(self, holder: Holder, take: Callable[[], None]) -> bool:
        """Take one piece of evidence; that it cannot be had must cost nothing else.

        Returns:
            Whether it went well. Each trouble is told once per run.
        """
        try:
            take()
        except Exception as problem:
            self.tell(holder, _words(problem))
            return False
        return True

    def tell(self, holder: Holder, problem: str) -> None:
        """Say in the step's log why evidence is missing, once per run."""
        if problem not in self._told:
            self._told.add(problem)
            holder.log(f"no evidence could be taken: {problem}", "warning")

    def spent(self, holder: Holder) -> bool:
        """Whether nothing more is to be taken; then the step's log says so."""
        if self.budget.spent:
            self.tell(holder, "the run has taken as much as `ignition_evidence_limit` allows")
        return self.budget.spent

    def text(
        self,
        holder: Holder,
        name: str,
        text: str,
        *,
        evidence: str,
        title: str,
        cut: Callable[[str, int], str] = limits.end,
        suffix: str = ".txt",
        media_type: str = "text/plain",
    ) -> None:
        """Keep a text, whose secrets are hidden already.

        Args:
            holder: whose evidence it is.
            name: becomes part of the file's name.
            text: what to keep.
            evidence: its kind, as in `EvidenceCaptured`.
            title: what reports call it.
            cut: makes it fit.
            suffix: of the file.
            media_type: of the file.

        Raises:
            OSError: it cannot be written.
        """
        if self.spent(holder):
            return
        data = cut(text, self.budget.room()).encode("utf-8", "replace")
        path = holder.evidence_path(name, suffix)
        try:
            path.write_bytes(data)
        except OSError:
            discard(path)
            raise
        self.budget.took(len(data))
        holder.attach(path, evidence=evidence, title=title, media_type=media_type)


def discard(path: Path) -> None:
    """Remove what was written in part: on a full disk it would only take room."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _words(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        # Without the file's name it is the same trouble for all of them.
        folder = f": {Path(problem.filename).parent}" if isinstance(problem.filename, str) else ""
        return f"{problem.strerror}{folder}"
    if isinstance(problem, IgnitionError):
        return problem.message.split("\n", 1)[0]
    return str(problem).split("\n", 1)[0] or type(problem).__name__
