"""Data-driven playbooks: one item per case, values converted by parameter type, ids that say which."""

from __future__ import annotations

import pytest

from pytest_ignition.language.cases import BadCases, read_cases
from pytest_ignition.language.model import Mark, Parameter, ParameterType
from tests.plugin_run import Project, block

PLAYBOOK = """\
name: Fill
parameters:
  - {name: tank, type: string}
  - {name: level, type: integer, max: 100}
  - {name: hot, type: boolean, default: false}
cases: CASES
steps:
  - {id: say, type: utility.log, parameters: {message: "{{ tank }} {{ parameter.level + 1 }} {{ hot }} {{ case.id }}"}}
"""


def parameter(name: str, kind: str) -> Parameter:
    return Parameter(name=name, type=ParameterType(kind), mark=Mark(1, 1))


PARAMETERS = [
    parameter("tank", "string"),
    parameter("level", "integer"),
    parameter("hot", "boolean"),
    parameter("ratio", "float"),
    parameter("tags", "list"),
]


def test_one_item_per_case_with_its_id(project: Project) -> None:
    project.playbook(
        PLAYBOOK.replace("CASES", "[{tank: A, level: 1}, {id: hot one, tank: B, level: 2, hot: true}]"), "fill"
    )

    result = project.run("-v", "--log-cli-level=INFO")

    result.stdout.fnmatch_lines(
        [
            "*say: A 2 False case1",
            "playbooks/fill.yaml::fill[[]case1[]] PASSED*",
            "*say: B 3 True hot one",
            "playbooks/fill.yaml::fill[[]hot one[]] PASSED*",
        ],
        consecutive=False,
    )
    result.assert_outcomes(passed=2)


def test_a_single_case_needs_no_id(project: Project) -> None:
    project.playbook(PLAYBOOK.replace("CASES", "[{tank: A, level: 1}]"), "fill")

    project.run("-v").stdout.fnmatch_lines(["playbooks/fill.yaml::fill PASSED*"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", "id, tank, level, hot\nfirst, A, 1, yes\n\nsecond, 'B', 2,\n"),
        (
            "rows.json",
            '[{"id": "first", "tank": "A", "level": 1, "hot": true}, {"id": "second", "tank": "\'B\'", "level": 2}]',
        ),
        (
            "rows.yaml",
            "cases:\n  - {id: first, tank: A, level: 1, hot: true}\n  - {id: second, tank: \"'B'\", level: 2}\n",
        ),
    ],
)
def test_cases_from_a_file(name: str, text: str, project: Project) -> None:
    project.playbook(PLAYBOOK.replace("CASES", f"data/{name}"), "fill")
    project.write(f"playbooks/data/{name}", text)

    result = project.run("-v", "--log-cli-level=INFO", "playbooks/fill.yaml")

    result.stdout.fnmatch_lines(["*say: A 2 True first", "*fill[[]first[]] PASSED*", "*say: 'B' 3 False second"])
    result.assert_outcomes(passed=2)


def test_a_changed_file_of_cases_is_read_anew(project: Project) -> None:
    project.playbook(PLAYBOOK.replace("CASES", "rows.csv"), "fill")
    rows = project.write("playbooks/rows.csv", "id,tank,level\na,A,1\nb,B,2\n")

    first = project._pytester.runpytest_subprocess("--collect-only", "-q")
    rows.write_text("id,tank,level\nc,A,1\nd,B,2\ne,E,3\n")
    second = project._pytester.runpytest_subprocess("--collect-only", "-q")

    first.stdout.fnmatch_lines(["*fill[[]a[]]", "*fill[[]b[]]"])
    second.stdout.fnmatch_lines(["*fill[[]c[]]", "*fill[[]d[]]", "*fill[[]e[]]"])


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ("[{tank: A, level: many}]", "6:26: case 'case1': the parameter 'level' must be a whole number, not 'many'"),
        ("[{tank: A, level: 200}]", "6:26: case 'case1': the parameter 'level' must be 100 or less, not 200"),
        ("rows.csv", "6:8: cases: rows.csv: row 2, level: 'many' is not a whole number"),
        ("row.csv", "6:8: cases: there is no file 'row.csv' beside the playbook"),
    ],
)
def test_wrong_cases_are_refused_before_anything_runs(cases: str, message: str, project: Project) -> None:
    project.playbook(PLAYBOOK.replace("CASES", cases), "fill")
    project.write("playbooks/rows.csv", "tank,level\nA,many\n")

    result = project.run()

    result.stdout.fnmatch_lines([f"playbooks/fill.yaml:{message}"])
    result.assert_outcomes(errors=1)


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"\xff", "x.csv", "the file is not UTF-8"),
        (b"", "x.csv", "the file has no cases"),
        (b"tank,tank\nA,B\n", "x.csv", "line 1 must name each column once"),
        (b"tank\nA,B\n", "x.csv", "row 2 has 2 values for 1 columns"),
        (b"hot\nmaybe\n", "x.csv", "row 2, hot: 'maybe' is not true or false"),
        (b"{", "x.json", "the file is not JSON: "),
        (b"[1]", "x.json", "the file must hold a list of mappings from parameter to value"),
        (b"a: [", "x.yaml", "line 1: "),
        (b"a: b", "x.yml", "the file must hold a list of mappings from parameter to value"),
    ],
)
def test_files_that_hold_no_cases(data: bytes, name: str, message: str) -> None:
    with pytest.raises(BadCases) as caught:
        read_cases(data, name, PARAMETERS)

    assert caught.value.message.startswith(message)


def test_cells_are_converted_by_the_type_of_their_parameter() -> None:
    text = '\ufefftank,level,hot,ratio,tags,other\n007,7,No,0.5,"[a, b]",x\n,,,,,\nb,,,,,\n'

    first, second = read_cases(text.encode(), "x.csv", PARAMETERS)

    assert first.values == {"tank": "007", "level": 7, "hot": False, "ratio": 0.5, "tags": ["a", "b"], "other": "x"}
    assert second.values == {"tank": "b", "other": ""}


def test_a_secret_of_a_case_is_in_no_id_and_in_no_output(project: Project) -> None:
    project.playbook(
        "name: L\nparameters: [{name: pin, type: string, secret: true}]\ncases: [{pin: s3cret-1}, {pin: s3cret-2}]\n"
        "steps: [{id: a, type: utility.log, parameters: {message: 'pin {{ pin }}'}}]\n"
    )

    result = project.run("-v", "--log-cli-level=INFO", "--junitxml=junit.xml", "--alluredir=allure")

    result.stdout.fnmatch_lines(["*a: pin ********"])
    written = "".join(path.read_text("utf-8") for path in [project.path / "junit.xml", *project.path.glob("allure/*")])
    assert "s3cret" not in result.stdout.str() + written


def test_a_wrong_value_on_the_command_line_is_told_by_its_limits(project: Project) -> None:
    project.playbook(PLAYBOOK.replace("cases: CASES\n", "").replace(" {{ case.id }}", ""), "fill")

    result = project.run("--ignition-param", "tank=A", "--ignition-param", "level=500")

    assert "parameter 'level' must be 100 or less, not 500" in block(result, "fill")
