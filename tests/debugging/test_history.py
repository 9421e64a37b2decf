"""What was typed is remembered, and no secret is."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.debugging.history import SafeHistory

REDACTOR = Redactor(["Zaphod-42-Beeblebrox"])


def lines(file: Path) -> list[str]:
    return list(SafeHistory(file, REDACTOR.mask_text).load_history_strings())


def test_the_latest_line_comes_first_and_none_twice(tmp_path: Path) -> None:
    file = tmp_path / "state" / "history.txt"
    history = SafeHistory(file, REDACTOR.mask_text)

    for line in ("r", "p step.a", "r", "   ", "two\nlines"):
        history.store_string(line)

    assert lines(file) == ["r", "p step.a"]
    assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600


def test_lines_with_a_secret_or_its_name_are_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "history.txt"
    history = SafeHistory(file, REDACTOR.mask_text)

    for line in ("set word Zaphod-42-Beeblebrox", "set password other", "r api_key=abc", "set word harmless"):
        history.store_string(line)

    assert lines(file) == ["set word harmless"]


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "history.txt"
    file.write_text("".join(f"p {number}\n" for number in range(600)), encoding="utf-8")

    SafeHistory(file, REDACTOR.mask_text).store_string("last")

    assert len(lines(file)) == 500
    assert lines(file)[:2] == ["last", "p 599"]


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    file = tmp_path / "file" / "history.txt"

    SafeHistory(file, REDACTOR.mask_text).store_string("r")

    assert lines(file) == []
