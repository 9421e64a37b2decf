from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Note
from pytest_ignition.language.preflight import MAX_FINDINGS

Complain = Callable[..., str]


BOTH = "[{name: url, type: string}, {name: count, type: integer}]"


def playbook(*steps: str, parameters: str = BOTH, more: str = "") -> str:
    return f"name: x\nparameters: {parameters}\n{more}steps:\n" + "".join(steps)


def notes_of(text: str, catalogue: Catalogue) -> list[Note]:
    """What is noted, but for parameters that a short example declares and never uses."""
    return [note for note in load(text, "x.yaml", catalogue).notes if note.code != "unused"]


def step(step_id: str, kind: str, *lines: str) -> str:
    body = "".join(f"      {line}\n" for line in lines)
    return f"  - id: {step_id}\n    type: {kind}\n" + (f"    parameters:\n{body}" if lines else "")


def test_an_unknown_step_type_is_told_with_the_nearest_one(complaint: Complain) -> None:
    assert complaint(playbook(step("a", "browser.clik", "selector: x"))) == (
        "playbooks/x.yaml:5:11: unknown step type 'browser.clik'\n"
        "    5 |     type: browser.clik\n"
        "      |           ^^^^^^^^^^^^\n"
        "  hint: did you mean 'browser.click'?"
    )


def test_an_unknown_step_type_without_a_near_one_lists_its_domain_or_the_domains(complaint: Complain) -> None:
    assert complaint(playbook(step("a", "browser.take_a_photograph"))).endswith(
        "\n  hint: the types of 'browser' are browser.click, browser.keys, browser.navigate"
    )
    assert complaint(playbook(step("a", "email.send"))).endswith(
        "\n  hint: a type begins with one of browser, gateway, utility"
    )


def test_unknown_missing_and_wrong_parameters_are_told_at_their_places(complaint: Complain) -> None:
    assert complaint(
        playbook(
            step("a", "browser.click", "selectr: '#x'"),
            step("b", "browser.navigate", "url: http://gw", "timeout: soon"),
            step("c", "browser.keys", "keys: [Tab, 5]"),
            step("d", "gateway.ping", "url: x"),
            step("e", "browser.click"),
        )
    ) == (
        "playbooks/x.yaml:5:11: parameter 'selector' is missing\n"
        "    5 |     type: browser.click\n"
        "      |           ^^^^^^^^^^^^^\n"
        "\n"
        "playbooks/x.yaml:7:7: unknown parameter 'selectr'\n"
        "    7 |       selectr: '#x'\n"
        "      |       ^^^^^^^\n"
        "  hint: did you mean 'selector'?\n"
        "\n"
        "playbooks/x.yaml:12:16: parameter 'timeout' must be int, not 'soon'\n"
        "   12 |       timeout: soon\n"
        "      |                ^^^^\n"
        "\n"
        "playbooks/x.yaml:16:19: an item must be text\n"
        "   16 |       keys: [Tab, 5]\n"
        "      |                   ^\n"
        "\n"
        "playbooks/x.yaml:20:7: unknown parameter 'url'\n"
        "   20 |       url: x\n"
        "      |       ^^^\n"
        "\n"
        "playbooks/x.yaml:22:11: parameter 'selector' is missing\n"
        "   22 |     type: browser.click\n"
        "      |           ^^^^^^^^^^^^^"
    )


def test_a_parameter_that_holds_references_is_not_checked_by_value(catalogue: Catalogue) -> None:
    text = playbook(
        step("a", "browser.navigate", 'url: "{{ url }}"', 'timeout: "{{ count }}"'),
        step("b", "browser.keys", 'keys: ["{{ parameter.url }}", 5]'),
    )
    assert len(load(text, "x.yaml", catalogue).steps) == 2


def test_a_reference_to_a_later_step_says_where_that_is(complaint: Complain) -> None:
    assert complaint(
        playbook(
            step("a", "utility.log", 'message: "state {{ step.ping.state }}"'),
            step("ping", "gateway.ping"),
        )
    ) == (
        "playbooks/x.yaml:7:26: step 'ping' runs later, in line 8\n"
        '    7 |       message: "state {{ step.ping.state }}"\n'
        "      |                          ^^^^^^^^^^^^^^^\n"
        "  hint: move it before this one, or name an earlier one"
    )


def test_a_reference_to_the_step_itself_says_so(complaint: Complain) -> None:
    assert complaint(playbook(step("a", "utility.log", 'message: "{{ step.a.logged }}"'))) == (
        "playbooks/x.yaml:7:20: step 'a' names its own output, which is not there yet\n"
        '    7 |       message: "{{ step.a.logged }}"\n'
        "      |                    ^^^^^^^^^^^^^"
    )


