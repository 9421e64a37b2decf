"""How texts are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.errors import BadPattern
from pytest_ignition.browser.texts import Match, Reading, difference, matcher


@pytest.mark.parametrize(
    ("text", "match", "actual", "fits"),
    [
        ("Hello", "exact", "Hello", True),
        (" Hello\n", "exact", "Hello", True),
        ("Hello", "exact", "hello", False),
        ("Hello", "exact", "Hello!", False),
        ("Hello <b> world", "exact", "Hello <b>\n      world", True),
        ("12 000", "exact", "12\u00a0000", True),
        ("", "exact", "", True),
        ("", "exact", "x", False),
        ("ell", "contains", "Hello", True),
        ("a b", "contains", "x a\n\tb y", True),
        ("Ell", "contains", "Hello", False),
        (r"^\d+ °C$", "regex", "21 °C", True),
        (r"a b", "regex", "a\n b", True),
        (r"a\n b", "regex", "a\n b", True),
        (r"^b", "regex", "ab", False),
        ("🎉", "contains", "done 🎉", True),
    ],
)
def test_texts_of_elements(text: str, match: Match, actual: str, fits: bool) -> None:
    assert matcher(text, match)(Reading(text=actual)) is fits


@pytest.mark.parametrize(("text", "match"), [("a b", "exact"), ("a b", "contains"), ("a b", "regex")])
def test_white_space_inside_a_field_counts(text: str, match: Match) -> None:
    assert not matcher(text, match)(Reading(text="a  b", field=True))
    assert matcher(text, match)(Reading(text="a b", field=True))


def test_a_bad_pattern_says_what_is_wrong_with_it() -> None:
    with pytest.raises(BadPattern) as caught:
        matcher("Temp (°C", "regex")
    assert str(caught.value) == (
        "'Temp (°C' is not a regular expression: missing ), unterminated subpattern at position 5\n"
        r"hint: write `\` before . * + ? ( ) [ ] { } ^ $ | to mean the character itself, or use match: contains"
    )
    assert not caught.value.retryable


@given(st.text())
def test_every_text_equals_and_contains_itself(text: str) -> None:
    for field in (True, False):
        reading = Reading(text=text.strip(), field=field)
        assert matcher(text, "exact")(reading)
        assert matcher(text, "contains")(reading)


@pytest.mark.parametrize(
    ("actual", "expected", "words"),
    [
        ("CONTINUE", "Continue", "they differ only in upper and lower case"),
        ("a  b", "a b", "they differ only in white space"),
        ("a", "b", None),
    ],
)
def test_near_misses_are_named(actual: str, expected: str, words: str | None) -> None:
    assert difference(actual, expected) == words
