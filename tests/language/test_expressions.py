from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.language import expression_limits
from pytest_ignition.language.errors import ExpressionError, ReferenceProblem, UnresolvedReference
from pytest_ignition.language.expressions import compile_expression
from pytest_ignition.language.references import Resolver, Scope
from pytest_ignition.language.templates import FUNCTIONS, Expression, scan

SCOPE = Scope(
    roots={
        "parameter": {
            "n": 5,
            "text": "a b",
            "list": [3, 1, 2],
            "yes": True,
            "nothing": None,
            "map": {"items": "mine", "k": {"z": 1}},
            "people": [{"name": "b", "age": 2}, {"name": "a", "age": 1}],
        },
        "step": {"login": {"token": "abc", "count": 3, "odd key": 1}, "my-id": {"v": 7}},
        "outcome": {"login": "passed", "skipped": "not run", "later": None, "my-id": "passed"},
        "variable": {"id": "login"},
    },
    not_run={"skipped": "step 'login' failed"},
    local={"item": {"n": 4}},
)


def evaluate(expression: str, scope: Scope = SCOPE) -> Any:
    part = Expression(expression, 0, len(expression) + 6, 3)
    return compile_expression(part).evaluate(scope)


def refusal(expression: str, scope: Scope = SCOPE) -> str:
    with pytest.raises(ReferenceProblem) as caught:
        evaluate(expression, scope)
    return str(caught.value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("parameter.n + 1", 6),
        ("parameter.n / 2", 2.5),
        ("parameter.n // 2 * 3 - 1", 5),
        ("-parameter.n % 3", 1),
        ("2 ** parameter.n", 32),
        ("parameter.text ~ '!' ~ parameter.n ~ parameter.nothing", "a b!5None"),
        ("parameter.text + 'c'", "a bc"),
        ("parameter.list + [4]", [3, 1, 2, 4]),
        ("'ab' * 3", "ababab"),
        ("parameter.n > 4 and not parameter.nothing", True),
        ("parameter.n == 5.0", True),
        ("1 < parameter.n <= 5", True),
        ("'b' in parameter.text", True),
        ("parameter.n not in parameter.list", True),
        ("'yes' if parameter.yes else 'no'", "yes"),
        ("parameter.list[0]", 3),
        ("parameter.list[-1]", 2),
        ("parameter.list[1:]", [1, 2]),
        ("parameter.text[0]", "a"),
        ("parameter.text[::-1]", "b a"),
        ("parameter.map.items", "mine"),
        ("parameter.map['k'].z", 1),
        ("step['my-id'].v", 7),
        ("step[variable.id].token", "abc"),
        ("step.login['odd key']", 1),
        ("outcome.login == 'passed'", True),
        ("outcome.later is none", True),
        ("item.n * 2", 8),
        ("{'a': [parameter.n, (1, 2)]}", {"a": [5, [1, 2]]}),
        ("len(parameter.list)", 3),
        ("max(parameter.list)", 3),
        ("min(4, parameter.n)", 4),
        ("sum(parameter.list)", 6),
        ("range(3)", [0, 1, 2]),
        ("abs(-parameter.n)", 5),
        ("round(2.567, 2)", 2.57),
        ("round(2.5)", 2),
        ("int('12') + int(3.9)", 15),
        ("float('1.5')", 1.5),
        ("str(parameter.list)", "[3, 1, 2]"),
        ("bool('false') or bool(0)", False),
        ("bool('Yes')", True),
        ("parameter.text | upper", "A B"),
        ("parameter.text | title | replace(' ', '_')", "A_B"),
        ("parameter.text | split", ["a", "b"]),
        ("'a,b' | split(',') | last", "b"),
        ("parameter.list | sort | join('-')", "1-2-3"),
        ("parameter.list | sort(reverse=true) | first", 3),
        ("parameter.people | sort(attribute='age') | map(attribute='name') | list", ["a", "b"]),
        ("parameter.people | selectattr('age', 'gt', 1) | map(attribute='name') | join", "b"),
        ("parameter.list | select('odd') | list", [3, 1]),
        ("parameter.list | reject('in', [1]) | length", 2),
        ("parameter.list | map('string') | join", "312"),
        ("[1, 1, {'a': 1}, {'a': 1}] | unique", [1, {"a": 1}]),
        ("parameter.map.k | items", [["z", 1]]),
        ("parameter.map.k | keys", ["z"]),
        ("parameter.map.k | values | sum", 1),
        ("parameter.map | tojson", '{"items": "mine", "k": {"z": 1}}'),
        ("' x ' | trim", "x"),
        ("parameter.list | reverse", [2, 1, 3]),
        ("'7' | int + 1", 8),
        ("'x' | int(0)", 0),
        ("'x' | float(default=1.5)", 1.5),
        ("parameter.nothing | default('x', true)", "x"),
        ("parameter.nothing | default('x')", None),
        ("parameter.missing | default('x')", "x"),
        ("parameter.missing.deeper.still | d('x')", "x"),
        ("parameter.list[9] | default('none')", "none"),
        ("parameter.missing is defined", False),
        ("step.skipped.token is defined and step.skipped.token == 1", False),
        ("step.skipped.token | default('guest')", "guest"),
        ("step[variable.id].nope is undefined", True),
        ("step.login.token if step.skipped is undefined else step.skipped.x", "abc"),
    ],
)
def test_expressions_compute(expression: str, value: Any) -> None:
    result = evaluate(expression)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("parameter.n +", "the expression ends too early"),
        ("parameter.n = 1", "'=' does not fit here\nhint: compare with =="),
        ("parameter.n && 1", "'&' does not fit here\nhint: write `and`"),
        ("parameter.n ? 1 : 2", "'?' does not fit here\nhint: write `A if CONDITION else B`"),
        ("parameter.n foo", "'foo' does not fit here"),
        ("parameter.text | uper", "unknown filter 'uper'\nhint: did you mean 'upper'?"),
        ("parameter.n is evn", "unknown test 'evn'\nhint: did you mean 'even'?"),
        ("parameter.text.upper()", "parameter.text.upper cannot be called\nhint: write `| upper`"),
        (
            "eval('1')",
            "eval cannot be called\nhint: the functions are abs, bool, float, int, len, max, min, range, round, str, sum",
        ),
        ("max(*parameter.list)", "arguments with * are not part of the language"),
        ("parameter.nope + 1", "there is no parameter 'nope'"),
        ("nope == parameter.n", "there is no parameter 'nope'"),
        ("step.skipped.x == 1", "step 'skipped' did not run, because step 'login' failed"),
        ("step.later.x or 1", "step 'later' has not run yet"),
        ("[step.skipped.x]", "step 'skipped' did not run, because step 'login' failed"),
        ("step.skipped.x | upper", "step 'skipped' did not run, because step 'login' failed"),
        ("step.skipped.x ~ 'a'", "step 'skipped' did not run, because step 'login' failed"),
        ("step.skipped.x is none", "step 'skipped' did not run, because step 'login' failed"),
        ("str(step.skipped.x)", "step 'skipped' did not run, because step 'login' failed"),
        ("step.login.tokn | upper", "step 'login' has no output 'tokn'\nhint: did you mean 'token'?"),
        ("step[variable.id].tokn", "there is no 'tokn' in it\nhint: did you mean 'token'?"),
        ("parameter.list[7]", "there is no item 7 among 3"),
        ("parameter.n + 'x'", "cannot add a number and text\nhint: join text with ~"),
        ("parameter.n < 'x'", "cannot compare a number and text"),
        ("[1, 'a'] | sort", "cannot compare text and a number"),
        ("-parameter.text", "cannot put a sign before text"),
        ("parameter.n / 0", "division by zero"),
        ("'%s' % parameter.n", "cannot take the remainder of text and a number"),
        ("int(parameter.text)", "cannot read text as a whole number"),
        ("bool(parameter.text)", "cannot read this text as true or false"),
        ("len(parameter.n)", "a number has no length"),
        ("round()", "'round' does not take these arguments"),
        ("parameter.n | upper", "a number is no text\nhint: make it text with `| string`"),
        ("[] | first", "the list is empty"),
        ("parameter.list[::0]", "slice step cannot be zero"),
        ("step | length", "something that is no plain value has no length"),
        ("parameter.n if parameter.nothing", "this `if` has no `else`\nhint: write `A if CONDITION else B`"),
        ("1e308 * 10 * parameter.n", "the result is no number, or too big for one"),
        ("2 ** 100000 * parameter.n", "the result is no number, or too big for one"),
        ("(-8) ** 0.5 + parameter.n", "the result is no number, or too big for one"),
        ("'x' * 10000000 ~ parameter.n", "the result would have more than 1,000,000 characters or items"),
        ("range(100000000) and parameter.n", "a range may have at most 10,000 items"),
        ("round(parameter.n, -1000000000)", "round takes at most 100 digits"),
        (
            "range(10000) | select('in', [parameter.n] * 900000) | list",
            "the expression does too much work\nhint: compute this in a script",
        ),
        ("parameter.text | replace('', 'x')", "cannot replace empty text"),
        ("(" * 200 + "parameter.n" + ")" * 200, "the expression is nested too deeply"),
        ("not " * 400 + "parameter.n", "the expression is nested too deeply"),
        ("parameter.n +" * 300 + "1", "the expression has more than 2,000 characters\nhint: use a script"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_says_why(expression: str, message: str) -> None:
    assert refusal(expression) == message


def test_the_place_of_a_syntax_error_is_known() -> None:
    for expression, offset in [
        ("parameter.n foo", 12),
        ("parameter.n $ 2", 12),
        ("parameter.n + * 2", 14),
        ("[parameter.n, }", 14),
        ("parameter.n |", 12),
        ("parameter.n | uper", 14),
        ("1 + parameter.x()", 4),
        ("1 + (2 if parameter.n)", 7),
    ]:
        with pytest.raises(ExpressionError) as caught:
            compile_expression(Expression(expression, 0, 99, 3))
        assert caught.value.offset == offset, expression


def test_references_of_an_expression_are_known_with_their_places_and_guards() -> None:
    part = scan(
        "{{ step['my-id'].v + (parameter.x | default(variable.y)) and step.a.b is defined and step.a.b.c }}"
    ).whole
    assert isinstance(part, Expression)
    assert [
        (each.words, part.source[each.offset : each.offset + each.length], each.guarded)
        for each in compile_expression(part).references
    ] == [
        (("step", "my-id", "v"), "step['my-id'].v", False),
        (("parameter", "x"), "parameter.x", True),
        (("variable", "y"), "variable.y", False),
        (("step", "a", "b"), "step.a.b", True),
        (("step", "a", "b", "c"), "step.a.b.c", True),
    ]


def test_braces_that_are_never_closed_are_an_error() -> None:
    with pytest.raises(ExpressionError, match="the braces are never closed"):
        Resolver().resolve("{{ parameter.n + 1", SCOPE)


def test_jinjas_whitespace_control_is_not_taken_for_a_sign() -> None:
    with pytest.raises(ExpressionError, match="a sign must not touch the braces"):
        Resolver().resolve("{{- parameter.n }}", SCOPE)
    assert Resolver().resolve("{{ -parameter.n }}", SCOPE) == -5


ESCAPES = [
    "parameter.__class__",
    "parameter.text.__class__.__mro__",
    "parameter['__class__']",
    "''.__class__",
    "''['__class__']",
    "[].__class__.__base__.__subclasses__()",
    "parameter.text.format(parameter)",
    "'{0.__class__}'.format(parameter)",
    "parameter.text | attr('__class__')",
    "parameter.list.append(1)",
    "parameter.list | map(attribute='__class__') | list",
    "parameter.people | map(attribute='name.__class__') | list",
    "parameter.list | map('attr', '__class__') | list",
    "parameter.list | sort(attribute='__class__')",
    "parameter.text | xmlattr",
    "parameter.text | pprint",
    "parameter.list | random",
    "self.__init__ and parameter.n",
    "cycler.__init__.__globals__ and parameter.n",
    "joiner() or parameter.n",
    "lipsum() and parameter.n",
    "namespace(a=parameter.n)",
    "dict(a=parameter.n)",
    "ref(0) and parameter.n",
    "budget or parameter.n",
    "join_text or parameter.n",
    "len.__globals__ or parameter.n",
    "[len, parameter.n]",
    "range.__class__ and parameter.n",
    "parameter.text | map('x')",
    "parameter.text is callable",
    "parameter.text is filter",
    "len(x=parameter.list, **parameter.map)",
    "caller() or parameter.n",
    "loop.__class__ or parameter.n",
    "_ or parameter.n",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_no_way_leads_out_of_the_sandbox(expression: str) -> None:
    try:
        value = evaluate(expression)
    except ReferenceProblem:
        return
    raise AssertionError(f"gave {value!r}")


NAMES = [
    "parameter.n",
    "parameter.text",
    "parameter.list",
    "parameter.map",
    "parameter.people",
    "step.login",
    "step.skipped.x",
]
ATOMS = st.sampled_from(
    [*NAMES, "item", "nope", "step", "1", "0", "-1", "9", "1e300", "'ab'", "[]", "{}", "true", "none"]
)
FILTERS = [
    "upper",
    "sort",
    "join",
    "length",
    "first",
    "list",
    "int",
    "string",
    "tojson",
    "unique",
    "sum",
    "reverse",
    "max",
    "items",
]


def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "**", "~", "and", "or", "==", "<", "in", "is defined and"]
    )
    binary = st.tuples(inner, operators, inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})")
    filtered = st.tuples(inner, st.sampled_from(FILTERS)).map(lambda parts: f"({parts[0]} | {parts[1]})")
    called = st.tuples(
        st.sampled_from(["len", "range", "max", "str", "int", "round", "abs", "sum", "bool"]), inner
    ).map(lambda parts: f"{parts[0]}({parts[1]})")
    held = st.tuples(inner, inner).map(lambda parts: f"[{parts[0]}, {parts[1]}]")
    indexed = st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]")
    mapped = st.tuples(inner, inner).map(lambda parts: f"({parts[0]} | map('replace', 'a', {parts[1]}) | list)")
    chosen = st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})")
    return binary | filtered | called | held | indexed | mapped | chosen


