"""Texts for terminals: nothing that acts, nothing that lies, no wider than there is room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.reporting.failure_difference import brief, difference
from pytest_ignition.reporting.run_again import quoted
from pytest_ignition.reporting.terminal_text import cut, on_lines, on_one_line, seconds, width, writable


@given(st.text())
def test_one_line_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = on_one_line(text)

    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in shown)
    assert len(shown.splitlines()) <= 1


@given(st.text(), st.integers(min_value=4, max_value=50))
def test_a_cut_text_fits(text: str, columns: int) -> None:
    assert width(cut(on_one_line(text), columns)) <= columns


@given(st.text(), st.sampled_from(["ascii", "cp1252", "utf-8", "no such encoding"]))
def test_a_writable_text_can_be_written(text: str, encoding: str) -> None:
    written = writable(text, encoding)

    written.encode("ascii" if encoding.startswith("no") else encoding)


def test_what_people_write_stays() -> None:
    assert on_lines("a\tb\r\nGrün \N{CHECK MARK}") == "a    b\nGrün \N{CHECK MARK}"
    assert on_one_line("a\nb\x1b[31m\u202e") == "a\\nb\\x1b[31m\\u202e"
    assert width("日本") == 4
    assert cut("日本語日本語", 8) == "日本..."


@pytest.mark.parametrize(
    ("duration", "text"),
    [(0.004, "0.00 s"), (9.99, "9.99 s"), (12.44, "12.4 s"), (99.96, "1 min 40 s"), (3725, "62 min 05 s")],
)
def test_durations_read_well(duration: float, text: str) -> None:
    assert seconds(duration) == text


@pytest.mark.parametrize(
    ("word", "bash", "windows"),
    [
        ("line1", "line1", "line1"),
        ("a b", '"a b"', '"a b"'),
        ("x[case one]", '"x[case one]"', '"x[case one]"'),
        ("it's", '"it\'s"', '"it\'s"'),
        ("$HOME", "'$HOME'", "'$HOME'"),
        ('say "x"', "'say \"x\"'", "'say \"x\"'"),
        ("100%", "100%", '"100%"'),
        ("", '""', '""'),
    ],
)
def test_words_are_quoted_for_the_shell(word: str, bash: str, windows: str) -> None:
    assert quoted(word) == bash
    assert quoted(word, windows=True) == windows


@pytest.mark.parametrize(
    ("expected", "actual", "lines"),
    [
        ("Hall 8", "Hall 7", []),
        ("same", "same", []),
        ("a b", "a\u00a0b", ["only in blanks: expected 'a b'", "                     got 'a\\xa0b'"]),
        ('{"a": 1, "b": 2}', '{"a": 1, "b": 3}', ["b: expected 2, got 3"]),
        ("one\ntwo", "one\nthree", ["- expected, + actual", "@@ -1,2 +1,2 @@", " one", "-two", "+three"]),
    ],
)
def test_a_difference_is_told_where_one_does_not_see_it(expected: str, actual: str, lines: list[str]) -> None:
    assert list(difference(expected, actual)) == lines


def test_the_first_character_that_differs_in_a_long_line_is_named() -> None:
    found = difference("x" * 50 + "a" + "y" * 50, "x" * 50 + "b" + "y" * 50)

    assert found[0] == f"from character 51: expected ...{'x' * 12}a{'y' * 23}..."
    assert found[1].endswith(f"got ...{'x' * 12}b{'y' * 23}...")


@given(st.text(), st.text())
def test_any_two_texts_have_a_difference_that_fits_on_lines(expected: str, actual: str) -> None:
    assert len(list(difference(expected, actual))) <= 23


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("Packing line 7", "Home\n\n\n\nGateway\n\nVersion"),
        ("an element that matches '#no-such-button'", "no element"),
    ],
)
def test_what_has_nothing_in_common_is_told_once(expected: str, actual: str) -> None:
    assert list(difference(expected, actual)) == []


def test_a_page_is_told_without_its_empty_lines_and_up_to_a_limit() -> None:
    assert brief("Login\n\n \n\t\n\xa0\n\nHome\n\nEnd") == "Login\n\nHome\n\nEnd"
    assert brief("\n".join(map(str, range(100)))).split("\n")[-2:] == ["29", "... and 70 more lines"]
