"""The steps of acceptance tests: the report's file, its pictures, its exports, and the chain from discovery to PDF."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.standalone import OwnResources, run_playbook
from pytest_ignition.steps.fat import export_report, generate_report
from pytest_ignition.steps.fat_pictures import Pictures
from pytest_ignition.testing import StepRun, run_step

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PASSED = {"component_id": "a", "action": "click", "selector": "#a", "status": "passed", "actual": "clicked"}


def generate(folder: Path, *results: dict[str, Any], **parameters: Any) -> StepRun:
    run = run_step(generate_report, {"test_results": {"results": list(results)}, **parameters}, folder=folder)
    assert run.verdict == "passed", run.error
    return run


class Printer:
    """A page that prints what it is given."""

    def __init__(self) -> None:
        self.printed: list[str] = []

    def attended(self, _look: Any, _step_id: str) -> Any:
        from contextlib import nullcontext

        return nullcontext()

    def pdf(self, html: str, *, timeout_ms: float, limit: str) -> bytes:
        self.printed.append(html)
        return b"%PDF-1.4"


def test_the_report_is_one_file_in_the_runs_own_folder(tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(PNG)

    run = generate(tmp_path, PASSED | {"screenshot": str(tmp_path / "one.png")}, metadata={"project_name": "Line <1>"})

    path = Path(run.output["report_path"])
    assert path.parent == tmp_path
    assert path.stem == run.output["report_id"]
    assert run.evidence == (path,)
    page = path.read_text("utf-8")
    assert "Line &lt;1&gt;" in page
    assert base64.b64encode(PNG).decode() in page
    counts = {key: run.output[key] for key in run.output if key.endswith(("_tests", "_issues"))}
    assert counts == {
        "total_tests": 1,
        "passed_tests": 1,
        "failed_tests": 0,
        "skipped_tests": 0,
        "not_checked_tests": 0,
        "visual_issues": 0,
    }


def test_two_reports_never_share_a_name(tmp_path: Path) -> None:
    ids = {generate(tmp_path, PASSED).output["report_id"] for _time in range(3)}

    assert len(ids) == 3


def test_secrets_are_hidden_in_the_file(tmp_path: Path) -> None:
    run = generate(tmp_path, PASSED | {"actual": "s3cret-4711 <"}, metadata={"password": "s3cret-4711"})

    page = Path(run.output["report_path"]).read_text("utf-8")
    assert "s3cret-4711" not in page
    assert "******** &lt;" in page


def test_only_pictures_of_the_run_get_into_a_report(tmp_path: Path) -> None:
    run, named, outside = (tmp_path / name for name in ("run", "named", "outside"))
    for folder in (run, named, outside):
        folder.mkdir()
        (folder / f"{folder.name}.png").write_bytes(PNG)
    (run / "text.png").write_text("no picture")
    pictures = Pictures(run, named)

    assert pictures.source("run.png")
    assert pictures.source(str(named / "named.png"))
    assert pictures.source(str(outside / "outside.png")) is None
    assert pictures.source("../outside/outside.png") is None
    assert pictures.source("text.png") is None
    assert pictures.source("a\0b") is None
    assert [problem.partition(": ")[2] for problem in pictures.problems] == [
        f"{outside / 'outside.png'} is not in the folders of the run",
        "../outside/outside.png is not in the folders of the run",
        "text.png is no PNG, JPEG or WebP",
        "a\0b is not in the folders of the run",
    ]


def test_pictures_that_would_make_the_report_too_big_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.png").write_bytes(PNG)
    monkeypatch.setattr("pytest_ignition.steps.fat_pictures.MAX_BYTES", len(PNG) * 2)
    pictures = Pictures(tmp_path)

    assert [pictures.source("one.png") is not None for _time in range(3)] == [True, True, False]


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "own.html").write_text("<h1>{{ report.project }}</h1>", "utf-8")

    run = generate(tmp_path, PASSED, template="own.html", metadata={"project_name": "a & b"})

    assert Path(run.output["report_path"]).read_text("utf-8") == "<h1>a &amp; b</h1>"


def test_a_template_that_cannot_be_used_leaves_no_report(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("{{ nothing }}", "utf-8")

    bad = run_step(generate_report, {"test_results": {}, "template": "bad.html"}, folder=tmp_path)
    missing = run_step(generate_report, {"test_results": {}, "template": "none.html"}, folder=tmp_path)

    assert (bad.verdict, bad.error and bad.error.message) == ("broken", "template bad.html: 'nothing' is undefined")
    assert missing.error is not None
    assert missing.error.message == "template none.html cannot be read: No such file or directory"
    assert list(tmp_path.glob("fat_report_*")) == []


@pytest.mark.parametrize(
    ("given", "written"),
    [({}, "REPORT.pdf"), ({"output_path": "signed/line 1.pdf"}, "signed/line 1.pdf"), ({"format": "html"}, "REPORT.html"),
     ({"format": "html", "output_path": "a/b.html"}, "a/b.html")],
)  # fmt: skip
def test_a_report_is_exported_beside_itself_or_where_it_is_wanted(
    tmp_path: Path, given: dict[str, Any], written: str
) -> None:
    report_id = generate(tmp_path, PASSED).output["report_id"]
    printer = Printer()

    run = run_step(export_report, {"report_id": report_id, **given}, folder=tmp_path, browser=printer)

    path = tmp_path / written.replace("REPORT", report_id)
    html = (tmp_path / f"{report_id}.html").read_text("utf-8")
    assert run.verdict == "passed", run.error
    assert run.output == {
        "status": "exported",
        "format": given.get("format", "pdf"),
        "output_path": str(path),
        "report_id": report_id,
    }
    assert path.read_bytes() == (html.encode() if "format" in given else b"%PDF-1.4")
    assert printer.printed == ([] if "format" in given else [html])


@pytest.mark.parametrize("report_id", ["nothing", "../secret", "a/b", "..", "fat_report_1.html", "x" * 200, "a\0b"])
def test_only_reports_of_this_run_can_be_exported(tmp_path: Path, report_id: str) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (tmp_path / "secret.html").write_text("secret", "utf-8")

    run = run_step(export_report, {"report_id": report_id, "format": "html"}, folder=folder)

    assert run.verdict == "broken"
    assert run.error is not None
    assert run.error.message == f"this run has no report {report_id!r}"


def test_a_browser_that_cannot_print_writes_no_file(tmp_path: Path) -> None:
    class Firefox(Printer):
        def pdf(self, html: str, *, timeout_ms: float, limit: str) -> bytes:
            raise BrowserError("this browser cannot print a PDF: firefox has no such function")

    report_id = generate(tmp_path, PASSED).output["report_id"]

    run = run_step(export_report, {"report_id": report_id}, folder=tmp_path, browser=Firefox())

    assert run.verdict == "broken"
    assert list(tmp_path.glob("*.pdf")) == []


PAGE = """<!doctype html><title>Filler</title><h1>Filler</h1>
<button id=start onclick="state.textContent = 'Running'">Start</button><p id=state>Stopped</p>
<label>Speed <input id=speed type=number></label><button id=locked disabled>Locked</button><button hidden>Never</button>
<div style="position: relative"><button id=covered>Covered</button><div style="position: absolute; inset: 0"></div></div>
<script>const state = document.querySelector('#state')</script>"""

CHAIN = """
name: Acceptance of the filler
steps:
  - {id: open, type: browser.navigate, parameters: {url: "ADDRESS"}}
  - {id: found, type: perspective.discover_page}
  - {id: known, type: perspective.extract_component_metadata, parameters: {components: "{{ step.found.inventory }}"}}
  - id: plan
    type: ai.generate_test_cases
    parameters: {components: "{{ step.known.enriched_inventory }}"}
  - id: work
    type: perspective.execute_test_manifest
    on_failure: continue
    parameters: {manifest: "{{ step.plan.test_plan }}", timeout: 1s}
  - id: report
    type: fat.generate_report
    parameters: {test_results: "{{ step.work }}", metadata: {project_name: Filler, test_date: "{{ execution.started_at }}"}}
  - {id: pdf, type: fat.export_report, parameters: {report_id: "{{ step.report.report_id }}"}}
