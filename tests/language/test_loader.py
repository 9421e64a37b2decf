from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.loader import Kind, build, load, parse
from pytest_ignition.language.model import NO_DEFAULT, Mark, OnFailure, ParameterType

Complain = Callable[..., str]

FULL = """\
name: "Log in: the whole way"
version: 1.10
description: |
  Two steps.
domain: gateway
verified: true
metadata:
  author: somebody
  tags: [smoke, login]
parameters:
  - name: gateway_url
    type: string
    default: http://localhost:8088
    description: where
  - {name: count, type: integer, required: false, default: null}
steps:
  - id: ping
    name: Ask
    type: gateway.ping
    timeout: 30
    retry_count: 2
    retry_delay: 0
    on_failure: continue
  - id: note
    type: utility.log
    parameters:
      message: "{{ step.ping.state }}"
"""


def test_a_playbook_is_read_with_everything_in_it() -> None:
    playbook = load(FULL, "playbooks/x.yaml")
    assert playbook.source.path == "playbooks/x.yaml"
    assert playbook.name == "Log in: the whole way"
    assert playbook.version == "1.10"
    assert playbook.description == "Two steps.\n"
    assert playbook.metadata == {
        "author": "somebody",
        "tags": ["smoke", "login"],
        "domain": "gateway",
        "verified": True,
    }
    assert playbook.notes == ()
    url, count = playbook.parameters
    assert (url.name, url.type, url.required) == ("gateway_url", ParameterType.STRING, True)
    assert (url.default, url.description, url.mark) == ("http://localhost:8088", "where", Mark(11, 5))
    assert (count.type, count.required, count.default) == (ParameterType.INTEGER, False, NO_DEFAULT)
    ping, note = playbook.steps
    assert (ping.id, ping.name, ping.type, ping.index) == ("ping", "Ask", "gateway.ping", 0)
    assert (ping.timeout, ping.retry.count, ping.retry.delay) == (30.0, 2, 0.0)
    assert ping.on_failure is OnFailure.CONTINUE
    assert (ping.mark, ping.type_mark) == (Mark(17, 5), Mark(19, 11))
    assert ping.parameters == {}
    assert (note.name, note.timeout, note.retry.count, note.retry.delay) == ("note", 300.0, 0, 5.0)
    assert note.on_failure is OnFailure.ABORT
    assert note.parameters == {"message": "{{ step.ping.state }}"}


def test_the_smallest_playbook_needs_a_name_and_a_step() -> None:
    playbook = load("name: x\nsteps: [{id: 1, type: t, parameters: null}]", "x.yaml")
    assert (playbook.version, playbook.description, playbook.parameters) == ("", "", ())
    assert playbook.steps[0].id == "1"
    assert playbook.steps[0].parameters == {}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_bytes_with_byte_order_mark_and_windows_line_ends_give_the_same_playbook(newline: str, bom: bytes) -> None:
    playbook = load(bom + FULL.replace("\n", newline).encode(), "x.yaml")
    assert playbook.steps == load(FULL, "x.yaml").steps
    assert playbook.steps[0].mark == Mark(17, 5)


def test_text_may_begin_with_a_byte_order_mark() -> None:
    assert load("\ufeff" + FULL, "x.yaml").steps[0].mark == Mark(17, 5)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("name: x", Kind.PLAYBOOK),
        ("steps: []", Kind.PLAYBOOK),
        ("on: push\njobs: {}", Kind.OTHER),
        ("[name, steps]", Kind.OTHER),
        ("name", Kind.OTHER),
        ("services: {a: !reset null}\nservices: 2\n---\nb: 1", Kind.OTHER),
    ],
)
def test_a_document_tells_whether_it_is_a_playbook(text: str, kind: Kind) -> None:
    assert parse(text, "x.yaml").kind is kind


@pytest.mark.parametrize("text", ["", b"", "\n\n", "# only words\n", "---\n", "~", b"\xef\xbb\xbf"])
def test_an_empty_file_says_so(text: str | bytes, complaint: Complain) -> None:
    assert complaint(text).startswith("playbooks/x.yaml:1:1: the file is empty\n")
    assert complaint(text).endswith("\n  hint: a playbook needs at least `name:` and `steps:`")


@pytest.mark.parametrize("data", [b"name: x\n" * 625_000, "name: x\n" * 625_000], ids=["bytes", "text"])
def test_a_file_of_five_megabytes_is_refused_unread(data: str | bytes, complaint: Complain) -> None:
    assert complaint(data) == (
        "playbooks/x.yaml:1:1: the file has 5.0 MB; a playbook may have at most 2 MB\n"
        "    1 | \n"
        "      | ^\n"
        "  hint: split it into several playbooks and call them with `playbook.run`; keep data in files beside it"
    )


