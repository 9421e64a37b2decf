"""Runs in the child process of `utility.python`: gives the script its helpers, executes it, reports variables back.

Started as `python -c <this file's source>` with a JSON request on standard input. It imports nothing of this package,
so that a script sees the same Python with or without it. Everything it needs to say goes to the reply file, never to
standard output, which belongs to the script.
"""

import json
import sys
import time
import traceback
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any


def main() -> int:
    """Execute the script; the exit code is 0, or 1 after an error told in the reply file."""
    # The parent's encoding, whatever the console's code page (Windows) is.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    sys.stdin = open(request["null"])  # noqa: SIM115 - a script that reads input gets none
    variables: dict[str, Any] = dict(request["variables"])
    changed: dict[str, Any] = {}

    def set_variable(name: str, value: Any) -> None:
        """Set a run variable; it must be plain JSON, so say so where the mistake is."""
        try:
            json.dumps(value)
        except (TypeError, ValueError) as error:
            raise TypeError(f"set_variable({name!r}): the value is not plain JSON: {error}") from None
        variables[name] = changed[name] = value

    def get_variable(name: str, default: Any = None) -> Any:
        """Read a run variable."""
        return variables.get(name, default)

    helpers = {"Path": Path, "zipfile": zipfile, "ET": ET, "json": json, "time": time}
    namespace = {"__name__": "__main__", "set_variable": set_variable, "get_variable": get_variable, **helpers}
    error = _execute(request["script"], namespace)
    sys.stdout.flush()
    reply = {"variables": changed, "error": error}
    Path(request["reply"]).write_text(json.dumps(reply), encoding="utf-8")
    return 1 if error else 0


def _execute(script: str, namespace: dict[str, Any]) -> dict[str, Any] | None:
    """Run it; what went wrong as data, or None."""
    try:
        exec(compile(script, "<script>", "exec"), namespace)  # noqa: S102 - running the author's script is the step's purpose
    except SystemExit as stop:
        if stop.code in (None, 0):
            return None
        return {"kind": "SystemExit", "message": f"the script ended with exit code {stop.code}", "line": None}
    except BaseException as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<script>"]
        line = error.lineno if isinstance(error, SyntaxError) else (lines[-1] if lines else None)
        kind = "AssertionError" if isinstance(error, AssertionError) else type(error).__name__
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        return {"kind": kind, "message": message, "line": line}
    return None


if __name__ == "__main__":
    sys.exit(main())
