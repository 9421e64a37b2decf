"""The browser's life in a session: one start, none without need, a new one after its end, nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_ignition.waiting import ClockWaiter, wait_until
from tests.plugin_run import Project, block

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds child processes in /proc"),
]

# Kills the browser, or Playwright's driver, of this pytest process; counts the starts of both.
CONFTEST = """\
import os
import signal
import sys
from pathlib import Path

import pytest


def processes():
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                yield int(entry.name), parent, (entry / "cmdline").read_text().replace("\\0", " ")
            except OSError:
                pass


def descendants(pid):
    found, known = [], list(processes())
    for child, parent, command in known:
        if parent == pid:
            found += [(child, command), *descendants(child)]
    return found


def kill(what):
    wanted = [pid for pid, command in descendants(os.getpid()) if what in command and "--type=" not in command]
    assert wanted, f"no {what}"
    for pid in wanted:
        os.kill(pid, signal.SIGKILL)


def kill_browser():
    kill("--remote-debugging-pipe")


def kill_driver():
    kill("run-driver")


STARTS = []


def audit(event, arguments):
    if event == "subprocess.Popen" and "run-driver" in str(arguments[1]):
        STARTS.append("driver")


sys.addaudithook(audit)


@pytest.fixture(scope="session")
def launch_browser(launch_browser):
    def launch(**options):
        STARTS.append("browser")
        return launch_browser(**options)
    return launch


def pytest_unconfigure():
    Path("starts.txt").write_text(" ".join(STARTS))
"""
PAGE = "data:text/html,<h1>x</h1>"
LOOK = f"""\
name: Look
steps:
  - {{id: go, name: Go, type: browser.navigate, parameters: {{url: "{PAGE}"}}}}
  - {{id: read, name: Read, type: browser.get_text, parameters: {{selector: h1}}}}
"""
# The script of a step ends the browser a moment later, in the middle of the wait.
KILL_IN_STEP = f"""\
name: Killed
steps:
  - {{id: go, name: Go, type: browser.navigate, parameters: {{url: "{PAGE}"}}}}
  - {{id: wait, name: Wait for it, type: browser.wait, parameters: {{selector: "#never", timeout: 30000}}}}
  - {{id: rest, name: The rest, type: utility.log}}
"""
KILLER = """\
import threading

import pytest
from conftest import kill_browser


class Killer:
    def __call__(self, event):
        if event.kind == "step_started" and event.name == "Wait for it":
            threading.Timer(0.5, kill_browser).start()


def pytest_ignition_consumers(config):
    return [Killer()]
"""


@pytest.fixture
def living(project: Project) -> Project:
    project.write("conftest.py", CONFTEST)
    return project


def starts(project: Project) -> list[str]:
    return (project.path / "starts.txt").read_text("utf-8").split()


def test_twenty_browser_playbooks_share_one_browser(living: Project) -> None:
    for number in range(20):
        living.playbook(LOOK, f"p{number:02}")

    result = living.run()

    assert "20 passed, 40 steps passed" in result.outlines[-1]
    assert starts(living) == ["driver", "browser"]


def test_without_browser_steps_no_browser_starts(living: Project) -> None:
    living.playbook("name: x\nsteps:\n  - {id: a, name: A, type: utility.log}\n")
    living.write("test_it.py", "def test_it(gateway, step):\n    with step('One'):\n        assert gateway.ping()\n")

    result = living.run("--gateway", "simulator")

    assert "2 passed" in result.outlines[-1]
    assert starts(living) == []


@pytest.mark.parametrize("following", ["playbook", "python"])
def test_a_browser_killed_in_a_step_breaks_that_item_only(living: Project, following: str) -> None:
    living.playbook(KILL_IN_STEP, "a_killed")
    if following == "playbook":
        living.playbook(LOOK, "b_look")
    else:
        living.write("test_it.py", f"def test_it(page):\n    page.goto('{PAGE}')\n")
    living.write("killer.py", KILLER)

    result = living.run("-v", "-p", "killer", "playbooks", *(["test_it.py"] if following == "python" else []))

    assert "1 failed, 1 passed" in result.outlines[-1]
    assert starts(living) == ["driver", "browser", "browser"]
    text = block(result, "a_killed")
    assert "step 2 'Wait for it' (browser.wait) broken" in text
    assert "the browser" in text
    everything = result.stdout.str() + result.stderr.str()
    assert "Traceback" not in everything
    assert "ERROR" not in everything


def test_a_browser_killed_in_the_last_item_ends_the_session_in_order(living: Project) -> None:
    living.playbook(KILL_IN_STEP, "killed")
    living.write("killer.py", KILLER)

    result = living.run("-v", "-p", "killer")

    assert "1 failed" in result.outlines[-1]
    assert "error" not in result.outlines[-1]
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


PYTHON = f"""\
import pytest
from conftest import kill_browser, kill_driver


