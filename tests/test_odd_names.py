"""Names with blanks, quotes, brackets, colons, markup, backslashes and emoji lose no row and break no report."""

from __future__ import annotations

import html
import json
import re
import sys
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from pytest_ignition.reporting.terminal_text import cut
from tests.plugin_run import Project, SharedProject
from tests.reporting.test_html import rows, table

NAMES = [
    "with blanks",
    'it\'s "quoted"',
    "case [x]",
    "a::b",
    "<b>bold</b>",
    "back\\u00slash",
    "trailing\\",
    "rocket \N{ROCKET}",
    "Ümläut",
    "a_b",
    "a b",
    "100%",
    "long " * 59 + "names",
]

TEXT = """\
name: {title}
steps:
  - {{id: look, name: {title}, type: plant.look}}
  - id: first
    name: {title}
    type: utility.python
    parameters:
      script: "assert False, 'wrong'"
"""

PLANT = """
from pytest_ignition import StepParameters, step_type

class Nothing(StepParameters):
    "Takes nothing."

@step_type("plant.look", effect="read", outputs=())
def look(context, parameters: Nothing):
    "Keep a picture that tells which playbook it is of."
    path = context.evidence_path("look", ".svg")
    path.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {path.parent.name} --></svg>")
    context.attach(path, evidence="screenshot", title="the plant", media_type="image/svg+xml")

def pytest_ignition_step_types(config):
    return [look]
"""

PYTHON = """
import pytest

NAMES = {names!r}

@pytest.mark.parametrize("index", range(len(NAMES)), ids=[str(index) for index in range(len(NAMES))])
def test_odd(index, step):
    with step(NAMES[index]) as looking:
        looking.attach(f"<svg xmlns='http://www.w3.org/2000/svg'><!-- {{index}} --></svg>".encode(), title="the plant", media_type="image/svg+xml")
    with step(NAMES[index]):
        assert False, "wrong"
"""

# What Windows does not take in file names stands in titles there, which go through the same reports.
FILE_NAMES = (
    [name.replace("/", "") for name in NAMES] if sys.platform != "win32" else ["with blanks", "case [x]", "a_b"]
)
COUNT = 2 * len(NAMES)


@dataclass(frozen=True)
class Ran:
    """A session of playbooks and tests with such names."""

    project: SharedProject
    result: pytest.RunResult


