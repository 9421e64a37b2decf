"""A failing browser step, mended at a pseudo-terminal: from the wrong selector to the saved file and green reports."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pytest_ignition.waiting import ClockWaiter, SystemClock, wait_until
from tests.debugging.terminal import PROMPT, at_terminal
from tests.debugging.test_at_the_prompt import PAUSE, events, html_text
from tests.plugin_run import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="pseudo-terminals, and processes in /proc"),
]

PLAYBOOK = """\
# What every operator sees first.
name: Browser   # a name
steps:
  - id: go
    name: Go
    type: browser.navigate
    parameters: {url: "{{ gateway.url }}"}   # the gateway under test

  # The heading is what matters.
  - id: read
    name: Read the heading
    type: browser.get_text
    parameters:
      selector: "#nowhere"   # mended one day
      timeout: 300
  - {id: last, name: Last, type: utility.log, parameters: {message: "{{ step.read.text }}"}}
teardown:
  - {id: tidy, name: Tidy, type: utility.log}
"""

EDITOR = """\
import sys
from datetime import UTC, datetime
from pathlib import Path
file = Path(sys.argv[-1])
text = file.read_text(encoding="utf-8")
file.write_text(text.replace('"#nowhere"', '"h1"'), encoding="utf-8")
"""


def editor(project: Project) -> str:
    return f"{sys.executable} {project.write('editor.py', EDITOR)}"


def gone(pids: set[str]) -> bool:
    return not any(Path("/proc", pid).exists() and not _is_zombie(pid) for pid in pids)


def _is_zombie(pid: str) -> bool:
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def below(pid: int) -> set[str]:
    """The processes that a process started, and those that they started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        try:
            parents[entry.name] = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
    found = {str(pid)}
    while more := {child for child, parent in parents.items() if parent in found and child not in found}:
        found |= more
    return found - {str(pid)}


def test_from_the_wrong_selector_to_the_saved_file(project: Project) -> None:
    file = project.playbook(PLAYBOOK)

    with at_terminal(project, *PAUSE, "--gateway", "simulator", "playbooks", EDITOR=editor(project)) as terminal:
        assert "paused: step 2 'Read the heading' (browser.get_text) did not pass" in terminal.until(PROMPT)
        processes = below(terminal.process.pid)
        assert "the picture is kept" in terminal.say("shot")
        assert "by-command-page.html" in terminal.say("html")
        assert "run with --headed" in terminal.say("pick")
        assert "run with --headed" in terminal.say("pw")
        shown = terminal.say("e")
        assert '-      selector: "#nowhere"   # mended one day' in shown
        assert '+      selector: "h1"   # mended one day' in shown
        assert file.read_text(encoding="utf-8") == PLAYBOOK, "an edit is a copy until it is saved"
        terminal.say("r")
        terminal.type("save")
        assert '+      selector: "h1"   # mended one day' in terminal.until("[y/N]")
        terminal.press(b"y\r")
        assert "written" in terminal.until(PROMPT)
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown

    assert file.read_text(encoding="utf-8") == PLAYBOOK.replace('"#nowhere"', '"h1"')
    assert "1 passed" in terminal.shown
    assert wait_until(ClockWaiter(), lambda: gone(processes), timeout=10)
    note = "mended while paused"
    assert note in terminal.shown
    suite = project.junit()
    assert (suite.attrib["failures"], suite.attrib["errors"]) == ("0", "0")
    assert note in (project.path / "junit.xml").read_text(encoding="utf-8")
    assert note in html_text(project)
    (result,) = project.allure()
    assert result["status"] == "passed"
    steps = [(step["name"].split(" (")[0], step["status"]) for step in result["steps"]]
    assert steps == [
        ("1 Go", "passed"),
        ("2 Read the heading", "passed"),
        ("3 Last", "passed"),
        ("teardown 1 Tidy", "passed"),
    ]
    assert sum(note in step["name"] for step in result["steps"]) == 1
    assert note in [end["note"] for end in events(project, "step_finished") if end["step_path"]["ids"] == ["read"]][-1]
    kept = {each["title"] for each in events(project, "evidence_captured")}
    assert {"the page, asked for", "the page's source, asked for"} <= kept


