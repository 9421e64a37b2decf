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
from playwright.sync_api import Dialog, Page, expect

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


KINDS = """
import json
from pytest_ignition import StepParameters, step_type

class Nothing(StepParameters):
    "Takes nothing."

@step_type("plant.look", effect="read", outputs=())
def look(context, parameters: Nothing):
    "Keep every kind of evidence."
    requests = [{"method": "GET", "url": "/<a>", "status": 200}, {"method": "POST", "url": "/b", "status": 403}]
    for kind, suffix, media, text in (
        ("console", ".txt", "text/plain", "Error: <b>no</b>"),
        ("page", ".html", "text/html", "<script>document.title = 'ran'</script>"),
        ("requests", ".json", "application/json", json.dumps(requests)),
        ("variables", ".json", "application/json", json.dumps({"line": "<packing>"})),
        ("trace", ".zip", "application/zip", "PK"),
        ("video", ".webm", "video/webm", "film"),
        ("screenshot", ".svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
    ):
        path = context.evidence_path("e" * 100 + kind, suffix)
        path.write_text(text, encoding="utf-8")
        context.attach(path, evidence=kind, title=f"the {kind}", media_type=media)
    assert False, "the tank leaks"

def pytest_ignition_step_types(config):
    return [look]
"""


def test_evidence_of_every_kind_is_linked_or_in_the_file(project: Project) -> None:
    project.write("conftest.py", KINDS)
    project.playbook("name: x\nsteps:\n  - {id: look, type: plant.look}\n")

    project.run("playbooks", "--html=out/report.html")
    shown = table(rows(project, "out/report.html")["playbooks/x.yaml::x"])

    assert "<th>method</th><th>url</th><th>status</th>" in shown
    assert "<td>GET</td><td>/&lt;a&gt;</td><td>200</td>" in shown
    assert "<summary>the console</summary><pre>Error: &lt;b&gt;no&lt;/b&gt;</pre>" in shown
    assert "&quot;line&quot;: &quot;&lt;packing&gt;&quot;" in shown
    source = linked(shown, "the page")
    # As a text, so that its scripts do not run.
    assert source.endswith(".html.txt")
    assert "ran" in (project.path / "out" / source).read_text()
    assert (project.path / "out" / linked(shown, "the trace")).read_text() == "PK"
    (film,) = re.findall(r'<video src="([^"]+)"', shown)
    assert (project.path / "out" / film).read_text() == "film"

    project.run("playbooks", "--html=one.html", "--self-contained-html")
    shown = table(rows(project, "one.html")["playbooks/x.yaml::x"])

    assert 'src="assets' not in shown
    assert re.search(r'<a href="data:text/plain;base64,[^"]+" download="[^"]+\.html\.txt">the page</a>', shown)
    assert '<img src="data:image/svg+xml;base64,' in shown
    assert '<video src="data:video/webm;base64,' in shown
    assert re.search(r"<div>the trace: \S+\.zip</div>", shown)


FLAKY = """
import pathlib
def test_it(step):
    first = not pathlib.Path("seen").exists()
    pathlib.Path("seen").touch()
    with step("Try one" if first else "Try two"):
        assert not first
"""


FLAKY_PLAYBOOK = """
import pathlib
def test_it(playbook):
    first = not pathlib.Path("seen").exists()
    pathlib.Path("seen").touch()
    playbook("one" if first else "two")
    assert not first
"""


@pytest.mark.parametrize("text", [FLAKY, FLAKY_PLAYBOOK], ids=["step", "playbook"])
def test_each_attempt_has_a_row_with_its_own_steps(text: str, project: Project) -> None:
    project.write("test_it.py", text)
    for name in ("one", "two"):
        project.playbook(UTILITY.replace("Say hello", f"Try {name}"), name)

    project.run("test_it.py", "--reruns=1", "--html=report.html")

    found = re.search(r'data-jsonblob="([^"]*)"', (project.path / "report.html").read_text("utf-8"))
    assert found is not None
    (entries,) = [rows for rows in json.loads(html.unescape(found.group(1)))["tests"].values() if rows]
    told = {(row["result"], *re.findall(r"<b>(Try \w+)</b>", table(row))) for row in entries}
    assert told == {("Rerun", "Try one"), ("Passed", "Try two")}


