"""Old runs give way; whatever has not our own mark, is in use or was renamed stays."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from pytest_ignition.evidence.runs import MARKER, RunFolder, remove_old_runs

HOUR = 3600.0


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "ignition-results"
    folder.mkdir()
    return folder


def run(results: Path, name: str, *, age: float = 0.0, worker: str | None = None) -> Path:
    """A run that made a file `age` seconds ago; `worker` is one that never said its end."""
    folder = results / name
    (folder / "item").mkdir(parents=True)
    (folder / "item" / "a.png").write_bytes(b"png")
    (folder / MARKER).write_text(name)
    os.utime(folder / MARKER, (time.time() - age,) * 2)
    if worker is not None:
        (folder / f".in-use-{worker}").touch()
        os.utime(folder / f".in-use-{worker}", (time.time() - age,) * 2)
    return folder


def names(results: Path) -> set[str]:
    return {path.name for path in results.iterdir()}


def test_the_newest_stay(results: Path) -> None:
    for number in range(5):
        run(results, f"run{number}", age=number * HOUR)

    remove_old_runs(results, 2, now=time.time())

    assert names(results) == {"run0", "run1"}
    assert (results / "run0" / "item" / "a.png").is_file()


def test_what_is_not_ours_stays(results: Path, tmp_path: Path) -> None:
    run(results, "new")
    (results / "notes.txt").write_text("mine")
    (results / "no mark").mkdir()
    (results / "no mark" / "x").write_text("mine")
    run(results, "old", age=HOUR).rename(results / "kept by hand")
    outside = run(tmp_path, "elsewhere", age=HOUR)
    if sys.platform != "win32":
        (results / "elsewhere").symlink_to(outside)
    binary = run(results, "binary", age=HOUR)
    (binary / MARKER).write_bytes(b"\xff\xfe\x00")
    before = names(results)

    remove_old_runs(results, 1, now=time.time())

    assert names(results) == before
    assert (outside / "item" / "a.png").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_link_in_a_run_is_removed_and_not_followed(results: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("mine")
    old = run(results, "old", age=HOUR)
    (old / "link").symlink_to(tmp_path / "mine")
    (old / "item" / "link").symlink_to(tmp_path / "mine")
    run(results, "new")

    remove_old_runs(results, 1, now=time.time())

    assert names(results) == {"new"}
    assert (tmp_path / "mine" / "x").is_file()


def test_a_run_that_goes_on_stays_and_a_killed_one_goes_after_a_day(results: Path) -> None:
    run(results, "new")
    run(results, "going on", age=HOUR, worker="gw0")
    run(results, "killed", age=30 * HOUR, worker="gw0")

    remove_old_runs(results, 1, now=time.time())

    assert names(results) == {"new", "going on"}


def made(root: Path, *, keep: int = 20, ours: bool = True, worker: str = "main") -> RunFolder:
    """A session that keeps files."""
    folder = RunFolder(root, keep=keep, ours=ours, worker=worker)
    folder.make(root / "item")
    (root / "item" / "a.png").write_bytes(b"png")
    folder.make(root / "item2")
    return folder


def test_the_first_file_of_a_session_makes_old_runs_give_way(results: Path) -> None:
    run(results, "old", age=2 * HOUR)
    run(results, "newer", age=HOUR)

    folder = made(results / "now", keep=2)

    assert names(results) == {"now", "newer"}
    assert (results / "now" / MARKER).read_text() == "now"
    assert list((results / "now").glob(".in-use-*"))
    folder.ended()
    assert not list((results / "now").glob(".in-use-*"))


def test_workers_share_a_folder(results: Path) -> None:
    folders = [made(results / "now", worker="gw0"), made(results / "now", worker="gw1")]

    assert {path.name for path in (results / "now").glob(".in-use-*")} == {".in-use-gw0", ".in-use-gw1"}
    for folder in folders:
        folder.ended()
    assert {path.name for path in (results / "now").iterdir()} == {MARKER, "item", "item2"}


def test_a_session_without_evidence_leaves_nothing(results: Path) -> None:
    RunFolder(results / "now", keep=1, ours=True, worker="main").ended()

    assert names(results) == set()


def test_zero_keeps_all(results: Path) -> None:
    for number in range(30):
        run(results, f"run{number}", age=number * HOUR)

    made(results / "now", keep=0)

    assert len(names(results)) == 31


def test_a_given_folder_is_left_alone(results: Path) -> None:
    run(results, "old", age=HOUR)

    made(results / "given", keep=1, ours=False)

    assert names(results) == {"old", "given"}
    assert not (results / "given" / MARKER).exists()


def test_a_mark_that_cannot_be_written_costs_nothing(results: Path) -> None:
    (results / "now").mkdir()
    (results / "now" / ".in-use-main").mkdir()

    made(results / "now")

    assert (results / "now" / "item" / "a.png").is_file()