@settings(max_examples=400, deadline=None)
@given(st.recursive(ATOMS, grow, max_leaves=12))
def test_every_expression_gives_plain_json_or_a_reason_and_soon(expression: str) -> None:
    start = time.monotonic()
    try:
        value = evaluate(expression)
    except ReferenceProblem as problem:
        assert problem.message
    else:
        json.dumps(value, allow_nan=False)
    assert time.monotonic() - start < 10


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "parameter",
                "step",
                ".",
                "[",
                "]",
                "(",
                ")",
                "{",
                "}",
                "'",
                '"',
                "|",
                "~",
                "+",
                "-",
                "*",
                "**",
                "/",
                "%",
                "==",
                "<",
                "not",
                "in",
                "is",
                "if",
                "else",
                "and",
                "or",
                ",",
                ":",
                "=",
                "1",
                "0",
                "x",
                "__class__",
                "default",
                "defined",
                "len",
                "range",
                "upper",
                "map",
                "\\",
                "$",
                "#",
                "@",
                "!",
                "?",
                "&",
                "\n",
                "😀",
            ]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_text_between_braces_is_computed_or_refused(inner: str) -> None:
    text = "{{ " + inner + " }}"
    try:
        value = Resolver().resolve(text, SCOPE)
    except ReferenceProblem as problem:
        assert problem.message
    else:
        json.dumps(value, allow_nan=False)


def test_jinja_is_imported_only_for_a_real_expression() -> None:
    code = (
        "import sys\n"
        "from pytest_ignition.language.references import Resolver, Scope\n"
        "scope = Scope(roots={'parameter': {'n': 1}})\n"
        "Resolver().resolve(['{{ n }}', 'x {{ parameter.n }}', 'body {{ color: red }}'], scope)\n"
        "assert 'jinja2' not in sys.modules and 'yaml' not in sys.modules\n"
        "Resolver().resolve('{{ parameter.n + 1 }}', scope)\n"
        "assert 'jinja2' in sys.modules\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr


def test_an_unresolved_name_in_an_expression_is_an_unresolved_reference() -> None:
    with pytest.raises(UnresolvedReference):
        evaluate("step.skipped.x == 1")
    with pytest.raises(ExpressionError):
        evaluate("parameter.n / 0")


def test_the_scanner_and_the_sandbox_know_the_same_functions() -> None:
    assert set(FUNCTIONS) == set(expression_limits.FUNCTIONS)
