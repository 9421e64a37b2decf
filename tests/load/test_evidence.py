"""Evidence is one's own per session, attempt, case and worker: nothing is written over, nothing is mixed up."""

from __future__ import annotations

import re
import urllib.parse
from pathlib import Path

import pytest

from tests.load.readings import html_data, totals_line
from tests.load.test_reference_events import RECORDER, by_run, read_events
from tests.plugin_run import Project

pytestmark = pytest.mark.slow

# A picture whose content nobody else has; the same text stands in the event before it.
STAMP = r"""
import uuid
from pytest_ignition import StepParameters, step_type

class Stamp(StepParameters):
    fails: bool = False

@step_type("plant.stamp", effect="read", outputs=())
def stamp(context, parameters: Stamp):
    "Keep two pictures of the same name."
    for _number in range(2):
        text = f"\x89PNG {uuid.uuid4().hex}"
        context.progress(text)
        path = context.evidence_path("the stamp", ".png")
        path.write_text(text, encoding="utf-8")
        context.attach(path, evidence="screenshot", title="the stamp", media_type="image/png")
    assert not parameters.fails

def pytest_ignition_step_types(config):
    return [stamp]
"""

STAMPED = """\
name: Stamped
steps:
  - {id: stamp, name: Stamp, type: plant.stamp, retry_count: 1, retry_delay: 0, parameters: {fails: true}}
"""

SIMILAR = ["a b", "a_b", "a-b", "[a] b", "a b.c", "A B", "x/a b", "x" * 120 + "1", "x" * 120 + "2"]


def test_no_file_is_written_twice(project: Project) -> None:
    """Two sessions with the same `--ignition-output`, two workers, two attempts of each item and of each step."""
    project.write("conftest.py", STAMP + RECORDER)
    for name in SIMILAR:
        project.playbook(STAMPED, name)

    for _session in range(2):
        result = project.run("playbooks", "-n", "2", "--reruns", "1", "--ignition-output=out", "--html=report.html")
        assert totals_line(result)["failed"] == len(SIMILAR)

    kept: dict[str, str] = {}
    folders: dict[str, set[str]] = {}
    for run_id, events in by_run(read_events(project)).items():
        said = ""
        for event in events:
            if event["kind"] == "step_progress":
                said = event["message"]
            if event["kind"] == "evidence_captured":
                assert event["path"] not in kept
                kept[event["path"]] = said
                folders.setdefault(str(Path(event["path"]).parent), set()).add(run_id)
    assert len(kept) == 2 * len(SIMILAR) * 2 * 2 * 2
    assert {path: Path(path).read_text("utf-8") for path in kept} == kept
    assert {len(runs) for runs in folders.values()} == {1}
    assert {path.suffix for path in (project.path / "out").rglob("*") if path.is_file()} == {".png"}


def pictures(project: Project, report: str) -> dict[str, list[str]]:
    """Test id -> the contents of the pictures that its row shows."""
    found = {}
    for test_id, rows in html_data(project, report).items():
        table = rows[-1]["log"]
        sources = [urllib.parse.unquote(source) for source in re.findall(r'<img src="([^"]+)"', table)]
        found[test_id] = [((project.path / report).parent / source).read_text("utf-8") for source in sources]
    return found


PYTHON = """\
import pathlib
import pytest

@pytest.mark.parametrize("name", ["first", "second"])
def test_attaches(step, name):
    shot = pathlib.Path("shot.png")
    for number in (1, 2):
        other = pathlib.Path(f"other{number}") / "shot.png"
        other.parent.mkdir(exist_ok=True)
        other.write_text(f"other {number} of {name}")
        with step("Look"):
            pass
        with step("Look again") as looking:
            looking.attach(other, title="other")
    shot.write_text(f"the one of {name}")
    with step("Keep") as keeping:
        keeping.attach(shot, title="shot")

@pytest.mark.parametrize("name", ["first", "second"])
def test_runs_a_playbook(playbook, name):
    playbook("stamped.yaml", check=False)
"""


def test_each_row_of_the_html_report_shows_its_own_pictures(project: Project) -> None:
    """Also when tests attach the same file in turn, run the same playbook, and when two reports stand side by side."""
    project.write("conftest.py", STAMP)
    project.playbook(STAMPED.replace("retry_count: 1, retry_delay: 0, ", ""), "stamped")
    project.write("test_x.py", PYTHON)

    project.run("test_x.py", "--html=one.html")
    first = pictures(project, "one.html")
    project.run("test_x.py", "--html=two.html", "-n", "2")

    for name in ("first", "second"):
        assert first[f"test_x.py::test_attaches[{name}]"] == [
            f"other 1 of {name}", f"other 2 of {name}", f"the one of {name}",
        ]  # fmt: skip
    assert pictures(project, "one.html") == first
    stamps = [text for report in (first, pictures(project, "two.html")) for texts in report.values() for text in texts]
    unique = [text for text in stamps if text.startswith("\x89PNG")]
    assert len(unique) == len(set(unique)) == 8


def test_whatever_xdist_calls_the_session_evidence_stays_in_its_folder(project: Project) -> None:
    project.write("conftest.py", STAMP + RECORDER)
    project.playbook(STAMPED)

    project.run("playbooks", "-n", "1", "--testrunuid=../../../../tmp/outside")

    assert len(list((project.path / "ignition-results").rglob("*.png"))) == 4
    events = read_events(project)
    assert {(event["session_id"], event["worker"]) for event in events} == {
        ("../../../../tmp/outside", worker) for worker in ("main", "gw0")
    }