@pytest.fixture
def something_else(page):
    yield page
    assert page.url == "about:blank", "a user's own check at teardown"


def test_killed(page):
    page.goto("{PAGE}")
    kill_browser()
    page.click("#never")


def test_after_a_kill(page):
    page.goto("{PAGE}")


def test_closes_the_shared_browser(browser):
    browser.close()


def test_after_the_close(page, browser):
    page.goto("{PAGE}")
    assert browser.is_connected()


def test_killed_while_nobody_looks(page):
    kill_browser()


def test_after_that(context):
    context.new_page().goto("{PAGE}")


def test_ones_own_teardown_error_stays(something_else):
    something_else.goto("{PAGE}")


def test_driver_killed(page):
    kill_driver()
    page.goto("{PAGE}")


def test_after_a_dead_driver(new_context):
    new_context().new_page().goto("{PAGE}")
"""


def test_python_tests_get_a_live_browser_as_well(living: Project) -> None:
    living.write("test_it.py", PYTHON)
    # pytest-playwright's recorder leaves a coroutine behind where the driver is gone.
    living.write("pytest.ini", "[pytest]\nfilterwarnings =\n    error\n    ignore:coroutine.*was never awaited\n")

    result = living.run("-v", "-p", "no:unraisableexception")

    outcomes = {
        line.split("::")[1].split("[")[0]: line.split()[1]
        for line in result.outlines
        if line.startswith("test_it.py::")
    }
    assert outcomes["test_killed"] == "FAILED"
    assert outcomes["test_driver_killed"] == "FAILED"
    assert {name for name, word in outcomes.items() if word == "FAILED"} == {"test_killed", "test_driver_killed"}
    # The teardown error of a fixture of one's own, and nothing of what could not be closed.
    assert [line.split(" - ")[0] for line in result.outlines if line.startswith("ERROR ")] == [
        "ERROR test_it.py::test_ones_own_teardown_error_stays[chromium]"
    ]
    assert "the browser was gone before the end; nothing was left to close" in result.stdout.str()
    assert starts(living) == ["driver", *["browser"] * 4, "driver", "browser"]


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_leaves_no_browser_behind(living: Project) -> None:
    living.playbook(KILL_IN_STEP.replace("timeout: 30000", "timeout: 120000"), "long")
    living.write(
        "tell.py",
        "from pathlib import Path\n"
        "def pytest_ignition_consumers(config):\n"
        "    def tell(event):\n"
        "        if event.kind == 'step_started' and event.name == 'Wait for it':\n"
        "            from conftest import descendants\n"
        "            import os\n"
        "            Path('pids.tmp').write_text(' '.join(str(pid) for pid, _command in descendants(os.getpid())))\n"
        "            Path('pids.tmp').rename('pids.txt')\n"
        "    return [tell]\n",
    )
    pids = living.path / "pids.txt"
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "tell"]
    process = subprocess.Popen(
        command, cwd=living.path, env={**os.environ, "PYTHONPATH": str(living.path)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert wait_until(ClockWaiter(), pids.exists, timeout=60)
        os.kill(process.pid, signal.SIGINT)
        output, _nothing = process.communicate(timeout=30)
    finally:
        process.kill()

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert re.search(r"^  2 Wait for it +BROKEN", output, re.MULTILINE)
    started = [int(pid) for pid in pids.read_text("utf-8").split()]
    assert len(started) > 2
    assert wait_until(ClockWaiter(), lambda: not [pid for pid in started if _lives(pid)], timeout=10)


def _lives(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return False
