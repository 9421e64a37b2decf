"""Pausing under pytest: who may be asked, what a front end sees and can do, and that nothing ever hangs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from pytest_ignition.waiting import ClockWaiter, wait_until
from tests.plugin_run import Project

FRONT_END = '''
import json, threading
from pathlib import Path
from pytest_ignition import commands


class Scripted:
    """Sends one command after the other whenever the run pauses, from a thread of its own."""

    name = "scripted"
    script = [SCRIPT]

    def open(self, controls):
        self.controls = controls
        self.told = []

    def follow(self, event):
        self.told.append(event.as_json())
        # What moves the run ends this pause: the next command is for the next one.
        answered = event.kind == "command_answered" and (event.command not in ("retry", "edit") or not event.accepted)
        if self.script and (event.kind == "run_paused" or answered):
            threading.Thread(target=self.send, args=(event.identity.run_id,)).start()

    def send(self, run_id):
        name, fields = self.script.pop(0)
        command = getattr(commands, name)(command_id=name, run_id=run_id, **fields)
        self.controls.submit(command)

    def close(self):
        Path("told.json").write_text(json.dumps(self.told))


def pytest_ignition_front_ends(config):
    return [Scripted()]
'''

WRONG = """\
name: Wrong
steps:
  - {id: first, name: First, type: utility.python, parameters: {script: "print(1)"}}
  # the one that is mended
  - id: second
    name: Second
    type: utility.python
    parameters: {script: "raise ValueError('wrong')"}
  - {id: third, name: Third, type: utility.log, parameters: {message: "it was {{ step.first._output }}"}}
teardown:
  - {id: tidy, name: Tidy, type: utility.log}
"""


def scripted(project: Project, *script: tuple[str, dict[str, object]]) -> None:
    project.write("conftest.py", FRONT_END.replace("SCRIPT", ", ".join(map(repr, script))))


def told(project: Project, kind: str) -> list[dict[str, object]]:
    events = json.loads((project.path / "told.json").read_text())
    return [event for event in events if event["kind"] == kind]


def test_a_step_mended_while_paused_passes_and_the_note_reaches_the_events(project: Project) -> None:
    scripted(project, ("Retry", {"parameters": {"script": "print(3)"}}), ("Resume", {}))
    project.playbook(WRONG)

    result = project.run(
        "--ignition-pause=failure", "--ignition-pause-timeout=20", "-v", "--junitxml=junit.xml", "playbooks"
    )

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["ignition pause: failure (scripted)"])
    ends = [(event["name"], event["verdict"]) for event in told(project, "step_finished")]
    assert ends == [("First", "passed"), ("Second", "passed"), ("Third", "passed"), ("Tidy", "passed")]
    assert sum(bool(re.match(r"  2 Second .*passed", line)) for line in result.outlines) == 1
    result.stdout.fnmatch_lines(["*note: mended while paused: parameter script: *"])
    (note,) = [event["note"] for event in told(project, "step_finished") if event["note"]]
    assert str(note).startswith("mended while paused: parameter script: ")
    assert project.junit().attrib["failures"] == "0"


NEVER = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.ignition_pause("never"))
"""


def test_a_marker_beats_the_option(project: Project) -> None:
    scripted(project)
    with (project.path / "conftest.py").open("a") as conftest:
        conftest.write(NEVER)
    project.playbook(WRONG)

    result = project.run("--ignition-pause=failure", "--ignition-pause-timeout=20", "playbooks")

    result.assert_outcomes(failed=1)
    assert told(project, "run_paused") == []


def test_a_marker_alone_pauses_where_a_front_end_is_there(project: Project) -> None:
    scripted(project, ("Resume", {}))
    project.playbook(WRONG.replace("name: Wrong\n", "name: Wrong\nmarkers: [ignition_pause]\n"))

    project.run("playbooks").assert_outcomes(failed=1)

    assert [event["at"] for event in told(project, "run_paused")] == ["failure"]


def test_cancel_while_paused_runs_the_teardown(project: Project) -> None:
    scripted(project, ("Cancel", {"reason": "enough"}))
    project.playbook(WRONG)

    result = project.run("--ignition-pause=failure", "--ignition-pause-timeout=20", "-v", "playbooks")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*teardown 1 Tidy *passed*"])
    result.stdout.fnmatch_lines(["*not run: third (the run was cancelled: enough)*"])


def test_an_edited_file_on_disk_counts(project: Project) -> None:
    scripted(project, ("Edit", {"text": WRONG.replace("raise ValueError('wrong')", "print(3)")}), ("Resume", {}))
    project.playbook(WRONG)

    project.run("--ignition-pause=failure", "--ignition-pause-timeout=20", "playbooks").assert_outcomes(passed=1)

    (edited,) = told(project, "playbook_edited")
    assert edited["playbook"] == "playbooks/x.yaml"


