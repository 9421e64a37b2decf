"""Playbooks with random damage: always a playbook or a told mistake with a place, never a crash.

MUTATIONS in the environment sets how many documents are tried, for longer runs than the suite's.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.fixing import FixRefused, fixed_text
from pytest_ignition.language.library import Library
from pytest_ignition.language.loader import load
from pytest_ignition.language.normal import normal_form
from pytest_ignition.steps.catalogue import builtin_step_types
from tests.language.test_library import MemoryShelf

PROJECT = Path(__file__).parents[2]
TYPES = builtin_step_types()
ROOT = Path("/site/playbooks")

OLD = """\
name: Old spellings
parameters:
  - {name: password, type: string, default: hunter2}
steps:
  - id: a
    type: browser.verify
    condition: "{{ parameter.password }}"
    parameters: {selector: x, state: visible}
  - id: b
    type: browser.click
    retry: {max_attempts: 3, delay_seconds: 1}
    parameters:
      selector: "#b"
      retry_count: 3
  - id: c
    type: playbook.run
    parameters: {playbook_path: leaf.yaml, x: "{{ step.b.selector }}"}
"""
BASES = [
    OLD,
    *re.findall(r"```yaml\n(.*?)```", (PROJECT / "docs" / "language.md").read_text("utf-8"), re.DOTALL),
    *(path.read_text("utf-8") for path in sorted(PROJECT.glob("playbooks/*/*.yaml"))),
]
PIECES = [
    "\x00", "\ufeff", "\t", "\r\n", "\u2028", "\ud800", "{{", "}}", "{{ ", " }}", "[", "]", "{", "}", ": ", "- ", "&a ", "*a ", "<<: ",
    "!!python/object:os.system ", "!!binary ", "|", ">", "'", '"', "#", "%", "null", "~", "yes", "010", "1e999", "-.inf", ".nan",
    "9" * 400, "a" * 5000, "[" * 200, "{a: " * 120, "{{ 'a' * 10**9 }}", "{{ variable.a }}", "{{ step.a.b.c }}", "{{ loop.index }}",
    "{{ range(10**9) | list }}", "{{ (((((((((( }}", "when", "foreach", "retry", "expect", "cases", "setup", "steps", "matches: '('",
    "leaf.yaml", "x.yaml", "\U0001f525", "--- ", "... ",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A playbook with up to six wounds."""
    text: str = draw(st.sampled_from(BASES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 2, 5, 20, 100]))
        kind = draw(st.sampled_from(["insert", "cut", "replace", "double", "line", "text"]))
        if kind == "line":
            lines = text.split("\n")
            at = draw(st.integers(0, len(lines) - 1))
            lines.insert(draw(st.integers(0, len(lines))), " " * draw(st.integers(0, 8)) + lines[at].strip())
            text = "\n".join(lines)
        elif kind == "double":
            text = text[:start] + text[start : start + length] * 2 + text[start + length :]
        else:
            new = draw(st.text(max_size=5)) if kind == "text" else draw(st.sampled_from(PIECES))
            text = text[:start] + ("" if kind == "cut" else new) + text[start + (0 if kind == "insert" else length) :]
    return text


def check(text: str) -> None:
    """Load, place, check and fix a text; whatever is wrong must be told at a place inside of it."""
    library = Library(
        MemoryShelf({"leaf.yaml": "name: Leaf\nsteps: [{id: a, type: utility.log}]\n", "x.yaml": ""}), TYPES
    )
    try:
        playbook = library.adopt(load(text, "playbooks/x.yaml", TYPES), ROOT / "x.yaml")
    except PlaybookError as error:
        lines = error.source.lines
        assert error.problems
        for problem in error.problems:
            assert 1 <= problem.mark.line <= max(len(lines), 1)
            assert problem.mark.column >= 1
            assert problem.message
        assert len(str(error)) < 200_000
        return
    for note in playbook.notes:
        assert 1 <= note.mark.line <= len(playbook.source.lines)
    try:
        fixed = fixed_text(playbook, TYPES)
    except FixRefused:
        return
    assert normal_form(load(fixed, "x.yaml", TYPES)) == normal_form(playbook)


@settings(
    max_examples=int(os.environ.get("MUTATIONS", "400")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(damaged())
def test_no_damage_crashes_the_reader(text: str) -> None:
    check(text)
