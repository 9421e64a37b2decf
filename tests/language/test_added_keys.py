"""The keys that the language adds to the public format: what each means in the model, and how it must be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Marker, OnFailure, Phase, Playbook, Requirements, Retry, Step

Complain = Callable[..., str]

STEP = "steps:\n  - {id: a, type: utility.log}\n"


def playbook(text: str) -> Playbook:
    return load(f"name: x\n{text}{'' if 'steps:' in text else STEP}", "x.yaml")


def step(keys: str) -> Step:
    return playbook(f"steps:\n  - {{id: a, type: utility.log, {keys}}}\n").steps[0]


def first_line(text: str) -> str:
    """What is wrong, without the place, and the remedy."""
    lines = text.split("\n")
    hint = next((line.strip() for line in lines if line.startswith("  hint:")), "")
    return f"{lines[0].split(': ', 1)[1]} | {hint}" if hint else lines[0].split(": ", 1)[1]


@pytest.mark.parametrize(
    ("keys", "attribute", "value"),
    [
        ("when: 1 > 2", "when", "1 > 2"),
        ("when: false", "when", False),
        ("foreach: [1, 2]", "foreach", [1, 2]),
        ("foreach: '{{ step.x }}', as: thing", "loop_name", "thing"),
        ("timeout: 500ms", "timeout", 0.5),
        ("timeout: 2m", "timeout", 120.0),
        ("retry: {count: 2}", "retry", Retry(count=2, delay=5.0)),
        ("retry: {count: 2, delay: 1s, backoff: 2}", "retry", Retry(count=2, delay=1.0, backoff=2.0)),
        ("retry: {max_attempts: 3}", "retry", Retry(count=2, delay=5.0)),
        ("retry: {delay_seconds: 7, max_attempts: 1}", "retry", Retry(count=0, delay=7.0)),
        ("retry: {until: step.a.x}", "retry", Retry(count=None, delay=1.0, until="step.a.x")),
        ("retry: {until: step.a.x, count: 3, delay: 2}", "retry", Retry(count=3, delay=2.0, until="step.a.x")),
        ("retry_count: 3, retry_delay: 2", "retry", Retry(count=3, delay=2.0)),
        ("on_failure: rollback", "on_failure", OnFailure.ROLLBACK),
        ("expect: {a.b: 1}", "expect", {"a.b": 1}),
        ("expect_error: {status: 401}", "expect_error", {"status": 401}),
        ("save: {v: a.b}", "save", {"v": "a.b"}),
        ("screenshot: always", "screenshot", "always"),
        ("pause: true", "pause", True),
        ("rollback_on_failure: true", "rollback_on_failure", True),
        ("condition: 1 > 2", "when", "1 > 2"),
    ],
)
def test_keys_of_a_step(keys: str, attribute: str, value: Any) -> None:
    assert getattr(step(keys), attribute) == value


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("when: 5", "`when` must be an expression, not 5"),
        ("when: ''", "`when` must be an expression, not ''"),
        ("foreach: step.x", "`foreach` must be a list or stand for one, not 'step.x' | hint: write {{ step.x }}"),
        ("foreach: {a: 1}", "`foreach` must be a list or stand for one, not a mapping"),
        ("as: thing", "`as` names the element of a `foreach`, which is not here"),
        ("foreach: [1], as: 1x", "`as` must be a name, not '1x'"),
        ("foreach: [1], as: step", "`as` must not be 'step', which means something else in references"),
        (
            "timeout: 5 parsecs",
            "`timeout` must be a number of seconds above zero, or a duration such as 30s, not '5 parsecs'",
        ),
        ("retry: 3", "`retry` must be a mapping, not 3 | hint: write `retry: {count: 3}`"),
        ("retry: {cuont: 3}", "unknown key 'cuont' of `retry` | hint: did you mean 'count'?"),
        ("retry: {max_attempts: 0}", "`max_attempts` must be a whole number, 1 or more, not 0"),
        ("retry: {backoff: 0.5}", "`backoff` must be a number from 1 to 100, not 0.5"),
        ("retry: {until: [x]}", "`until` must be an expression, not a list"),
        ("on_failure: rolback", "unknown value 'rolback' for `on_failure` | hint: did you mean 'rollback'?"),
        ("expect: 5", "`expect` must be a mapping, not 5 | hint: write `PATH: VALUE` for each check"),
        ("expect: {}", "`expect` must not be empty | hint: write `PATH: VALUE` for each check"),
        (
            "expect: {'a[': 1}",
            "'a[' is no path | hint: write names and positions such as modules[0].state or ['x y'].z",
        ),
        ("expect: {a: {less_than: x}}", "a: 'less_than' takes a number, not \"x\""),
        (
            "expect: {a: {equals: 1, colour: 2}}",
            "a: 'colour' is no matcher, but 'equals' beside it is | hint: write `equals:` above the mapping to compare it as it is, 'colour' included",
        ),
        ("expect_error: {code: 401}", "unknown key 'code' of `expect_error` | hint: it takes kind, status, message"),
        ("expect: {a: 1}, expect_error: {status: 1}", "a step cannot have both `expect` and `expect_error`"),
        ("save: [a]", "`save` must be a mapping, not a list | hint: write `VARIABLE: PATH`"),
        ("save: {a b: c}", "a variable's name is letters, digits and underscores, not 'a b'"),
        ("save: {a: 5}", "`save` needs a path into the output, not 5"),
        ("save: {a: 'b['}", "'b[' is no path | hint: write names and positions such as modules[0].state or ['x y'].z"),
        (
            "screenshot: sometimes",
            "unknown value 'sometimes' for `screenshot` | hint: write one of never, failure, always",
        ),
        ("pause: 1", "`pause` must be true or false, not 1"),
        (
            "rollback: {}",
            "`rollback` must be a list of steps, not a mapping | hint: write `- id: ID` with a `type:` for each step",
        ),
        ("rollback: [{id: b, type: t, rollback: []}]", "a step of a rollback cannot have a `rollback` of its own"),
        (
            "rollback: [{id: a, type: t}]",
            "the step id 'a' is used twice; first in line 3 | hint: give one of the steps another id",
        ),
    ],
)
def test_keys_of_a_step_that_are_written_wrong(keys: str, message: str, complaint: Complain) -> None:
    text = f"name: x\nsteps:\n  - {{id: a, type: utility.log, {keys}}}\n"

    assert first_line(complaint(text, types=False)) == message


@pytest.mark.parametrize(
    ("keys", "attribute", "value"),
    [
        ("timeout: 5m\n", "timeout", 300.0),
        ("effects: disruptive\n", "effects", "disruptive"),
        (
            "requires: {ignition: '>=8.3', modules: [m.x], browser: true}\n",
            "requires",
            Requirements(ignition=">=8.3", modules=("m.x",), browser=True),
        ),
        ("requires: {ignition: 8.3}\n", "requires", Requirements(ignition=">=8.3")),
        ("variables: {a: 1, b: '{{ variable.a }}'}\n", "variables", {"a": 1, "b": "{{ variable.a }}"}),
        ("outputs: {n: step.a.x}\n", "outputs", {"n": "step.a.x"}),
        ("cases: rows.csv\n", "cases_file", "rows.csv"),
        (
            "markers: [smoke, slow]\ntags: [slow, line-1]\n",
            "markers",
            (Marker(name="smoke"), Marker(name="slow"), Marker(name="line-1")),
        ),
        ("tags: smoke, slow\n", "markers", (Marker(name="smoke"), Marker(name="slow"))),
        ("markers: [xfail(known problem)]\n", "markers", (Marker(name="xfail", kwargs={"reason": "known problem"}),)),
        (
            "markers: [\"xfail('why', strict=True)\"]\n",
            "markers",
            (Marker(name="xfail", args=("why",), kwargs={"strict": True}),),
        ),
        ("markers: [{skip: not now}]\n", "markers", (Marker(name="skip", kwargs={"reason": "not now"}),)),
        (
            "markers: [timeout(30), flaky(reruns=2)]\n",
            "markers",
            (Marker(name="timeout", args=(30,)), Marker(name="flaky", kwargs={"reruns": 2})),
        ),
        ("markers: ['usefixtures(line, plant)']\n", "markers", (Marker(name="usefixtures", args=("line", "plant")),)),
        (
            "markers: [{skipif: {condition: 'sys.platform == \"win32\"', reason: no shell}}]\n",
            "markers",
            (Marker(name="skipif", args=('sys.platform == "win32"',), kwargs={"reason": "no shell"}),),
        ),
    ],
)
def test_keys_of_a_playbook(keys: str, attribute: str, value: Any) -> None:
    assert getattr(playbook(keys), attribute) == value


def test_step_lists_and_their_order() -> None:
    text = (
        "setup: [{id: s, type: t, rollback: [{id: us, type: t}]}]\n"
        "steps: [{id: a, type: t, rollback: [{id: ua, type: t}, {id: ub, type: t}]}]\nteardown: [{id: z, type: t}]\n"
    )
    found = playbook(text)

    assert [(each.id, each.phase, each.index) for each in found.every_step()] == [
        ("s", Phase.SETUP, 0),
        ("us", Phase.ROLLBACK, 0),
        ("a", Phase.MAIN, 0),
        ("ua", Phase.ROLLBACK, 1),
        ("ub", Phase.ROLLBACK, 2),
        ("z", Phase.TEARDOWN, 0),
    ]


def test_cases_have_ids_of_their_own() -> None:
    found = playbook("parameters: [{name: n, type: integer}]\ncases: [{n: 1}, {id: big, n: 99}, {id: big, n: 98}]\n")

    assert [(case.id, case.values) for case in found.cases] == [
        ("case1", {"n": 1}),
        ("big", {"id": "big", "n": 99}),
        ("big-2", {"id": "big", "n": 98}),
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("timeout: 0\n", "`timeout` must be a number of seconds above zero, or a duration such as 30s, not 0"),
        ("effects: wirte\n", "unknown value 'wirte' for `effects` | hint: did you mean 'write'?"),
        ("requires: {ignition: newest}\n", "`ignition` must be a version such as '>=8.3', not 'newest'"),
        (
            "requires: {modules: perspective}\n",
            "`modules` must be a list of module ids, not 'perspective' | hint: write the ids of modules, such as com.inductiveautomation.perspective",
        ),
        ("requires: {moduls: []}\n", "unknown key 'moduls' of `requires` | hint: did you mean 'modules'?"),
        ("variables: [a]\n", "`variables` must be a mapping, not a list | hint: write `variables: {NAME: VALUE}`"),
        ("variables: {a b: 1}\n", "a name in `variables` is letters, digits and underscores, not 'a b'"),
        (
            "parameters: [{name: p, type: string}]\nvariables: {p: 1}\n",
            "'p' is a parameter already; a variable of the same name would hide it | hint: give the variable another name",
        ),
        (
            "cases: []\n",
            "`cases` must be a list, not empty | hint: write a list of mappings from parameter to value, or the name of a CSV, JSON or YAML file",
        ),
        ("cases: [5]\n", "a case must be a mapping from parameter to value, not 5"),
        (
            "parameters: [{name: line, type: string}]\ncases: [{lien: a}]\n",
            "the playbook declares no parameter 'lien' | hint: did you mean 'line'?",
        ),
        ("markers: {a: 1}\n", "`markers` must be a list of names, not a mapping"),
        ("markers: [night shift]\n", "a marker is a word such as smoke, or xfail(REASON), not 'night shift'"),
        (
            "markers: [smoke(1)]\n",
            "the marker 'smoke' takes no arguments here; these do: skip, skipif, xfail, timeout, usefixtures, flaky",
        ),
        (
            "markers: [skipif(True)]\n",
            "the marker 'skipif' needs a condition and a reason: skipif(CONDITION, reason='...')",
        ),
        ("markers: [timeout]\n", "the marker 'timeout' needs a number of seconds: timeout(30)"),
        ("markers: ['timeout(x)']\n", "the arguments of the marker 'timeout' must be plain values, not 'x'"),
        ("setup: 5\n", "`setup` must be a list of steps, not 5 | hint: write `- id: ID` with a `type:` for each step"),
        ("teardown: [{id: t, type: t, rollback: []}]\n", "a step of a teardown cannot have a `rollback` of its own"),
        (
            "setup: [{id: a, type: t}]\n",
            "the step id 'a' is used twice; first in line 2 | hint: give one of the steps another id",
        ),
    ],
)
def test_keys_of_a_playbook_that_are_written_wrong(keys: str, message: str, complaint: Complain) -> None:
    assert first_line(complaint(f"name: x\n{keys}{STEP}", types=False)) == message


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("type: string, enum: [a, b], default: c", "the default of 'p' must be one of 'a', 'b', not 'c'"),
        ("type: integer, min: 1, default: 0", "the default of 'p' must be 1 or more, not 0"),
        ("type: float, max: 1.5, default: 2", "the default of 'p' must be 1.5 or less, not 2"),
        (
            "type: string, pattern: '[A-Z]+', default: Ab",
            "the default of 'p' must be text that matches [A-Z]+, not 'Ab'",
        ),
        (
            "type: string, pattern: '[A-Z]+', secret: true, default: Ab",
            "the default of 'p' must be text that matches [A-Z]+, not the default",
        ),
        ("type: string, enum: 5", "`enum` must be a list of values, not 5"),
        ("type: integer, enum: [1, x]", "a value of this `enum` must be a whole number, not 'x'"),
        ("type: string, min: 1", "`min` is for numbers; this parameter is of type string"),
        ("type: integer, max: x", "`max` must be a number, not 'x'"),
        ("type: integer, min: 5, max: 1", "`max` is less than `min`, which is 5"),
        ("type: integer, pattern: x", "`pattern` is for text; this parameter is of type integer"),
        (
            "type: string, pattern: '('",
            "`pattern` is no regular expression: missing ), unterminated subpattern at position 0",
        ),
        ("type: string, secret: maybe", "`secret` must be true or false, not 'maybe'"),
    ],
)
def test_what_a_parameter_allows(declaration: str, message: str, complaint: Complain) -> None:
    text = f"name: x\nparameters: [{{name: p, {declaration}}}]\n{STEP}"

    assert first_line(complaint(text, types=False)) == message


CHECKED = "name: x\nvariables: {{v: 1}}\nparameters: [{{name: p, type: string}}]\n{0}"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("when: parameter.q > 1", "the playbook declares no parameter 'q'"),
        ("when: '{{ variable.v }} or so'", "`when` must be one expression | hint: leave out what stands around it"),
        ("when: step.a.logged", "step 'a' names its own output, which is not there yet"),
        ("when: loop.first", "`loop` is there only inside of a `foreach`"),
        ("when: (variable.v", "the expression ends too early"),
        ("foreach: '{{ item }}'", "the playbook declares no parameter 'item'"),
        ("foreach: [1], when: loop.idx == 1", "'loop' has no 'idx' | hint: did you mean 'index'?"),
        (
            "foreach: [1], as: it, parameters: {message: '{{ itt }}'}",
            "the playbook declares no parameter 'itt' | hint: did you mean 'it'?",
        ),
        ("retry: {until: step.a.loged}", "step 'a' (utility.log) has no output 'loged' | hint: did you mean 'logged'?"),
        ("expect: {logged: '{{ parameter.q }}'}", "the playbook declares no parameter 'q'"),
        ("parameters: {message: '{{ variable.w }}'}", "nothing sets a variable 'w'"),
        (
            "parameters: {message: '{{ variable.p }}'}",
            "nothing sets a variable 'p' | hint: did you mean 'parameter.p'?",
        ),
        ("parameters: {message: '{{ case.x }}'}", "the playbook has no `cases`"),
        ("parameters: {message: '{{ run.di }}'}", "'run' has no 'di' | hint: it has id, attempt, started_at"),
        ("parameters: {message: '{{ gateway.port }}'}", "'gateway' has no 'port' | hint: it has name, url, project"),
    ],
)
def test_names_in_the_added_keys_are_checked(keys: str, message: str, complaint: Complain) -> None:
    text = CHECKED.format(f"steps:\n  - {{id: a, type: utility.log, {keys}}}\n")

    assert first_line(complaint(text)) == message


@pytest.mark.parametrize(
    "keys",
    [
        "foreach: [1], when: item > loop.index, parameters: {message: '{{ item }} {{ loop.last }}'}",
        "foreach: '{{ variable.v }}', as: it, parameters: {message: '{{ it.deep[0] }}'}, retry: {until: it > 1}",
        "retry: {until: step.a.logged == 'x'}, expect: {logged: '{{ step.a.logged }}'}",
        "save: {w: logged}, parameters: {message: '{{ variable.w | default(1) }}'}",
        "when: variable.w is defined",
    ],
)
def test_right_names_in_the_added_keys_pass(keys: str, catalogue: Catalogue) -> None:
    text = CHECKED.format(f"steps:\n  - {{id: a, type: utility.log, {keys}}}\n")

    assert len(load(text, "x.yaml", catalogue).steps) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "variables: {a: '{{ step.a.x }}'}\n" + STEP,
            "there are no steps' outputs here: variables are set before the first step",
        ),
        ("variables: {a: '{{ variable.b }}', b: 1}\n" + STEP, "nothing sets a variable 'b'"),
        ("outputs: {a: step.b.x}\n" + STEP, "there is no step 'b'"),
        (
            "setup: [{id: s, type: utility.log, parameters: {message: '{{ step.a.logged }}'}}]\n" + STEP,
            "step 'a' runs later, in line 4 | hint: move it before this one, or name an earlier one",
        ),
        (
            "cases: [{x: 1}]\nsteps: [{id: a, type: utility.log, parameters: {message: '{{ case.y }}'}}]\n",
            "no case has a value 'y'",
        ),
    ],
)
def test_names_outside_of_main_are_checked(text: str, message: str, complaint: Complain) -> None:
    assert first_line(complaint(f"name: x\n{text}")) == message


def test_teardown_and_rollback_may_name_any_step(catalogue: Catalogue) -> None:
    text = (
        "name: x\nsteps:\n"
        "  - {id: a, type: utility.log, rollback: [{id: u, type: utility.log, parameters: {message: '{{ step.b.logged }}'}}]}\n"
        "  - {id: b, type: utility.log}\n"
        "teardown: [{id: z, type: utility.log, parameters: {message: '{{ outcome.b }} {{ step.u.logged }}'}}]\n"
        "outputs: {x: step.b.logged, y: 'plain text'}\n"
    )

    assert len(list(load(text, "x.yaml", catalogue).every_step())) == 4


def test_what_only_the_author_needs_to_know_is_noted(catalogue: Catalogue) -> None:
    text = (
        "name: x\nparameters:\n  - {name: unused, type: string}\n  - {name: password, type: string, default: hunter2}\n"
        "  - {name: api_key_name, type: string, default: toolkit}\n"
        "steps:\n  - {id: a, type: utility.log, parameters: {message: '{{ password }} {{ api_key_name }}'}}\n"
    )

    assert [(note.code, note.message) for note in load(text, "x.yaml", catalogue).notes] == [
        ("unused", "the parameter 'unused' is never used"),
        ("secret", "the default of 'password' is a secret in plain text"),
    ]
