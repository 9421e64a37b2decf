"""Date time input, date time picker (Perspective DOM sheet, section 1.2: date picker pieces)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pytest_ignition.browser.perspective import moments
from pytest_ignition.browser.perspective.calendar import TAKEN_MS, clock_of, pick_day, pick_time, pieces
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.browser.perspective.moments import Moment
from pytest_ignition.errors import CheckFailed

_SHOWN = """root => (root.matches('input') ? root : root.querySelector('input')).value"""


class _Dates(Driver):
    settable = True

    def meant(self, at: Component, value: Any) -> str:
        """A date, a time or both, in ISO 8601."""
        if value in (None, ""):
            raise CheckFailed(f"{at.found} cannot be emptied by its user")
        try:
            return str(moments.meant(value))
        except ValueError as error:
            raise CheckFailed(f"{at.found}: {error}") from None

    def same(self, wanted: Any, read: Any) -> bool:
        """As far as both say it. Where nobody can tell the day from the month, either will do."""
        return any(moments.meant(wanted).fits(each) for each in moments.readings(str(read or "")))


class DateTimePicker(_Dates):
    """A calendar that is always there, with a clock or without."""

    components = ("ia.input.date-time-picker",)

    def read(self, at: Component) -> str:
        """The date, and the time if there is a clock, in ISO 8601; "" while no day of the shown month is chosen."""
        told = pieces(at)
        if told is None or told["node"] is None:
            return ""
        month = next((index for index, each in enumerate(told["months"]) if each["selected"]), 0)
        year = next(int(each["text"]) for each in told["years"] if each["selected"])
        time = clock_of(told)
        return str(Moment(dt.date(year, month + 1, int(told["node"])), time, told["seconds"] is not None))

    def set(self, at: Component, value: Any) -> None:
        """Choose the day, then the time: the other way round the time is lost."""
        wanted = moments.meant(value)
        if wanted.date is not None:
            pick_day(at, wanted.date)
        if wanted.time is not None:
            pick_time(at, wanted)


class DateTimeInput(_Dates):
    """A field that opens a calendar, or holds a clock in its mode for times only."""

    components = ("ia.input.date-time-input",)

    def read(self, at: Component) -> str:
        """The date or time in ISO 8601, as far as it is shown; "" for none.

        What does not tell the day from the month, such as `05/06/2024`, is read as it stands.
        """
        told = pieces(at)
        if told is not None and told["own"] and told["hours"] is not None:
            return str(Moment(None, clock_of(told), told["seconds"] is not None))
        text = str(at.ask(_SHOWN)).strip()
        words = moments.words_of(text)
        months = at.ask(script("month_names.js"), words) if words else {}
        found = moments.readings(text, months.get)
        return str(found[0]) if len(found) == 1 else text

    def set(self, at: Component, value: Any) -> None:
        """Open the calendar and choose the day, which closes it; then open it again for the time.

        Raises:
            CheckFailed: the day is out of the range, or there is no such part.
        """
        wanted = moments.meant(value)
        told = pieces(at)
        if told is not None and told["own"]:
            if wanted.date is not None:
                raise CheckFailed(f"{at.found} has a time only, and no date that could be set to {wanted.date}")
            pick_time(at, wanted)
            return
        try:
            if wanted.date is not None:
                self._open(at)
                pick_day(at, wanted.date)
            if wanted.time is not None:
                self._open(at)
                pick_time(at, wanted)
        finally:
            if pieces(at) is not None:
                at.press("Escape", "input")

    def _open(self, at: Component) -> None:
        """Let the calendar be there; it may just be closing after a day was clicked."""
        while pieces(at) is None:
            at.click("input")
            there = at.within(TAKEN_MS).until(lambda: pieces(at), lambda told: told is not None)
            if there is None and at.limit.passed():
                raise CheckFailed(f"{at.found} does not open ({at.limit})")


DRIVERS = (DateTimePicker(), DateTimeInput())