def test_a_test_whose_id_no_extra_may_have_keeps_its_row(project: Project) -> None:
    # pytest-html 4.2 decodes ids of tests with extras: this one would end the whole run.
    project.write(
        "test_it.py",
        "import pytest\n@pytest.mark.parametrize('name', ['x'], ids=['a\\\\u00'])\n"
        "def test_it(step, name):\n    with step('One'):\n        pass\n",
    )

    result = project.run("test_it.py", "--html=report.html")

    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    (row,) = rows(project).values()
    assert verdicts(table(row)) == ["passed"]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_environment_names_gateway_and_versions(workers: str, project: Project) -> None:
    project.playbook("name: x\nsteps:\n  - {id: info, type: gateway.get_info}\n")

    project.run("playbooks", "--gateway=simulator", "-n", workers, "--html=report.html")

    text = (project.path / "report.html").read_text("utf-8")
    found = re.search(r'data-jsonblob="([^"]*)"', text)
    assert found is not None
    environment = json.loads(html.unescape(found.group(1)))["environment"]
    assert environment["Gateway simulator"].startswith("Ignition 8.3")
    assert environment["pytest-ignition"]


LOUD = """\
name: "<img src=x onerror=alert(1)>"
steps:
  - {id: good, name: "<script>alert(2)</script>", type: utility.log, parameters: {message: "<b onclick=alert(3)>"}}
  - {id: look, name: Look, type: plant.look}
"""


@pytest.mark.slow
def test_a_person_opens_the_report_of_ten_thousand_steps(project: Project, page: Page) -> None:
    steps = "".join(
        f"  - {{id: s{number}, type: utility.set_variable, parameters: {{name: v, value: {number}}}}}\n"
        for number in range(10_000)
    )
    project.playbook(f"name: Many\nsteps:\n{steps}", "many")
    project.write("conftest.py", KINDS)
    project.playbook(LOUD, "loud")
    project.run("playbooks", "--html=report.html", "--self-contained-html", timeout=300)
    said: list[str] = []

    def refuse(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.on("pageerror", lambda error: said.append(str(error)))

    # Time of the page's own thread: other work of the machine does not count.
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto((project.path / "report.html").as_uri())
    page.wait_for_function("document.querySelectorAll('.results-table-row').length == 2")
    spent = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    assert spent["TaskDuration"] < 2

    loud, many = page.locator(".ignition-run", has_text="onerror"), page.locator(".ignition-run", has_text="Many")
    expect(loud.locator("header b")).to_have_text("<img src=x onerror=alert(1)>")
    expect(loud.locator(".s")).to_have_count(2)
    page.get_by_label("Show only the steps that did not pass").check()
    expect(loud.locator(".s:visible")).to_have_count(1)
    page.get_by_label("Show only the steps that did not pass").uncheck()
    loud.locator("img").click()
    expect(page.locator("#ignition-picture img")).to_be_visible()
    page.locator("#ignition-picture").click()
    expect(page.locator("#ignition-picture")).to_have_count(0)
    # Packed until somebody looks, and again after each drawing of the rows.
    expect(many.locator(".s")).to_have_count(0)
    for _time in range(2):
        page.get_by_text("Show all details").click()
        many.scroll_into_view_if_needed()
        expect(many.locator("p.s, details.s")).to_have_count(10_000)
    many.get_by_text("1 to 500: 500 steps passed", exact=True).click()
    expect(many.locator(".s:visible").first).to_contain_text("utility.set_variable")
    assert said == []
