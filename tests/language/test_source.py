from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.language.source import Source


def test_excerpt_puts_carets_below_the_place() -> None:
    assert Source("x", "a: 1\nbcd: 2").excerpt(2, 1, 3) == "    2 | bcd: 2\n      | ^^^"


def test_excerpt_of_a_line_that_is_not_there_is_empty() -> None:
    assert Source("x", "a").excerpt(2, 1) == ""
    assert Source("x", "a").excerpt(0, 1) == ""


def test_carets_stand_below_wide_and_combining_characters() -> None:
    assert Source("x", "名😀: e\u0301x").excerpt(1, 7) == "    1 | 名😀: e\u0301x\n      |       " + " ^"


def test_carets_stand_below_a_line_with_tabs() -> None:
    assert Source("x", "\ta: b").excerpt(1, 5) == "    1 | \ta: b\n      | \t   ^"


def test_excerpt_of_a_huge_line_is_a_window_around_the_place() -> None:
    excerpt = Source("x", "a" * 5000 + "!" + "b" * 5000).excerpt(1, 5001)
    line, carets = excerpt.split("\n")
    assert len(line) < 200
    assert line[carets.index("^")] == "!"


def test_excerpt_never_carries_control_characters_to_a_terminal() -> None:
    assert "\x1b" not in Source("x", "a: \x1b[31mred").excerpt(1, 1)
    assert "\u202e" not in Source("x", "a: \u202eevil").excerpt(1, 1)


def test_lines_end_as_yaml_ends_them() -> None:
    assert Source("x", "a\r\nb\rc\nd\x85e\u2028f").lines == ["a", "b", "c", "d", "e", "f"]


def test_token_is_the_scalar_as_written() -> None:
    source = Source("x", "a: 'it''s' # why\nb: \"x \\\" y\" z\nc: http://h:80/p#q r # no\nd: [1, 2]\n")
    assert source.token(1, 4) == "'it''s'"
    assert source.token(2, 4) == '"x \\" y"'
    assert source.token(3, 4) == "http://h:80/p#q r"
    assert source.token(4, 4) == "["
    assert source.token(4, 5) == "1"
    assert source.token(9, 1) == ""


@given(st.text(alphabet="ab\n\r\x85\u2028😀"), st.data())
def test_offset_and_place_are_each_other_turned_around(text: str, data: st.DataObject) -> None:
    source = Source("x", text)
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":
        return  # no place lies inside a line's end
    assert source.offset(*source.place(offset)) == offset


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("      password: hunter2", "      password: ********"),
        ("  {username: ada, password: hunter2, tmeout: 3}", "  {username: ada, password: ********, tmeout: 3}"),
        ("  'api_key': \"a b, c\"  # note", "  'api_key': ********  # note"),
        (
            "- {name: api_token, type: string, default: tok-4711}",
            "- {name: api_token, type: string, default: ********}",
        ),
        ("- {name: line, type: string, default: Packing}", "- {name: line, type: string, default: Packing}"),
        ('  password: "{{ credential.a.password }}"', '  password: "{{ credential.a.password }}"'),
        ("  - name: password", "  - name: password"),
        ("  token: |", "  token: |"),
        ("  api_key_name: toolkit", "  api_key_name: toolkit"),
        ("  password:", "  password:"),
    ],
)
def test_an_excerpt_hides_what_stands_under_a_secret_name(line: str, shown: str) -> None:
    assert Source("x.yaml", line).excerpt(1, 1).split("\n")[0] == f"    1 | {shown}"


def test_the_caret_stays_at_its_place_behind_a_hidden_value() -> None:
    source = Source("x.yaml", "{password: a, tmeout: 3}")

    assert source.excerpt(1, 15, 6) == "    1 | {password: ********, tmeout: 3}\n      |                      ^^^^^^"


def test_what_is_underlined_can_be_hidden_itself() -> None:
    assert Source("x.yaml", "    default: hunter2").excerpt(1, 14, 7, hide=True) == (
        "    1 |     default: ********\n      |              ^^^^^^^^"
    )


def test_a_giant_line_takes_no_time_and_hides_what_is_near() -> None:
    line = "{a: x" + " " * 1_000_000 + "y, password: hunter2, tmeout: 3}"

    assert (
        Source("x.yaml", line).excerpt(1, len(line) - 9, 6).split("\n")[0].endswith("y, password: ********, tmeout: 3}")
    )
