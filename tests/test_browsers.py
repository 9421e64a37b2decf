"""Browsers select and name playbook items as they do Python tests, and one browser serves both."""

from __future__ import annotations

import pytest

from tests.plugin_run import UTILITY, Project

WEB = "name: W\nsteps:\n  - {id: go, name: Go, type: browser.navigate, parameters: {url: '{{ gateway.url }}'}}\n"
OUTER = "name: O\nsteps:\n  - {id: call, name: Call, type: playbook.run, parameters: {playbook: web.yaml}}\n"

COUNT_STARTS = """\
import pytest
from playwright.sync_api import BrowserType

@pytest.fixture(scope="session", autouse=True)
def count_starts():
    original, starts = BrowserType.launch, []
    def launch(self, *args, **kwargs):
        starts.append(self.name)
        return original(self, *args, **kwargs)
    BrowserType.launch = launch
    yield
    BrowserType.launch = original
    print("browser starts:", len(starts))
"""


def collected(project: Project, *arguments: str) -> list[str]:
    result = project.run("--collect-only", "-q", *arguments)
    return sorted(line for line in result.outlines if "::" in line)


def test_several_browsers_multiply_what_opens_a_page(project: Project) -> None:
    for name, text in (("web", WEB), ("outer", OUTER), ("plain", UTILITY)):
        project.playbook(text, name)
    project.write("test_it.py", "def test_page(page): pass\n")

    assert collected(project, "--browser", "chromium", "--browser", "firefox") == [
        "playbooks/outer.yaml::outer[chromium]",
        "playbooks/outer.yaml::outer[firefox]",
        "playbooks/plain.yaml::plain",
        "playbooks/web.yaml::web[chromium]",
        "playbooks/web.yaml::web[firefox]",
        "test_it.py::test_page[chromium]",
        "test_it.py::test_page[firefox]",
    ]
    assert collected(project, "playbooks", "--browser", "firefox") == [
        "playbooks/outer.yaml::outer",
        "playbooks/plain.yaml::plain",
        "playbooks/web.yaml::web",
    ]


def test_browser_and_gateway_stand_in_ids_in_that_order(project: Project) -> None:
    project.playbook(WEB, "web")
    project.write("test_it.py", "def test_page(page, gateway): pass\n")

    found = collected(
        project, "--browser", "chromium", "--browser", "firefox", "--gateway", "simulator", "--gateway", "http://gw:1"
    )

    assert found == [
        f"{name}[{browser}-{gateway}]"
        for name in ("playbooks/web.yaml::web", "test_it.py::test_page")
        for browser in ("chromium", "firefox")
        for gateway in ("gw:1", "simulator")
    ]


@pytest.mark.parametrize(
    ("mark", "reasons"),
    [
        ("only_browser('firefox')", ["skipped for this browser: chromium"]),
        ("skip_browser('chromium')", ["skipped for this browser: chromium"]),
    ],
)
def test_only_and_skip_browser_act_on_playbooks(project: Project, mark: str, reasons: list[str]) -> None:
    project.write(
        "conftest.py",
        "import pytest\ndef pytest_collection_modifyitems(items):\n    for item in items:\n"
        f"        item.add_marker(pytest.mark.{mark})\n",
    )
    project.playbook(WEB, "web")
    project.playbook(UTILITY, "plain")

    result = project.run("--gateway", "simulator", "-rs", "-v")

    result.assert_outcomes(skipped=1, passed=1)
    result.stdout.fnmatch_lines([f"*{reason}*" for reason in reasons])


@pytest.mark.slow
def test_one_browser_serves_twenty_playbooks_and_the_python_tests_between_them(project: Project) -> None:
    project.write("conftest.py", COUNT_STARTS)
    for number in range(20):
        project.playbook(WEB if number % 2 else OUTER, f"w{number:02}")
    project.playbook(WEB, "web")
    project.write("test_it.py", "def test_page(page): pass\ndef test_other(): pass\n")

    result = project.run("-s", "--gateway", "simulator", "playbooks/w00.yaml", "test_it.py", "playbooks")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*browser starts: 1"])


def test_no_browser_is_started_where_no_step_needs_one(project: Project) -> None:
    project.write("conftest.py", COUNT_STARTS)
    for number in range(3):
        project.playbook(UTILITY, f"u{number}")

    result = project.run("-s")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*browser starts: 0"])
