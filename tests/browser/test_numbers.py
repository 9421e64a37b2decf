"""Numbers as pages write them, and patterns of addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.addresses import address_matcher, nearest
from pytest_ignition.browser.errors import BadPattern
from pytest_ignition.browser.numbers import Decimal, near, number_in
from pytest_ignition.browser.plain_values import plain_value


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("12,000.5 kW", ".", 12000.5),
        ("12.000,5 kW", ",", 12000.5),
        ("1 234 567,25", ",", 1234567.25),
        ("1\u202f234,5 °C", ",", 1234.5),
        ("1'000", ".", 1000),
        ("Level: -3 %", ".", -3),
        ("\u22125", ",", -5),
        ("P101 is 7.", ".", 7),
        ("1e3", ".", 1000),
        (".5", ".", 0.5),
        ("12.5", ",", None),
        ("12,34", ".", None),
        ("1.2.3", ".", None),
        ("none", ".", None),
        ("", ",", None),
    ],
)
def test_the_first_number_of_a_text(text: str, decimal: Decimal, number: float | None) -> None:
    assert number_in(text, decimal) == number


@given(st.floats(-1e12, 1e12), st.sampled_from([".", ","]))
def test_what_a_page_formats_is_read_back(number: float, decimal: Decimal) -> None:
    text = f"{number:,.3f}"
    if decimal == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    read = number_in(f"Flow {text} l/min", decimal)
    assert read == float(f"{number:.3f}")
    assert near(read, number, 0.0005 + abs(number) * 1e-9)


@given(st.text())
def test_any_text_can_be_asked_for_a_number(text: str) -> None:
    for decimal in (".", ","):
        assert number_in(text, decimal) is None or isinstance(number_in(text, decimal), float)


@pytest.mark.parametrize(
    ("pattern", "address", "fits"),
    [
        ("/home", "http://gw/home?x=1", True),
        ("/home", "http://gw/away", False),
        ("**/home", "http://gw/a/home", True),
        ("**/home", "http://gw/home?x=1", False),
        ("http://gw/*", "http://gw/a", True),
        ("http://gw/*", "http://gw/a/b", False),
        ("a.b", "axb", False),
        ("^http://gw/(a|b)$", "http://gw/b", True),
        ("^http://gw/(a|b)$", "http://gw/c", False),
        ("*.csv", "trend.csv", True),
    ],
)
def test_patterns_of_addresses(pattern: str, address: str, fits: bool) -> None:
    assert address_matcher(pattern)(address) is fits


@given(st.text(min_size=1).filter(lambda text: "*" not in text and not text.startswith("^")), st.text(), st.text())
def test_plain_text_is_contained(text: str, before: str, after: str) -> None:
    assert address_matcher(text)(before + text + after)


def test_a_bad_pattern_is_told() -> None:
    with pytest.raises(BadPattern):
        address_matcher("^(")


def test_the_nearest_come_first() -> None:
    assert nearest("**/api/alarms", ["http://gw/x", "http://gw/api/alarm", "http://gw/x"], 1) == ["http://gw/api/alarm"]


def test_values_of_scripts_become_plain_json() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert plain_value({"a": (1, float("nan"), None), 2: re.compile("x"), "t": True}) == {
        "a": [1, None, None],
        "2": "re.compile('x')",
        "t": True,
    }
    deep = plain_value(loop)
    for _ in range(99):
        deep = deep[0]
    assert deep == [None]
