from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.perspective.drivers.numerals import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12,000", 12000),
        ("12,000.5", 12000.5),
        ("12.000,5", 12000.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("3,5", 3.5),
        ("3.141", 3.141),
        ("1'000", 1000),
        ("1 000,25", 1000.25),
        ("-7", -7),
        ("\u22127.5", -7.5),
        ("21.5 °C", 21.5),
        ("100%", 100),
        ("12,", 12),
        ("", None),
        ("null", None),
        ("-", None),
        ("Speed 12", None),
    ],
)
def test_numbers_as_pages_write_them(text: str, number: float | None) -> None:
    assert number_of(text) == number


@given(st.floats(min_value=-1e9, max_value=1e9).map(lambda value: round(value, 2)))
def test_an_english_number_with_two_places_is_itself(value: float) -> None:
    assert number_of(f"{value:,.2f}") == value


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(number_of(text), int | float | None)
