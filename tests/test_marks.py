"""The markers: what a test or playbook needs, and when it is pictured."""

from __future__ import annotations

import pytest

from tests.plugin_run import UTILITY, Project, block

MARK_PLAYBOOKS = """\
import pytest
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.suffix == ".yaml":
            item.add_marker({mark})
"""


def test_version_modules_and_gateway_skip_with_the_reason(project: Project) -> None:
    project.write(
        "test_it.py",
        "import pytest\n"
        "@pytest.mark.ignition(version='>=8.3,<9')\ndef test_new(gateway): pass\n"
        "@pytest.mark.ignition(version='>=9')\ndef test_newer(gateway): pass\n"
        "@pytest.mark.ignition(modules=['com.inductiveautomation.perspective'])\ndef test_has(): pass\n"
        "@pytest.mark.ignition(modules=['a', 'b'])\ndef test_has_not(): pass\n"
        "@pytest.mark.ignition(gateway='plant1')\ndef test_plant(gateway): pass\n"
        "@pytest.mark.ignition(gateway=['plant1', 'simulator'])\ndef test_both(gateway): pass\n",
    )

    result = project.run("--gateway", "simulator", "-rs", "--strict-markers")

    result.assert_outcomes(passed=3, skipped=3)
    result.stdout.fnmatch_lines_random(
        [
            "SKIPPED*: needs Ignition >=9; simulator runs 8.3.6",
            "SKIPPED*: needs the modules a, b on simulator",
            "SKIPPED*: runs on the gateway plant1 only; the gateway of this run is simulator",
        ]
    )


def test_playbooks_follow_the_same_markers(project: Project) -> None:
    project.write("conftest.py", MARK_PLAYBOOKS.format(mark="pytest.mark.ignition(version='>=9')"))
    project.playbook(UTILITY)

    result = project.run("--gateway", "simulator", "-rs")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*needs Ignition >=9; simulator runs 8.3.6"])


def test_a_marker_takes_a_gateway_of_the_settings_file_though_none_is_chosen(project: Project) -> None:
    project.write("ignition.toml", "[gateways.a]\nurl='http://127.0.0.1:9'\n[gateways.b]\nurl='http://127.0.0.1:10'\n")
    project.write(
        "test_it.py",
        "import pytest\n@pytest.mark.ignition(gateway='b')\ndef test_it(gateway): assert gateway.url.endswith(':10')\n",
    )

    project.run().assert_outcomes(passed=1)


def test_a_gateway_that_cannot_be_asked_is_told_in_one_line(project: Project) -> None:
    project.write("test_it.py", "import pytest\n@pytest.mark.ignition(version='>=8.3')\ndef test_it(): pass\n")

    for arguments, words in (([], "no gateway is configured"), (["--gateway", "http://127.0.0.1:9"], "no connection")):
        text = block(project.run(*arguments), "ERROR at setup of test_it")
        assert words in text
        assert "Traceback" not in text
        assert "site-packages" not in text


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ("ignition(versoin='8')", "the marker ignition has no 'versoin'; did you mean 'version'?"),
        ("ignition('8.3')", "the marker ignition takes keywords only: gateway, version, modules, effects"),
        (
            "ignition(version='new')",
            "the marker ignition version must be a version specifier such as '>=8.3', not 'new'",
        ),
        ("ignition(version=8)", "the marker ignition version must be a version specifier such as '>=8.3', not 8"),
        ("ignition(modules='x')", "the marker ignition modules must be a list of module ids, not 'x'"),
        ("ignition(effects='all')", "the marker ignition effects must be one of read, write, disruptive, not 'all'"),
        ("ignition(gateway=3)", "the marker ignition gateway must be a name or a list of names, not 3"),
        ("ignition_screenshots('allways')", "the marker ignition_screenshots takes one of never, failure, always"),
    ],
)
def test_a_marker_that_means_nothing_is_a_usage_error(project: Project, mark: str, message: str) -> None:
    project.write("test_it.py", f"import pytest\n@pytest.mark.{mark}\ndef test_it(): pass\n")

    result = project.run("--gateway", "simulator")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: test_it.py::test_it: {message}" in result.errlines


def test_the_markers_explain_themselves(project: Project) -> None:
    result = project.run("--markers")

    result.stdout.fnmatch_lines(
        ["@pytest.mark.ignition(gateway=NAME, version='>=8.3', *", "@pytest.mark.ignition_screenshots(when): *"]
    )


@pytest.mark.slow
def test_screenshots_by_marker_beat_the_option(project: Project) -> None:
    project.write("conftest.py", MARK_PLAYBOOKS.format(mark="pytest.mark.ignition_screenshots('always')"))
    project.playbook(
        "name: W\nsteps:\n  - {id: go, name: Go, type: browser.navigate, parameters: {url: '{{ gateway.url }}'}}\n"
    )

    result = project.run("--gateway", "simulator", "--ignition-screenshots", "never", "--ignition-output", "out")

    result.assert_outcomes(passed=1)
    assert [path.name for path in (project.path / "out").rglob("*.png")] == ["01-go.png"]
