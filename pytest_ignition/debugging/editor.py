"""The user's editor: which one it is, and how it is told the line."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from pytest_ignition.engine.commands import CommandError

_PLUS_LINE = frozenset(
    ("vi", "vim", "nvim", "gvim", "view", "nano", "pico", "emacs", "emacsclient", "ed", "joe", "jed", "mcedit", "kak")
)
_COLON_LINE = frozenset(("hx", "helix", "micro", "subl", "zed"))
_GOTO = frozenset(("code", "code-insiders", "codium", "cursor"))


def command(environment: Mapping[str, str], file: Path, line: int, *, windows: bool | None = None) -> list[str]:
    """The words that open a file at a line.

    Args:
        environment: `VISUAL` comes before `EDITOR`; without both Notepad on Windows, else vi or nano.
        file: what to open.
        line: where, from 1; editors that are not known are given the file only.
        windows: None for this system.

    Raises:
        CommandError: there is no editor.
    """
    on_windows = sys.platform == "win32" if windows is None else windows
    chosen = environment.get("VISUAL") or environment.get("EDITOR")
    if chosen:
        # On Windows backslashes are part of paths.
        words = [word.strip('"') for word in shlex.split(chosen, posix=not on_windows)]
    elif on_windows:
        words = ["notepad"]
    else:
        words = [next((name for name in ("vi", "nano") if shutil.which(name)), "")]
    if not words or not words[0]:
        raise CommandError("there is no editor", hint="name one in the environment variable EDITOR")
    name = words[0].replace("\\", "/").rsplit("/", 1)[-1].lower().removesuffix(".exe").removesuffix(".cmd")
    if name in _PLUS_LINE:
        return [*words, f"+{line}", str(file)]
    if name in _COLON_LINE:
        return [*words, f"{file}:{line}"]
    if name in _GOTO:
        wait = [] if "--wait" in words or "-w" in words else ["--wait"]
        return [*words, *wait, "--goto", f"{file}:{line}"]
    return [*words, str(file)]


def edited(
    text: str, name: str, line: int, environment: Mapping[str, str], is_over: Callable[[], bool] = lambda: False
) -> str:
    """What a person makes of a text: they get a copy, in a folder that only they can read.

    Args:
        text: what to begin with.
        name: of the file, so that the editor knows what it is.
        line: where to open it.
        environment: of the process.
        is_over: asked a few times per second; the editor is ended when it says yes.

    Raises:
        CommandError: the editor cannot be started, failed, or was ended.
    """
    with tempfile.TemporaryDirectory(prefix="ignition-edit-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / (Path(name).name or "playbook.yaml")
        file.write_text(text, encoding="utf-8", newline="")
        words = command(environment, file, line)
        words[0] = shutil.which(words[0]) or words[0]
        try:
            process = subprocess.Popen(words, env=dict(environment))  # noqa: S603 - the user's own choice
        except OSError as error:
            problem = f"the editor {words[0]!r} cannot be started: {error.strerror}"
            raise CommandError(problem, hint="the environment variable EDITOR names it") from None
        while process.poll() is None:
            if is_over():
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                raise CommandError("the pause ended before the editor did")
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        if process.returncode:
            raise CommandError(f"the editor ended with {process.returncode}; nothing was changed")
        try:
            return file.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError) as error:
            raise CommandError(f"what the editor left cannot be read: {error}") from None