PING = step("ping", "gateway.ping")


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        ("{{ parameter.ulr }}", "the playbook declares no parameter 'ulr'", "did you mean 'url'?"),
        ("{{ ulr }}", "the playbook declares no parameter 'ulr'", "did you mean 'url'?"),
        ("{{ paramter.url }}", "unknown name 'paramter'", "did you mean 'parameter'?"),
        ("{{ url.x }}", "unknown name 'url'", "did you mean 'parameter.url.x'?"),
        (
            "{{ foo.x }}",
            "unknown name 'foo'",
            "it may begin with parameter, variable, step, outcome, credential, case, env, gateway, run, loop",
        ),
        ("{{ step }}", "the playbook declares no parameter 'step'", "name one of its values, as in {{ step.NAME }}"),
        ("{{ step.pong.state }}", "there is no step 'pong'", "did you mean 'ping'?"),
        ("{{ step.ping.stat }}", "step 'ping' (gateway.ping) has no output 'stat'", "did you mean 'state'?"),
        ("{{ step.ping.zzz }}", "step 'ping' (gateway.ping) has no output 'zzz'", "it has state, status"),
        ("{{ outcome.pong }}", "there is no step 'pong'", "did you mean 'ping'?"),
        ("{{ outcome.ping.x }}", "an outcome is a single word, with nothing in it", "write outcome.ping"),
        ("{{ credential.admin.user }}", "a credential has no 'user'", "did you mean 'username'?"),
        (
            "{{ credential.admin.zzz }}",
            "a credential has no 'zzz'",
            "it has name, username, password, token, gateway_url, description",
        ),
        ("{{ credential.a.password.x }}", "a credential's value is text, with nothing in it", None),
        ("{{ parameter.ulr ~ 'x' }}", "the playbook declares no parameter 'ulr'", "did you mean 'url'?"),
        ("{{ 1 + step.ping.stat }}", "step 'ping' (gateway.ping) has no output 'stat'", "did you mean 'state'?"),
        ("{{ step['pong'].x | upper }}", "there is no step 'pong'", "did you mean 'ping'?"),
        ("{{ parameter.url | uper }}", "unknown filter 'uper'", "did you mean 'upper'?"),
        ("{{ parameter.url = 1 }}", "'=' does not fit here", "compare with =="),
        ("{{ parameter.url + ", "the braces are never closed", "add }}"),
    ],
)
def test_wrong_references_are_found_before_the_run(
    reference: str, message: str, hint: str | None, complaint: Complain
) -> None:
    text = complaint(playbook(PING, step("a", "utility.log", f'message: "{reference}"')))
    head, *_excerpt, last = text.split("\n")
    assert head.split(": ", 1)[1] == message
    assert ("\n  hint: " in text) == (hint is not None)
    if hint is not None:
        assert last == f"  hint: {hint}"


@pytest.mark.parametrize(
    "reference",
    [
        "{{ parameter.url }}",
        "{{ url }}",
        "{{ variable.anything }}",
        "{{ step.ping }}",
        "{{ step.ping.state }}",
        "{{ step.ping.state.deeper }}",
        "{{ outcome.a }}",
        "{{ credential.admin }}",
        "{{ credential.admin.token }}",
        "{{ env.HOME }} {{ gateway.url }} {{ run.id }} {{ case.x }}",
        "{{ parameter.unknown | default('x') }}",
        "{{ parameter.unknown is defined }}",
        "{{ step[variable.id].state }}",
        "{{ step.script.whatever }}",
        "body {{ color: red }}",
    ],
)
def test_right_references_pass(reference: str, catalogue: Catalogue) -> None:
    more = "variables: {anything: 1, id: ping}\ncases: [{x: 1}]\n"
    script = step("script", "utility.python", "script: print(1)")
    text = playbook(PING, script, step("a", "utility.log", f'message: "{reference}"'), more=more)
    assert len(load(text, "x.yaml", catalogue).steps) == 3


@pytest.mark.parametrize(
    ("scalar", "place"),
    [
        ('message: "{{ nope }}"', (7, 20)),
        ("message: 'it''s {{ nope }}'", (7, 26)),
        ("message: 'it {{ nope ~ ''x'' }}'", None),
        ("message: é😀 {{ nope }}", (7, 22)),
        ('message: "\\t\\"q\\" {{ nope }}"', (7, 28)),
        ('message: "{{ url }} {{ nope }} {{ url }}"', (7, 30)),
        ('message: "a {{ nope }} b" # {{ nope }}', (7, 22)),
        ("message: &anchor '{{ nope }}'", (7, 28)),
        ("message: !!str '{{ nope }}'", (7, 26)),
        ("message: |\n        first\n        second {{ nope }}", (9, 19)),
        ("message: >-\n        first\n\n        second\n        {{ nope }}", (11, 12)),
        ("message: a\n        b {{ nope }}", (8, 14)),
        ('message: "a\n        b {{ nope }}"', (8, 14)),
        ('message: "\\x7b{ nope }}"', (7, 16)),
    ],
)
def test_the_caret_stands_below_the_reference_inside_the_scalar(
    scalar: str, place: tuple[int, int] | None, catalogue: Catalogue
) -> None:
    text = playbook(step("a", "utility.log", scalar))
    if place is None:
        assert load(text, "x.yaml", catalogue).notes  # a name without root makes no expression
        return
    with pytest.raises(PlaybookError) as caught:
        load(text, "x.yaml", catalogue)
    (problem,) = caught.value.problems
    assert tuple(problem.mark) == place
    assert problem.length == (4 if "x7b" not in scalar else len('"\\x7b{ nope }}"'))


