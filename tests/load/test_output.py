"""However pytest is told to write, a playbook that fails reads well and is counted once."""

from __future__ import annotations

import re

import pytest

from tests.load.readings import html_data, totals_line
from tests.plugin_run import UTILITY, Project, scrub

pytestmark = pytest.mark.slow

WRONG = """\
name: Wrong
steps:
  - {id: slow, name: Takes time, type: utility.sleep, parameters: {seconds: 0.4}}
  - {id: check, name: Check, type: utility.python, parameters: {script: "assert 1 == 2, 'sums differ'"}}
"""

TEXT = """\
playbook 'Wrong': 1 of 2 steps did not pass (failed: check)

step 2 'Check' (utility.python) failed after N.NN s
playbooks/wrong.yaml:4:5: assertion failed in line 1 of the script: sums differ
    4 |   - {id: check, name: Check, type: utility.python, parameters: {script: "assert 1 == 2, 'sums differ'"}}
      |     ^^^^^^^^^^^^^^^^^^^^
    assert 1 == 2, 'sums differ'
"""

LINE = "playbooks/wrong.yaml:4:5: assertion failed in line 1 of the script: sums differ"


@pytest.fixture
def two(project: Project) -> Project:
    """One playbook that passes and one that fails."""
    project.playbook(UTILITY, "good")
    project.playbook(WRONG, "wrong")
    return project


@pytest.mark.parametrize("style", ["short", "line", "native", "no"])
def test_every_traceback_style_shows_as_much_as_it_says(style: str, two: Project) -> None:
    result = two.run("playbooks", f"--tb={style}")

    text = scrub(result.stdout.str())
    assert (TEXT in text) is (style in ("short", "native"))
    assert "Traceback" not in text
    assert "_Crash" not in text
    # A line of its own, that editors jump to; with --tb=line there is no other.
    assert text.count(LINE) == (0 if style == "no" else 1)
    assert ("passed before:" in text) is (style == "native")
    result.stdout.fnmatch_lines(["FAILED playbooks/wrong.yaml::wrong - playbook 'Wrong': 1 of 2 steps*"])


def test_a_playbook_takes_its_time_once(two: Project) -> None:
    """Steps are inside of it; what adds up the reports of a node must not count them again."""
    result = two.run("playbooks", "--durations=0", "-vv", "--junitxml=junit.xml", "--html=report.html")

    lines = [re.match(r"(\d+\.\d\d)s call +playbooks/wrong.yaml::wrong", line) for line in result.outlines]
    times = [float(found.group(1)) for found in lines if found and float(found.group(1))]
    assert len(times) == 1
    assert times[0] >= 0.4
    (junit,) = [case for case in two.junit().iter("testcase") if case.attrib["name"] == "wrong"]
    assert float(junit.attrib["time"]) < 1.5 * times[0]
    (row,) = html_data(two)["playbooks/wrong.yaml::wrong"]
    (shown,) = [re.search(r"(\d+) ms|00:00:(\d+)", cell) for cell in row["resultsTableRow"] if "col-duration" in cell]
    assert shown is not None
    assert int(shown.group(1) or 1000 * int(shown.group(2))) < 1500 * times[0] + 1


def test_junit_has_the_headline_as_its_message_from_workers_too(two: Project) -> None:
    for options in ([], ["-n", "1"], ["-o", "junit_family=xunit1"]):
        two.run("playbooks", "--junitxml=junit.xml", *options)

        (failure,) = two.junit().iter("failure")
        assert failure.attrib["message"] == "playbook 'Wrong': 1 of 2 steps did not pass (failed: check)"
        assert TEXT in scrub(f"{failure.text}\n")
    case = next(case for case in two.junit().iter("testcase") if case.attrib["name"] == "wrong")
    assert (case.attrib["file"], case.attrib["line"]) == ("playbooks/wrong.yaml", "2")


def test_colours_change_no_word_and_come_from_workers_too(two: Project) -> None:
    coloured = two.run("playbooks", "-v", "--color=yes", "-n", "1").stdout.str()

    assert "\x1b[31m\x1b[1mplaybook 'Wrong'" in coloured or "\x1b[1m\x1b[31mplaybook 'Wrong'" in coloured
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert TEXT in scrub(bare)
    assert re.search(r"^\[gw0\] FAILED +[\d.]+ s  playbooks/wrong.yaml::wrong  2 Check$", bare, re.MULTILINE)


@pytest.mark.parametrize(
    "options",
    [
        ["-s", "-v"],
        ["--capture=tee-sys", "-v", "-rA", "-o", "console_output_style=times"],
        ["-v", "-n", "2", "-o", "console_output_style=count"],
    ],
    ids=" ".join,
)
def test_each_step_has_its_line_and_nothing_is_counted_twice(options: list[str], two: Project) -> None:
    result = two.run("playbooks", *options)

    steps = [line for line in result.outlines if re.search(r"(passed|FAILED) +[\d.]+ s\b", line)]
    assert len(steps) == 3
    assert totals_line(result) == {"failed": 1, "passed": 1, "steps passed": 2, "steps failed": 1}
    shares = [int(found) for line in result.outlines for found in re.findall(r"\[ *(\d+)%\]", line)]
    assert all(share <= 100 for share in shares)
    assert "[3/2]" not in result.stdout.str()
    assert "Captured stdout" not in result.stdout.str()


def test_quiet_runs_say_little(two: Project) -> None:
    assert [line for line in two.run("playbooks", "-qq", "--tb=no", "--no-summary").outlines if line] == [
        ".F                                                                       [100%]"
    ]
    assert two.run("playbooks", "-p", "no:terminal").outlines == []
