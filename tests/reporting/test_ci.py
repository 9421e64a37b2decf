"""What GitHub and GitLab are told: annotations, a job summary, a Code Quality report, a folded section."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pytest_ignition.reporting import ci_github, ci_gitlab
from pytest_ignition.reporting.ci_entries import Entry, Finding, findings
from pytest_ignition.reporting.step_data import Place, StepData, place_in
from tests.plugin_run import UTILITY, Project

ODD = "a|b *c* `d` [e](f) <script>x</script> @all #1\n::error::no \x1b[31m 100%"

WRONG = """\
name: Wrong
parameters: [{name: api_token, type: string, default: tok-4711-geheim}]
steps:
  - {id: say, name: Say hello, type: utility.log}
  - {id: child, name: Run the child, type: playbook.run, parameters: {playbook: child.yaml}}
  - {id: rest, name: The rest, type: utility.log}
"""
CHILD = """\
name: Child
steps:
  - id: check
    name: "Sums, 100%: right"
    type: utility.python
    parameters: {script: "assert 1 == 2, 'sums differ: 2'"}
"""
XFAIL = """\
name: Known
markers: ["xfail(known)"]
steps: [{id: a, type: utility.python, parameters: {script: "assert False"}}]
"""


def step(**data: object) -> StepData:
    given = {"path": "a", "depth": 0, "number": "1", "name": "One", "type": "utility.log", "verdict": "failed"}
    return StepData(**{**given, "seconds": 0.5, "attempts": 1, **data})  # type: ignore[arg-type]  # of a test


def entry(*steps: StepData, outcome: str = "failed", name: str = "x") -> Entry:
    return Entry(
        node_id=f"playbooks/{name}.yaml::{name}",
        outcome=outcome,
        steps=steps,
        seconds=1.0,
        message="it is wrong",
        place=Place(f"playbooks/{name}.yaml", 3),
    )


def finding(number: int = 1, text: str = "wrong") -> Finding:
    return Finding(key=str(number), file="a,b/c:d.yaml", line=4, column=5, title=ODD, text=text, failed=True)


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("playbooks/x.yaml:6:5", Place("playbooks/x.yaml", 6, 5)),
        ("C:\\x\\y.yaml:6:5", Place("C:\\x\\y.yaml", 6, 5)),
        ("test_x.py:7", Place("test_x.py", 7)),
        ("", None),
    ],
)
def test_a_place_is_read_from_what_an_error_names(where: str, place: Place | None) -> None:
    assert place_in(where) == place


def test_an_annotation_is_one_line_whose_parts_are_escaped() -> None:
    (line,) = ci_github.annotation_lines([finding(text="50% of it\r\nis wrong, :: too")])

    assert "\n" not in line
    assert "\x1b" not in line
    assert line.startswith("::error file=a%2Cb/c%3Ad.yaml,line=4,col=5,title=a|b *c*")
    assert line.endswith("::50%25 of it%0Ais wrong, :: too")
    assert line.count("::error") == 1 + "%3A%3Aerror".count("::error")


def test_no_more_annotations_than_github_shows() -> None:
    assert len(list(ci_github.annotation_lines([finding(number) for number in range(30)]))) == 10


def test_the_inner_step_is_annotated_and_an_item_without_steps_too() -> None:
    outer = step(path="child", verdict="failed", where="playbooks/x.yaml:4:5")
    inner = step(path="child/check", depth=1, where="playbooks/child.yaml:3:5", expected="2", actual="1", hint="count")

    found = findings(
        [entry(inner, outer), entry(name="y"), entry(inner, outcome="xfailed", name="z")],
        start=Path("/repo/tests"),
        repository=Path("/repo"),
    )

    assert [(each.file, each.line, each.column) for each in found] == [
        ("tests/playbooks/child.yaml", 3, 5),
        ("tests/playbooks/y.yaml", 3, 0),
    ]
    assert found[0].text.endswith("expected: 2\nactual:   1\nhint: count")
    assert found[1].text == "it is wrong"


def test_the_summary_shows_names_as_text() -> None:
    text = ci_github.summary([entry(step(name=ODD, message=ODD, where="x:1:1"))])

    (row,) = [line for line in text.splitlines() if line.startswith("| 1 |")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    for raw in ("<script>", "*c*", "`d`", "[e]", "@all", "#1 ", "\x1b"):
        assert raw not in row
    assert "&#60;script&#62;" in row


def test_the_summary_keeps_within_githubs_limit_and_shows_failures_first(tmp_path: Path) -> None:
    steps = [step(path=f"s{number}", name="n" * 300, verdict="passed") for number in range(50)]
    many = [entry(*steps, outcome="passed", name=f"p{number}") for number in range(200)]
    path = tmp_path / "summary.md"
    path.write_text("# from another command\n", "utf-8")

    ci_github.append_summary(path, [*many, entry(step(), name="bad")])

    text = path.read_text("utf-8")
    assert text.startswith("# from another command\n## Ignition playbooks\n")
    assert path.stat().st_size <= 1_000_000
    assert text.index("bad.yaml") < text.index("p0.yaml")
    assert re.search(r"\n\d+ more are not shown", text)


def test_a_code_quality_report_has_what_gitlab_reads() -> None:
    (first, second) = ci_gitlab.code_quality([finding(1), finding(2)])

    assert set(first) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert first["location"] == {"path": "a,b/c:d.yaml", "lines": {"begin": 4}}
    assert first["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert first["fingerprint"] != second["fingerprint"]
    assert "\n" not in str(first["description"])


def test_a_section_begins_and_ends_as_gitlab_wants() -> None:
    lines = list(ci_gitlab.section([entry(step(name=ODD))], now=1_560_896_352))

    assert (
        lines[0] == "\x1b[0Ksection_start:1560896352:ignition_steps[collapsed=true]\r\x1b[0Ksteps of all playbooks (1)"
    )
    assert lines[-1] == "\x1b[0Ksection_end:1560896352:ignition_steps\r\x1b[0K"
    assert not any("\x1b" in line for line in lines[1:-1])


@pytest.fixture
def wrong(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "GITLAB_CI", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
    project.playbook(WRONG, "wrong")
    project.playbook(CHILD, "child")
    project.playbook(XFAIL, "known")
    project.playbook(UTILITY, "good")
    project.playbook("name: [\n", "refused")
    return project


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_github_gets_annotations_and_a_summary_once(
    workers: str, wrong: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(wrong.path / "summary.md"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(wrong.path.parent))

    result = wrong.run("playbooks", "-n", workers, "--color=yes")

    folder = wrong.path.name
    told = sorted(line for line in result.outlines if line.startswith("::error "))
    assert told == [
        f"::error file={folder}/playbooks/child.yaml,line=3,col=5,title=step 1 Sums%2C 100%25%3A right failed (child)"
        "::assertion failed in line 1 of the script: sums differ: 2%0A    assert 1 == 2, 'sums differ: 2'",
        f"::error file={folder}/playbooks/child.yaml,line=3,col=5,title=step 2.1 Sums%2C 100%25%3A right failed (wrong)"
        "::assertion failed in line 1 of the script: sums differ: 2%0A    assert 1 == 2, 'sums differ: 2'",
        *[line for line in told if "refused.yaml" in line],
    ]
    assert len(told) == 3
    assert f"file={folder}/playbooks/refused.yaml,line=" in told[-1]
    text = (wrong.path / "summary.md").read_text("utf-8")
    assert text.count("## Ignition playbooks") == 1
    assert "playbooks: **2 failed**, **1 refused**, 1 passed, 1 xfailed; steps: " in text
    assert "| 2.1 | &emsp;Sums, 100%&#58; right<br>" in text
    assert "tok-4711" not in text + result.stdout.str()


@pytest.mark.slow
def test_gitlab_gets_a_section_and_a_code_quality_report(wrong: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PROJECT_DIR", str(wrong.path))

    result = wrong.run("playbooks", "-n", "1", "--ignition-code-quality=out/gl-code-quality-report.json")

    report = json.loads((wrong.path / "out/gl-code-quality-report.json").read_text("utf-8"))
    assert sorted((each["location"]["path"], each["check_name"]) for each in report) == [
        ("playbooks/child.yaml", "playbook step failed"),
        ("playbooks/child.yaml", "playbook step failed"),
        ("playbooks/refused.yaml", "playbook step broken"),
    ]
    assert len({each["fingerprint"] for each in report}) == 3
    text = result.stdout.str()
    assert text.count("section_start:") == text.count("section_end:") == 1
    assert re.search(r"^  failed +[\d.]+ s    2\.1 Sums, 100%: right$", text, re.MULTILINE)
    assert "::error" not in text


@pytest.mark.slow
def test_nothing_is_written_where_it_is_switched_off(wrong: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(wrong.path / "summary.md"))

    off = wrong.run("playbooks", "--ignition-ci=none")
    rerun = wrong.run("playbooks/wrong.yaml", "--reruns=1", "--ignition-ci=github")
    full = wrong.run("playbooks/good.yaml", "--ignition-code-quality=good.yaml/x.json", "-o", "ignition_ci=none")

    assert "::error" not in off.stdout.str()
    # The first attempt is void: each step is told once.
    assert rerun.stdout.str().count("::error") == 1
    assert (wrong.path / "summary.md").read_text("utf-8").count("Say hello") == 1
    assert full.ret == pytest.ExitCode.OK


@pytest.mark.slow
def test_a_file_that_cannot_be_written_is_told_and_fails_nothing(project: Project) -> None:
    project.playbook(UTILITY)
    project.write("taken", "a file where a folder should be")

    result = project.run("playbooks", "--ignition-code-quality=taken/report.json")

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*taken*report.json cannot be written: *"])


def test_an_unknown_system_is_refused(project: Project) -> None:
    result = project.run("-o", "ignition_ci=jenkins")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "ignition_ci must be auto, github, gitlab or none, not 'jenkins'" in result.stderr.str()
