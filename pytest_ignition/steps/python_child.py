"""Runs in the child process of `utility.python`: gives the script its helpers, executes it, reports variables back.

Started as `python -c <this file's source>` with a JSON request on standard input. It imports nothing of this package,
so that a script sees the same Python with or without it. Everything it needs to say goes to the reply file, never to
standard output, which belongs to the script.
"""

import importlib
import importlib.machinery
import importlib.util
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

    sys.meta_path.append(_Httpx())
    helpers: dict[str, Any] = {"Path": Path, "zipfile": zipfile, "ET": ET, "json": json, "time": time}
    if request["results"] is not None:
        helpers |= {name: _readable(value) for name, value in request["results"].items()}
        helpers["result"] = {}
    namespace = {"__name__": "__main__", "set_variable": set_variable, "get_variable": get_variable, **helpers}
    error = _execute(request["script"], namespace)
    sys.stdout.flush()
    result = None
    if error is None and request["results"] is not None:
        result, error = _result(namespace.get("result"))
    reply = {"variables": changed, "error": error, "result": result}
    Path(request["reply"]).write_text(json.dumps(reply), encoding="utf-8")
    return 1 if error else 0


def _result(found: Any) -> tuple[Any, dict[str, Any] | None]:
    """What the program left in `result`, or what is wrong with it."""
    if not isinstance(found, dict):
        return None, {
            "kind": "TypeError",
            "message": f"`result` is {type(found).__name__}, not a mapping",
            "line": None,
        }
    try:
        return json.loads(json.dumps(found)), None
    except (TypeError, ValueError) as error:
        return None, {"kind": "TypeError", "message": f"`result` is not plain JSON: {error}", "line": None}


class _Selector(str):
    """A selector that is text, and also the mapping that older programs take it for."""

    _forms: dict[str, Any]

    def __new__(cls, text: str, forms: dict[str, Any]) -> "_Selector":
        made = super().__new__(cls, text)
        made._forms = forms
        return made

    def get(self, form: str, default: Any = None) -> Any:
        """The selector in that form."""
        return self._forms.get(form, default)

    def __getitem__(self, form: Any) -> Any:
        return self._forms[form] if isinstance(form, str) else super().__getitem__(form)


def _readable(value: Any) -> Any:
    """The value with every component's selector in both natures (playbook-format, section 5.4)."""
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if not isinstance(value, dict):
        return value
    read = {key: _readable(each) for key, each in value.items()}
    selector = read.get("selector")
    if isinstance(selector, str) and ("cssPath" in read or "xpath" in read):
        read["selector"] = _Selector(selector, {"css": selector, "xpath": read.get("xpath", "")})
    return read


class _Httpx:
    """Finds `httpx` where only its successor httpx2 is installed; asked last, so the real one wins."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, _target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """The successor under the old name."""
        if name != "httpx":
            return None
        if importlib.util.find_spec("httpx2") is None:
            raise ModuleNotFoundError("No module named 'httpx'; `pip install httpx2` brings it", name="httpx")
        return importlib.machinery.ModuleSpec(name, _Httpx())  # type: ignore[arg-type]  # a loader by its methods

    @staticmethod
    def create_module(_spec: Any) -> Any:
        """The successor itself, so that both names mean the same module."""
        return importlib.import_module("httpx2")

    @staticmethod
    def exec_module(_module: Any) -> None:
        """It is loaded already."""


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
