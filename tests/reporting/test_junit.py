"""JUnit counts playbooks, whatever their steps did; each way of telling steps is valid, and CI servers find the failed one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from pytest_ignition.reporting.junit_document import complete
from tests.plugin_run import UTILITY, Project, SharedProject
from tests.reporting.junit_readers import Seen, gitlab, jenkins
from tests.reporting.test_terminal import MIXED

SCHEMAS = {
    "xunit1": xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10-2014.xsd"),
    "xunit2": xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10.xsd"),
}

NESTED = """\
name: Nested
steps:
  - id: outer
    name: Run the inner one
    type: playbook.run
    parameters: {playbook: mixed.yaml}
  - id: each
    name: Each
    type: utility.log
    foreach: [1, 2]
"""

ODD = 'name: "Odd \\a <b> \\u202e ]] \\U0001F680"\nsteps: [{id: a, name: "Bell \\a ]]> & \\x7f", type: utility.log}]\n'

PYTHON = """\
def test_with_steps(step):
    with step("Look \\x07 \\ud800 around") as looking:
        print("said before")
        looking.attach(b"\\x89PNG 1", title="earlier", media_type="image/png")
        looking.attach("a text", title="notes")
        with step("Inside"):
            pass
    with step("Find the hall") as found:
        found.attach("a log", title="log of the hall")
        found.attach(b"\\x89PNG 2", title="the hall", media_type="image/png")
        assert "Hall 7" == "Hall 8"


def test_without():
    pass