PYTHON = """\
import pytest

def test_it(step):
    rows = 2
    with step("Count"):
        wanted = 3
        assert rows == wanted, "rows do not add up"
"""


def test_the_failure_of_a_python_step_pauses_and_its_frame_answers(project: Project) -> None:
    scripted(
        project,
        ("Retry", {}),
        ("Evaluate", {"expression": "(rows, wanted)"}),
        ("Evaluate", {"expression": "nothing"}),
        ("Evaluate", {"expression": "object"}),
        ("TakeScreenshot", {}),
        ("Resume", {}),
    )
    project.write("test_it.py", PYTHON)

    project.run("--ignition-pause=failure", "--ignition-pause-timeout=20").assert_outcomes(failed=1)

    answers = [(event["command"], event["accepted"], event["result"]) for event in told(project, "command_answered")]
    assert answers == [
        ("retry", False, None),
        ("evaluate", True, [2, 3]),
        ("evaluate", False, None),
        ("evaluate", True, "<class 'object'>"),
        ("screenshot", False, None),
        ("resume", True, None),
    ]
    reasons = [str(event["reason"]) for event in told(project, "command_answered")]
    assert reasons[0].startswith("a Python test is running")
    assert "NameError" in reasons[2]
    (paused,) = told(project, "run_paused")
    assert paused["error"]["message"].startswith("rows do not add up")  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "environment", "reason"),
    [
        ([], {}, "there is no terminal to answer at"),
        (["-n", "2"], {}, r"tests run in other processes \(-n\)"),
        ([], {"CI": "true"}, r"this is a CI run \(CI or BUILD_NUMBER is set\)"),
    ],
)
def test_pausing_is_refused_at_the_start_where_nobody_could_answer(
    project: Project, monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: dict[str, str], reason: str
) -> None:
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    project.playbook(WRONG)

    result = project.run("--ignition-pause=failure", *arguments, "playbooks")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert re.search(
        rf"^ERROR: --ignition-pause=failure: nobody could resume a paused run: {reason}$",
        result.stderr.str(),
        re.MULTILINE,
    )


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]])
def test_the_ini_option_is_off_there_and_says_so(project: Project, arguments: list[str]) -> None:
    project.playbook(WRONG)

    result = project.run("-o", "ignition_pause=failure", *arguments, "playbooks")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["ignition pause: off, nobody could resume a paused run: *"])


def test_wrong_values_are_refused(project: Project) -> None:
    project.playbook(WRONG)

    for arguments, message in [
        (["-o", "ignition_pause=always"], "ignition_pause must be never, failure or step, not 'always'"),
        (["--ignition-pause-timeout=soon"], "ignition_pause_timeout must be a number of seconds above 0, not 'soon'"),
        (["--ignition-pause-timeout=0"], "ignition_pause_timeout must be a number of seconds above 0, not '0'"),
    ]:
        result = project.run(*arguments, "playbooks")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert message in result.stderr.str()


def test_a_pause_nobody_ends_is_over_after_its_limit(project: Project) -> None:
    scripted(project)
    project.playbook(WRONG)

    result = project.run("--ignition-pause=failure", "--ignition-pause-timeout=0.5", "playbooks")

    result.assert_outcomes(failed=1)
    (resumed,) = told(project, "run_resumed")
    assert resumed["reason"] == "nobody resumed it within 0.5 s"


LONG = """\
name: Long
steps:
  - id: start
    name: Start
    type: utility.sleep
    timeout: 100
    parameters: {seconds: 60}
teardown:
  - {id: tidy, name: Tidy, type: utility.log}
"""
WATCHER = """
from pathlib import Path

class Watcher:
    name = "watcher"
    def open(self, controls): pass
    def close(self): pass
    def follow(self, event):
        if event.kind == "step_started": Path("started.txt").touch()
        if event.kind == "run_paused": Path("paused.txt").write_text(event.reason)

def pytest_ignition_front_ends(config):
    return [Watcher()]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_pauses_once_and_stops_at_the_second(project: Project) -> None:
    project.write("conftest.py", WATCHER)
    project.playbook(LONG)
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--ignition-pause=failure", "playbooks"]
    process = subprocess.Popen(command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    waiter = ClockWaiter()
    try:
        assert wait_until(waiter, (project.path / "started.txt").exists, timeout=60)
        os.kill(process.pid, signal.SIGINT)
        assert wait_until(waiter, (project.path / "paused.txt").exists, timeout=2)
        assert process.poll() is None
        os.kill(process.pid, signal.SIGINT)
        output, _nothing = process.communicate(timeout=30)
    finally:
        process.kill()

    assert (project.path / "paused.txt").read_text() == "Ctrl-C; once more stops the session"
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert re.search(r"^  1 Start .*BROKEN", output, re.MULTILINE)
    assert re.search(r"teardown 1 Tidy .*passed", output)
