"""The reference session, widened: loops, retries, data-driven cases, Python steps; and what all outputs say of each item."""

from __future__ import annotations

import re
from collections import Counter

from tests.load import reference
from tests.load.tellings import Step, Told

_EACH = """\
name: Each line
steps:
  - id: each
    name: Visit a line
    type: utility.python
    foreach: [Packing, Filling, Mixing]
    as: line
    on_failure: continue
    parameters: {script: "assert '{{ line }}' != 'Filling', 'the line {{ line }} stands'"}
  - {id: rest, name: The rest, type: utility.log}
"""
_RETRIED = """\
name: Tried again
steps:
  - id: tries
    name: Third time lucky
    type: utility.python
    retry: {count: 3, delay: 10ms}
    parameters:
      script: |
        n = get_variable('n', 0) + 1
        set_variable('n', n)
        assert n == 3, f'only {n} of 3'
  - {id: rest, name: The rest, type: utility.log}
"""
_CASES = """\
name: Tanks
parameters:
  - {name: tank, type: string}
  - {name: level, type: integer}
cases:
  - {id: low, tank: A, level: 1}
  - {id: high, tank: B, level: 99}
steps:
  - {id: say, name: Look at the tank, type: utility.log}
  - id: check
    name: Not too full
    type: utility.python
    parameters: {script: "assert {{ level }} < 50, 'tank {{ tank }} is at {{ level }}'"}
"""
_TWICE = """\
name: Nested twice
steps:
  - {id: outer, name: Run the nested one, type: playbook.run, parameters: {playbook: nested_bad.yaml}}
"""
_PYTHON = """\
import pytest


def test_nested(step):
    with step("Outer") as outer:
        outer.log("said")
        with step("Inner"):
            pass
        with step("Inner"):
            assert 1 == 2, "inner sums differ"


def test_soft(step):
    try:
        with step("May fail"):
            assert 1 == 2, "softly"
    except AssertionError:
        pass
    with step("Goes on"):
        pass


def test_runs_a_playbook(playbook, step):
    with step("Before"):
        pass
    playbook("passing")


@pytest.mark.parametrize("line", ["Packing", "Filling"])
def test_lines(line, step):
    with step(f"Line {line}"):
        assert line == "Packing", f"{line} stands"


@pytest.mark.xfail(reason="known")
def test_known(step):
    with step("Known to fail"):
        raise ValueError("no such batch")
"""

FILES = {
    **reference.FILES,
    "playbooks/cases.yaml": _CASES,
    "playbooks/each.yaml": _EACH,
    "playbooks/retried.yaml": _RETRIED,
    "playbooks/twice.yaml": _TWICE,
    "test_steps.py": _PYTHON,
}


TRUTH = """\
failed playbooks/broken.yaml::broken
  broken 1 Ask | playbooks/broken.yaml:3:5: ValueError in line 1 of the script: no such batch
  not run 2 The rest
passed playbooks/cases.yaml::cases[low]
  passed 1 Look at the tank
  passed 2 Not too full
failed playbooks/cases.yaml::cases[high]
  passed 1 Look at the tank
  failed 2 Not too full | playbooks/cases.yaml:10:5: assertion failed in line 1 of the script: tank B is at 99
failed playbooks/children/bad.yaml::bad
  passed 1 Say hello
  failed 2 Check | playbooks/children/bad.yaml:4:5: assertion failed in line 1 of the script: sums differ
  not run 3 The rest
passed playbooks/children/good.yaml::good
  passed 1 Say hello
  passed 2 Keep a value
failed playbooks/each.yaml::each
  failed 1 Visit a line
  passed 1.1 Visit a line: Packing
  failed 1.2 Visit a line: Filling | playbooks/each.yaml:3:5: assertion failed in line 1 of the script: the line Filling stands
  passed 1.3 Visit a line: Mixing
  passed 2 The rest
failed playbooks/failing.yaml::failing
  passed 1 Say hello
  failed 2 Check | playbooks/failing.yaml:4:5: assertion failed in line 1 of the script: sums differ
  not run 3 The rest
failed playbooks/nested_bad.yaml::nested_bad
  failed 1 Run the child
  passed 1.1 Say hello
  failed 1.2 Check | playbooks/children/bad.yaml:4:5: assertion failed in line 1 of the script: sums differ
  not run 1.3 The rest
  not run 2 The rest
passed playbooks/nested_good.yaml::nested_good
  passed 1 Run the child
  passed 1.1 Say hello
  passed 1.2 Keep a value
  passed 2 The rest
passed playbooks/passing.yaml::passing
  passed 1 Say hello
  passed 2 Keep a value
passed playbooks/retried.yaml::retried
  passed 1 Third time lucky
  passed 2 The rest
skipped playbooks/skipped.yaml::skipped
failed playbooks/soft.yaml::soft
  failed 1 Check | playbooks/soft.yaml:3:5: assertion failed in line 1 of the script: no
  passed 2 The rest
failed playbooks/twice.yaml::twice
  failed 1 Run the nested one
  failed 1.1 Run the child
  passed 1.1.1 Say hello
  failed 1.1.2 Check | playbooks/children/bad.yaml:4:5: assertion failed in line 1 of the script: sums differ
  not run 1.1.3 The rest
  not run 1.2 The rest
xfailed playbooks/xfail.yaml::xfail
  passed 1 Say hello
  failed 2 Check | playbooks/xfail.yaml:4:5: assertion failed in line 1 of the script: sums differ
  not run 3 The rest
xpassed playbooks/xpass.yaml::xpass
  passed 1 Say hello
  passed 2 Keep a value
failed test_python.py::test_bad
  failed 1 One | test_python.py:3: assert 1 == 2
passed test_python.py::test_good
failed test_steps.py::test_nested
  failed 1 Outer
  passed 1.1 Inner
  failed 1.2 Inner | test_steps.py:10: inner sums differ
passed test_steps.py::test_soft
  failed 1 May fail | test_steps.py:16: softly
  passed 2 Goes on
passed test_steps.py::test_runs_a_playbook[chromium]
  passed 1 Before
  passed 1 Say hello
  passed 2 Keep a value
passed test_steps.py::test_lines[Packing]
  passed 1 Line Packing
failed test_steps.py::test_lines[Filling]
  failed 1 Line Filling | test_steps.py:32: Filling stands
xfailed test_steps.py::test_known
  broken 1 Known to fail | test_steps.py:38: no such batch
"""
"""Each test's outcome, and below it each step's verdict, number, name, and what its failure says."""


def _read() -> tuple[dict[str, str], Told]:
    outcomes: dict[str, str] = {}
    steps: Told = {}
    for line in TRUTH.splitlines():
        if not line.startswith(" "):
            outcome, test = line.split(" ", 1)
            outcomes[test] = outcome
            continue
        found = re.fullmatch(r"  (passed|failed|broken|not run) ([\d.]+) (.*?)(?: \| (.*))?", line)
        assert found
        steps.setdefault(test, []).append(Step(found[2], found[3], found[1], found[4] or ""))
    return outcomes, steps


OUTCOMES, STEPS = _read()


def verdict(test: str) -> str:
    """What a run's own verdict is: steps decide it, whatever pytest makes of it."""
    found = {step.verdict for step in STEPS[test] if "." not in step.number}
    return next((word for word in ("failed", "broken") if word in found), "passed")


def totals(tests: list[str]) -> dict[str, int]:
    """The counts of the terminal's last line."""
    words = [OUTCOMES[test] for test in tests]
    words += [f"steps {step.verdict}" for test in tests for step in STEPS.get(test, ())]
    return dict(Counter(words))