def test_an_edit_that_is_no_playbook_is_refused_and_not_lost(project: Project) -> None:
    project.playbook(PLAYBOOK)
    spoil = project.write(
        "editor.py",
        "import sys\nfrom pathlib import Path\nfile = Path(sys.argv[-1])\ntext = file.read_text()\n"
        "new = text.replace('#nowhere', '#somewhere').replace('browser.get_text', 'browser.get_txt')\n"
        "if '#somewhere' in text:\n    new = text.replace('browser.get_txt', 'browser.get_text')\n"
        "file.write_text(new.replace('#somewhere', 'h1') if '#somewhere' in text else new)\n",
    )

    command = f"{sys.executable} {spoil}"
    with at_terminal(project, *PAUSE, "--gateway", "simulator", "playbooks", EDITOR=command) as terminal:
        terminal.until(PROMPT)
        refused = terminal.say("e")
        assert "refused: " in refused
        assert "browser.get_text" in refused
        assert "e opens what you wrote again" in refused
        assert '+      selector: "h1"' in terminal.say("e")
        (terminal_file,) = [project.path / "playbooks" / "x.yaml"]
        terminal_file.write_text(PLAYBOOK + "# somebody else was here\n", encoding="utf-8")
        assert "changed since it was read" in terminal.say("save")
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown

    assert terminal_file.read_text(encoding="utf-8") == PLAYBOOK + "# somebody else was here\n"


NESTED = """\
name: Outer
steps:
  - {id: outer, name: Outer, type: playbook.run, parameters: {playbook: inner.yaml}}
teardown:
  - {id: tidy, name: Tidy, type: utility.log}
"""


