"""Paths into outputs, and durations with units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.language.durations import read_seconds
from pytest_ignition.language.value_paths import BadPath, NotThere, find_value, parse_path, show_path

OUTPUT = {"a": {"b": [10, {"x y": "deep"}]}, "my-key": 1, "0": "zero", "text": "t"}


@pytest.mark.parametrize(
    ("path", "parts", "value"),
    [
        ("a.b[0]", ("a", "b", 0), 10),
        ("a.b[-1]['x y']", ("a", "b", -1, "x y"), "deep"),
        ('a["b"][1]["x y"]', ("a", "b", 1, "x y"), "deep"),
        ("my-key", ("my-key",), 1),
        ("['my-key']", ("my-key",), 1),
        ("[0]", (0,), "zero"),
        (".", (), OUTPUT),
    ],
)
def test_a_path_finds_its_value(path: str, parts: tuple[str | int, ...], value: object) -> None:
    assert parse_path(path) == parts
    assert find_value(OUTPUT, parts) == value


@pytest.mark.parametrize("path", ["", "a.", ".a", "a..b", "a[", "a[x]", "a[0", "a.[0]", "a]b", "['x", "a b[", "[0]x"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(BadPath) as caught:
        parse_path(path)

    assert caught.value.message == f"{path!r} is no path"


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("a.c", "a has no 'c'", "there is b"),
        ("txet", "the output has no 'txet'", "did you mean 'text'?"),
        ("a.b[2]", "a.b has 2 items, so there is no item 2", None),
        ("a.b.x", "a.b is a list, so it has no 'x'", None),
        ("text.x", "text is text, so it has no 'x'", None),
        ("text[0]", "text is text, so it has no 0", None),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(path: str, message: str, hint: str | None) -> None:
    with pytest.raises(NotThere) as caught:
        find_value(OUTPUT, parse_path(path))

    assert (caught.value.message, caught.value.hint) == (message, hint)


@given(st.lists(st.integers(-5, 5) | st.from_regex(r"[\w -]{1,8}", fullmatch=True), min_size=1, max_size=5))
def test_a_path_is_shown_as_it_is_read(parts: list[str | int]) -> None:
    assert parse_path(show_path(tuple(parts))) == tuple(parts)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("500ms", 0.5),
        ("5m", 300),
        (" 1.5 h ", 5400),
        ("30", None),
        ("s", None),
        ("-1s", None),
        ("1d", None),
        ("1s2", None),
    ],
)
def test_durations_say_their_unit(text: str, seconds: float | None) -> None:
    assert read_seconds(text) == seconds
