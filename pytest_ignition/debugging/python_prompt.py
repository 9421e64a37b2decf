"""A Python prompt at a pause: lines are read in the front end's thread, code runs where the page belongs."""

from __future__ import annotations

import io
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from pytest_ignition.engine.scenes import Deed, Scene

INTRODUCTION = "Python: page, gateway, variables, step, parameter (copies); empty line ends a block, Ctrl-D leaves"


def execution(code: Any, names: dict[str, Any]) -> Deed:
    """A deed that runs compiled code, and returns what it printed: its value, or its error, too."""

    def deed(scene: Scene) -> str:
        for name, value in scene.names().items():
            names.setdefault(name, value)
        if "page" in names:
            names["page"] = scene.page()
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            try:
                exec(code, names)  # noqa: S102 - it is what a debugger's prompt is for
            except BaseException as error:  # an `exit()` typed there, or Ctrl-C, ends the code and not the run
                frames = traceback.extract_tb(error.__traceback__)
                own = [frame for frame in frames if frame.filename == "<py>"]
                printed.write("".join(traceback.format_list(own)))
                printed.write("".join(traceback.format_exception_only(error)))
        return printed.getvalue()

    return deed


class PythonPrompt:
    """One visit.

    Args:
        read: a line, after a prompt.
        write: shows lines.
        perform: has a deed done on the runner's thread, and waits for it.
    """

    def __init__(
        self, read: Callable[[str], str], write: Callable[[str], None], perform: Callable[[Deed], Any]
    ) -> None:
        self._read = read
        self._write = write
        self._perform = perform
        self._names: dict[str, Any] = {"__name__": "__ignition__"}

    def stay(self) -> None:
        """Until Ctrl-D, `exit()` or `quit()`."""
        import codeop

        self._write(INTRODUCTION)
        compiler = codeop.CommandCompiler()
        lines: list[str] = []
        while True:
            try:
                line = self._read("... " if lines else ">>> ")
            except EOFError:
                return
            except KeyboardInterrupt:
                lines.clear()
                continue
            if not lines and line.strip() in ("exit", "quit", "exit()", "quit()"):
                return
            lines.append(line)
            source = "\n".join(lines)
            try:
                code = compiler(source, "<py>", "single")
            except (SyntaxError, ValueError, OverflowError) as error:
                self._write("".join(traceback.format_exception_only(error)).rstrip())
                lines.clear()
                continue
            if code is None:
                continue
            lines.clear()
            printed = str(self._perform(execution(code, self._names))).rstrip("\n")
            if printed:
                self._write(printed)
