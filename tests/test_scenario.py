"""`--ignition-scenario`: the simulator of a run is what a file says."""

from __future__ import annotations

import pytest

PLANT = """\
name: Plant 1
users: [{username: boss}, {username: eve, password: word}]
projects: [{name: packing}]
"""
TEST = """\
def test_it(gateway, simulator):
    assert (gateway.info().name, simulator.project) == ("Plant 1", "packing")
    print("the password is", simulator.password, "of", simulator.username)
    assert [project.name for project in gateway.projects.list()] == ["packing"]
"""


@pytest.fixture
def plant(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".yaml", plant=PLANT)
    pytester.makepyfile(TEST)
    return pytester


def test_the_option_names_it(plant: pytest.Pytester) -> None:
    plant.runpytest_subprocess("--gateway", "simulator", "--ignition-scenario", "plant.yaml").assert_outcomes(passed=1)


def test_the_ini_option_names_it_from_the_rootdir(plant: pytest.Pytester) -> None:
    plant.makeini("[pytest]\nignition_scenario = plant.yaml")
    below = plant.mkdir("below")
    (below / "test_below.py").write_text(TEST)
    plant.runpytest_subprocess("--gateway", "simulator", "below").assert_outcomes(passed=1)


def test_a_bad_one_is_one_line_with_its_place(plant: pytest.Pytester) -> None:
    plant.makefile(".yaml", plant="nmae: x\n")
    result = plant.runpytest_subprocess("--gateway", "simulator", "--ignition-scenario", "plant.yaml")
    result.stdout.fnmatch_lines(["*plant.yaml:1:7: unknown key 'nmae'; did you mean 'name'?*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*scenario_file.py*")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


PACED = """\
import time

def test_it(gateway):
    start, left = time.monotonic(), gateway.trial.state().seconds_left
    gateway.restart(timeout=20)
    passed = left - gateway.trial.state().seconds_left
    assert passed > 2 * (time.monotonic() - start)
"""


@pytest.mark.parametrize("how", ["option", "ini"])
def test_time_passes_faster_for_the_simulator_where_that_is_asked_for(pytester: pytest.Pytester, how: str) -> None:
    pytester.makepyfile(PACED)
    if how == "ini":
        pytester.makeini("[pytest]\nignition_simulator_pace = 4")
    option = ("--ignition-simulator-pace", "4") if how == "option" else ()
    pytester.runpytest_subprocess("--gateway", "simulator", *option).assert_outcomes(passed=1)


@pytest.mark.parametrize("pace", ["0", "-1", "nan", "inf"])
def test_a_pace_is_a_number_above_0(pytester: pytest.Pytester, pace: str) -> None:
    pytester.makepyfile("def test_it(simulator): pass")
    result = pytester.runpytest_subprocess("--gateway", "simulator", f"--ignition-simulator-pace={pace}")
    result.stdout.fnmatch_lines(["*ignition_simulator_pace must be a number above 0, not*"])
    assert result.ret != pytest.ExitCode.OK
