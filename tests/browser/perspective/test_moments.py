"""Dates and times as authors write them and as components show them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.perspective.moments import Moment, meant, readings, words_of

MONTHS = {"May": 5, "Mai": 5, "January": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2024-05-17", "2024-05-17"),
        ("2024-05-17T14:30", "2024-05-17T14:30"),
        ("2024-05-17 14:30:15", "2024-05-17T14:30:15"),
        ("14:30", "14:30"),
        (dt.date(2024, 5, 17), "2024-05-17"),
        (dt.datetime.fromisoformat("2024-05-17T14:30"), "2024-05-17T14:30:00"),
        (dt.time(14, 30), "14:30:00"),
    ],
)
def test_what_an_author_means_is_iso(value: object, text: str) -> None:
    assert str(meant(value)) == text


@pytest.mark.parametrize("value", ["17.5.2024", "soon", "25:00", "2024-13-01", "2024-05-17T", ""])
def test_what_is_no_moment_says_how_one_is_written(value: str) -> None:
    with pytest.raises(ValueError, match="is no date or time: write 2024-05-17"):
        meant(value)


def test_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has a time zone: write the time as the session shows it"):
        meant("2024-05-17T14:30:00Z")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("May 17, 2024 2:30 PM", ["2024-05-17T14:30"]),
        ("17. Mai 2024 14:30", ["2024-05-17T14:30"]),
        ("Friday, May 17, 2024", ["2024-05-17"]),
        ("2024-05-17 14:30:15 +0000", ["2024-05-17T14:30:15"]),
        ("2024-05-17T14:30", ["2024-05-17T14:30"]),
        ("2024/5/7", ["2024-05-07"]),
        ("17.05.2024", ["2024-05-17"]),
        ("06.05.2024", ["2024-05-06"]),
        ("17-05-2024", ["2024-05-17"]),
        ("05/17/2024 12:05 am", ["2024-05-17T00:05"]),
        ("05/06/2024", ["2024-06-05", "2024-05-06"]),
        ("05/05/24", ["2024-05-05"]),
        ("12:00:30 PM", ["12:00:30"]),
        ("31/02/2024", []),
        ("25:00", []),
        ("Select date", []),
        ("", []),
    ],
)
def test_what_a_component_shows_is_read(text: str, read: list[str]) -> None:
    assert [str(each) for each in readings(text, MONTHS.get)] == read


def test_only_words_that_may_be_months_are_looked_up() -> None:
    assert words_of("May 17, 2024 2:30 PM") == ["May"]


@pytest.mark.parametrize(
    ("wanted", "shown", "fits"),
    [
        ("2024-05-17T14:30", "2024-05-17", True),
        ("2024-05-17", "2024-05-17 09:00", True),
        ("2024-05-17T14:30", "2024-05-17 14:31", False),
        ("2024-05-17T14:30:15", "2024-05-17 14:30", True),
        ("2024-05-17T14:30:15", "2024-05-17 14:30:16", False),
        ("2024-05-18", "2024-05-17", False),
        ("14:30", "2024-05-17", False),
    ],
)
def test_a_moment_fits_what_is_shown_of_it(wanted: str, shown: str, fits: bool) -> None:
    assert meant(wanted).fits(readings(shown)[0]) is fits


@given(
    st.datetimes(min_value=dt.datetime.fromisoformat("1970-01-01"), max_value=dt.datetime.fromisoformat("2099-12-31"))
)
def test_an_iso_text_is_read_as_itself(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert readings(moment.isoformat(" ")) == [Moment(moment.date(), moment.time())]