"""


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with OwnResources(evidence=tmp_path_factory.mktemp("evidence")) as own:
        yield own


def chain(folder: Path, address: str, resources: OwnResources, timeout: str = "1s") -> Any:
    path = folder / "acceptance.yaml"
    path.write_text(CHAIN.replace("ADDRESS", address).replace("1s", timeout), "utf-8")
    return run_playbook(path, resources, screenshots="never")


@pytest.mark.slow
def test_from_the_discovery_to_the_pdf_though_a_test_fails(tmp_path: Path, resources: OwnResources) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")

    result = chain(tmp_path, page.as_uri(), resources)

    assert [(step.path.ids[-1], str(step.verdict)) for step in result.steps if step.verdict != "passed"] == [
        ("work", "failed")
    ]
    outputs = result.outputs
    assert [each["component_id"] for each in outputs["work"]["results"]] == ["start", "speed", "locked", "covered"]
    assert [each["status"] for each in outputs["work"]["results"]] == ["passed", "passed", "passed", "failed"]
    report = outputs["report"]
    assert (report["total_tests"], report["passed_tests"], report["failed_tests"]) == (4, 3, 1)
    html = Path(report["report_path"]).read_text("utf-8")
    assert "Not passed: 1 of 4 tests failed" in html
    assert html.count('<img src="data:image/png;base64,') == 4
    assert Path(outputs["pdf"]["output_path"]).read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_the_simulators_page_is_accepted(tmp_path: Path, resources: OwnResources) -> None:
    with Simulator(timing=Timing(grace=0.3, starting=0.3, binding=0.05, tick=0.1)) as simulator:
        result = chain(tmp_path, f"{simulator.url}/data/perspective/client/demo", resources, "15s")

    outputs = result.outputs
    found = {each["id"]: each for each in outputs["found"]["inventory"]}
    assert {name: found[name]["type"] for name in ("press-button", "operator-name", "run-toggle")} == {
        "press-button": "button",
        "operator-name": "input",
        "run-toggle": "switch",
    }
    assert all(found[name]["selector"] == f"#{name}" for name in ("press-button", "operator-name", "run-toggle"))
    tested = {each["component_id"]: each["status"] for each in outputs["work"]["results"]}
    assert {"press-button", "operator-name"} <= tested.keys()
    assert set(tested.values()) == {"passed"}, outputs["work"]
    assert Path(outputs["report"]["report_path"]).is_file()


@pytest.mark.slow
def test_when_the_time_is_up_the_results_so_far_are_told(tmp_path: Path, resources: OwnResources) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    address = (tmp_path / "page.html").as_uri()
    path = tmp_path / "late.yaml"
    missing = ', {selector: "#missing"}' * 20
    path.write_text(
        f"""
name: Late
steps:
  - {{id: open, type: browser.navigate, parameters: {{url: "{address}"}}}}
  - id: work
    type: perspective.execute_test_manifest
    timeout: 6
    parameters:
      capture_screenshots: false
      timeout: 60s
      manifest: [{{selector: "#start"}}{missing}]
""",
        "utf-8",
    )

    work = run_playbook(path, resources, screenshots="never").steps[1]

    # Each takes most of what is left of the time, so that it is up long before the last one.
    statuses = [each["status"] for each in work.output["results"]]
    assert (statuses[:2], statuses[-1], len(statuses)) == (["passed", "failed"], "skipped", 21)
    assert statuses == sorted(statuses, key=["passed", "failed", "skipped"].index)
    assert work.error is not None
    assert "\n- test-2 (click '#missing'): " in work.error.message
    assert work.error.message.endswith("\nthe rest was not carried out: the step's time limit of 6 s passed")