"""

NAMES = ["1 Goes well", "2 Goes wrong", "3 Cannot be done", "4 Is passed over"]
STEPS = ["success", "failure", "error", "skipped"]


def counts(suite: ET.Element) -> dict[str, str]:
    return {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}


def fill(project: Project) -> None:
    project.playbook(UTILITY, "good")
    project.playbook(MIXED, "mixed")
    project.playbook(NESTED, "nested")
    project.playbook(ODD, "odd")
    project.write("test_python.py", PYTHON)


def root_of(project: Project) -> ET.Element:
    return ET.parse(project.path / "junit.xml").getroot()


def validate(project: Project, family: str, mode: str) -> None:
    root = root_of(project)
    # pytest's own place for properties of a test, which no published schema knows: a test's own in both families,
    # steps in this one.
    for case in root.iter("testcase"):
        for properties in case.findall("properties"):
            if case.attrib["name"] == "test_own" or (family, mode) == ("xunit1", "properties"):
                case.remove(properties)
    SCHEMAS[family].validate(root)


def of(seen: list[Seen], name: str) -> Seen:
    (found,) = [each for each in seen if each.name == name and "nested" not in each.suite]
    return found


def test_one_test_case_for_each_playbook(project: Project) -> None:
    project.playbook(UTILITY, "good")
    project.playbook(MIXED, "mixed")
    project.playbook("name: [\n", "refused")
    project.playbook(
        "name: Param\nparameters: [{name: line, type: integer}]\nsteps: [{id: a, type: utility.log}]\n", "skipped"
    )

    project.run("playbooks", "--junitxml=junit.xml")

    suite = project.junit()
    assert counts(suite) == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    cases = {case.attrib["name"]: case for case in suite.iter("testcase")}
    assert set(cases) == {"good", "mixed", "skipped", "playbooks.refused.yaml"}
    failure = cases["mixed"].findall("failure")
    assert len(failure) == 1
    assert failure[0].attrib["message"].startswith("playbook 'Mixed': 2 of 4 steps did not pass")
    assert "sums differ" in str(failure[0].text)


@dataclass(frozen=True)
class Ran:
    """One session, whose file several tests read."""

    mode: str
    family: str
    project: SharedProject
    result: pytest.RunResult


@pytest.fixture(
    scope="module",
    params=[(mode, family) for mode in ("properties", "testcases", "none") for family in ("xunit1", "xunit2")],
    ids="-".join,
)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    mode, family = request.param
    project = SharedProject(tmp_path_factory.mktemp("junit"))
    fill(project)
    project.write(
        "test_own.py",
        "def test_own(record_property, step):\n    record_property('mine', 1)\n    with step('S'): pass\n",
    )
    result = project.run(
        *("--junitxml=junit.xml", "-W", "ignore"),
        *("-o", f"ignition_junit_steps={mode}", "-o", f"junit_family={family}", "-o", "junit_logging=system-out"),
        *(("-n", "2") if family == "xunit2" else ("-p", "no:terminal")),
    )
    return Ran(mode, family, project, result)


def test_each_mode_is_valid_counts_right_and_leads_readers_to_the_failed_step(ran: Ran) -> None:
    mode, family, project = ran.mode, ran.family, ran.project

    assert ran.result.ret == pytest.ExitCode.TESTS_FAILED
    validate(project, family, mode)
    assert counts(project.junit()) == {"tests": "7", "failures": "3", "errors": "0", "skipped": "0"}
    root = root_of(project)
    suites = root.findall("testsuite")
    assert "pytest_ignition_steps" not in ET.tostring(root, "unicode")
    for reader in (gitlab, jenkins):
        seen = reader(root)
        assert "step 2 'Goes wrong' (utility.python) failed" in of(seen, "mixed").text
        assert (
            "playbooks/mixed.yaml:6:5: assertion failed in line 1 of the script: sums differ" in of(seen, "mixed").text
        )
        assert "step 2 'Find the hall' (python) failed" in of(seen, "test_with_steps").text
        assert "test_python.py:11: assert 'Hall 7' == 'Hall 8'" in of(seen, "test_with_steps").text
        bearer = of(seen, "2 Find the hall" if mode == "testcases" else "test_with_steps")
        names = [Path(each).name for each in bearer.attachments]
        everything = ["2-the_hall.png", "2-log_of_the_hall.txt", "1-earlier.png", "1-notes.txt"]
        assert names == everything[: 1 if reader is gitlab else 2 if mode == "testcases" else 4]
    assert "said before" in "".join(case.findtext("system-out") or "" for case in root.iter("testcase"))

    if mode != "testcases":
        assert len(suites) == 1
        return
    by_name = {suite.attrib["name"]: suite for suite in suites[1:]}
    assert counts(by_name["playbooks/mixed.yaml::mixed"]) == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    assert counts(by_name["test_python.py::test_with_steps"]) == {
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    mine = [each for each in gitlab(root) if each.suite == "playbooks.mixed.yaml.mixed"]
    assert [(each.name, each.status) for each in mine] == list(zip(NAMES, STEPS, strict=True))
    wrong = by_name["playbooks/mixed.yaml::mixed"][1]
    assert (wrong.get("file"), wrong.get("line")) == (
        ("playbooks/mixed.yaml", "6") if family == "xunit1" else (None, None)
    )
    (failure,) = wrong.findall("failure")
    assert failure.attrib == {
        "type": "CheckFailed",
        "message": "playbooks/mixed.yaml:6:5: assertion failed in line 1 of the script: sums differ",
    }
    inner = [each.name for each in gitlab(root) if each.suite == "playbooks.nested.yaml.nested"]
    assert inner == [
        "1 Run the inner one",
        *(f"1.{name}" for name in NAMES),
        "2 Each",
    ]
    assert [case.attrib["name"] for case in by_name["playbooks/odd.yaml::odd"]] == ["1 Bell #x07 ]]> & #x7F"]
    odd = [case.attrib["name"] for case in by_name["test_python.py::test_with_steps"]]
    assert odd[0] == "1 Look #x07 #xD800 around"


@pytest.mark.parametrize("ran", [("properties", "xunit1"), ("properties", "xunit2")], indirect=True, ids="-".join)
def test_properties_are_written_once_where_the_family_has_them(ran: Ran) -> None:
    family = ran.family

    root = root_of(ran.project)
    found = [(each.attrib["name"], each.attrib["value"]) for each in root.iter("property")]
    assert len(found) == len(set(found))
    assert ("mine", "1") in found
    prefix = "playbooks/mixed.yaml::mixed " if family == "xunit2" else ""
    wrong = dict(found)[f"{prefix}step 2 Goes wrong"]
    assert wrong.startswith("failed in 0.")
    assert wrong.endswith(" s: playbooks/mixed.yaml:6:5: assertion failed in line 1 of the script: sums differ")
    assert dict(found)[f"{prefix}step 4 Is passed over"] == "not run: step 'third' broken"
    holders = {each.tag for each in root.iter() if each.find("properties") is not None}
    assert holders == ({"testcase"} if family == "xunit1" else {"testsuite", "testcase"})
    own = {
        case.attrib["name"]: [each.attrib["name"] for each in case.iter("property")] for case in root.iter("testcase")
    }
    assert own["test_own"] == (["mine", "step 1 S"] if family == "xunit1" else ["mine"])


@pytest.mark.parametrize("mode", ["properties", "testcases"])
def test_a_rerun_tells_the_steps_of_the_last_attempt_only(mode: str, project: Project) -> None:
    project.write(
        "test_flaky.py",
        "from pathlib import Path\n"
        "def test_flaky(step):\n"
        "    with step('Try') as trying:\n"
        "        trying.attach('x', title='said')\n"
        "        again = Path('again').exists()\n"
        "        Path('again').touch()\n"
        "        assert again\n",
    )

    project.run("--junitxml=junit.xml", "--reruns=1", "-o", f"ignition_junit_steps={mode}")

    root = root_of(project)
    SCHEMAS["xunit2"].validate(root)
    text = ET.tostring(root, "unicode")
    assert text.count("[[ATTACHMENT|") == 1
    assert "-attempt2" in text
    assert text.count("1 Try") == 1
    assert root.findall(".//failure") == []


def test_a_failure_of_the_teardown_too_tells_the_steps_once(project: Project) -> None:
    project.write(
        "test_twice.py",
        "import pytest\n"
        "@pytest.fixture\ndef bad():\n    yield\n    raise OSError('stuck')\n"
        "def test_twice(bad, step):\n    with step('Try'): assert 1 == 2\n",
    )

    project.run("--junitxml=junit.xml", "-o", "ignition_junit_steps=testcases")

    root = root_of(project)
    assert [suite.attrib["name"] for suite in root] == ["pytest", "test_twice.py::test_twice"]
    assert counts(root[0]) == {"tests": "2", "failures": "1", "errors": "1", "skipped": "0"}


def test_in_a_job_of_gitlab_paths_start_at_the_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PROJECT_DIR", str(project.path))
    project.write("test_python.py", PYTHON)

    project.run("--junitxml=junit.xml")

    (attached,) = [each.attachments[0] for each in gitlab(root_of(project)) if each.attachments]
    assert attached.startswith("ignition-results/")
    assert (project.path / attached).read_bytes() == b"\x89PNG 2"


def test_a_path_that_no_reader_could_tell_is_no_attachment(project: Project) -> None:
    project.write("test_python.py", PYTHON)

    project.run("--junitxml=junit.xml", "--ignition-output=a|b")

    root = root_of(project)
    assert all(not each.attachments for each in [*gitlab(root), *jenkins(root)])
    assert "evidence: '" in ET.tostring(root, "unicode")


def test_a_secret_of_a_step_is_hidden(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGNITION_USERNAME", "operator")
    monkeypatch.setenv("IGNITION_PASSWORD", "pa55-w0rd-of-the-plant")
    project.playbook(
        "name: S\nsteps:\n  - {id: a, name: 'Say {{ credential.default.password }}', type: utility.python,"
        " parameters: {script: \"raise ValueError('{{ credential.default.password }}')\"}}\n"
    )

    for mode in ("properties", "testcases"):
        project.run("--junitxml=junit.xml", "-o", f"ignition_junit_steps={mode}", "--ignition-events=e.jsonl")
        for name in ("junit.xml", "e.jsonl"):
            assert "pa55-w0rd" not in (project.path / name).read_text("utf-8")


def test_an_unknown_mode_is_refused_at_the_start(project: Project) -> None:
    project.playbook(UTILITY)

    result = project.run("playbooks", "--junitxml=junit.xml", "-o", "ignition_junit_steps=all")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = result.stderr.str()
    assert "ignition_junit_steps must be one of properties, testcases, none, not 'all'" in text


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a disk that is always full")  # noqa: PTH110
def test_a_file_that_cannot_be_completed_is_told_and_changes_no_verdict(project: Project) -> None:
    project.playbook(UTILITY)
    project.write(
        "conftest.py",
        "import pytest\n"
        "@pytest.hookimpl(trylast=True)\n"
        "def pytest_sessionfinish(session):\n"
        "    with open('junit.xml', 'w') as file: file.write('<torn pytest_ignition_steps')\n",
    )

    result = project.run("playbooks", "--junitxml=junit.xml")

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["JUnit: *junit.xml is no XML as pytest wrote it, so it has no steps: *"])


def test_a_test_that_ctrl_c_ended_leaves_no_nameless_case() -> None:
    root = ET.fromstring(
        '<testsuites><testsuite tests="1"><testcase name="a"/><testcase time="0.1"/></testsuite></testsuites>'
    )

    assert complete(root, "none", strict=True) is False
    assert [case.get("name") for case in root.iter("testcase")] == ["a"]


def test_a_secret_that_is_a_word_of_ours_breaks_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IGNITION_USERNAME", "operator")
    monkeypatch.setenv("IGNITION_PASSWORD", '"verdict": ')
    project.playbook(
        "name: S\nsteps:\n  - {id: a, type: utility.log, parameters: {message: '{{ credential.default.password }}'}}\n"
    )

    result = project.run("playbooks", "--junitxml=junit.xml")

    assert result.ret == pytest.ExitCode.OK
    assert "INTERNALERROR" not in result.stdout.str()
    assert counts(project.junit())["tests"] == "1"


def test_without_steps_the_file_is_pytests_own_and_nothing_is_loaded(project: Project) -> None:
    project.write(
        "test_plain.py",
        "import sys\ndef test_plain():\n    print(sorted(n for n in sys.modules if n.startswith('pytest_ignition.reporting')))\n",
    )

    result = project.run("--junitxml=junit.xml", "-s")

    assert "['pytest_ignition.reporting', 'pytest_ignition.reporting.junit']" in result.stdout.str()
    assert (
        (project.path / "junit.xml").read_text("utf-8").startswith('<?xml version="1.0" encoding="utf-8"?><testsuites')
    )
