"""What a test of a manifest expects: the grammar, what is true of a page, and what is only said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.steps.expectations import (
    STATES,
    BadExpectation,
    Expectation,
    read_expectations,
    same_value,
    unmet,
    value_for,
)

FIELD = {"count": 1, "visible": True, "field": True, "value": "12,000"}
LABEL = {"count": 1, "visible": True, "field": False, "text": "Pump is on", "enabled": True, "checked": False}


@pytest.mark.parametrize(
    ("written", "kinds", "prose"),
    [
        (None, [], []),
        ("", [], []),
        ("visible", ["visible"], []),
        ("Hidden", ["hidden"], []),
        ("text: Running", ["text"], []),
        ("URL: /main", ["url"], []),
        ("contains : a: b", ["contains"], []),
        (["enabled", "title: Line", "the pump starts"], ["enabled", "title"], ["the pump starts"]),
        ({"text": 5, "visible": False, "checked": True}, ["text", "hidden", "checked"], []),
        ([{"value": True}], ["value"], []),
        ("'Start' can be clicked", ["done"], []),
        ("'A\nB' can be clicked.", ["done"], []),
        ("the page reacts without an error", ["done"], []),
        ("'Start' takes a value", [], ["'Start' takes a value"]),
        ("the button is visible", [], ["the button is visible"]),
        (True, [], ["True"]),
    ],
)
def test_what_is_checked_of_what_is_written(written: Any, kinds: list[str], prose: list[str]) -> None:
    checks, unchecked = read_expectations(written, "click")

    assert ([each.kind for each in checks], unchecked) == (kinds, prose)


def test_the_sentences_of_a_plan_belong_to_their_actions() -> None:
    assert [each.kind for each in read_expectations("'Name' takes a value", "fill")[0]] == ["holds"]
    assert [each.kind for each in read_expectations("the field holds the value", "fill")[0]] == ["holds"]
    assert read_expectations("'Name' can be clicked", "fill") == ([], ["'Name' can be clicked"])


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"txt": "a"}, "nothing is known of 'txt'; did you mean 'text'?"),
        ({"colour": "a"}, "nothing is known of 'colour'; text, contains, matches, value, url, title, visible, enabled, checked are"),
        ({"visible": "yes"}, "'visible' must be true or false, not 'yes'"),
        ({"text": ["a"]}, "'text' must be a text, not ['a']"),
        ("matches: (", "'(' is not a regular expression: missing ), unterminated subpattern at position 0"),
    ],
)  # fmt: skip
def test_a_mistake_is_no_prose(written: Any, message: str) -> None:
    with pytest.raises(BadExpectation) as bad:
        read_expectations(written, "click")

    assert str(bad.value) == message


@pytest.mark.parametrize(
    ("kind", "value", "seen", "instead"),
    [
        ("visible", "", LABEL, None),
        ("visible", "", {"count": 1, "visible": False}, "hidden"),
        ("visible", "", {"count": 0}, "not there"),
        ("visible", "", {}, "not there"),
        ("hidden", "", LABEL, "visible"),
        ("hidden", "", {"count": 0, "visible": False}, None),
        ("enabled", "", LABEL, None),
        ("disabled", "", LABEL, "enabled"),
        ("checked", "", LABEL, "unchecked"),
        ("unchecked", "", {"count": 0}, "not there"),
        ("text", "Pump  is on", LABEL, None),
        ("text", "Pump", LABEL, "text: Pump is on"),
        ("text", "12,000", FIELD, None),
        ("contains", "is", LABEL, None),
        ("contains", "off", LABEL, "text: Pump is on"),
        ("matches", "^Pump .* on$", LABEL, None),
        ("matches", "^is", LABEL, "text: Pump is on"),
        ("value", "12000", FIELD, None),
        ("value", "1", FIELD, "value: 12,000"),
        ("value", "1", LABEL, "no field"),
        ("value", "1", {"count": 1, "secret": True, "field": True}, "not shown: the field holds a secret"),
        ("holds", "", {"count": 1, "secret": True, "field": True}, None),
        ("text", "a", {"count": 0}, "not there"),
        ("url", "/main", {"url": "http://gw/main?x"}, None),
        ("url", "/line 1", {"url": "http://gw/line%201"}, None),
        ("url", "/main", {"url": "http://gw/other"}, "url: http://gw/other"),
        ("title", "Line", {"count": 0, "title": "Line 1"}, None),
        ("done", "", {}, None),
    ],
)
def test_what_is_there_instead(kind: str, value: str, seen: dict[str, Any], instead: str | None) -> None:
    assert unmet(Expectation(kind=kind, value=value), seen) == instead


def test_a_field_holds_what_was_typed() -> None:
    assert unmet(Expectation(kind="holds"), FIELD, "12000") is None
    assert unmet(Expectation(kind="holds"), FIELD, "1200") == "value: 12,000"
    assert unmet(Expectation(kind="holds"), LABEL, "x") == "no field"


@pytest.mark.parametrize(
    ("shown", "wanted", "same"),
    [
        ("12,000", "12000", True),
        ("12.000", "12000", True),
        ("12.000", "12", True),
        ("1'234'567.5", "1234567.5", True),
        ("42.0", "42", True),
        ("1,5", "1.5", True),
        ("1.5", "15", False),
        ("-3", "3", False),
        ("Test", "test", False),
        (" Ada ", "Ada", True),
        ("1e3", "1000", False),
    ],
)
def test_numbers_are_compared_as_numbers(shown: str, wanted: str, same: bool) -> None:
    assert same_value(shown, wanted) is same


@settings(deadline=None)
@given(st.text(), st.sampled_from(["click", "fill", "verify"]))
def test_any_text_is_checked_or_told_to_be_prose(written: str, action: str) -> None:
    try:
        checks, prose = read_expectations(written, action)
    except BadExpectation:
        return
    assert len(checks) + len(prose) == (1 if written else 0)


@given(st.sampled_from(STATES))
def test_of_a_state_and_its_opposite_one_is_true(state: str) -> None:
    opposites = {"visible": "hidden", "enabled": "disabled", "checked": "unchecked"}
    opposites |= {other: each for each, other in opposites.items()}

    assert (unmet(Expectation(kind=state), LABEL) is None) != (unmet(Expectation(kind=opposites[state]), LABEL) is None)


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        ({}, "Test"),
        ({"type": "text"}, "Test"),
        ({"type": "number"}, "42"),
        ({"type": "number", "min": "60", "max": "90"}, "60"),
        ({"type": "range", "min": "", "max": "10"}, "10"),
        ({"type": "number", "min": "-5.5", "max": "1e9"}, "42"),
        ({"type": "date"}, "2025-01-01"),
        ({"type": "text", "component": "ia.input.numeric-entry-field"}, "42"),
    ],
)
def test_a_value_that_the_field_takes(seen: dict[str, Any], value: str) -> None:
    assert value_for(seen) == value
