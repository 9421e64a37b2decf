"""What was typed at earlier pauses, in a file of the user's own; never a line with a secret in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import History

from pytest_ignition.language.secret_names import is_secret

_MOST = 500


def default_file() -> Path:
    """Where it is kept; `PYTEST_IGNITION_STATE` names another folder."""
    given = os.environ.get("PYTEST_IGNITION_STATE")
    if given:
        return Path(given) / "history.txt"
    import platformdirs

    return Path(platformdirs.user_state_dir("pytest-ignition", appauthor=False)) / "history.txt"


class SafeHistory(History):
    """A line per entry, the latest last; a disk that refuses is no reason to say anything.

    Args:
        file: kept with its last lines, readable by its owner only.
        mask_text: hides secrets; a line that it changes, or that speaks of one by its name, is not kept.
    """

    def __init__(self, file: Path, mask_text: Callable[[str], str]) -> None:
        super().__init__()
        self._file = file
        self._mask_text = mask_text

    def load_history_strings(self) -> Iterable[str]:
        """The latest first."""
        return reversed(self._lines())

    def store_string(self, string: str) -> None:
        """Keep a line, if it is harmless."""
        if not string.strip() or "\n" in string or self._is_secret(string):
            return
        lines = [line for line in self._lines() if line != string][-_MOST + 1 :]
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write("\n".join([*lines, string]) + "\n")

    def _is_secret(self, line: str) -> bool:
        return self._mask_text(line) != line or any(is_secret(word) for word in re.findall(r"\w+", line))

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
