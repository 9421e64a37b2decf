"""The fixtures `step` and `playbook`: steps of Python tests look like a playbook's, in every report."""

from __future__ import annotations

import re

import pytest

from tests.plugin_run import Project, block

CHILD = """\
name: Child
parameters:
  - {name: word, type: string, required: true}
steps:
  - id: say
    name: Say it
    type: utility.log
    parameters: {message: "{{ parameter.word }}"}
  - id: add
    name: Add
    type: utility.python
    parameters: {script: "print('{\\"sum\\": 3}')"}
"""
BAD = """\
name: Bad
steps:
  - id: check
    name: Check it
    type: utility.python
    parameters: {script: "raise ValueError('no such batch')"}
"""
NESTED = """\
def test_nested(step):
    with step("Outer", batch=7):
        with step("Inner one"):
            pass
        with step("Inner two") as s:
            s.output = {"rows": 3}
            s.log("looked at the table")
            s.attach("a,b", title="table")
            assert 2 == 3, "rows do not add up"
"""


@pytest.fixture
def with_playbooks(project: Project) -> Project:
    project.playbook(CHILD, "child")
    project.playbook(BAD, "bad")
    return project


def test_steps_stand_inside_each_other_and_the_test_fails_by_its_own_assertion(project: Project) -> None:
    project.write("test_it.py", NESTED)

    result = project.run("-v")

    lines = [re.sub(r"  +([\d.]+ s)?", " ", line).rstrip() for line in result.outlines if line.startswith("  ")]
    assert [line for line in lines if line.startswith(" 1")] == [
        " 1 Outer",
        " 1.1 Inner one passed",
        " 1.2 Inner two FAILED",
        " 1 Outer FAILED",
    ]
    text = block(result, "test_nested")
    assert text.endswith(
        '>               assert 2 == 3, "rows do not add up"\n'
        "E               AssertionError: rows do not add up\n"
        "E               assert 2 == 3\n\n"
        "test_it.py:9: AssertionError"
    )
    assert result.outlines[-1].strip("= ").startswith("1 failed, 1 steps passed, 2 steps failed in")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_the_reports_show_the_steps_their_parameters_and_their_evidence(project: Project) -> None:
    project.write("test_it.py", NESTED)

    project.run("--junitxml=junit.xml", "--alluredir=allure", "--html=report.html", "--self-contained-html")

    assert (project.junit().attrib["tests"], project.junit().attrib["failures"]) == ("1", "1")
    (case,) = project.allure()
    (outer,) = case["steps"]
    assert (case["status"], outer["name"], outer["status"]) == ("failed", "1 Outer", "failed")
    assert {"name": "batch", "value": "7"} in outer["parameters"]
    assert [(each["name"], each["status"]) for each in outer["steps"]] == [
        ("1.1 Inner one", "passed"),
        ("1.2 Inner two", "failed"),
    ]
    attached = {each["name"]: each["source"] for each in outer["steps"][1]["attachments"]}
    assert (project.path / "allure" / attached["table"]).read_text("utf-8") == "a,b"
    assert "looked at the table" in (project.path / "allure" / attached["log"]).read_text("utf-8")
    page = (project.path / "report.html").read_text("utf-8")
    assert "Inner two" in page
    assert page.count("test_it.py::test_nested") >= 1
    (kept,) = (project.path / "ignition-results").rglob("*.txt")
    assert kept.read_text("utf-8") == "a,b"


@pytest.mark.parametrize(
    ("body", "word", "exit_code"),
    [
        ("assert False", "FAILED", pytest.ExitCode.TESTS_FAILED),
        ("pytest.fail('no')", "FAILED", pytest.ExitCode.TESTS_FAILED),
        ("raise ValueError('no')", "BROKEN", pytest.ExitCode.TESTS_FAILED),
        ("pytest.skip('not here')", "not run", pytest.ExitCode.OK),
    ],
)
def test_a_wrong_value_is_failed_and_anything_else_broken(
    project: Project, body: str, word: str, exit_code: pytest.ExitCode
) -> None:
    project.write("test_it.py", f"import pytest\ndef test_it(step):\n    with step('One'):\n        {body}\n")

    result = project.run("-v")

    (line,) = (line for line in result.outlines if line.startswith("  1 One"))
    assert word in line
    assert result.ret == exit_code


def test_equal_names_odd_names_and_equal_titles_are_kept_apart(project: Project) -> None:
    project.write(
        "test_it.py",
        "def test_it(step):\n"
        "    for _ in range(2):\n"
        "        with step('a [b] <i> \"q\" \\\\u0041 Jörg') as s:\n"
        "            s.attach('x', title='../../out')\n"
        "            s.attach('y', title='../../out')\n",
    )

    result = project.run("-v", "--alluredir=allure", "--html=report.html", "--self-contained-html")

    assert result.ret == 0
    (case,) = project.allure()
    assert [each["name"] for each in case["steps"]] == [f'{n} a [b] <i> "q" \\u0041 Jörg' for n in (1, 2)]
    kept = sorted((project.path / "ignition-results").rglob("*.txt"))
    assert sorted(each.read_text("utf-8") for each in kept) == ["x", "x", "y", "y"]
    assert not list(project.path.parent.glob("out*"))
    assert "<i>" not in (project.path / "report.html").read_text("utf-8")


def test_a_test_that_runs_no_step_reports_none(project: Project) -> None:
    project.write("test_it.py", "def test_it(step):\n    pass\n")

    result = project.run()

    assert result.outlines[-1].strip("= ").startswith("1 passed in")


