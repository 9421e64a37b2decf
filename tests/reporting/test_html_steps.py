"""The steps of a run as markup: nested, folded, packed and limited, with nothing taken for markup."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import UTC, datetime
from typing import Any

from pytest_ignition.engine.events import (
    ErrorData,
    EvidenceCaptured,
    Identity,
    RunPlanned,
    StepFinished,
    StepNotRun,
    StepPath,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.html_steps import StepTree
from pytest_ignition.reporting.record import RunRecord

COMMON: dict[str, Any] = {
    "identity": Identity(session_id="s", run_id="r", node_id="n"),
    "seq": 1,
    "time": datetime(2026, 1, 1, tzinfo=UTC),
}


def run(**plan: Any) -> RunRecord:
    record = RunRecord()
    given = {"playbook": "x.yaml", "title": "X", "source_sha256": "", "steps": (), "parameters": {}, **plan}
    record(RunPlanned(**COMMON, **given))
    return record


def step(record: RunRecord, *numbers: int, name: str = "", verdict: Verdict = Verdict.PASSED, **more: Any) -> StepPath:
    path = StepPath(ids=tuple(f"s{number}" for number in numbers), positions=tuple(each - 1 for each in numbers))
    name = name or f"Step {path.number}"
    record(StepStarted(**COMMON, step_path=path, name=name, type="t", line=1, parameters=more.pop("parameters", {})))
    for event in more.pop("evidence", ()):
        record(EvidenceCaptured(**COMMON, step_path=path, **event))
    record(StepFinished(**COMMON, step_path=path, name=name, type="t", verdict=verdict, duration=1.5, **more))
    return path


def markup(record: RunRecord) -> str:
    text = StepTree(record, lambda evidence: f"[{evidence.title}]").markup()
    # pytest-html marks each line that begins with E, tags included.
    assert "\n" not in text
    return re.sub(r'<div data-packed="([^"]*)">...</div>', lambda found: _unpacked(found.group(1)), text)


def _unpacked(data: str) -> str:
    return zlib.decompress(base64.b64decode(data)).decode()


def test_what_went_wrong_is_open_up_to_the_top_and_the_rest_is_folded() -> None:
    record = run()
    step(record, 1, output={"a": 1})
    step(record, 2, verdict=Verdict.PASSED, output={"a": 1})
    step(
        record, 2, 1, verdict=Verdict.FAILED, error=ErrorData(kind="K", message="no\nE more", expected="8", actual="7")
    )
    step(record, 2, 2, output={"a": 1})

    text = markup(record)

    opened = re.findall(r'<details class="s ([\w-]+)"( open)?><summary><u>([\d.]+)', text)
    assert opened == [
        ("passed", "", "1"),
        ("passed", " open", "2"),
        ("failed", " open", "2.1"),
        ("passed", "", "2.2"),
    ]
    assert '<pre class="error">no&#10;E more&#10;expected: 8&#10;actual:   7</pre>' in text
    # The inner steps stand inside of the outer one.
    assert text.index("2.2</u>") < text.rindex("</div></details></div></details>")


def test_notes_attempts_and_reasons_stand_in_the_row() -> None:
    record = run()
    step(record, 1, note="mended <while> paused", step_attempt=3)
    path = StepPath(ids=("s2",), positions=(1,))
    record(StepNotRun(**COMMON, step_path=path, name="Rest", type="t", reason="step 's1' failed"))

    text = markup(record)

    assert "<b>Step 1</b> <em>3 attempts</em> <em>mended &lt;while&gt; paused</em>" in text
    assert "<b>Rest</b> <em>step &#x27;s1&#x27; failed</em>" in text
    assert "1.50 s" in text
    assert '<i class="v not-run">1 not run</i>' in text


def test_names_titles_and_values_are_text() -> None:
    record = run(title="<b>\"'", case="<i>", gateway="<u>", gateway_version="8.3", browser="chromium")
    step(record, 1, name="<script>", parameters={"<a>": "<p>\u2028\ud800"}, output="</pre>" + "x" * 2_000)

    text = markup(record)

    assert "<b>&lt;b&gt;&quot;&#x27;</b>" in text
    assert "<span>case &lt;i&gt;</span><span>gateway &lt;u&gt; (8.3)</span><span>chromium</span>" in text
    assert "<script>" not in text
    assert "&lt;a&gt;: &lt;p&gt;" in text
    assert "x" * 900 in text
    assert "x" * 1_100 not in text


def test_evidence_stands_pictures_first_then_by_kind() -> None:
    record = run()
    kinds = ("variables", "console", "screenshot", "requests", "own")
    media = {"screenshot": "image/png"}
    evidence = [
        {"evidence": kind, "title": kind, "path": "/x", "media_type": media.get(kind, "text/plain")} for kind in kinds
    ]
    step(record, 1, verdict=Verdict.FAILED, evidence=evidence)

    assert re.findall(r"\[(\w+)\]", markup(record)) == ["screenshot", "requests", "console", "variables", "own"]


def test_thousands_of_steps_are_folded_packed_and_cut_with_a_sentence() -> None:
    record = run()
    for number in range(1, 10_102):
        step(record, number, parameters={"value": f"number {number}"}, output={"value": "x" * 100})

    raw = StepTree(record, lambda _evidence: "").markup()
    text = markup(record)

    assert len(raw) < 300_000
    assert "<summary>1 to 500: 500 steps passed</summary>" in text
    assert text.count('class="s passed"') == 10_000
    told = re.search(r"<p>To keep this page quick, 101 passed steps have no row, and ([\d,]+) passed steps", text)
    assert told is not None
    assert "number 1<" in text


def test_a_failure_among_thousands_is_shown_whole_and_at_once() -> None:
    record = run()
    for number in range(1, 3_001):
        wrong = number == 2_000
        error = ErrorData(kind="K", message="the tank leaks") if wrong else None
        verdict = Verdict.FAILED if wrong else Verdict.PASSED
        step(record, number, parameters={"value": "y" * 500}, verdict=verdict, error=error)

    text = StepTree(record, lambda _evidence: "").markup()

    assert "data-packed" not in text
    assert "<summary>1501 to 1999: 499 steps passed</summary>" in text
    assert '<details class="s failed" open><summary><u>2000</u>' in text
    assert "the tank leaks" in text


def test_many_elements_of_a_loop_arrive_in_their_order() -> None:
    record = run()
    record(
        StepStarted(
            **COMMON, step_path=StepPath(ids=("s1",), positions=(0,)), name="each", type="t", line=1, parameters={}
        )
    )
    for number in range(1, 6_001):
        step(record, 1, number)
    step(record, 2)

    assert [each.path.number for each in record.steps] == ["1", *(f"1.{number}" for number in range(1, 6_001)), "2"]
