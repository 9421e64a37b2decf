"""Numbers as components show them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.perspective.numerals import number_of, parse, typed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,000", 12000),
        ("1,000.12", 1000.12),
        ("14.0", 14),
        ("0.500", 0.5),
        ("0,125", 0.125),
        ("1,5", 1.5),
        ("-3", -3),
        ("\u22123.5", -3.5),
        ("$1,000.12", 1000.12),
        ("$ (1,000.12)", -1000.12),
        ("10.12%", 0.1012),
        ("100th", 100),
        ("1.01e+3", 1010),
        ("1'234'567.5", 1234567.5),
        ("12.5 kg", 12.5),
    ],
)
def test_an_english_number_is_read(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.000", 12000),
        ("12.000,5", 12000.5),
        ("1.234.567", 1234567),
        ("1\u202f234,5", 1234.5),
        ("2,125", 2.125),
        ("0.125", 0.125),
    ],
)
def test_a_number_with_a_comma_for_decimals_is_read(text: str, number: float) -> None:
    assert number_of(text, ",") == number


@pytest.mark.parametrize("text", ["", "n/a", "24:01:00", "1.2k", "3 to 5 and 7-9"])
def test_what_is_no_exact_number_is_none(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(
    ("text", "wanted", "fits"),
    [
        ("12.35", "12.3456", True),
        ("12.35", "12.36", False),
        ("1.2k", "1234", True),
        ("1.2k", "1300", False),
        ("10.12%", "0.10123", True),
        ("12", "12.0", True),
    ],
)
def test_a_format_rounds(text: str, wanted: str, fits: bool) -> None:
    shown = parse(text)
    assert shown is not None
    assert shown.fits(Decimal(wanted)) is fits


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=2))
def test_what_is_formatted_is_read_again(number: Decimal) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert number_of(english) == number_of(german, ",") == float(number)


@pytest.mark.parametrize(
    ("number", "text"), [(1e-7, "0.0000001"), (12.50, "12.5"), (100, "100"), (2.0, "2"), (None, "")]
)
def test_a_number_is_typed_plainly(number: float | None, text: str) -> None:
    assert typed(number) == text


@given(st.text(alphabet="0123456789.,'- ()%$ke:+\u00a0", max_size=12), st.sampled_from(".,"))
def test_any_text_is_read_or_not(text: str, decimal: str) -> None:
    number = number_of(text, decimal)
    assert number is None or isinstance(number, (int, float))