def test_bytes_that_are_not_utf8_are_shown_where_they_stand(complaint: Complain) -> None:
    assert complaint("name: x\r\n名: Zähler\n".encode() + "b: Zähler\n".encode("latin-1")) == (
        "playbooks/x.yaml:3:5: the byte 0xE4 is not UTF-8\n"
        "    3 | b: Z\ufffdhler\n"
        "      |     ^\n"
        "  hint: save the file as UTF-8"
    )


def test_utf16_is_named(complaint: Complain) -> None:
    assert complaint("name: x\n".encode("utf-16")) == (
        "playbooks/x.yaml:1:1: the file is UTF-16, not UTF-8\n    1 | \n      | ^\n  hint: save it as UTF-8"
    )


def test_a_file_of_another_kind_is_no_playbook(complaint: Complain) -> None:
    assert complaint("nam: x\nstep: []\n") == (
        "playbooks/x.yaml:1:1: this is not a playbook: it has neither `name` nor `steps`\n"
        "    1 | nam: x\n"
        "      | ^^^\n"
        "  hint: did you mean 'name' instead of 'nam'?"
    )
    assert complaint("- id: a\n").startswith(
        "playbooks/x.yaml:1:1: a playbook is a mapping with `name` and `steps`, not a list\n"
    )


def test_problems_of_the_playbook_itself(complaint: Complain) -> None:
    assert complaint("name: ''\nversion: [1]\nmetadata: 5\nparameters: {url: x}\nsteps: {}\n") == (
        "playbooks/x.yaml:1:1: `name` must not be empty\n"
        "    1 | name: ''\n"
        "      | ^^^^\n"
        "\n"
        "playbooks/x.yaml:2:10: `version` must be text, not a list\n"
        "    2 | version: [1]\n"
        "      |          ^\n"
        "\n"
        "playbooks/x.yaml:3:11: `metadata` must be a mapping, not 5\n"
        "    3 | metadata: 5\n"
        "      |           ^\n"
        "\n"
        "playbooks/x.yaml:4:13: `parameters` must be a list\n"
        "    4 | parameters: {url: x}\n"
        "      |             ^\n"
        "  hint: write `- name: NAME` for each parameter\n"
        "\n"
        "playbooks/x.yaml:5:8: `steps` must be a list of steps, not a mapping\n"
        "    5 | steps: {}\n"
        "      |        ^\n"
        "  hint: write `- id: ID` with a `type:` for each step"
    )


@pytest.mark.parametrize(
    ("steps", "what"), [("steps:", "nothing"), ("steps: []", "an empty list"), ("steps: 5", "5"), ("steps: ''", "''")]
)
def test_steps_must_be_a_list_with_something_in_it(steps: str, what: str, complaint: Complain) -> None:
    assert f": `steps` must be a list of steps, not {what}\n" in complaint(f"name: x\n{steps}\n")


def test_a_playbook_without_name_or_without_steps_is_told_which(complaint: Complain) -> None:
    assert complaint("nmae: x\nsteps: [{id: a, type: gateway.ping}]\n") == (
        "playbooks/x.yaml:1:1: the playbook has no `name`\n"
        "    1 | nmae: x\n"
        "      | ^^^^\n"
        "  hint: did you mean 'name' instead of 'nmae'?"
    )
    assert complaint("name: x\nstep: []\n") == (
        "playbooks/x.yaml:1:1: the playbook has no `steps`\n"
        "    1 | name: x\n"
        "      | ^^^^\n"
        "  hint: did you mean 'steps' instead of 'step'?"
    )


