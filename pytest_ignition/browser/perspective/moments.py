"""Dates and times as authors write them and as components show them. No I/O here.

Authors write ISO 8601: `2024-05-17`, `2024-05-17T14:30`, `14:30:15`. Components show what their format says, one
of moment.js, in the time zone of the session (Perspective DOM sheet, section 1.2).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

_TIME = re.compile(
    r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?(4)[Mm]\.?)(?:\s*[+-]\d{2}:?\d{2}\b)?"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")


class Moment(NamedTuple):
    """A date, a time of the day, or both.

    Attributes:
        seconds: whether the time counts to the second.
    """

    date: dt.date | None
    time: dt.time | None
    seconds: bool = True

    def __str__(self) -> str:
        """In ISO 8601."""
        time = self.time.isoformat("seconds" if self.seconds else "minutes") if self.time is not None else ""
        day = self.date.isoformat() if self.date is not None else ""
        return f"{day}T{time}" if day and time else day or time

    def fits(self, shown: Moment) -> bool:
        """Whether what is shown may be this: equal in all that both of them have, which must be something."""
        days = self.date is not None and shown.date is not None
        times = self.time is not None and shown.time is not None
        if days and self.date != shown.date:
            return False
        if times and not self._same_time(shown):
            return False
        return days or times

    def _same_time(self, other: Moment) -> bool:
        assert self.time is not None
        assert other.time is not None
        if self.seconds and other.seconds:
            return self.time == other.time
        return (self.time.hour, self.time.minute) == (other.time.hour, other.time.minute)


def meant(value: object) -> Moment:
    """The moment that an author gives.

    Raises:
        ValueError: it is none; says how one is written.
    """
    if isinstance(value, dt.datetime):
        value = value.isoformat()
    if isinstance(value, dt.date):
        return Moment(value, None)
    if isinstance(value, dt.time):
        return Moment(None, value.replace(microsecond=0))
    text = str(value).strip().replace(" ", "T", 1)
    seconds = text.count(":") > 1
    try:
        if ":" not in text:
            return Moment(dt.date.fromisoformat(text), None)
        if "-" not in text.partition("T")[0] and "T" not in text:
            time, date = dt.time.fromisoformat(text), None
        else:
            both = dt.datetime.fromisoformat(text)
            time, date = both.timetz(), both.date()
    except ValueError:
        raise ValueError(
            f"{value!r} is no date or time: write 2024-05-17, 2024-05-17T14:30, 14:30 or 14:30:15"
        ) from None
    if time.tzinfo is not None:
        raise ValueError(f"{value!r} has a time zone: write the time as the session shows it, without one")
    return Moment(date, time.replace(microsecond=0), seconds)


def words_of(text: str) -> list[str]:
    """The words that may name a month."""
    return _WORD.findall(_TIME.sub(" ", text))


def _no_month(_word: str) -> int | None:
    return None


def readings(text: str, month_of: Callable[[str], int | None] = _no_month) -> list[Moment]:
    """What a text may mean: nothing, one moment, or two where nobody can tell the day from the month.

    Args:
        text: as shown.
        month_of: the number of the month that a word names.
    """
    time, seconds, rest = None, True, text
    found = _TIME.search(text)
    if found is not None:
        rest = text[: found.start()] + " " + text[found.end() :]
        seconds = found[3] is not None
        time = _time(found)
        if time is None:
            return []
    days = _days(rest, month_of)
    if not days:
        return [Moment(None, time, seconds)] if time is not None and not _NUMBER.search(rest) else []
    return [Moment(day, time, seconds) for day in days]


def _time(found: re.Match[str]) -> dt.time | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        return None


def _days(text: str, month_of: Callable[[str], int | None]) -> list[dt.date]:
    if found := _YEAR_FIRST.search(text):
        return _dates([(int(found[1]), int(found[3]), int(found[4]))])
    if found := _YEAR_LAST.search(text):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        one, other = int(found[1]), int(found[3])
        orders = [(year, other, one)] if found[2] == "." else [(year, other, one), (year, one, other)]
        return _dates(orders)
    months = [month for word in words_of(text) if (month := month_of(word)) is not None]
    numbers = _NUMBER.findall(text)
    years = [int(each) for each in numbers if len(each) == 4]
    days = [int(each) for each in numbers if len(each) < 3]
    if len(months) == len(years) == len(days) == 1:
        return _dates([(years[0], months[0], days[0])])
    return []


def _dates(orders: list[tuple[int, int, int]]) -> list[dt.date]:
    found: list[dt.date] = []
    for year, month, day in orders:
        try:
            date = dt.date(year, month, day)
        except ValueError:
            continue
        if date not in found:
            found.append(date)
    return found
