"""Expressions in small: values, operators, functions, and a configuration error for everything else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.simulator.perspective.expression import evaluate, number_format
from pytest_ignition.simulator.perspective.qualified import CONFIGURATION, Qualified

VALUES = {"view.custom.n": Qualified(3), "[default]Scale": Qualified(None, "Bad_NotConnected"), "text": Qualified("x")}


def look(reference: str) -> Qualified:
    return VALUES.get(reference, Qualified(None, "Bad_NotFound"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("7 % 4", 3),
        ("7 / 2", 3.5),
        ("-2 + 5", 3),
        ("!false", True),
        ("1 < 2 && 2 <= 2 || false", True),
        ("1 != 1", False),
        ('"a" + 1', "a1"),
        ("'it''", None),
        ('"say \\"hi\\""', 'say "hi"'),
        ("{view.custom.n} + 1", 4),
        ("{ text }", "x"),
        ("if({view.custom.n} > 2, 'many', 'few')", "many"),
        ("round(2.345, 2)", 2.35),
        ("round(2.6)", 3),
        ("numberFormat(1234.5, '#,##0.00')", "1,234.50"),
        ("toStr(2.0)", "2"),
        ("concat('a', 1, true, null)", "a1truenull"),
        ("upper('a') + lower('B')", "Ab"),
        ("len('abc')", 3),
        ("coalesce(null, 5)", 5),
        ("null", None),
        ("true = true", True),
    ],
)
def test_what_an_expression_comes_to(text: str, value: Any) -> None:
    assert evaluate(text, look).value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1)",
        "1 2",
        "now()",
        "nothing",
        "if(1)",
        "1 / 0",
        "'a' - 1",
        "len(5)",
        "{a",
        "#",
        "(" * 60 + "1",
    ],
)
def test_what_cannot_be_computed_is_a_configuration_error(text: str) -> None:
    assert evaluate(text, look) == Qualified(None, CONFIGURATION)


def test_the_worst_quality_goes_along() -> None:
    assert evaluate("{[default]Scale}", look) == Qualified(None, "Bad_NotConnected")
    assert evaluate("'is ' + {[default]Scale}", look) == Qualified("is null", "Bad_NotConnected")
    # A value that is not there explains a failed computation better than the expression does.
    assert evaluate("{[default]Scale} - 1", look) == Qualified(None, "Bad_NotConnected")


PIECES = [
    "1",
    "2.5",
    "'a'",
    '"b',
    "{text}",
    "{",
    "}",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
    "&&",
    "||",
    "=",
    "<",
]
PIECES += ["if", "round", "len", "concat", "numberFormat", "true", "null", " ", "9" * 30, "\\", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=40))
def test_nothing_is_raised_whatever_is_written(text: str) -> None:
    assert isinstance(evaluate(text, look), Qualified)


@pytest.mark.parametrize("text", ["-" * 500 + "1", "!" * 500 + "true", "(" * 500 + "1" + ")" * 500])
def test_depth_has_a_limit(text: str) -> None:
    assert evaluate(text, look).quality == CONFIGURATION


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (1234.5678, "#,##0.0", "1,234.6"),
        (1234, "0", "1234"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (2, "0.00", "2.00"),
        (-0.5, "0.0", "-0.5"),
        (True, "0", "true"),
        ("x", "0", "x"),
        (None, "0", "null"),
        (float("inf"), "0.0", "inf"),
    ],
)
def test_numbers_are_written_by_a_pattern(value: Any, pattern: str, text: str) -> None:
    assert number_format(value, pattern) == text