def test_quit_in_a_nested_playbook_is_quick_and_leaves_no_process(project: Project) -> None:
    project.playbook(PLAYBOOK, "inner")
    project.playbook(NESTED, "outer")

    with at_terminal(project, *PAUSE, "--gateway", "simulator", "playbooks/outer.yaml") as terminal:
        terminal.until(PROMPT)
        processes = below(terminal.process.pid)
        assert processes
        assert "inner.yaml" in terminal.say("w")
        asked = datetime.now(UTC)
        terminal.type("q")
        assert terminal.end(20) == pytest.ExitCode.INTERRUPTED, terminal.shown

    (answer,) = [each for each in events(project, "command_answered") if each["command"] == "cancel"]
    assert answer["accepted"]
    assert (datetime.fromisoformat(answer["time"]) - asked).total_seconds() < 1
    lines = (project.path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ends = [each for each in map(json.loads, lines) if each["kind"] == "step_finished"]
    verdicts = {"/".join(each["step_path"]["ids"]): each["verdict"] for each in ends}
    assert verdicts["outer/tidy"] == verdicts["tidy"] == "passed"
    assert wait_until(ClockWaiter(), lambda: gone(processes), timeout=10)


def begun(project: Project, step: str) -> bool:
    file = project.path / "events.jsonl"
    return file.exists() and any(each["step_path"]["ids"] == [step] for each in events(project, "step_started"))


WAITING = PLAYBOOK.replace("timeout: 300", "timeout: 4000")


def test_ctrl_c_during_a_browser_call_pauses_and_the_browser_lives(project: Project) -> None:
    project.playbook(WAITING)

    with at_terminal(project, *PAUSE, "--gateway", "simulator", "playbooks") as terminal:
        assert wait_until(ClockWaiter(), lambda: begun(project, "read"), timeout=30)
        terminal.press(b"\x03")  # to the whole foreground group: pytest, Playwright's driver, the browser
        terminal.until(PROMPT, 20)
        assert "the picture is kept" in terminal.say("shot"), "the browser lives"
        terminal.say("r selector=h1")
        terminal.type("c")
        assert terminal.end(30) == 0, terminal.shown


@pytest.mark.parametrize("pausing", [True, False])
def test_ctrl_c_stops_at_once_with_teardown_and_reports(project: Project, pausing: bool) -> None:
    project.playbook(PLAYBOOK.replace("timeout: 300", "timeout: 60000"))
    arguments = PAUSE if pausing else PAUSE[4:]

    with at_terminal(project, *arguments, "--gateway", "simulator", "-v", "playbooks") as terminal:
        assert wait_until(ClockWaiter(), lambda: begun(project, "read"), timeout=30)
        processes = below(terminal.process.pid)
        before = SystemClock().monotonic()
        for _time in range(2 if pausing else 1):
            terminal.press(b"\x03")
            ClockWaiter().wait(0.3)
        assert terminal.end(20) == pytest.ExitCode.INTERRUPTED, terminal.shown
        took = SystemClock().monotonic() - before

    assert took < 10
    ends = {each["step_path"]["ids"][0]: each["verdict"] for each in events(project, "step_finished")}
    assert ends == {"go": "passed", "read": "broken", "tidy": "passed"}
    assert len(events(project, "run_finished")) == 1
    assert project.allure()[0]["status"] == "broken"
    assert (project.path / "junit.xml").is_file()
    assert (project.path / "report.html").is_file()
    assert wait_until(ClockWaiter(), lambda: gone(processes), timeout=10)


def test_a_perspective_page_lives_on_for_half_a_minute(project: Project) -> None:
    project.playbook(PLAYBOOK.replace("{{ gateway.url }}", "{{ gateway.url }}/data/perspective/client/demo"))
    handler = "page.on('console', lambda message: heard.append(message.text))"
    reveal = "page.dispatch_event('div.bar-reveal', 'click')"
    tick = "page.evaluate(\"setInterval(() => console.log('tick ' + new Date().toISOString()), 500) && 1\")"

    with at_terminal(project, *PAUSE, "--gateway", "simulator", "playbooks") as terminal:
        terminal.until(PROMPT)
        terminal.type("py")
        terminal.until(">>>")
        for line in ("heard = []", handler, reveal, tick):
            terminal.type(line, ">>>")
            terminal.until(">>>")
        # The page's own clock, in its bar, which goes on while nobody asks for anything.
        terminal.type("print('clock', page.inner_text('div.trial-clock'))", ">>>")
        before = re.search(r"clock Trial \S*?(\d+):(\d+)\n", terminal.until("\n>>>"))
        ClockWaiter().wait(30)
        terminal.type("print('heard', len(heard), 'clock', page.inner_text('div.trial-clock'))", ">>>")
        after = re.search(r"heard (\d+) clock Trial \S*?(\d+):(\d+)\n", terminal.until("\n>>>"))
        assert before is not None
        assert after is not None
        assert int(after[1]) >= 50, "a handler of the page's console is called, twice per second"
        passed = (int(before[1]) * 60 + int(before[2])) - (int(after[2]) * 60 + int(after[3]))
        assert passed % 3600 in range(28, 60)
        terminal.type("exit()", ">>>")
        terminal.until(PROMPT)
        terminal.type("q")
        assert terminal.end(20) == pytest.ExitCode.INTERRUPTED


def test_nobody_is_asked_where_nobody_can_answer(project: Project) -> None:
    """A file descriptor that is closed, and one that is empty: the run ends, and says why it did not pause."""
    import subprocess

    project.playbook("name: X\nsteps: [{id: bad, type: utility.python, parameters: {script: raise ValueError}}]\n")
    project.write("pytest.ini", "[pytest]\nignition_pause = failure\n")
    for shell in ("< /dev/null", "<&-", "< /dev/null > out.txt 2>&1 && cat out.txt", ""):
        command = f"{sys.executable} -m pytest -p no:cacheprovider playbooks {shell or '-n 2'}"
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=project.path,
            capture_output=True,
            text=True,
            timeout=60,
            env={key: value for key, value in os.environ.items() if key != "CI"},
            check=False,
        )
        assert done.returncode == 1, done.stdout + done.stderr