def test_problems_of_parameters_are_told_at_once(complaint: Complain) -> None:
    text = """\
name: x
parameters:
  - name: url
    type: int
    default: 5
  - {name: port, type: string, default: 8088}
  - {name: url, type: string, required: "yes"}
  - just_a_name
  - type: password
  - name: q
steps: [{id: a, type: gateway.ping}]
"""
    assert complaint(text) == (
        "playbooks/x.yaml:4:11: unknown parameter type 'int'\n"
        "    4 |     type: int\n"
        "      |           ^^^\n"
        "  hint: did you mean 'integer'?\n"
        "\n"
        "playbooks/x.yaml:6:41: the default of 'port' must be text, not 8088\n"
        "    6 |   - {name: port, type: string, default: 8088}\n"
        "      |                                         ^^^^\n"
        "  hint: put quotes around it\n"
        "\n"
        "playbooks/x.yaml:7:12: the parameter 'url' is declared twice; first in line 3\n"
        '    7 |   - {name: url, type: string, required: "yes"}\n'
        "      |            ^^^\n"
        "\n"
        "playbooks/x.yaml:7:41: `required` must be true or false, not 'yes'\n"
        '    7 |   - {name: url, type: string, required: "yes"}\n'
        "      |                                         ^^^^^\n"
        "\n"
        "playbooks/x.yaml:8:5: a parameter must be a mapping with `name` and `type`, not 'just_a_name'\n"
        "    8 |   - just_a_name\n"
        "      |     ^^^^^^^^^^^\n"
        "  hint: write `- name: just_a_name`\n"
        "\n"
        "playbooks/x.yaml:9:5: a parameter has no `name`\n"
        "    9 |   - type: password\n"
        "      |     ^^^^\n"
        "\n"
        "playbooks/x.yaml:9:11: unknown parameter type 'password'\n"
        "    9 |   - type: password\n"
        "      |           ^^^^^^^^\n"
        "  hint: did you mean 'string'?\n"
        "\n"
        "playbooks/x.yaml:10:5: the parameter 'q' has no `type`\n"
        "   10 |   - name: q\n"
        "      |     ^^^^\n"
        "  hint: write one of string, integer, float, boolean, file, credential, list, dict"
    )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("string", "x", "5"),
        ("integer", "5", "5.5"),
        ("integer", "-5", "true"),
        ("float", "5", "'5'"),
        ("float", "5.5", "true"),
        ("boolean", "false", "0"),
        ("file", "a/b.zip", "[a]"),
        ("credential", "admin", "5"),
        ("list", "[1]", "{a: 1}"),
        ("dict", "{a: 1}", "[1]"),
    ],
)
def test_a_default_must_fit_its_type(kind: str, good: str, bad: str, complaint: Complain) -> None:
    text = "name: x\nparameters: [{{name: p, type: {}, default: {}}}]\nsteps: [{{id: a, type: gateway.ping}}]\n"
    assert load(text.format(kind, good), "x.yaml").parameters[0].default is not NO_DEFAULT
    assert ": the default of 'p' must be " in complaint(text.format(kind, bad))


def test_problems_of_steps_are_told_at_once(complaint: Complain) -> None:
    text = """\
name: x
steps:
  - id: login
    type: gateway.ping
    timeout: "30"
    retry_count: true
    retry_delay: -1
    on_failure: contineu
  - id: login
    typ: gateway.ping
    on_failure: rollback
    parameters: [1]
  - id: [1]
    type: 5
  - just text
  - type: gateway.ping
    timeout: 0
"""
    assert complaint(text) == (
        "playbooks/x.yaml:5:14: `timeout` must be a number of seconds above zero, or a duration such as 30s, not '30'\n"
        '    5 |     timeout: "30"\n'
        "      |              ^^^^\n"
        "  hint: write 30 without quotes\n"
        "\n"
        "playbooks/x.yaml:6:18: `retry_count` must be a whole number, 0 or more, not true\n"
        "    6 |     retry_count: true\n"
        "      |                  ^^^^\n"
        "\n"
        "playbooks/x.yaml:7:18: `retry_delay` must be a number of seconds, or a duration such as 30s, not -1\n"
        "    7 |     retry_delay: -1\n"
        "      |                  ^^\n"
        "\n"
        "playbooks/x.yaml:8:17: unknown value 'contineu' for `on_failure`\n"
        "    8 |     on_failure: contineu\n"
        "      |                 ^^^^^^^^\n"
        "  hint: did you mean 'continue'?\n"
        "\n"
        "playbooks/x.yaml:9:5: the step has no `type`\n"
        "    9 |   - id: login\n"
        "      |     ^^\n"
        "  hint: did you mean 'type' instead of 'typ'?\n"
        "\n"
        "playbooks/x.yaml:9:9: the step id 'login' is used twice; first in line 3\n"
        "    9 |   - id: login\n"
        "      |         ^^^^^\n"
        "  hint: give one of the steps another id\n"
        "\n"
        "playbooks/x.yaml:12:17: `parameters` must be a mapping, not a list\n"
        "   12 |     parameters: [1]\n"
        "      |                 ^\n"
        "\n"
        "playbooks/x.yaml:13:9: `id` must be text, not a list\n"
        "   13 |   - id: [1]\n"
        "      |         ^\n"
        "\n"
        "playbooks/x.yaml:14:11: `type` must name a step type, not 5\n"
        "   14 |     type: 5\n"
        "      |           ^\n"
        "\n"
        "playbooks/x.yaml:15:5: a step must be a mapping with `id` and `type`, not 'just text'\n"
        "   15 |   - just text\n"
        "      |     ^^^^^^^^^\n"
        "\n"
        "playbooks/x.yaml:16:5: the step has no `id`\n"
        "   16 |   - type: gateway.ping\n"
        "      |     ^^^^\n"
        "\n"
        "playbooks/x.yaml:17:14: `timeout` must be a number of seconds above zero, or a duration such as 30s, not 0\n"
        "   17 |     timeout: 0\n"
        "      |              ^"
    )