def test_the_second_of_two_equal_references_has_its_own_place(catalogue: Catalogue) -> None:
    with pytest.raises(PlaybookError) as caught:
        load(playbook(step("a", "utility.log", 'message: "{{ nope }} {{ nope }}"')), "x.yaml", catalogue)
    assert [problem.mark.column for problem in caught.value.problems] == [20, 31]


def test_windows_line_ends_do_not_move_the_caret(catalogue: Catalogue) -> None:
    text = playbook(step("a", "utility.log", "message: |", "  a", "  {{ nope }}")).replace("\n", "\r\n")
    with pytest.raises(PlaybookError) as caught:
        load(text, "x.yaml", catalogue)
    assert tuple(caught.value.problems[0].mark) == (9, 12)


def test_a_wrong_reference_behind_an_alias_is_told_at_the_alias(complaint: Complain) -> None:
    text = playbook(
        step("a", "utility.log", "message: &m '{{ step.b.x }}'"), PING, step("b", "utility.log", "message: *m")
    )
    assert [line for line in complaint(text).split("\n") if ".yaml:" in line] == [
        "playbooks/x.yaml:7:23: step 'b' runs later, in line 10",
        "playbooks/x.yaml:13:16: step 'b' names its own output, which is not there yet",
    ]


def test_a_syntax_error_in_an_expression_is_underlined_where_it_is(complaint: Complain) -> None:
    assert complaint(playbook(step("a", "utility.log", 'message: "n: {{ parameter.count ++ }}"'))) == (
        "playbooks/x.yaml:7:40: the expression ends too early\n"
        '    7 |       message: "n: {{ parameter.count ++ }}"\n'
        "      |                                        ^"
    )


def test_program_source_keeps_braces_of_its_own_with_notes(catalogue: Catalogue) -> None:
    text = playbook(
        step(
            "a",
            "utility.python",
            "script: |",
            "  css = f'body {{ color: red; }} {{ nope }} {{ foo.bar }}'",
            "  n = {{ parameter.count }} + {{ run( }}",
        )
    )
    notes = notes_of(text, catalogue)
    assert [(tuple(note.mark), note.message) for note in notes] == [
        ((8, 22), "these braces are left as they are: 'color' is none of the names that a reference begins with"),
        ((8, 43), "the playbook declares no parameter 'nope'; {{ nope }} is left in the program as it is"),
        ((8, 54), "unknown name 'foo'; {{ foo.bar }} is left in the program as it is"),
        ((9, 43), "the expression ends too early; {{ run( }} is left in the program as it is"),
    ]


def test_program_source_must_not_name_later_steps_or_unknown_outputs(complaint: Complain) -> None:
    text = playbook(
        PING,
        step("a", "utility.python", "script: x = '{{ step.ping.stat }} {{ step.b.logged }}'"),
        step("b", "utility.log"),
    )
    assert [line.split(": ", 1)[1] for line in complaint(text).split("\n") if ".yaml:" in line] == [
        "step 'ping' (gateway.ping) has no output 'stat'",
        "step 'b' runs later, in line 10",
    ]


def test_braces_that_look_like_a_forgotten_root_are_noted(catalogue: Catalogue) -> None:
    (note,) = notes_of(playbook(step("a", "utility.log", 'message: "{{ count + 1 }}"')), catalogue)
    assert (
        note.message == "these braces are left as they are: 'count' is none of the names that a reference begins with"
    )
    assert note.hint == "did you mean 'parameter.count'?"


def test_a_hyphen_in_an_id_is_explained(complaint: Complain) -> None:
    text = playbook(step("my-ping", "gateway.ping"), step("a", "utility.log", 'message: "{{ step.my-ping.state }}"'))
    assert "there is no step 'my'" in complaint(text)
    assert "  hint: write step['my-ping']" in complaint(text)


def test_deeply_nested_references_are_found(complaint: Complain) -> None:
    text = playbook(step("a", "browser.keys", "keys:", "  - x", '  - {b: [1, "{{ nope }}"]}'))
    assert complaint(text).startswith("playbooks/x.yaml:9:23: the playbook declares no parameter 'nope'\n")


def test_structural_and_preflight_problems_come_together(complaint: Complain) -> None:
    text = playbook(step("a", "browser.clik"), step("a", "utility.log", 'message: "{{ nope }}"'))
    assert [line.split(": ", 1)[1] for line in complaint(text).split("\n") if ".yaml:" in line] == [
        "unknown step type 'browser.clik'",
        "the step id 'a' is used twice; first in line 4",
        "the playbook declares no parameter 'nope'",
    ]


def test_the_check_stops_after_so_many_findings(catalogue: Catalogue) -> None:
    text = playbook(step("a", "utility.log", "message: '" + "{{ nope }}" * 5000 + "'"))
    with pytest.raises(PlaybookError) as caught:
        load(text, "x.yaml", catalogue)
    assert len(caught.value.problems) == MAX_FINDINGS
