"""Which files are playbooks, and under which node ids."""

from __future__ import annotations

import pytest

from tests.plugin_run import UTILITY, Project


def collected(result: pytest.RunResult) -> list[str]:
    return sorted(line for line in result.outlines if "::" in line)


def test_yaml_below_a_playbook_root_is_collected_and_other_yaml_left_alone(project: Project) -> None:
    project.playbook(UTILITY, "gateway/health")
    project.write("playbooks/short.yml", UTILITY)
    project.write("playbooks/data.yaml", "lines: [1, 2]\n")
    project.write("playbooks/health.backup.20251024.yaml", UTILITY)
    project.write("compose.yaml", "services: {}\n")
    project.write("other/smoke.playbook.yaml", UTILITY)

    result = project.run("--collect-only", "-q")

    assert collected(result) == [
        "other/smoke.playbook.yaml::smoke",
        "playbooks/gateway/health.yaml::health",
        "playbooks/short.yml::short",
    ]
    assert result.ret == pytest.ExitCode.OK


def test_a_file_named_on_the_command_line_is_a_playbook_wherever_it_is(project: Project) -> None:
    project.write("elsewhere/some.yaml", UTILITY)
    project.write("elsewhere/data.yaml", "a: 1\n")

    assert project.run("elsewhere/some.yaml").parseoutcomes()["passed"] == 1
    project.run("elsewhere/data.yaml").stdout.fnmatch_lines(["elsewhere/data.yaml: this is not a playbook"])


def test_the_root_counts_when_pytest_starts_inside_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.playbook(UTILITY)
    monkeypatch.chdir(project.path / "playbooks")

    assert project.run(".", "--rootdir", ".").parseoutcomes()["passed"] == 1


def test_playbook_paths_can_have_several_parts(project: Project) -> None:
    project.write("pytest.ini", "[pytest]\nignition_playbook_paths = tests/plays\n")
    project.write("tests/plays/a.yaml", UTILITY)
    project.write("plays/b.yaml", UTILITY)

    assert collected(project.run("--collect-only", "-q")) == ["tests/plays/a.yaml::a"]


@pytest.mark.parametrize(("text", "said"), [("name: x\n", "steps"), ("steps: [{id: a, type: utility.log}]\n", "name")])
def test_half_a_playbook_is_an_error(text: str, said: str, project: Project) -> None:
    project.playbook(text)

    result = project.run("playbooks")

    assert result.parseoutcomes()["errors"] == 1
    result.stdout.fnmatch_lines([f"playbooks/x.yaml:*{said}*"])


def test_an_unknown_key_is_a_warning_with_its_place(project: Project) -> None:
    project.write("pytest.ini", "[pytest]\n")
    project.playbook(UTILITY + "    retry_cuont: 2\n")

    result = project.run("playbooks")

    assert result.parseoutcomes()["passed"] == 1
    result.stdout.fnmatch_lines(["*x.yaml:7: PlaybookWarning: playbooks/x.yaml:7:5:*retry_cuont*retry_count*"])


def test_autouse_fixtures_of_conftest_apply_to_playbooks(project: Project) -> None:
    project.playbook(UTILITY)
    project.write(
        "conftest.py",
        "import pytest\n@pytest.fixture(autouse=True)\ndef note(request):\n"
        "    print('before', request.node.name)\n    yield\n    print('after', request.node.name)\n",
    )

    project.run("playbooks", "-s").stdout.fnmatch_lines(["*before x", "*after x*"])


def test_an_unused_plugin_collects_as_before(project: Project) -> None:
    project.write("test_one.py", "def test_one(): pass\n")

    assert project.run().parseoutcomes() == {"passed": 1}
