"""The older dialect of `utility.python`: `code`, with `step_output`, `parameters` and `result`."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from pytest_ignition.engine.results import RunResult
from pytest_ignition.errors import IgnitionError
from pytest_ignition.standalone import run_playbook


def run(code: str, folder: Path, **parameters: Any) -> RunResult:
    path = folder / "x.yaml"
    path.write_text(
        "name: x\nparameters:\n  - {name: limits, type: dict, default: {low: 1}}\nsteps:\n"
        "  - id: found\n    type: utility.python\n    parameters:\n      code: |\n"
        "        result = {'inventory': [{'id': 'b', 'selector': '#b', 'cssPath': 'div > b', 'xpath': '//b'},\n"
        "                                {'id': 'c', 'selector': 'plain'}]}\n"
        "  - id: use\n    type: utility.python\n    parameters:\n      code: |\n" + indent(code, " " * 8) + "\n",
        "utf-8",
    )
    return run_playbook(path, parameters=parameters)


@pytest.mark.parametrize(
    ("code", "output"),
    [
        (
            "result = {'low': parameters['limits']['low'], 'kind': type(parameters).__name__}",
            {"low": 7, "kind": "dict"},
        ),
        (
            "c = step_output['found']['inventory'][0]\nresult = {'s': c.get('selector', {}).get('css') or 'none'}",
            {"s": "#b"},
        ),
        (
            "c = step_output['found']['inventory'][0]\nresult = {'s': c['selector']['xpath'], 't': c['selector']}",
            {"s": "//b", "t": "#b"},
        ),
        (
            "c = step_output['found']['inventory'][0]['selector']\nresult = {'n': c.get('x', 5), 'is': isinstance(c, str), 'up': c.upper(), 'at': c[0]}",
            {"n": 5, "is": True, "up": "#B", "at": "#"},
        ),
        ("result = {'plain': type(step_output['found']['inventory'][1]['selector']).__name__}", {"plain": "str"}),
        ("print('a=1')\nprint('b=2')\nresult['b'] = 3", {"a": "1", "b": 3, "_output": "a=1\nb=2\n"}),
        ("set_variable('v', 5)\nresult = {'v': get_variable('v'), 'here': Path('.').exists()}", {"v": 5, "here": True}),
        ("def inner():\n    result = 5\n    return result\nresult = {'n': inner()}", {"n": 5}),
        (
            "import httpx\nresult = {'client': httpx.Client.__name__, 'error': issubclass(httpx.ConnectError, Exception)}",
            {"client": "Client", "error": True},
        ),
    ],
)
def test_what_code_finds_and_gives(code: str, output: dict[str, Any], tmp_path: Path) -> None:
    result = run(code, tmp_path, limits={"low": 7})

    assert str(result.verdict) == "passed", result.steps[1].error
    assert output.items() <= result.outputs["use"].items()
    assert json.dumps(result.outputs["use"])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("result = [1]", "TypeError: `result` is list, not a mapping"),
        (
            "result = {'x': object()}",
            "TypeError: `result` is not plain JSON: Object of type object is not JSON serializable",
        ),
        ("del result", "TypeError: `result` is NoneType, not a mapping"),
        ("step_output['gone']", "KeyError in line 1 of the script: 'gone'\n    step_output['gone']"),
    ],
)
def test_what_goes_wrong_with_it(code: str, message: str, tmp_path: Path) -> None:
    error = run(code, tmp_path).steps[1].error

    assert error is not None
    assert error.message == message


@pytest.mark.parametrize(
    ("parameters", "message"),
    [("{}", "give `script` or `code`"), ("{script: a, code: b}", "give `script` or `code`, not both")],
)
def test_one_of_the_two_is_needed(parameters: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"name: x\nsteps:\n  - {{id: a, type: utility.python, parameters: {parameters}}}\n")

    with pytest.raises(IgnitionError) as caught:
        run_playbook(path)

    assert caught.value.message.startswith(f"{path}:3:19: {message}\n")


def test_a_script_has_no_result(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: x\nsteps:\n  - {id: a, type: utility.python, parameters: {script: 'result = {1: 2}'}}\n")

    assert run_playbook(path).outputs["a"] == {"_output": ""}
