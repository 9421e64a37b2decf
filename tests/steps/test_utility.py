"""`utility.*`: sleep, log, set_variable, and Python scripts in a child process."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.engine.commands import Cancel
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.events import Event, LogLine
from pytest_ignition.engine.results import RunResult
from pytest_ignition.engine.runner import Runner
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.loader import load
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.python_script import read_outputs
from pytest_ignition.waiting import SystemClock
from tests.engine.fakes import IDENTITY, FakeClock, FakeResources


class RealTime(FakeResources):
    """Resources for steps that wait for a real process."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FakeClock(), folder)
        self.real = SystemClock()

    def pump(self, seconds: float) -> None:
        self.while_pumping()
        self.real.sleep(seconds)


def run(text: str, folder: Path, events: list[Event] | None = None, control: Control | None = None) -> RunResult:
    types = builtin_step_types()
    resources = RealTime(folder)
    runner = Runner(
        load(text, "x.yaml", types),
        identity=IDENTITY,
        step_types=types,
        resources=resources,
        masker=Redactor(),
        consumers=[events.append] if events is not None else [],
        control=control,
    )
    if control is not None:
        resources.while_pumping = lambda: _cancel(control)
    return runner.run({})


def _cancel(control: Control) -> None:
    control.submit(Cancel(command_id="1", run_id=IDENTITY.run_id))


def script(code: str, **keys: object) -> str:
    extra = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    body = "".join(f"        {line}\n" for line in code.splitlines())
    return f"name: x\nsteps:\n  - id: a\n    type: utility.python\n{extra}    parameters:\n      script: |\n{body}"


def test_sleep_log_and_variables(tmp_path: Path) -> None:
    events: list[Event] = []
    result = run(
        "name: x\nsteps:\n"
        "  - {id: a, type: utility.sleep, parameters: {seconds: 0.01}}\n"
        "  - {id: b, type: utility.set_variable, parameters: {name: v, value: [1, two]}}\n"
        "  - {id: c, type: utility.log, parameters: {message: 'v is {{ variable.v }}', level: warning}}\n",
        tmp_path,
        events,
    )

    assert [step.output for step in result.steps] == [
        {"slept": 0.01},
        {"variable": "v", "value": [1, "two"]},
        {"logged": "v is [1, 'two']", "level": "warning"},
    ]
    assert [(line.level, line.message) for line in events if isinstance(line, LogLine)] == [
        ("warning", "v is [1, 'two']")
    ]


def test_printed_pairs_become_outputs(tmp_path: Path) -> None:
    result = run(script("print('A=1=2')\nprint('  B = x y ')\nprint('=====')\nprint('plain')"), tmp_path)

    assert result.steps[0].output == {"A": "1=2", "B": "x y", "_output": "A=1=2\n  B = x y \n=====\nplain\n"}


def test_read_outputs_ignores_rulers() -> None:
    assert read_outputs("=====\n = x\nA=\n") == {"A": ""}


def test_variables_go_in_and_come_back_with_their_types(tmp_path: Path) -> None:
    text = (
        "name: x\nsteps:\n"
        "  - {id: s, type: utility.set_variable, parameters: {name: n, value: {k: [1, 2.5, null, true]}}}\n"
        "  - id: a\n    type: utility.python\n    parameters:\n      script: |\n"
        "        value = get_variable('n')\n        value['k'].append('ä\N{ROCKET}')\n        set_variable('m', value)\n"
        "        assert get_variable('none', 7) == 7\n"
        "  - {id: c, type: utility.log, parameters: {message: '{{ variable.m.k }}'}}\n"
    )

    result = run(text, tmp_path)

    assert result.steps[2].output["logged"] == "[1, 2.5, None, True, 'ä\N{ROCKET}']"


def test_the_helpers_of_the_public_format_are_there(tmp_path: Path) -> None:
    code = "print('ok=' + str(all([Path, zipfile.ZipFile, ET.fromstring, json.loads, time.time])))"

    assert run(script(code), tmp_path).steps[0].output["ok"] == "True"


def test_a_script_runs_in_the_playbooks_folder_and_reads_no_input(tmp_path: Path) -> None:
    code = "import sys, os\nprint('cwd=' + os.getcwd())\nprint('input=' + repr(sys.stdin.read()))"

    output = run(script(code), tmp_path).steps[0].output

    assert Path(output["cwd"]).resolve() == tmp_path.resolve()
    assert output["input"] == "''"


@pytest.mark.parametrize(
    ("code", "verdict", "message"),
    [
        ("x = 1\nassert x == 2, 'differs'", Verdict.FAILED, "assertion failed in line 2 of the script: differs\n    assert x == 2, 'differs'"),
        ("x = 1\nx / 0", Verdict.BROKEN, "ZeroDivisionError in line 2 of the script: division by zero\n    x / 0"),
        ("def f(:\n  pass", Verdict.BROKEN, "SyntaxError in line 1 of the script: invalid syntax\n    def f(:"),
        ("import sys\nsys.exit(3)", Verdict.BROKEN, "the script ended with exit code 3"),
        ("set_variable('x', object())", Verdict.BROKEN, "TypeError in line 1 of the script: set_variable('x'): the value is not plain JSON: "
         "Object of type object is not JSON serializable\n    set_variable('x', object())"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_with_its_line(code: str, verdict: Verdict, message: str, tmp_path: Path) -> None:
    step = run(script(code), tmp_path).steps[0]

    assert step.verdict is verdict
    assert step.error is not None
    assert step.error.message == message


def test_sys_exit_without_a_code_is_an_end_like_any_other(tmp_path: Path) -> None:
    assert run(script("print('A=1')\nimport sys\nsys.exit()"), tmp_path).steps[0].output["A"] == "1"


def test_a_process_that_dies_is_told(tmp_path: Path) -> None:
    error = run(script("import os\nprint('last words', flush=True)\nos._exit(9)"), tmp_path).steps[0].error

    assert error is not None
    assert error.message == (
        "the script's process ended with exit code 9 before the script was done; its last words: last words"
    )


def test_the_time_limit_kills_the_script_and_what_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', \"import time; time.sleep(1.5); open('late.txt', 'w').close()\"])\n"
        "time.sleep(60)"
    )
    clock = SystemClock()
    start = clock.monotonic()

    step = run(script(code, timeout=0.7), tmp_path).steps[0]

    assert step.verdict is Verdict.BROKEN
    assert step.error is not None
    assert step.error.message == "the step's time limit of 0.7 s passed"
    assert clock.monotonic() - start < 10
    end = clock.monotonic() + 2
    while clock.monotonic() < end:
        assert not (tmp_path / "late.txt").exists(), "a grandchild outlived the step"
        clock.sleep(0.1)


def test_cancel_ends_a_script(tmp_path: Path) -> None:
    clock = SystemClock()
    start = clock.monotonic()

    result = run(script("import time\ntime.sleep(60)"), tmp_path, control=Control(IDENTITY.run_id))

    assert result.cancelled
    assert clock.monotonic() - start < 10


def test_much_output_does_not_block(tmp_path: Path) -> None:
    result = run(script("for n in range(20000):\n    print('x' * 100)\nprint('done=yes')"), tmp_path)

    assert result.steps[0].output["done"] == "yes"


def test_css_in_double_braces_survives_in_a_script(tmp_path: Path) -> None:
    code = "page = f'body {{ color: red; }} p {{ margin: 0 }}'\nprint('css=' + page)"

    assert run(script(code), tmp_path).steps[0].output["css"] == "body { color: red; } p { margin: 0 }"
