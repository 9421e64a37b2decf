"""Which editor is opened, how it is told the line, and what becomes of one that fails."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pytest_ignition.debugging import editor
from pytest_ignition.engine.commands import CommandError

FILE = Path("x.yaml")


@pytest.mark.parametrize(
    ("chosen", "windows", "words"),
    [
        ({"EDITOR": "vim"}, False, ["vim", "+7", "x.yaml"]),
        ({"EDITOR": "nano -w", "VISUAL": "/usr/bin/emacs"}, False, ["/usr/bin/emacs", "+7", "x.yaml"]),
        ({"EDITOR": "code"}, False, ["code", "--wait", "--goto", "x.yaml:7"]),
        ({"EDITOR": "code --wait"}, False, ["code", "--wait", "--goto", "x.yaml:7"]),
        ({"EDITOR": "subl -w"}, False, ["subl", "-w", "x.yaml:7"]),
        ({"EDITOR": "something else"}, False, ["something", "else", "x.yaml"]),
        ({}, True, ["notepad", "x.yaml"]),
        ({"EDITOR": '"C:\\Program Files\\Vim\\vim.exe"'}, True, ["C:\\Program Files\\Vim\\vim.exe", "+7", "x.yaml"]),
    ],
)
def test_an_editor_is_told_file_and_line(chosen: dict[str, str], windows: bool, words: list[str]) -> None:
    assert editor.command(chosen, FILE, 7, windows=windows) == words


def test_without_any_it_says_which_variable_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CommandError, match="EDITOR"):
        editor.command({}, FILE, 1, windows=False)


def script(folder: Path, text: str) -> dict[str, str]:
    file = folder / "editor.py"
    file.write_text(text, encoding="utf-8")
    return {**os.environ, "VISUAL": f"{sys.executable} {file}".replace("\\", "/")}


def test_what_the_editor_leaves_is_taken(tmp_path: Path) -> None:
    chosen = script(tmp_path, "import sys; open(sys.argv[-1], 'ab').write('ü\\r\\n'.encode())")

    assert editor.edited("a\r\n", "some/x.yaml", 1, chosen) == "a\r\nü\r\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("raise SystemExit(3)", "ended with 3"),
        ("import sys, os; os.remove(sys.argv[-1])", "cannot be read"),
        ("import sys; open(sys.argv[-1], 'wb').write(bytes([255]))", "cannot be read"),
    ],
)
def test_an_editor_that_fails_changes_nothing(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        editor.edited("a", "x.yaml", 1, script(tmp_path, text))


def test_an_editor_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be started"):
        editor.edited("a", "x.yaml", 1, {"EDITOR": "no-such-editor-here"})


def test_a_pause_that_ends_takes_the_editor_along(tmp_path: Path) -> None:
    chosen = script(tmp_path, "import time; time.sleep(60)")

    with pytest.raises(CommandError, match="the pause ended"):
        editor.edited("a", "x.yaml", 1, chosen, is_over=lambda: True)
