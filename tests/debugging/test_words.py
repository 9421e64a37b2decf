"""What can be typed at a pause, and what it is read as."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as some
import pytest
from hypothesis import given

from pytest_ignition.debugging import words
from pytest_ignition.engine.commands import CommandError


@pytest.mark.parametrize(
    ("line", "verb", "rest"),
    [
        ("n", "next", ""),
        ("  continue ", "continue", ""),
        ("r selector=h1", "retry", "selector=h1"),
        ("B first", "back", "first"),
        ("p  step.a.b", "print", "step.a.b"),
        ("?", "help", ""),
        ("exit", "quit", ""),
    ],
)
def test_a_line_is_read(line: str, verb: str, rest: str) -> None:
    assert words.read(line) == words.Typed(verb=verb, rest=rest)


def test_nothing_is_nothing() -> None:
    assert words.read("   ") is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("bakc", "there is no 'bakc' here"),
        ("next 3", "next takes nothing"),
        ("goto", "goto needs STEP"),
        ("set", "set needs NAME VALUE"),
    ],
)
def test_what_cannot_be_meant_is_refused(line: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        words.read(line)


def test_each_key_and_word_is_one_verbs_own() -> None:
    taken = [word for verb in words.VERBS for word in (verb.key, verb.name) if word]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("2.5", 2.5),
        ("true", True),
        ("null", None),
        ("#save", "#save"),
        ("text: Save", "text: Save"),
        ("[1, a]", [1, "a"]),
        ("{role: button}", {"role": "button"}),
        ("{{ step.a.b }}", "{{ step.a.b }}"),
        ("[type=submit]", ["type=submit"]),
        ("'12'", "12"),
        ("[open", "[open"),
        ("2026-01-01", "2026-01-01"),
    ],
)
def test_a_value_is_what_a_person_means(text: str, value: Any) -> None:
    assert words.value(text) == value


def test_parameters_of_a_retry() -> None:
    assert words.parameters("") is None
    assert words.parameters('selector="#save me" timeout=500 path=C:\\temp') == {
        "selector": "#save me",
        "timeout": 500,
        "path": "C:\\temp",
    }
    assert words.parameters("{selector: {role: button}}") == {"selector": {"role": "button"}}
    for wrong in ("selector", 'a="open', "{a", "{1: 2}"):
        with pytest.raises(CommandError):
            words.parameters(wrong)


def test_a_variable_and_its_value() -> None:
    assert words.assignment("word new words") == ("word", "new words")
    assert words.assignment("count=3") == ("count", 3)
    with pytest.raises(CommandError):
        words.assignment("word")


def test_a_step_may_stand_in_quotes() -> None:
    assert words.step_text('"{type: utility.log}"') == "{type: utility.log}"
    assert words.step_text("{type: utility.log}") == "{type: utility.log}"


@given(some.text())
def test_whatever_is_typed_is_read_or_refused(line: str) -> None:
    for reading in (words.read, words.parameters, words.assignment, words.value, words.step_text):
        try:
            reading(line)
        except CommandError as error:
            assert error.message