@pytest.fixture(scope="module", params=["0", "2"])
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("names")
    project = SharedProject(folder, {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")})
    project.write("conftest.py", PLANT)
    project.write("test_odd.py", PYTHON.format(names=NAMES))
    for index, name in enumerate(NAMES):
        title = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        file_name = FILE_NAMES[index].replace("/", "_")[:200] if index < len(FILE_NAMES) else f"file{index}"
        project.playbook(TEXT.format(title=title), file_name)
    result = project.run(
        *("playbooks", "test_odd.py", "-n", request.param, "--html=report.html", "--junitxml=junit.xml", "-v"),
        *("--alluredir=allure", "--ignition-events=e.jsonl", "--ignition-ci=github"),
        *("-o", "ignition_junit_steps=testcases"),
        timeout=180,
    )
    return Ran(project, result)


def test_the_terminal_names_each_once(ran: Ran) -> None:
    text = ran.result.stdout.str()

    assert "INTERNALERROR" not in text + ran.result.stderr.str()
    assert ran.result.parseoutcomes()["failed"] == COUNT
    assert re.search(rf" {COUNT} failed, {COUNT} steps failed, {COUNT} steps passed in ", text) or (
        f"{COUNT} steps failed" in text and f"{COUNT} steps passed" in text
    )
    assert "\x1b" not in text


def test_junit_has_a_case_and_a_suite_for_each(ran: Ran) -> None:
    root = ET.parse(ran.project.path / "junit.xml").getroot()
    suite, *of_steps = root.findall("testsuite")

    assert (suite.attrib["tests"], suite.attrib["failures"]) == (str(COUNT), str(COUNT))
    assert len(list(suite.iter("testcase"))) == COUNT
    assert len({each.attrib["name"] for each in of_steps}) == COUNT
    told = sorted(case.attrib["name"] for each in of_steps for case in each)
    assert told == sorted(f"{number} {name}" for name in NAMES for number in (1, 1, 2, 2))


def test_pytest_html_has_a_row_and_a_picture_for_each(ran: Ran) -> None:
    found = rows(ran.project)

    assert len(found) == COUNT
    tables = [table(row) for row in found.values()]
    for name in NAMES:
        assert sum(f"<b>{html.escape(name[:300])}" in text for text in tables) >= 2, name
    sources = [source for text in tables for source in re.findall(r'<img src="([^"]+)"', text)]
    assert len(sources) == len(set(sources)) == COUNT
    contents = {(ran.project.path / urllib.parse.unquote(source)).read_bytes() for source in sources}
    assert len(contents) == COUNT
    page = (ran.project.path / "report.html").read_text("utf-8")
    cells = html.unescape(page)
    assert "::&lt;b&gt;bold" in cells or "<b>bold</b>.yaml" not in cells.replace("&lt;b&gt;", "")


def test_allure_has_a_result_and_a_picture_for_each(ran: Ran) -> None:
    results = ran.project.allure()

    assert len(results) == len({each["historyId"] for each in results}) == COUNT
    assert sorted(each["steps"][0]["name"] for each in results) == sorted(f"1 {name}" for name in NAMES * 2)
    sources = [each["steps"][0]["attachments"][0]["source"] for each in results]
    assert len({(ran.project.path / "allure" / source).read_bytes() for source in sources}) == COUNT


def test_the_events_and_the_report_command_have_each(ran: Ran) -> None:
    document = json.loads(ran.project.command("report", "e.jsonl", "--format", "json").stdout)

    assert document["problems"] == []
    assert sorted(run["steps"][0]["name"] for run in document["runs"]) == sorted(NAMES * 2)
    assert len({run["node_id"] for run in document["runs"]}) == COUNT
    paths = [step["evidence"][0]["path"] for run in document["runs"] for step in run["steps"][:1]]
    assert len(set(paths)) == len({Path(path).read_bytes() for path in paths}) == COUNT
    printed = ran.project.command("report", "e.jsonl").stdout
    assert len(re.findall(r"^FAILED ", printed, re.MULTILINE)) == COUNT
    assert ran.project.command("report", "e.jsonl", "--html", "page.html").returncode == 0


def test_the_summary_and_the_annotations_of_github_take_nothing_for_markup(ran: Ran) -> None:
    summary = (ran.project.path / "summary.md").read_text("utf-8")

    assert summary.count("<details") == summary.count("</details>") == COUNT
    cells = [html.unescape(cell) for cell in re.findall(r"^\| 1 \| (.*?) \| (?:plant|python)", summary, re.MULTILINE)]
    assert sorted(cells) == sorted(cut(name, 300).rstrip() for name in NAMES * 2)
    assert "<b>bold" not in summary
    lines = [line for line in ran.result.outlines if line.startswith("::error ")]
    assert len(lines) == 10
    assert all(re.fullmatch(r"::error file=[^,:]+,line=\d+(,col=\d+)?,title=[^,:]*::.*", line) for line in lines)


def test_no_page_takes_a_name_for_markup(ran: Ran, page: Page) -> None:
    ran.project.command("report", "e.jsonl", "--html", "page.html")
    for name, rows_of in (("report.html", ".results-table-row"), ("page.html", ".run")):
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))  # noqa: B023 - read within the turn
        page.goto((ran.project.path / name).as_uri())
        expect(page.locator(rows_of)).to_have_count(COUNT)
        text = page.locator("body").inner_text()
        assert "<b>bold</b>" in text
        assert page.evaluate("[...document.querySelectorAll('b')].every(each => each.innerHTML !== 'bold')")
        assert problems == []


def test_windows_line_ends_change_nothing(project: Project) -> None:
    project.playbook(TEXT.format(title="x").replace("\n", "\r\n"), "crlf")
    project.write("conftest.py", PLANT)

    result = project.run("playbooks")

    result.stdout.fnmatch_lines(["playbooks/crlf.yaml:4:5: assertion failed*", "    4 |   - id: first"])
    assert "\r" not in result.stdout.str()
