"""What earlier sessions found in files spares reading them at collection, and never decides what runs."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.collected import Collected, Glance
from tests.plugin_run import UTILITY, Project

GLANCE = Glance(line=3, parameters=["line"], browser=True, gateway=False, notes=[(1, 2, "note", "odd")])
FILE, CHILD = Path("/p/a.yaml"), Path("/p/b.yaml")


class Disk:
    """Files with a time (seconds) and a size."""

    def __init__(self) -> None:
        self.files = {str(FILE): (100, 5), str(CHILD): (90, 7)}

    def stamp(self, path: str) -> tuple[int, int]:
        try:
            seconds, size = self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None
        return seconds * 10**9, size

    def collected(self, entries: dict[str, Any] | None = None, now: float = 1000) -> Collected:
        return Collected(entries, stamp=self.stamp, now=lambda: now)


def remembered(disk: Disk, glance: Glance | None = GLANCE, now: float = 1000) -> Collected:
    collected = disk.collected(now=now)
    collected.remember(FILE, [FILE, CHILD], glance)
    return collected


def plain(glance: Glance | None) -> str:
    return json.dumps(None if glance is None else asdict(glance))


@pytest.mark.parametrize("glance", [GLANCE, None])
def test_an_unchanged_file_is_known(glance: Glance | None) -> None:
    found = remembered(Disk(), glance).look_up(FILE)

    assert found is not None
    assert plain(found.glance) == plain(glance)


@pytest.mark.parametrize("path", [FILE, CHILD])
@pytest.mark.parametrize("change", [(101, 5), (100, 6), None])
def test_a_change_of_the_file_or_of_one_that_it_runs_is_seen(path: Path, change: tuple[int, int] | None) -> None:
    disk = Disk()
    collected = remembered(disk)

    if change is None:
        del disk.files[str(path)]
    else:
        disk.files[str(path)] = change

    assert collected.look_up(path if path == FILE else FILE) is None


def test_a_file_written_a_moment_ago_is_not_trusted() -> None:
    """It may change again without its time changing."""
    assert remembered(Disk(), now=101.5).look_up(FILE) is None
    assert remembered(Disk(), now=102.5).look_up(FILE) is not None


@pytest.mark.parametrize("entry", [{}, [], 3, {"files": 3}, {"files": {}, "glance": {"line": 1}}, {"files": {"x": 1}}])
def test_an_entry_that_somebody_else_wrote_is_passed_over(entry: Any) -> None:
    assert Disk().collected({str(FILE): entry}).look_up(FILE) is None


def test_only_files_that_are_still_there_are_kept(tmp_path: Path) -> None:
    kept, gone = tmp_path / "kept.yaml", tmp_path / "gone.yaml"
    for path in (kept, gone):
        path.write_text("x")
    collected = Collected(now=lambda: path.stat().st_mtime + 10)
    for path in (kept, gone):
        collected.remember(path, [path], None)
    gone.unlink()

    assert list(collected.as_data()) == [str(kept)]


class Sessions:
    """A project whose files look old, and sessions with pytest's cache."""

    def __init__(self, project: Project, pytester: pytest.Pytester) -> None:
        self._project = project
        self._pytester = pytester

    def playbook(self, text: str, name: str = "x") -> Path:
        path = self._project.playbook(text, name)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return path

    def run(self, *arguments: str) -> pytest.RunResult:
        return self._pytester.runpytest_subprocess("-v", *arguments, timeout=60)


@pytest.fixture
def sessions(project: Project, pytester: pytest.Pytester) -> Sessions:
    return Sessions(project, pytester)


def test_a_known_playbook_is_read_when_it_runs(sessions: Sessions) -> None:
    """A text that changed behind an unchanged stamp cannot be noticed at collection; it is what runs all the same."""
    sessions.playbook(UTILITY)
    assert sessions.run().ret == 0
    sessions.playbook(UTILITY.replace("utility.log", "utility.lag"))

    collected, ran = sessions.run("--collect-only"), sessions.run()

    assert collected.ret == 0
    assert ran.ret == 1
    assert "unknown step type 'utility.lag'" in ran.stdout.str()
    assert "Traceback" not in ran.stdout.str()


def test_a_changed_playbook_is_collected_anew(sessions: Sessions) -> None:
    sessions.playbook(UTILITY)
    assert sessions.run().ret == 0
    path = sessions.playbook(UTILITY.replace("utility.log", "utility.lag"))
    os.utime(path, (1_700_000_007, 1_700_000_007))

    result = sessions.run("--collect-only")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "ERROR playbooks/x.yaml" in result.stdout.str()


def test_refused_files_other_files_and_notes_are_the_same_every_time(sessions: Sessions, project: Project) -> None:
    sessions.playbook(UTILITY.replace("parameters: {message: hello}", "params: {message: hello}"), "note")
    sessions.playbook("a: 1\n", "other")
    sessions.playbook("name: x\n", "refused")
    project.write("pytest.ini", "[pytest]\n")

    first, second = sessions.run(), sessions.run()

    assert first.ret == second.ret
    wanted = [line for line in first.outlines if "passed" not in line]
    assert [line for line in second.outlines if "passed" not in line] == wanted
    assert first.parseoutcomes() == second.parseoutcomes()


def test_needs_are_known_too(sessions: Sessions) -> None:
    sessions.playbook("name: Look\nsteps:\n  - {id: ping, name: Ping, type: gateway.ping}\n", "gateway")
    arguments = ("--collect-only", "--gateway", "http://a.example", "--gateway", "http://b.example")

    first, second = sessions.run(*arguments), sessions.run(*arguments)

    for result in (first, second):
        assert [line.strip() for line in result.outlines if "PlaybookItem" in line] == [
            "<PlaybookItem gateway[a.example]>",
            "<PlaybookItem gateway[b.example]>",
        ]


def test_step_types_of_ones_own_are_checked_every_time(sessions: Sessions, project: Project) -> None:
    """Their modules may change what they accept without the playbook changing."""
    conftest = (
        "from pytest_ignition import StepParameters, step_type\n"
        "class Own(StepParameters):\n    NAME: str = ''\n"
        "@step_type('plant.own', effect='read', outputs=())\n"
        "def own(context, parameters: Own):\n    '''Do it.'''\n    return {}\n"
        "def pytest_ignition_step_types():\n    return [own]\n"
    )
    project.write("conftest.py", conftest.replace("NAME", "line"))
    sessions.playbook("name: x\nsteps:\n  - {id: a, name: A, type: plant.own, parameters: {line: x}}\n")
    assert sessions.run().ret == 0
    project.write("conftest.py", conftest.replace("NAME", "area"))

    result = sessions.run("--collect-only")

    assert "unknown parameter 'line'" in result.stdout.str()


def test_what_a_run_needed_is_let_go_after_it(sessions: Sessions, project: Project) -> None:
    """Thousands of items live to the end of a session."""
    project.write(
        "conftest.py",
        "def pytest_sessionfinish(session):\n"
        "    from pytest_ignition.reporting.record import RECORDS\n"
        "    for item in session.items:\n"
        "        assert 'playbook' not in vars(item.parent), item\n"
        "        assert item.stash[RECORDS] == []\n"
        "    print('let go of', len(session.items))\n",
    )
    sessions.playbook(UTILITY, "one")
    sessions.playbook(
        UTILITY.replace("utility.log", "utility.python").replace("{message: hello}", "{script: 1/0}"), "two"
    )

    result = sessions.run("-s", "--reruns", "1")

    assert "let go of 2" in result.stdout.str()
    assert "1 failed, 1 passed" in result.outlines[-1]
