from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.language.templates import Expression, Reference, Template, scan


def shape(text: str, *names: str) -> list[str]:
    """The parts in short: `'text'`, `ref:a.b`, `expr:...`."""
    found = []
    for part in scan(text, names).parts:
        if isinstance(part, Reference):
            found.append("ref:" + ".".join(part.words))
        elif isinstance(part, Expression):
            found.append("expr:" + part.source)
        else:
            found.append(repr(part))
    return found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("plain", ["'plain'"]),
        ("", []),
        ("{{ parameter.x }}", ["ref:parameter.x"]),
        ("{{x}}", ["ref:x"]),
        ("{{\tstep.a.b.c.0\n}}", ["ref:step.a.b.c.0"]),
        ("a {{ x }}{{y}} b", ["'a '", "ref:x", "ref:y", "' b'"]),
        ("{{ anything.goes }}", ["ref:anything.goes"]),
        ("{{ größe.名 }}", ["ref:größe.名"]),
        ("{{ parameter.x + 1 }}", ["expr:parameter.x + 1"]),
        ("{{ not parameter.x }}", ["expr:not parameter.x"]),
        ("{{ len(step.a.items) }}", ["expr:len(step.a.items)"]),
        ("{{ 'a' if run.attempt > 1 else 'b' }}", ["expr:'a' if run.attempt > 1 else 'b'"]),
        ("{{ true and parameter.x }}", ["expr:true and parameter.x"]),
        ("{{ range(3) | select('in', parameter.l) }}", ["expr:range(3) | select('in', parameter.l)"]),
        ("{{ {'a': {'b': parameter.x}} }}", ["expr:{'a': {'b': parameter.x}}"]),
        ("{{ parameter.x | default('}}') }}!", ["expr:parameter.x | default('}}')", "'!'"]),
        ("{{ step['my-id'].x }}", ["expr:step['my-id'].x"]),
        ("{{ x + 1 }}", ["'{{ x + 1 }}'"]),
        ("body {{ color: red; }} {{ x }}", ["'body {{ color: red; }} '", "ref:x"]),
        ("{{{ x }}}", ["'{'", "ref:x", "'}'"]),
        ("{{{{ x }}}}", ["'{{'", "ref:x", "'}}'"]),
        ("{{ }}", ["'{{ }}'"]),
        ("{{ 'run' }}", ["\"{{ 'run' }}\""]),
        ("{{ x", ["'{{ x'"]),
        ("{% if x %}{# y #}", ["'{% if x %}{# y #}'"]),
        ("{{ parameter.x +", ["expr:parameter.x +"]),
        ("{{ parameter['x }} {{ y }}", ["expr:parameter['x", "' '", "ref:y"]),
    ],
)
def test_a_text_falls_into_literals_references_and_expressions(text: str, parts: list[str]) -> None:
    assert shape(text) == parts


def test_a_local_name_begins_an_expression_like_a_root() -> None:
    assert shape("{{ item + 1 }}", "item") == ["expr:item + 1"]
    assert shape("{{ item.x }}") == ["ref:item.x"]


def test_offsets_say_where_the_inside_begins() -> None:
    template = scan("ab{{  parameter.x }}{{ step.a | upper }}")
    _literal, reference, expression = template.parts
    assert isinstance(reference, Reference)
    assert (reference.start, reference.offset, reference.end) == (2, 6, 20)
    assert isinstance(expression, Expression)
    assert (expression.start, expression.offset, expression.end) == (20, 23, 40)


def test_only_a_text_that_is_one_reference_has_a_whole() -> None:
    assert scan("{{ x }}").whole is not None
    assert scan("{{ parameter.x + 1 }}").whole is not None
    assert scan(" {{ x }}").whole is None
    assert scan("x").whole is None


def test_braces_that_mean_nothing_here_are_remembered_with_their_first_name() -> None:
    assert [(found.start, found.name) for found in scan("a {{ color: red }} {{ }} {{ b c }}").lookalikes] == [
        (2, "color"),
        (19, None),
        (25, "b"),
    ]


def test_an_unclosed_expression_says_so() -> None:
    part = scan("{{ parameter.x + 1").parts[0]
    assert isinstance(part, Expression)
    assert part.closed is False


def rejoin(template: Template) -> str:
    return "".join(part if isinstance(part, str) else template.text[part.start : part.end] for part in template.parts)


TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["{{", "}}", "{", "}", " ", "x", ".", "parameter", "step", "'", '"', "(", ")", "[", "]", "|", "\n", "1"]
    ),
    max_size=25,
).map("".join)


@given(TEXTS)
def test_the_parts_put_together_are_the_text(text: str) -> None:
    template = scan(text, ("x",))
    assert rejoin(template) == text
    assert "" not in template.parts
    assert not any(
        isinstance(one, str) and isinstance(two, str)
        for one, two in zip(template.parts, template.parts[1:], strict=False)
    )


WORD = st.from_regex(r"\w{1,5}", fullmatch=True)


@given(st.lists(WORD, min_size=1, max_size=4), st.sampled_from(["", " ", "\n  "]), st.text(alphabet="ab{ ", max_size=5))
def test_every_path_of_words_is_a_reference_wherever_it_stands(words: list[str], blank: str, before: str) -> None:
    path = ".".join(words)
    template = scan(f"{before}{{{{{blank}{path}{blank}}}}}")
    last = template.parts[-1]
    assert isinstance(last, Reference)
    assert ".".join(last.words) == path


@given(TEXTS)
def test_what_is_no_reference_holds_no_path_of_words(text: str) -> None:
    for part in scan(text).parts:
        if isinstance(part, str):
            assert not re.search(r"\{\{\s*\w+(?:\.\w+)*\s*\}\}", part)


def test_scanning_takes_time_in_proportion_to_the_text() -> None:
    # Each of these made a first version look at the rest of the text again for each pair of braces.
    for piece in ("{{ ", "{", "{{ step( }}", "{{ step.a", "{{(", "{{ 'a", "{{ a."):
        assert rejoin(scan(piece * 50_000)) == piece * 50_000