def test_a_duplicate_key_is_told_beside_the_other_problems(complaint: Complain) -> None:
    assert complaint("name: x\nsteps:\n  - id: a\n    type: gateway.pong\n    id: b\n") == (
        "playbooks/x.yaml:4:11: unknown step type 'gateway.pong'\n"
        "    4 |     type: gateway.pong\n"
        "      |           ^^^^^^^^^^^^\n"
        "  hint: did you mean 'gateway.ping'?\n"
        "\n"
        "playbooks/x.yaml:5:5: the key 'id' stands twice in one mapping; first at 3:5\n"
        "    5 |     id: b\n"
        "      |     ^^\n"
        "  hint: remove one of the two, or give it another name"
    )


@pytest.mark.parametrize("number", ["1e9", "2_000_000_000", "true", "'5 parsecs'", "[5]", "1" + "0" * 350])
def test_odd_numbers_of_seconds_are_refused_without_a_crash(number: str, complaint: Complain) -> None:
    text = f"name: x\nsteps: [{{id: a, type: gateway.ping, timeout: {number}}}]\n"
    assert "`timeout` must be a number of seconds above zero" in complaint(text)


def test_unknown_keys_never_fail_and_are_noted_with_the_nearest_spelling() -> None:
    playbook = load(
        "name: x\nparametrs: []\nparameters: [{name: p, type: string, requird: true}]\n"
        "steps:\n  - id: a\n    type: t\n    condition: '{{ x }}'\n    retry_cuont: 3\n",
        "x.yaml",
    )
    assert [(note.message, note.hint, note.mark) for note in playbook.notes] == [
        ("unknown key 'parametrs' of a playbook; it has no effect", None, Mark(2, 1)),
        ("unknown key 'requird' of a parameter; it has no effect", "did you mean 'required'?", Mark(3, 38)),
        ("'condition' is an older key of the step", "write when", Mark(7, 5)),
        ("unknown key 'retry_cuont' of a step; it has no effect", "did you mean 'retry_count'?", Mark(8, 5)),
    ]


def test_an_id_that_a_reference_cannot_spell_is_noted() -> None:
    playbook = load("name: x\nsteps: [{id: log in-1, type: t}]", "x.yaml")
    assert [(note.message, note.hint) for note in playbook.notes] == [
        (
            "the step id 'log in-1' holds other characters than letters, digits and underscores",
            "refer to its output by step['log in-1']",
        )
    ]


def test_surprises_of_yaml_reach_the_playbooks_notes() -> None:
    playbook = load("name: on\nversion: 010\nsteps: [{id: a, type: t}]", "x.yaml")
    assert (playbook.name, playbook.version) == ("on", "010")
    assert [note.message for note in playbook.notes] == [
        "on is the value true in YAML",
        "010 is the number 8 in YAML (octal)",
    ]


def test_without_a_catalogue_only_the_structure_is_checked(complaint: Complain) -> None:
    text = "name: x\nsteps: [{id: a, type: no.such, parameters: {x: '{{ nothing.here }}'}}]"
    assert load(text, "x.yaml").steps[0].type == "no.such"
    assert build(parse(text, "x.yaml")).name == "x"
    assert "no.such" in complaint(text)


KEYS = st.sampled_from(
    ["name", "steps", "parameters", "id", "type", "timeout", "default", "on_failure", "x", "metadata"]
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["string", "abort", "x", "{{ x }}", "", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
)


@given(st.dictionaries(KEYS, TREES, min_size=1))
def test_any_shape_of_a_playbook_is_built_or_refused_in_words(tree: object) -> None:
    try:
        load(json.dumps(tree), "x.yaml")
    except PlaybookError as error:
        assert str(error)
        assert "Traceback" not in str(error)
    else:
        assert isinstance(tree, dict)
        assert tree["steps"]


@given(st.binary(max_size=100) | st.text(max_size=100))
def test_no_content_raises_anything_but_a_playbook_error(data: bytes | str) -> None:
    try:
        document = parse(data, "x.yaml")
    except PlaybookError as error:
        assert error.problems
    else:
        assert document.tree is not None
