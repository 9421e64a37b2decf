"""`--ignition-events`: what is in the file, whatever happens to the process, its workers or the disk."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.event_json import event_from_json
from pytest_ignition.engine.events import (
    KINDS,
    SCHEMA,
    Event,
    Identity,
    LogLine,
    RunFinished,
    RunPlanned,
    SessionFinished,
    SessionStarted,
    StepEvent,
    StepPath,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.events_file import EventsFile, line_of, merge, worker_file, worker_files
from pytest_ignition.reporting.events_reading import NoRecording, read
from pytest_ignition.reporting.run_document import document
from tests.plugin_run import UTILITY, Project
from tests.reporting.test_terminal import MIXED

FULL = Path("/dev/full")
DOCUMENT = (Path(__file__).parent.parent.parent / "docs" / "events.md").read_text("utf-8")

SLOW = """\
name: Slow
steps:
  - {id: first, name: Goes well, type: utility.log, parameters: {message: hello}}
  - {id: second, name: Takes long, type: utility.sleep, parameters: {seconds: 300}}
  - {id: third, name: Never, type: utility.log}
"""

PATH = StepPath(ids=("a",), positions=(0,))
START = datetime(2026, 11, 27, 12, tzinfo=UTC)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def made(kind: type[Event], second: float, *, run: str = "", worker: str = "main", seq: int = 1, **data: Any) -> Event:
    identity = Identity(session_id="s", run_id=run, node_id=f"{run}.yaml", worker=worker)
    return kind(identity=identity, seq=seq, time=START + timedelta(seconds=second), **data)


def said(text: str, output: Any = None) -> Event:
    if output is not None:
        return made(RunFinished, 1, run="r", verdict=Verdict.PASSED, duration=1.0, counts={}, outputs=output)
    return made(LogLine, 1, run="r", step_path=PATH, level="info", message=text)


def written(path: Path, *events: Event) -> Path:
    file = EventsFile(path)
    for event in events:
        file(event)
    file.close()
    return path


def run_of(name: str, worker: str, second: float) -> list[Event]:
    planned = made(
        RunPlanned,
        second,
        run=name,
        worker=worker,
        playbook=f"{name}.yaml",
        title=name,
        source_sha256="",
        steps=(),
        parameters={},
    )
    started = made(
        StepStarted, second + 1, run=name, worker=worker, step_path=PATH, name="A", type="t", line=3, parameters={}
    )
    finished = made(RunFinished, second + 9, run=name, worker=worker, verdict=Verdict.PASSED, duration=1.0, counts={})
    return [planned, started, finished]


def test_a_line_is_json_that_every_reader_takes() -> None:
    for text in ("Ümläut \N{ROCKET}", "line\nfeed\r", "\u2028", "nul \x00", 'q"\\'):
        line = line_of(said(text))
        assert line.count(b"\n") == 1
        assert event_from_json(json.loads(line)) == said(text)
    assert json.loads(line_of(said("half \ud800")))["message"] == "half \ud800"
    assert "Ümläut".encode() in line_of(said("Ümläut"))

    numbers = {"a": [math.inf, {"b": math.nan}], "c": 1.5}
    assert json.loads(line_of(said("", numbers)), parse_constant=pytest.fail)["outputs"] == {
        "a": ["inf", {"b": "nan"}],
        "c": 1.5,
    }


def test_each_event_is_in_the_file_before_the_next_one_comes(tmp_path: Path) -> None:
    file = EventsFile(tmp_path / "new" / "e.jsonl")

    for number in range(3):
        file(said(str(number)))
        assert [each["message"] for each in lines(file.path)] == [str(each) for each in range(number + 1)]
    file.close()


@pytest.mark.skipif(not FULL.exists(), reason="a disk that is always full")
def test_a_full_disk_loses_events_and_says_how_many() -> None:
    file = EventsFile(FULL)

    file(said("a"))
    file(said("b"))
    file.close()

    assert (file.lost, file.problem) == (2, "No space left on device")


def test_merging_keeps_each_run_in_one_piece_by_the_time_it_began(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    first, second, third, other = (
        run_of(name, worker, at)
        for name, worker, at in (("first", "gw10", 1), ("second", "gw2", 2), ("third", "gw10", 20), ("other", "gw1", 3))
    )
    written(path, made(SessionStarted, 0, version="1"), made(SessionFinished, 40, exit_status=0))
    written(worker_file(path, "gw10"), made(SessionStarted, 0.5, worker="gw10", version="1"), *first, *third)
    written(
        worker_file(path, "gw2"),
        made(SessionStarted, 0.1, worker="gw2", version="1"),
        *second,
        made(SessionFinished, 39, worker="gw2", exit_status=0),
    )
    written(
        worker_file(path, "gw1"), *(replace(each, identity=replace(each.identity, session_id="x")) for each in other)
    )
    with worker_file(path, "gw10").open("ab") as torn:
        torn.write(b'{"kind": "step_st')
    (tmp_path / "e.jsonl.gwx").write_text("not ours")
    assert [each.suffix for each in worker_files(path)] == [".gw1", ".gw2", ".gw10"]

    problems = merge(path, worker_files(path))

    assert problems == ["line 8 of e.jsonl.gw10 is no whole event and was left out"]
    assert [(each["kind"], each["run_id"] or each["worker"]) for each in lines(path)] == [
        ("session_started", "main"),
        ("session_started", "gw2"),
        ("session_started", "gw10"),
        *(
            (kind, run)
            for run in ("first", "second", "third")
            for kind in ("run_planned", "step_started", "run_finished")
        ),
        ("session_finished", "gw2"),
        ("session_finished", "main"),
    ]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["e.jsonl", "e.jsonl.gwx"]


def test_a_merge_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = written(tmp_path / "e.jsonl", made(SessionStarted, 0, version="1"))
    worker = written(worker_file(path, "gw0"), *run_of("a", "gw0", 1))
    (tmp_path / "e.jsonl.tmp").mkdir()

    with pytest.raises(OSError, match=r"e\.jsonl\.tmp"):
        merge(path, [worker])

    assert [len(lines(each)) for each in (path, worker)] == [1, 3]


def test_what_is_no_event_is_left_out_and_told(tmp_path: Path) -> None:
    path = written(tmp_path / "e.jsonl", made(SessionStarted, 0, version="1"), *run_of("a", "main", 1)[:2])
    future = {**made(SessionStarted, 0, version="1").as_json(), "schema": 99}
    with path.open("ab") as stream:
        stream.write(b"garbage\r\n\r\n[1]\n" + json.dumps(future).encode() + b'\n{"kind": "run_fin\xff')
    written(worker_file(path, "gw0"), *run_of("b", "gw0", 2))
    foreign = [replace(each, identity=replace(each.identity, session_id="x")) for each in run_of("c", "gw1", 2)]
    written(worker_file(path, "gw1"), *foreign)

    found = read(path)

    assert [run.identity.run_id for run in found.runs] == ["a", "b"]
    assert found.problems == [
        "line 4 of e.jsonl is no JSON: Expecting value: line 1 column 1 (char 0)",
        "line 6 of e.jsonl: an event of schema None; this version reads schema 1",
        "line 7 of e.jsonl: an event of schema 99; this version reads schema 1",
        "the last line of e.jsonl is torn off: its process ended while it wrote",
        "e.jsonl.gw1 is of another session and was left out",
    ]


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (Path.exists, "e.jsonl does not exist"),
        (Path.mkdir, "e.jsonl is a folder"),
        (lambda path: path.write_bytes(b""), "e.jsonl holds no event"),
        (lambda path: path.write_bytes(b"name: x\n" * 9), "e.jsonl holds no event: line 1 of e.jsonl is no JSON: "),
    ],
)
def test_a_file_without_events_is_an_error(prepare: Callable[[Path], Any], message: str, tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    prepare(path)

    with pytest.raises(NoRecording) as caught:
        read(path)

    assert message in caught.value.message


def test_the_document_names_every_kind_and_field_and_no_other() -> None:
    def table(text: str) -> list[str]:
        return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)

    general, *sections = re.split(r"^### `(\w+)`$", DOCUMENT.partition("## The lines")[2], flags=re.MULTILINE)
    common = [each.name for each in fields(Event) if each.name != "identity"] + [each.name for each in fields(Identity)]
    of_steps = [each.name for each in fields(StepEvent) if each.name not in {each.name for each in fields(Event)}]
    shared = {each.name for each in fields(StepEvent)}
    described = dict(zip(sections[::2], sections[1::2], strict=True))

    assert sorted(table(general)) == sorted(["kind", *common, *of_steps])
    assert list(described) == list(KINDS)
    for kind, text in described.items():
        own = [each.name for each in fields(KINDS[kind]) if each.name not in shared]
        assert table(text) == own, kind
    assert f"Version of this schema: `{SCHEMA}`" in general


def test_a_session_with_two_workers_and_a_crash_ends_in_one_file(project: Project) -> None:
    project.playbook(MIXED, "mixed")
    project.playbook(UTILITY, "good")
    project.write(
        "test_dies.py", "import os\ndef test_dies(step):\n    with step('Pull the plug'):\n        os._exit(9)\n"
    )
    project.write("e.jsonl.gw7", b"from an earlier session\n")

    result = project.run("-n", "2", "--ignition-events=e.jsonl")

    result.stdout.fnmatch_lines(["*- events: pytest-ignition report e.jsonl -*"])
    assert [each.name for each in project.path.glob("e.jsonl*")] == ["e.jsonl"]
    found = lines(project.path / "e.jsonl")
    assert (found[0]["kind"], found[0]["worker"]) == ("session_started", "main")
    assert (found[-1]["kind"], found[-1]["exit_status"]) == ("session_finished", 1)
    runs = list(dict.fromkeys(each["run_id"] for each in found if each["run_id"]))
    assert [each["run_id"] for each in found if each["run_id"]] == [
        each["run_id"] for run in runs for each in found if each["run_id"] == run
    ]
    told = document(read(project.path / "e.jsonl"))
    assert told["counts"]["playbooks"] == {"failed": 1, "passed": 1, "unfinished": 1}
    assert [(each["node_id"], each["name"]) for each in told["running"]] == [
        ("test_dies.py::test_dies", "Pull the plug")
    ]
    assert told["problems"] == []
    steps = {run["node_id"]: [(step["name"], step["verdict"]) for step in run["steps"]] for run in told["runs"]}
    assert steps["playbooks/mixed.yaml::mixed"] == [
        ("Goes well", "passed"),
        ("Goes wrong", "failed"),
        ("Cannot be done", "broken"),
        ("Is passed over", "not run"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_kill_9_in_the_middle_leaves_every_step_that_ended(workers: tuple[str, ...], project: Project) -> None:
    project.playbook(SLOW, "slow")
    project.playbook(UTILITY, "good")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "playbooks",
        "--ignition-events=e.jsonl",
        *workers,
    ]
    process = subprocess.Popen(
        command, cwd=project.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(lambda: _both_under_way(project.path))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)

    done = project.command("report", "e.jsonl")

    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert re.search(r"^UNFINISHED playbooks/slow\.yaml::slow  Slow ", text, re.MULTILINE)
    assert re.search(r"^  passed  1 Goes well  utility\.log  \(\d\.\d\d s\)$", text, re.MULTILINE)
    assert re.search(r"^  running 2 Takes long  utility\.sleep$", text, re.MULTILINE)
    assert re.search(r"^  not reached 3 Never  utility\.log$", text, re.MULTILINE)
    assert re.search(r"^PASSED playbooks/good\.yaml::good ", text, re.MULTILINE)
    assert (
        "the session did not end: it was killed, or it still runs\n"
        "  running: playbooks/slow.yaml::slow step 2 'Takes long' (utility.sleep) at playbooks/slow.yaml:4:5 since 2"
        in text
    )
    assert "2 playbooks: 1 unfinished, 1 passed\n4 steps: 1 running, 2 passed, 1 not reached\n" in text


def _both_under_way(folder: Path) -> bool:
    text = "".join(each.read_text("utf-8") for each in folder.glob("e.jsonl*"))
    begun = '"Takes long", "type": "utility.sleep", "line"' in text and '"kind": "step_started"' in text
    running = any('"step_started"' in line and '"Takes long"' in line for line in text.splitlines())
    return begun and running and text.count('"run_finished"') == 1


def wait_for(condition: Callable[[], bool], limit: float = 60) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_a_path_that_cannot_be_written_is_one_error_at_the_start(project: Project) -> None:
    project.playbook(UTILITY)
    project.write("file", "x")

    for given, reason in ((".", "Is a directory"), ("file/e.jsonl", "(File exists|Not a directory)")):
        result = project.run("playbooks", f"--ignition-events={given}")

        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert re.search(f"ERROR: --ignition-events: {given} cannot be written: {reason}", result.stderr.str())
        assert "Traceback" not in result.stderr.str()


@pytest.mark.skipif(not FULL.exists(), reason="a disk that is always full")
def test_a_disk_that_is_full_changes_no_verdict(project: Project) -> None:
    project.playbook(UTILITY)

    result = project.run("playbooks", f"--ignition-events={FULL}")

    assert result.ret == pytest.ExitCode.OK
    told = [line for line in result.outlines if line.startswith("--ignition-events: ")]
    assert len(told) == 1
    assert re.fullmatch(r"--ignition-events: \d+ events could not be written to full: No space left on device", told[0])


def test_a_session_replaces_the_file_and_only_looking_does_not(project: Project) -> None:
    project.playbook(UTILITY)
    path = project.write("out/e.jsonl", "earlier\n")

    project.run("playbooks", "--collect-only", "--ignition-events=out/e.jsonl")
    assert path.read_text("utf-8") == "earlier\n"

    project.run("playbooks", "--ignition-events=out/e.jsonl", "-p", "no:terminal")
    kinds = [each["kind"] for each in lines(path)]
    assert kinds[:3] == ["session_started", "run_planned", "run_started"]
    assert kinds[-2:] == ["run_finished", "session_finished"]


def test_reruns_are_runs_of_their_own(project: Project) -> None:
    project.playbook(MIXED, "mixed")

    project.run("playbooks", "--reruns=1", "--ignition-events=e.jsonl")

    told = document(read(project.path / "e.jsonl"))
    assert [(run["attempt"], run["superseded"], run["verdict"]) for run in told["runs"]] == [
        (1, True, "failed"),
        (2, False, "failed"),
    ]
    assert told["counts"] == {
        "playbooks": {"failed": 1},
        "steps": {"passed": 1, "failed": 1, "broken": 1, "not run": 1},
    }
