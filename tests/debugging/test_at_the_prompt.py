"""The prompt at a pause, typed at in a pseudo-terminal: each command, and what reports, outputs and events hold after."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import sys
import zlib
from typing import Any

import pytest

from tests.debugging.terminal import PROMPT, AtTerminal, at_terminal
from tests.plugin_run import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix"),
]

WRONG = """\
name: Wrong
variables: {word: old}
steps:
  - {id: first, name: First, type: utility.python, parameters: {script: "print('one')"}}
  # the one that is mended
  - id: second
    name: Second
    type: utility.python
    parameters:
      script: "raise ValueError('wrong')"   # a comment
  - {id: third, name: Third, type: utility.log, parameters: {message: "{{ step.first._output }}, {{ variable.word }}"}}
teardown:
  - {id: tidy, name: Tidy, type: utility.log}
"""
REPORTS = ("--junitxml=junit.xml", "--alluredir=allure", "--html=report.html", "--ignition-events=events.jsonl")
PAUSE = ("-p", "no:cacheprovider", "--ignition-pause=failure", "--ignition-pause-timeout=90", "-v", *REPORTS)


def events(project: Project, kind: str) -> list[dict[str, Any]]:
    lines = (project.path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["kind"] == kind]


def allure_steps(project: Project) -> list[tuple[str, str]]:
    (result,) = project.allure()
    return [(step["name"].split(" (")[0], step["status"]) for step in result.get("steps", [])]


def terminal_steps(terminal: AtTerminal) -> list[tuple[str, str]]:
    """The lines of steps that have an end, as they were written."""
    found = re.findall(r"^  (\d|teardown \d) (\w+).*? +(passed|FAILED|BROKEN|not run)\b", terminal.shown, re.MULTILINE)
    return [(name, verdict) for _number, name, verdict in found]


def html_text(project: Project) -> str:
    """The page of pytest-html, with what it keeps packed until somebody looks."""
    page = (project.path / "report.html").read_text(encoding="utf-8")
    parts = re.findall(r"data-packed=[^A-Za-z0-9]*(?:quot;|#34;)?([A-Za-z0-9+/=]{80,})", page)
    return page + "".join(zlib.decompress(base64.b64decode(part)).decode() for part in parts)


def last_ends(project: Project) -> dict[str, str]:
    """The verdict that counts of each step: void ones left out."""
    ends: dict[str, str] = {}
    lines = (project.path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    for event in map(json.loads, lines):
        if event["kind"] == "run_rewound":
            for path in event["void"]:
                ends.pop(path["ids"][0], None)
        elif event["kind"] in ("step_finished", "step_not_run") and event["step_path"]["phase"] != "command":
            assert event["step_path"]["ids"][0] not in ends, "each step has one end"
            ends[event["step_path"]["ids"][0]] = event.get("verdict", "not run")
    return ends


def reports_agree(project: Project, wanted: dict[str, str]) -> None:
    """Each report tells each step of the playbook once, with the verdict that counts."""
    assert last_ends(project) == wanted
    statuses = {"passed": "passed", "failed": "failed", "broken": "broken", "not run": "skipped"}
    names = {"first": "First", "second": "Second", "third": "Third", "tidy": "Tidy"}
    found = [(re.sub(r"^(teardown )?\d+ ", "", name), status) for name, status in allure_steps(project)]
    inside = [(name, status) for name, status in found if name in names.values()]
    assert sorted(inside) == sorted((names[step], statuses[verdict]) for step, verdict in wanted.items())
    steps = project.junit().findall(".//property")
    told = {each.attrib["name"]: each.attrib.get("value", "") for each in steps if "step" in each.attrib["name"]}
    for step, verdict in wanted.items():
        lines = [value for value in told.values() if names[step] in value]
        assert all(verdict in value for value in lines), (step, verdict, lines)
    rows = re.findall(r"(?:&lt;|<)b(?:&gt;|>)(\w+)(?:&lt;|<)/b(?:&gt;|>).*?v ([a-z-]+)", html_text(project))
    shown = [(name, verdict) for name, verdict in rows if name in names.values()]
    assert sorted(shown) == sorted((names[step], verdict.replace(" ", "-")) for step, verdict in wanted.items())


def test_a_changed_parameter(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        block = terminal.until(PROMPT)
        after = terminal.say('r script="print(3)"')
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown

    assert "paused: step 2 'Second' (utility.python) did not pass\n" in block
    assert "playbooks/x.yaml:6:5: ValueError in line 1 of the script: wrong" in block
    assert "n)ext c)ontinue r)etry" in block
    assert "2 Second" in after
    reports_agree(project, {"first": "passed", "second": "passed", "third": "passed", "tidy": "passed"})
    note = "mended while paused: parameter script:"
    assert [event["step_path"]["ids"] for event in events(project, "step_finished") if note in event["note"]] == [
        ["second"]
    ]
    for file in ("junit.xml", "report.html"):
        assert note.split(":", maxsplit=1)[0] in (project.path / file).read_text(encoding="utf-8"), file
    assert any(note in step["name"] for step in project.allure()[0]["steps"])
    assert note in terminal.shown


def test_back_and_a_variable_set(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        assert "browser and gateway are not restored" in terminal.say("b first") + terminal.shown
        assert "First" in terminal.say("w") + terminal.shown
        assert "word is set" in terminal.say("set word new")
        terminal.type("c")
        terminal.until(PROMPT)  # the second step fails once more
        assert '"new"' in terminal.say("v")
        assert "new" in terminal.say("p variable.word")
        terminal.say('r script="print(3)"')
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown

    reports_agree(project, {"first": "passed", "second": "passed", "third": "passed", "tidy": "passed"})
    assert len(events(project, "run_rewound")) == 1
    (third,) = [each for each in events(project, "step_finished") if each["step_path"]["ids"] == ["third"]]
    assert third["verdict"] == "passed"
    (started,) = [each for each in events(project, "step_started") if each["step_path"]["ids"] == ["third"]]
    assert started["parameters"]["message"].split(", ")[-1] == "new"


def test_skip_goes_on_and_the_failure_stands(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.say("s")
        terminal.type("c")
        assert terminal.end() == 1, terminal.shown

    reports_agree(project, {"first": "passed", "second": "broken", "third": "passed", "tidy": "passed"})
    assert project.junit().attrib["tests"] == "1"


def test_a_step_that_is_not_in_the_playbook(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        assert "passed" in terminal.say('run "{id: extra, type: utility.python, parameters: {script: print(5)}}"')
        assert "5" in terminal.say("p step.extra._output")
        assert "refused" in terminal.say("run {type: nonsense.x}") + terminal.say("run {")
        terminal.say('r script="print(3)"')
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown

    reports_agree(project, {"first": "passed", "second": "passed", "third": "passed", "tidy": "passed"})
    extra = [each for each in events(project, "step_finished") if each["step_path"]["phase"] == "command"]
    assert [each["step_path"]["ids"][-1] for each in extra][:1] == ["extra"]
    assert "somebody ran it while the run was paused" in terminal.shown


def test_goto_leaves_out_what_lies_between(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.say("b")
        assert "before step third" in terminal.say("goto third")
        terminal.type("c")
        assert "step 'first' did not run, because passed over by a command" in terminal.until(PROMPT)
        terminal.type("c")
        assert terminal.end() == 1, terminal.shown

    reports_agree(project, {"first": "not run", "second": "not run", "third": "broken", "tidy": "passed"})


def test_quit_runs_the_teardown_and_ends_the_session(project: Project) -> None:
    project.playbook(WRONG)
    project.playbook("name: Later\nsteps: [{id: later, type: utility.log}]\n", "y")

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.type("q")
        assert terminal.end(20) == pytest.ExitCode.INTERRUPTED, terminal.shown

    reports_agree(project, {"first": "passed", "second": "broken", "third": "not run", "tidy": "passed"})
    assert "quit at a pause" in terminal.shown
    assert "Later" not in terminal.shown


def test_step_by_step_a_list_and_help(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, "-p", "no:cacheprovider", "--ignition-pause=step", "-s", "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.say("n")
        listed = terminal.say("l")
        assert re.search(r"^ +\+ +1 First \[first\]", listed, re.MULTILINE), listed
        assert re.search(r"^-> +2 Second \[second\]", listed, re.MULTILINE), listed
        assert "retry [NAME=VALUE ...]" in terminal.say("h")
        assert "there is no 'bakc' here" in terminal.say("bakc")
        assert "did you mean" in terminal.shown
        terminal.say("s")
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown


def test_python_is_typed_at_the_runners_own_thread(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.type("py")
        terminal.until(">>>")
        terminal.type("import threading; threading.current_thread() is threading.main_thread()", ">>>")
        terminal.until("True")
        terminal.until(">>>")
        terminal.type("variables['word'] * 2", ">>>")
        terminal.until("'oldold'")
        terminal.until(">>>")
        terminal.type("1 / 0", ">>>")
        terminal.until("ZeroDivisionError")
        terminal.until(">>>")
        terminal.type("exit()", ">>>")
        terminal.until(PROMPT)
        terminal.type("q")
        terminal.end()


SECRET = """\
name: Secret
parameters:
  - {name: password, type: string, required: true}
