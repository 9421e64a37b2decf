"""Every matcher: what it accepts, what it says otherwise, and how it must be written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.language.differences import MAX_LINES, differences, same
from pytest_ignition.language.matcher_arguments import NAMES, bad_matchers, is_matcher
from pytest_ignition.language.matchers import mismatches

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

# matcher -> what passes, what fails, and what is said then: expected, actual.
TABLE: dict[str, list[tuple[Any, Any, Any, str, str]]] = {
    "equals": [
        ({"a": 1}, {"a": 1.0}, {"a": True}, '{"a": 1}', '{"a": true}'),
        ({"matches": "x"}, {"matches": "x"}, {"matches": "y"}, '{"matches": "x"}', '{"matches": "y"}'),
    ],
    "not": [
        ("FAULTED", "RUNNING", "FAULTED", 'not "FAULTED"', '"FAULTED"'),
        ({"empty": True}, "x", "", 'not {"empty": true}', '""'),
    ],
    "contains": [
        ("run", "running", "Running", 'text that contains "run"', '"Running"'),
        (2, [1, 2], [1, 3], "a list that contains 2", "[1, 3]"),
        ({"greater_than": 5}, [1, 6], [1, 3], 'a list that contains {"greater_than": 5}', "[1, 3]"),
        ("key", {"key": 1}, {"other": 1}, 'a mapping with the key "key"', "a mapping with other"),
        (1, [1], 5, "something that contains 1", "a number: 5"),
    ],
    "matches": [
        (r"^\d+ ms$", "12 ms", "12 s", r"text that matches '^\\d+ ms$'", '"12 s"'),
        ("x", "x", 5, "text that matches 'x'", "a number: 5"),
    ],
    "less_than": [(5, 4, 5, "less than 5", "5"), (5, "4.5", "many", "less than 5", '"many", which is no number')],
    "greater_than": [(5, 6, 5, "greater than 5", "5"), (5, 6, None, "greater than 5", "null, which is no number")],
    "between": [
        ([1, 3], 3, 4, "between 1 and 3", "4"),
        ([1, 3], 1, True, "between 1 and 3", "true, which is no number"),
    ],
    "one_of": [(["a", 1], 1.0, "b", 'one of "a", 1', '"b"')],
    "is_type": [
        ("integer", 5, 5.5, "a value of type integer", "a number: 5.5"),
        ("number", 5.5, "5", "a value of type number", 'text: "5"'),
        ("null", None, 0, "a value of type null", "a number: 0"),
        ("boolean", True, 1, "a value of type boolean", "a number: 1"),
        ("list", [], {}, "a value of type list", "a mapping: {}"),
        ("dict", {}, [], "a value of type dict", "a list: []"),
        ("string", "", None, "a value of type string", "null"),
        ("float", 1.5, 1, "a value of type float", "a number: 1"),
    ],
    "length": [
        (2, [1, 2], [1], "length 2", "length 1: [1]"),
        ({"greater_than": 2}, "abc", "ab", "length greater than 2", 'length 2: "ab"'),
        (0, {}, 7, "something with a length", "a number: 7"),
    ],
    "has_keys": [
        ("a", {"a": 1}, {"b": 1}, "a mapping with a", "a mapping with b"),
        (["a", "b"], {"a": 1, "b": 2}, {}, "a mapping with a, b", "an empty mapping"),
        ("a", {"a": 1}, "a", "a mapping with a", 'text: "a"'),
    ],
    "subset": [
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, {"a": {"b": 2}}, 'at least {"a": {"b": 1}}', '{"a": {"b": 2}}'),
        ([2, 1], [1, 2, 3], [1], "at least [2, 1]", "[1]"),
        ({"n": {"less_than": 5}}, {"n": 4}, {"n": 5}, 'at least {"n": {"less_than": 5}}', '{"n": 5}'),
    ],
    "approx": [
        (0.3, 0.1 + 0.2, 0.31, "0.3, or at most 3e-07 away from it", "0.31"),
        ({"value": 20, "abs": 0.5}, "20.4", 20.6, "20, or at most 0.5 away from it", "20.6"),
        ({"value": 200, "rel": 0.1}, 181, 179, "200, or at most 20 away from it", "179"),
    ],
    "before": [
        ("2026-01-02", "2026-01-01T23:59:59Z", "2026-01-02", "a time before 2026-01-02", '"2026-01-02"'),
        (
            "now",
            1772366399000,
            1772366400000,
            "a time before now (2026-03-01T12:00:00+00:00)",
            "1772366400000 (2026-03-01T12:00:00+00:00)",
        ),
        (
            "now",
            "2026-02-28",
            "yesterday",
            "a time before now (2026-03-01T12:00:00+00:00)",
            '"yesterday", which is no time',
        ),
    ],
    "after": [
        (
            "now - 5m",
            "2026-03-01T11:56:00",
            "2026-03-01T11:54:00+00:00",
            "a time after now - 5m (2026-03-01T11:55:00+00:00)",
            '"2026-03-01T11:54:00+00:00"',
        ),
        (
            "now + 1h",
            1772373600,
            1772366400,
            "a time after now + 1h (2026-03-01T13:00:00+00:00)",
            "1772366400 (2026-03-01T12:00:00+00:00)",
        ),
    ],
    "all": [([{"contains": "a"}, {"length": 2}], "ab", "a", "length 2", 'length 1: "a"')],
    "any": [(["x", {"matches": "^y"}], "yes", "no", "\"x\" or text that matches '^y'", '"no"')],
    "each": [
        ({"less_than": 3}, [1, 2], 3, "a list", "a number: 3"),
        ("a", [], {"a": 1}, "a list", 'a mapping: {"a": 1}'),
    ],
    "empty": [
        (True, [], [1], "empty", "[1]"),
        (False, "x", "", "not empty", '""'),
        (True, None, 0, "something that can be empty", "a number: 0"),
    ],
}


@pytest.mark.parametrize(
    ("name", "row"),
    [(name, row) for name, rows in TABLE.items() for row in rows],
)
def test_what_a_matcher_accepts_and_what_it_says_otherwise(name: str, row: tuple[Any, Any, Any, str, str]) -> None:
    argument, good, bad, expected, actual = row
    assert list(bad_matchers({name: argument})) == []
    assert mismatches(good, {name: argument}, "path", now=NOW) == []
    (found, *_more) = mismatches(bad, {name: argument}, "path", now=NOW)
    assert (found.path, found.expected, found.actual) == ("path", expected, actual)


def test_every_matcher_is_in_the_table() -> None:
    assert set(TABLE) == set(NAMES)


@pytest.mark.parametrize(
    ("expected", "path", "message", "hint"),
    [
        (
            {"matches": "("},
            ("matches",),
            "'matches' takes a regular expression (missing ), unterminated subpattern at position 0), not \"(\"",
            None,
        ),
        ({"between": [1]}, ("between",), "'between' takes a list of two numbers, not [1]", None),
        ({"between": [1, "x"]}, ("between",), "'between' takes a list of two numbers, not [1, \"x\"]", None),
        ({"less_than": "5"}, ("less_than",), "'less_than' takes a number, not \"5\"", None),
        ({"one_of": []}, ("one_of",), "'one_of' takes a list, not []", None),
        (
            {"is_type": "text"},
            ("is_type",),
            "'is_type' takes one of string, integer, float, number, boolean, list, dict, null, not \"text\"",
            None,
        ),
        ({"empty": 1}, ("empty",), "'empty' takes true or false, not 1", None),
        ({"length": -1}, ("length",), "'length' takes a whole number or a matcher, not -1", None),
        ({"has_keys": [1]}, ("has_keys",), "'has_keys' takes a key or a list of keys, not [1]", None),
        ({"subset": 1}, ("subset",), "'subset' takes a mapping or a list, not 1", None),
        (
            {"approx": {"abs": 1}},
            ("approx",),
            "'approx' takes a number, or a mapping of numbers {value, abs, rel}, not {\"abs\": 1}",
            None,
        ),
        (
            {"after": "soon"},
            ("after",),
            "'after' takes a date or time such as 2026-01-31, or now - 5m, not \"soon\"",
            None,
        ),
        (
            {"contains": "a", "contians": "b"},
            ("contians",),
            "'contians' is no matcher, but 'contains' beside it is",
            "did you mean 'contains'?",
        ),
        (
            {"length": 1, "colour": "x"},
            ("colour",),
            "'colour' is no matcher, but 'length' beside it is",
            "write `equals:` above the mapping to compare it as it is, 'colour' included",
        ),
        ({"each": {"matches": 5}}, ("each", "matches"), "'matches' takes a regular expression, not 5", None),
        (
            {"all": [{"less_than": 1}, {"less_than": "x"}]},
            ("all", 1, "less_than"),
            "'less_than' takes a number, not \"x\"",
            None,
        ),
    ],
)
def test_matchers_that_are_written_wrong(expected: Any, path: tuple[Any, ...], message: str, hint: str | None) -> None:
    (found,) = bad_matchers(expected)

    assert (found.path, found.message, found.hint) == (path, message, hint)


@pytest.mark.parametrize(
    "expected", [{}, {"a": 1}, [], "x", None, {"less_than": "{{ parameter.n }}"}, {"between": ["{{ a.b }}", 2]}]
)
def test_plain_values_and_references_are_taken_as_they_are(expected: Any) -> None:
    assert list(bad_matchers(expected)) == []


def test_a_matcher_that_a_reference_spoiled_is_told_when_it_is_used() -> None:
    (found,) = mismatches(5, {"less_than": "many"}, "n")

    assert (found.expected, found.actual) == ("less_than: a number", 'the matcher was given "many"')


def test_only_matcher_names_make_a_matcher() -> None:
    assert (is_matcher({"equals": 1}), is_matcher({"equals": 1, "x": 2}), is_matcher({}), is_matcher("equals")) == (
        True,
        False,
        False,
        False,
    )


def test_each_names_the_items() -> None:
    found = mismatches([1, 5, 7], {"each": {"less_than": 5}}, "values")

    assert [(each.path, each.actual) for each in found] == [("values[1]", "5"), ("values[2]", "7")]


def test_maps_and_lists_are_told_by_their_differences() -> None:
    actual = {"modules": [{"id": "a", "state": "RUNNING"}, {"id": "b", "state": "FAULTED"}], "extra": 1}
    expected = {"modules": [{"id": "a", "state": "RUNNING"}, {"id": "b", "state": "RUNNING"}, {"id": "c"}], "count": 2}

    (found,) = mismatches(actual, expected)

    assert found.details == (
        'modules[1].state: expected "RUNNING", got "FAULTED"',
        'modules[2]: missing, expected {"id": "c"}',
        "count: missing, expected 2",
        "extra: not expected, got 1",
    )


def test_what_a_subset_lacks_is_told() -> None:
    actual = {"modules": [{"id": "a", "n": 1}], "state": "x"}
    (found,) = mismatches(actual, {"subset": {"modules": [{"id": "b"}], "state": ["x"], "gone": 1, "modules.0": 1}})

    assert found.details == (
        'modules has no item {"id": "b"}',
        "state is text, not a list",
        "gone is missing",
        "modules.0 is missing",
    )


def test_many_differences_are_counted() -> None:
    lines = differences(list(range(100)), list(range(1, 101)))

    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == "... and 80 more"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_a_value_equals_itself_and_nothing_differs(value: Any) -> None:
    assert same(value, value)
    assert differences(value, value) == []
    assert mismatches(value, {"equals": value}) == []


def test_a_pattern_that_may_mean_something_else_some_day_is_no_warning() -> None:
    assert list(bad_matchers({"matches": "[[a]"})) == []
    assert mismatches("[", {"matches": "[[a]"}) == []
