"""Names with blanks, quotes, brackets, colons, markup, backslashes and emoji lose no row and break no report."""

from __future__ import annotations

import html
import sys

import pytest

from tests.plugin_run import Project
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
  - id: first
    name: {title}
    type: utility.python
    parameters:
      script: "assert False, 'wrong'"
"""

# What Windows does not take in file names stands in titles there, which go through the same reports.
FILE_NAMES = (
    [name.replace("/", "") for name in NAMES] if sys.platform != "win32" else ["with blanks", "case [x]", "a_b"]
)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_no_name_loses_a_row_or_breaks_a_report(workers: str, project: Project) -> None:
    for index, name in enumerate(NAMES):
        title = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        file_name = FILE_NAMES[index].replace("/", "_")[:200] if index < len(FILE_NAMES) else f"file{index}"
        project.playbook(TEXT.format(title=title), file_name)

    result = project.run(
        "playbooks", "-n", workers, "--html=report.html", "--junitxml=junit.xml", "--alluredir=allure", timeout=120
    )

    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    count = len(NAMES)
    assert result.parseoutcomes()["failed"] == count
    suite = project.junit()
    assert (suite.attrib["tests"], suite.attrib["failures"]) == (str(count), str(count))
    assert len(list(suite.iter("testcase"))) == count
    found = rows(project)
    assert len(found) == count
    tables = "".join(table(row) for row in found.values())
    for name in NAMES:
        assert f"<b>{html.escape(name)}</b>" in tables
    page = (project.path / "report.html").read_text("utf-8")
    cells = html.unescape(page)
    assert "::&lt;b&gt;bold" in cells or "<b>bold</b>.yaml" not in cells.replace("&lt;b&gt;", "")
    results = project.allure()
    assert len(results) == count
    assert {each["steps"][0]["name"] for each in results} == {f"1 {name}" for name in NAMES}


def test_windows_line_ends_change_nothing(project: Project) -> None:
    project.playbook(TEXT.format(title="x").replace("\n", "\r\n"), "crlf")

    result = project.run("playbooks")

    result.stdout.fnmatch_lines(["playbooks/crlf.yaml:3:5: assertion failed*", "    3 |   - id: first"])
    assert "\r" not in result.stdout.str()
