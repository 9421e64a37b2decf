"""Writes the playbooks and tests that are measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

_HEAD = """\
name: "Benchmark {title}"
version: "1.0"
description: "generated"
domain: utility
parameters:
  - name: line
    type: string
    required: true
    default: "line 4"
    description: "A value to refer to"
steps:
"""


def new_folder(parent: Path, name: str, *, ini: str = "") -> Path:
    """An empty folder that pytest takes for a project of its own, with a folder for playbooks."""
    folder = parent / name
    (folder / "playbooks").mkdir(parents=True)
    settings = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"
    (folder / "pytest.ini").write_text(settings + ini, encoding="utf-8")
    return folder


def playbook(steps: int, step: Callable[[int], str], *, title: str = "") -> str:
    """A playbook whose steps are made by `step(number)`."""
    return _HEAD.format(title=title or f"of {steps} steps") + "".join(step(number) for number in range(steps))


def mixed(number: int) -> str:
    """A log line with a reference, or a variable, in turn: what utility playbooks are made of."""
    start = f'  - id: step{number}\n    name: "Step {number}: do a thing"\n'
    end = "    timeout: 30\n    on_failure: abort\n"
    if number % 2:
        value = f'    parameters:\n      name: var{number}\n      value: "value {number}"\n'
        return start + "    type: utility.set_variable\n" + value + end
    value = f'    parameters:\n      message: "hello {number} at {{{{ parameter.line }}}}"\n      level: info\n'
    return start + "    type: utility.log\n" + value + end


def idle(number: int) -> str:
    """A step that does nothing."""
    return f"  - id: step{number}\n    name: Nothing\n    type: utility.sleep\n    parameters: {{seconds: 0}}\n"


def ping(number: int) -> str:
    """A step that asks the gateway for its state."""
    return f"  - id: step{number}\n    name: Ping\n    type: gateway.ping\n"


def on_page(url: str, step_type: str, selector: str) -> Callable[[int], str]:
    """Opens a page in the first step; every other one does the same thing to one element."""

    def step(number: int) -> str:
        start = f"  - id: step{number}\n    name: Step {number}\n"
        if number == 0:
            return start + f'    type: browser.navigate\n    parameters: {{url: "{url}"}}\n'
        return start + f'    type: {step_type}\n    parameters: {{selector: "{selector}"}}\n'

    return step


def python_twin(url: str, call: str, times: int) -> str:
    """A Python test that makes the same Playwright call, as often. `call` is source text with `page` in it.

    The page is asked for at run time: named in the signature, it would make pytest parametrize and reorder the test.
    """
    return (
        "def test_twin(request, lap):\n"
        "    page = request.getfixturevalue('page')\n"
        f"    page.goto({url!r})\n"
        "    lap()\n"
        f"    for _ in range({times}):\n"
        f"        {call}\n"
        "        lap()\n"
    )


PAGE = (
    "<!doctype html><meta charset=utf-8><title>Benchmark</title>"
    "<style>body{font:16px sans-serif}p{display:inline-block;width:200px;margin:8px;border:1px solid #99b}</style>"
    "<h1 id=title>Gateway</h1><button id=go onclick='count.textContent=+count.textContent+1'>Go</button>"
    "<b id=count>0</b>" + "".join(f"<p>Card {number}<br>value {number * 37}</p>" for number in range(40))
)


def page_url() -> str:
    """A page that needs no server and is quiet once it is there."""
    return "data:text/html;charset=utf-8," + quote(PAGE)