steps:
  - {id: bad, name: Bad, type: utility.python, parameters: {script: "raise ValueError('wrong')"}}
"""


def test_no_secret_is_shown_or_remembered(project: Project) -> None:
    secret = "Zaphod-42-Beeblebrox"
    project.playbook(SECRET)

    with at_terminal(project, *PAUSE, "--ignition-param", "password=@env:WORD", "playbooks", WORD=secret) as terminal:
        terminal.until(PROMPT)
        terminal.say("p parameter.password")
        terminal.type("py")
        terminal.until(">>>")
        terminal.type("print(parameter)", ">>>")
        terminal.until(">>>")
        terminal.type("exit()", ">>>")
        terminal.until(PROMPT)
        terminal.say("v")
        shown = terminal.shown
        terminal.press(b"\x15")
        terminal.say(f"set word {secret}")
        terminal.say("set word harmless")
        terminal.type("q")
        terminal.end()

    assert secret not in shown
    history = (project.path / "state" / "history.txt").read_text(encoding="utf-8")
    assert "set word harmless" in history
    assert secret not in history
    assert (project.path / "state" / "history.txt").stat().st_mode & 0o077 == 0


def test_ctrl_c_at_the_prompt_stops_with_teardown_and_complete_reports(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.press(b"q this is given up\x03")
        assert "First" in terminal.say("l")
        terminal.press(b"\x03")
        assert terminal.end(20) == pytest.ExitCode.INTERRUPTED, terminal.shown

    assert last_ends(project) == {"first": "passed", "second": "broken", "third": "not run", "tidy": "passed"}


LONG = WRONG.replace("raise ValueError('wrong')", "Path('started.txt').touch(); time.sleep(120)")


def test_ctrl_c_pauses_a_wait_and_a_second_one_stops(project: Project) -> None:
    project.playbook(LONG.replace("utility.python", "utility.sleep", 0))

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until("1 First")
        terminal.press(b"\x03")
        terminal.until(PROMPT, 20)
        os.kill(terminal.process.pid, signal.SIGINT)
        assert terminal.end(20) == pytest.ExitCode.INTERRUPTED, terminal.shown

    assert last_ends(project)["tidy"] == "passed"


def test_a_pause_that_nobody_ends_goes_on_by_itself(project: Project) -> None:
    project.playbook(WRONG)
    arguments = ("--ignition-pause=failure", "--ignition-pause-timeout=2", "-v", *REPORTS, "playbooks")

    with at_terminal(project, *arguments) as terminal:
        terminal.until(PROMPT)
        terminal.press(b"r scr")
        assert terminal.end(30) == 1, terminal.shown

    assert "it goes on by itself after 2 s" in terminal.shown
    assert events(project, "run_resumed")[0]["reason"] == "nobody resumed it within 2 s"


def test_a_python_step(project: Project) -> None:
    project.write("test_it.py", "def test_it(step):\n    rows = 2\n    with step('Count'):\n        assert rows == 3\n")

    with at_terminal(project, "--ignition-pause=failure", "test_it.py") as terminal:
        assert "rows" in terminal.until(PROMPT)
        assert "2" in terminal.say("p rows")
        assert "a Python test is running" in terminal.say("r")
        assert "Python test" in terminal.say("e")
        terminal.type("c")
        assert terminal.end() == 1


def test_end_of_input_goes_on(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE, "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.press(b"\x04")
        assert terminal.end(30) == 1

    reports_agree(project, {"first": "passed", "second": "broken", "third": "not run", "tidy": "passed"})