@pytest.mark.slow
def test_the_page_at_the_failure_is_kept_once(project: Project) -> None:
    project.write(
        "test_it.py",
        "def test_it(step, page):\n"
        "    page.set_content('<h1>Batch 7</h1>')\n"
        "    with step('Outer'):\n"
        "        with step('Inner'):\n"
        "            assert page.title() == 'x'\n",
    )

    result = project.run("--alluredir=allure")

    assert result.ret == 1
    (case,) = project.allure()
    inner = case["steps"][0]["steps"][0]
    assert [each["type"] for each in inner["attachments"] if each["name"] == "the page at the failure"] == ["image/png"]
    pictures = list((project.path / "ignition-results").rglob("*.png"))
    assert len(pictures) == 1
    assert pictures[0].read_bytes().startswith(b"\x89PNG")


def test_a_playbook_runs_inside_a_test_and_gives_its_outputs(with_playbooks: Project) -> None:
    with_playbooks.write(
        "test_it.py",
        "def test_it(step, playbook):\n"
        "    with step('Prepare'):\n"
        "        result = playbook('child.yaml', word='hello')\n"
        "    assert result.verdict == 'passed'\n"
        "    assert result.outputs['say'] == {'logged': 'hello', 'level': 'info'}\n"
        "    assert result.outputs['add'] == {'_output': '{\"sum\": 3}\\n'}\n",
    )

    result = with_playbooks.run("test_it.py", "-v", "--alluredir=allure")

    assert result.ret == 0, result.stdout.str()
    (case,) = with_playbooks.allure()
    (prepare,) = case["steps"]
    assert [each["name"] for each in prepare["steps"]] == ["1 Say it", "2 Add"]
    assert "1 passed, 3 steps passed" in result.outlines[-1]


def test_a_playbook_that_does_not_pass_fails_the_test_at_its_own_line(with_playbooks: Project) -> None:
    with_playbooks.write("test_it.py", "def test_it(playbook):\n    playbook('bad')\n")

    text = block(with_playbooks.run("test_it.py"), "test_it[chromium]")

    assert text[text.index(">  ") :] == (
        ">       playbook('bad')\n"
        "E       pytest_ignition.outcomes.PlaybookBroken: playbook 'Bad': 1 of 1 steps did not pass (broken: check)\n"
        "E       \n"
        "E       step 1 'Check it' (utility.python) broken after N.NN s\n"
        "E       playbooks/bad.yaml:3:5: ValueError in line 1 of the script: no such batch\n"
        "E           3 |   - id: check\n"
        "E             |     ^^^^^^^^^\n"
        "E           raise ValueError('no such batch')\n"
        "E       \n"
        'E       run it again: pytest "test_it.py::test_it[chromium]"\n'
        "\n"
        "test_it.py:2: PlaybookBroken"
    )


def test_whether_a_playbook_passes_may_be_the_tests_own_business(with_playbooks: Project) -> None:
    with_playbooks.write(
        "test_it.py",
        "def test_it(playbook):\n"
        "    result = playbook('bad', check=False)\n"
        "    assert result.verdict == 'broken'\n"
        "    assert 'no such batch' in result.steps[0].error.message\n",
    )

    result = with_playbooks.run("test_it.py")

    assert result.ret == 0, result.stdout.str()
    assert "1 passed, 1 steps broken" in result.outlines[-1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "playbook('nope.yaml')",
            "IgnitionError: there is no playbook 'nope.yaml'\n"
            "E       hint: paths start at playbooks, or at the folder of the test",
        ),
        ("playbook('child')", "MissingParameter: playbooks/child.yaml: no value for word\nE       hint: pass word=..."),
    ],
)
def test_wrong_use_of_a_playbook_is_told_at_the_tests_line(with_playbooks: Project, call: str, message: str) -> None:
    with_playbooks.write("test_it.py", f"def test_it(playbook):\n    {call}\n")

    text = block(with_playbooks.run("test_it.py"), "test_it[chromium]")

    assert message in text
    assert "test_it.py:2: " in text
    assert "/pytest_ignition/" not in text


def test_a_playbook_beside_the_test_is_found(project: Project) -> None:
    project.write("area/own.yaml", CHILD)
    project.write("area/test_it.py", "def test_it(playbook):\n    playbook('own', word='x')\n")

    assert project.run("area").ret == 0


def test_evidence_of_several_playbooks_in_one_test_is_kept_apart(project: Project) -> None:
    project.playbook(CHILD, "one")
    project.write(
        "test_it.py",
        "import pathlib\n"
        "def test_it(playbook, step):\n"
        "    folders = set()\n"
        "    for _ in range(3):\n"
        "        playbook('one', word='x')\n"
        "        with step('Between') as s:\n"
        "            folders.add(s.attach('x', title='same'))\n"
        "    assert len(folders) == 3\n",
    )

    assert project.run("test_it.py").ret == 0


@pytest.mark.slow
def test_a_playbook_inside_a_test_has_its_own_browser_context(project: Project) -> None:
    project.playbook(
        "name: Look\nsteps:\n"
        "  - {id: go, name: Go, type: browser.navigate, parameters: {url: 'data:text/html,<h1>There</h1>'}}\n"
        "  - {id: read, name: Read, type: browser.get_text, parameters: {selector: h1}}\n",
        "look",
    )
    project.write(
        "test_it.py",
        "def test_it(page, playbook):\n"
        "    page.set_content('<h1>Mine</h1>')\n"
        "    assert playbook('look').outputs['read']['text'] == 'There'\n"
        "    assert page.text_content('h1') == 'Mine'\n",
    )

    result = project.run("test_it.py")

    assert result.ret == 0, result.stdout.str()
