"""pytest-html: one row per playbook, with all its steps in it, nothing lost and nothing taken for markup."""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
import zlib
from typing import Any

import pytest

from tests.plugin_run import UTILITY, Project
from tests.reporting.test_terminal import MIXED

WEB = """\
name: Web
steps:
  - id: open
    type: browser.navigate
    parameters: {url: "data:text/html,<h1>Hall 7</h1>"}
  - id: heading
    name: The heading
    type: browser.verify_text
    parameters: {selector: h1, text: Hall 8, timeout: 300}
"""


def rows(project: Project, name: str = "report.html") -> dict[str, dict[str, Any]]:
    """The report's own data: test id -> its row."""
    text = (project.path / name).read_text("utf-8")
    found = re.search(r'data-jsonblob="([^"]*)"', text)
    assert found is not None
    tests: dict[str, list[dict[str, Any]]] = json.loads(html.unescape(found.group(1)))["tests"]
    return {test_id: entries[0] for test_id, entries in tests.items() if entries}


def table(row: dict[str, Any]) -> str:
    """The steps, which stand first in the row's text; those that all passed may be packed."""
    text: str = row["log"]
    return re.sub(r'<div data-packed="([^"]*)">...</div>', _unpacked, text)


def _unpacked(found: re.Match[str]) -> str:
    return zlib.decompress(base64.b64decode(found.group(1))).decode()


def linked(steps: str, title: str) -> str:
    """Where the link of that title leads to, relative to the report."""
    found = re.search(rf'<a href="([^"]+)"[^>]*>{title}</a>', steps)
    assert found is not None
    return urllib.parse.unquote(found.group(1))


def verdicts(steps: str) -> list[str]:
    """The verdict of each step, in order."""
    return re.findall(r'<(?:details|p) class="s ([\w-]+)"', steps)


def test_one_row_for_each_playbook_with_its_step_table(project: Project) -> None:
    project.playbook(MIXED, "mixed")
    project.playbook(UTILITY, "good")

    project.run("playbooks", "--html=report.html")

    found = rows(project)
    assert {test_id: row["result"] for test_id, row in found.items()} == {
        "playbooks/good.yaml::good": "Passed",
        "playbooks/mixed.yaml::mixed": "Failed",
    }
    steps = table(found["playbooks/mixed.yaml::mixed"])
    assert verdicts(steps) == ["passed", "failed", "broken", "not-run"]
    assert "sums differ" in steps
    assert "<em>step &#x27;third&#x27; broken</em>" in steps


@pytest.mark.slow
def test_pictures_are_in_the_report_or_beside_it(project: Project) -> None:
    project.playbook(WEB)

    project.run("playbooks", "--html=report.html", "--self-contained-html")
    assert "data:image/png;base64," in table(rows(project)["playbooks/x.yaml::x"])

    project.run("playbooks", "--html=out/linked.html")
    (source,) = set(re.findall(r'<img src="([^"]+)"', table(rows(project, "out/linked.html")["playbooks/x.yaml::x"])))
    assert (project.path / "out" / source).read_bytes().startswith(b"\x89PNG")


def test_step_tables_survive_two_workers(project: Project) -> None:
    project.playbook(MIXED, "a")
    project.playbook(MIXED, "b")

    project.run("playbooks", "-n", "2", "--html=report.html")

    found = rows(project)
    assert len(found) == 2
    assert all("sums differ" in table(row) for row in found.values())


EVIDENCE = """
from pytest_ignition import StepParameters, step_type

class Nothing(StepParameters):
    "Takes nothing."

@step_type("plant.keep", effect="read", outputs=())
def keep(context, parameters: Nothing):
    "Keep files."
    for name, text, kind in (
        ("short", "<b>one & two</b>", "text/plain"),
        ("long", "first " + "x" * 60_000 + " last", "text/plain"),
        ("gone", "", "text/plain"),
        ("bundle", "PK", "application/zip"),
        ("document", "<h1>signed</h1>", "text/html"),
    ):
        path = context.evidence_path(name, ".bin")
        path.write_text(text, encoding="utf-8")
        context.attach(path, evidence="report" if name == "document" else "log", title=f"the {name}", media_type=kind)
        if name == "gone":
            path.unlink()

def pytest_ignition_step_types(config):
    return [keep]
"""


def test_texts_are_in_the_report_and_other_files_named(project: Project) -> None:
    project.write("conftest.py", EVIDENCE)
    project.playbook("name: x\nsteps:\n  - {id: keep, type: plant.keep}\n")

    project.run("playbooks", "--html=report.html", "--ignition-output=out")

    shown = table(rows(project)["playbooks/x.yaml::x"])
    assert "<summary>the short</summary><pre>&lt;b&gt;one &amp; two&lt;/b&gt;</pre>" in shown
    assert "<summary>the long</summary><pre>...xxx" in shown
    assert "xxx last</pre>" in shown
    assert "first " not in shown
    assert re.search(r"<div>the gone: No such file or directory: \S+gone\.bin</div>", shown)
    assert (project.path / linked(shown, "the bundle")).read_text() == "PK"
    assert (project.path / linked(shown, "the document")).read_text() == "<h1>signed</h1>"
    assert "signed" not in shown
