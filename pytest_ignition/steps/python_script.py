"""Step type `utility.python`: a script in a child process, answering by KEY=value lines and variables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Self

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepError
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.steps import python_child
from pytest_ignition.steps.child_environment import child_environment, secrets_among
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

MAX_OUTPUT = 5_000_000
"""Characters of script output that are kept; the rest is read and thrown away."""

_POLL = 0.02


class Python(StepParameters):
    """Parameters of `utility.python`."""

    ONE_OF = ("script", "code")

    script: str | None = Field(
        default=None,
        description=(
            "Python source. Prints `KEY=value` lines to give outputs; "
            "may call set_variable(name, value) and get_variable(name, default)"
        ),
    )
    code: str | None = Field(
        default=None,
        description=(
            "Python source in the older dialect, instead of `script`: reads `step_output[ID]` and `parameters[NAME]`, "
            "and gives its outputs in the mapping `result`"
        ),
    )

    env: list[str] | dict[str, str | int | float | bool] | None = Field(
        default=None,
        description=(
            "Environment variables for the script: names of those that it gets from this process, or names and values. "
            "Without it a script gets what Python and the system need, and no others"
        ),
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.script is None) == (self.code is None):
            raise ValueError("give `script` or `code`" + ("" if self.script is None else ", not both"))
        return self

    @property
    def source(self) -> str:
        """The program, in whichever dialect."""
        return self.script if self.script is not None else self.code or ""


class ScriptError(StepError):
    """The script raised an error: broken."""


@step_type(
    "utility.python",
    effect=Effect.WRITE,
    outputs=None,
    code_parameters=("script", "code"),
    readings=READINGS["utility.python"],
)
def python(context: StepContext, parameters: Python) -> Mapping[str, Json]:
    """Run a Python script in a process of its own."""
    environment = child_environment(os.environ, parameters.env)
    for secret in secrets_among(environment, parameters.env):
        context.keep_secret(secret)
    with tempfile.TemporaryDirectory(prefix="pytest-ignition-") as folder:
        reply = Path(folder) / "reply.json"
        request = {
            "script": parameters.source,
            "results": None if parameters.code is None else _given(context),
            "variables": dict(context.variables),
            "reply": str(reply),
            "null": os.devnull,
        }
        code, text = _run_child(context, json.dumps(request), environment)
        if context.step.secret:
            context.keep_secret(text)
            for told in read_outputs(text).values():
                context.keep_secret(told)
        for line in text.splitlines():
            context.log(line)
        if not reply.exists():
            raise ScriptError(
                f"the script's process ended with exit code {code} before the script was done"
                + (f"; its last words: {text.strip().splitlines()[-1]}" if text.strip() else "")
            )
        answer = json.loads(reply.read_text(encoding="utf-8"))
    for name, value in answer["variables"].items():
        context.set_variable(name, value)
    if answer["error"]:
        raise _script_error(answer["error"], parameters.source)
    return {**read_outputs(text), "_output": text, **(answer["result"] or {})}


def _given(context: StepContext) -> Mapping[str, Json]:
    """What a program of the older dialect finds in its globals."""
    return {"step_output": dict(context.outputs), "parameters": dict(context.parameters)}


def read_outputs(text: str) -> dict[str, str]:
    """One output per line with an equals sign: `A=1=2` gives `A` the text `1=2` (playbook-format, section 5.4).

    A ruler such as `=====` names nothing and gives nothing.
    """
    outputs = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and key.strip():
            outputs[key.strip()] = value.strip()
    return outputs


def _script_error(error: Mapping[str, Json], script: str) -> IgnitionError:
    line = error["line"]
    lines = script.splitlines()
    where = f" in line {line} of the script" if line else ""
    excerpt = f"\n    {lines[line - 1].strip()}" if line and 0 < line <= len(lines) else ""
    if error["kind"] == "AssertionError":
        return CheckFailed(f"assertion failed{where}: {error['message'] or 'no message'}{excerpt}")
    if error["kind"] == "SystemExit":
        return ScriptError(str(error["message"]))
    return ScriptError(f"{error['kind']}{where}: {error['message']}{excerpt}")


def _run_child(context: StepContext, request: str, environment: Mapping[str, str]) -> tuple[int, str]:
    """Start it, feed it, wait for it; killed with all it holds if the step ends first."""
    source = Path(python_child.__file__).read_text(encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and source; the script comes by standard input
        [sys.executable, "-c", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=context.resources.playbook_folder,
        env=environment,
        start_new_session=os.name != "nt",
    )
    assert process.stdin is not None
    assert process.stdout is not None
    output = _Output(process.stdout)
    output.start()
    try:
        _feed(process.stdin, request)
        while process.poll() is None:
            context.waiter.wait(_POLL)
    finally:
        if process.poll() is None:
            _kill(process)
        process.wait()
        output.join(timeout=2)
        if not output.is_alive():
            process.stdout.close()
    return process.returncode, output.text


def _feed(stream: IO[bytes], request: str) -> None:
    try:
        with stream:
            stream.write(request.encode("utf-8"))
    except BrokenPipeError:
        # The child died before it read everything; its exit code tells the story.
        return


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and, where the system has process groups, whatever it started."""
    if os.name == "nt":
        process.kill()
        return
    import signal

    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


class _Output(threading.Thread):
    """Reads the child's output meanwhile, so that it never blocks on a full pipe."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(name="pytest-ignition-script-output", daemon=True)
        self._stream = stream
        self._parts: list[bytes] = []
        self._size = 0

    def run(self) -> None:
        """Read to the end."""
        while part := self._stream.read1(65536):  # type: ignore[attr-defined]
            if self._size < MAX_OUTPUT:
                self._parts.append(part)
                self._size += len(part)

    @property
    def text(self) -> str:
        """What was printed, line ends unified."""
        data = b"".join(self._parts)[:MAX_OUTPUT]
        return data.decode("utf-8", "replace").replace("\r\n", "\n")


STEP_TYPES = (python,)
