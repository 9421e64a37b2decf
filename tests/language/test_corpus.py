"""Public playbooks, read as they are: the folder of a copy stands in IGNITION_CORPUS; without one there is nothing to do.

The copy is not part of this repository. `corpus_notes.json` holds what is noted of each file, reviewed; with
UPDATE_SNAPSHOTS in the environment it is written anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.fixing import fixed_text
from pytest_ignition.language.library import Library
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Playbook
from pytest_ignition.language.normal import normal_form
from pytest_ignition.playbook_files import FileShelf
from pytest_ignition.standalone import run_playbook
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.supplied import SUPPLIED_NAMES

CORPUS = Path(os.environ.get("IGNITION_CORPUS", "nowhere"))
SNAPSHOT = Path(__file__).with_name("corpus_notes.json")
FILES = sorted(CORPUS.rglob("*.yaml"))
TYPES = builtin_step_types()

pytestmark = pytest.mark.skipif(not FILES, reason="IGNITION_CORPUS names no folder with public playbooks")


def read(path: Path) -> Playbook:
    return load(path.read_bytes(), path.relative_to(CORPUS).as_posix(), TYPES)


def findings(path: Path) -> list[str]:
    """Line, kind and text of each note, and of what a missing nested playbook leaves to say."""
    playbook = read(path)
    try:
        playbook = Library(FileShelf(CORPUS), TYPES, supplied=SUPPLIED_NAMES).adopt(playbook, path)
    except PlaybookError as error:
        missing = [f"{problem.mark.line} nested {problem.message}" for problem in error.problems]
        return [*missing, *(f"{note.mark.line} {note.code} {note.message}" for note in playbook.notes)]
    return [f"{note.mark.line} {note.code} {note.message}" for note in playbook.notes]


def test_every_file_loads_with_the_reviewed_notes() -> None:
    found = {path.relative_to(CORPUS).as_posix(): findings(path) for path in FILES}

    if "UPDATE_SNAPSHOTS" in os.environ:
        SNAPSHOT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(SNAPSHOT.read_text("utf-8")) == found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fixed_files_mean_the_same_and_keep_their_comments(path: Path) -> None:
    playbook = read(path)

    fixed = load(fixed_text(playbook, TYPES), "x.yaml", TYPES)

    assert normal_form(fixed) == normal_form(playbook)
    assert [note for note in fixed.notes if note.code == "legacy" and note.edits] == []
    comments = [line for line in playbook.source.lines if line.strip().startswith("#")]
    assert [line for line in fixed.source.lines if line.strip().startswith("#")] == comments


@pytest.mark.parametrize(
    ("name", "parameters", "verdict"),
    [("test_cancellation", {"sleep_duration": 0}, "passed"), ("ai_assisted_test", {}, "broken")],
)
def test_files_that_need_neither_gateway_nor_browser_run(
    name: str, parameters: dict[str, object], verdict: str
) -> None:
    (path,) = [each for each in FILES if each.stem == name]

    assert str(run_playbook(path, parameters=parameters).verdict) == verdict
