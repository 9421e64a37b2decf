"""Date time input, date time picker (Perspective DOM sheet, section 1.2: date picker pieces)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.perspective import moments
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.browser.perspective.moments import Moment
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_MONTH, _YEAR = "div.monthSelector select", "div.yearSelector select"
_HALF = "div.timePickerAmPmPicker select"
_FIELDS = {"hours": "hour", "minutes": "minute", "seconds": "second"}
_TAKEN_MS = 1_000.0
"""How long a time field may take to show what was typed before it is turned by its buttons."""

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

    def _piece(self, at: Component, selector: str) -> Locator:
        return at.locator(selector) if _pieces(at)["own"] else at.modal(selector)

    def _pick_day(self, at: Component, day: dt.date) -> None:
        """Choose the year, then the month, then click the day."""
        self._choose(at, _YEAR, [str(day.year)], f"the year {day.year}")
        months = _pieces(at)["months"]
        names = [months[day.month - 1]["text"]] if len(months) == 12 else [str(day.month), f"{day:%B}", f"{day:%b}"]
        self._choose(at, _MONTH, names, f"{day:%B %Y}")
        days = at.until(lambda: _pieces(at)["days"], lambda days: day.day in days)
        if day.day not in days:
            there = f"days {days[0]} to {days[-1]}" if days else "none"
            raise CheckFailed(f"{at.found} does not allow {day}, of {day:%B %Y} only {there}", expected=str(day))
        at.click(self._piece(at, f"div[data-day='{day.day}']:not([class*=filler])"))

    def _choose(self, at: Component, selector: str, names: list[str], what: str) -> None:
        """Choose the option of a `select` that has one of the names as its text or value."""
        options = _pieces(at)["months" if selector == _MONTH else "years"]
        index = next((index for index, each in enumerate(options) if {each["text"], each["value"]} & set(names)), None)
        if index is None or options[index]["disabled"]:
            there = [str(each["text"]) for each in options if not each["disabled"]]
            only = there[0] if len(there) == 1 else f"{there[0]} to {there[-1]}" if there else "none"
            raise CheckFailed(f"{at.found} does not allow {what}, only {only}", expected=what, actual=only)
        if not options[index]["selected"]:
            at.select(self._piece(at, selector), index)

    def _pick_time(self, at: Component, wanted: Moment) -> None:
        """Fill in what there is of hours, minutes and seconds."""
        assert wanted.time is not None
        told = _pieces(at)
        if told is None or told["hours"] is None:
            raise CheckFailed(f"{at.found} has a date only, and no time that could be set to {wanted.time}")
        if told["seconds"] is None and wanted.time.second:
            raise CheckFailed(f"{at.found} has no seconds that could be set to {wanted.time.second}")
        hour = wanted.time.hour
        if told["halves"]:
            at.select(self._piece(at, _HALF), 0 if hour < 12 else 1)
            hour = hour % 12 or 12
        for name, value in (("hours", hour), ("minutes", wanted.time.minute), ("seconds", wanted.time.second)):
            if told[name] is not None:
                self._fill(at, name, value)

    def _fill(self, at: Component, name: str, value: int) -> None:
        """Type into a field of the clock; one that cannot be typed into is turned by its buttons."""

        def now() -> int:
            return int(_pieces(at)[name] or 0)

        if now() == value:
            return
        field = self._piece(at, f"input.{name}")
        if name not in _pieces(at)["locked"]:
            at.type(f"{value:02}", field)
            if at.within(_TAKEN_MS).until(now, lambda read: read == value) == value:
                return
        way = "next" if value > now() else "prev"
        while (before := now()) != value:
            at.click(self._piece(at, f"button[data-spinner-{way}-{_FIELDS[name]}='true']"))
            if at.within(_TAKEN_MS).until(now, lambda read, before=before: read != before) == before:  # type: ignore[misc]
                raise CheckFailed(f"the {name} of {at.found} stay at {before} instead of going to {value}")


class DateTimePicker(_Dates):
    """A calendar that is always there, with a clock or without."""

    components = ("ia.input.date-time-picker",)

    def read(self, at: Component) -> str:
        """The date, and the time if there is a clock, in ISO 8601; "" while no day of the shown month is chosen."""
        told = _pieces(at)
        if told is None or told["node"] is None:
            return ""
        month = next((index for index, each in enumerate(told["months"]) if each["selected"]), 0)
        year = next(int(each["text"]) for each in told["years"] if each["selected"])
        time = _clock(told)
        return str(Moment(dt.date(year, month + 1, int(told["node"])), time, told["seconds"] is not None))

    def set(self, at: Component, value: Any) -> None:
        """Choose the day, then the time: the other way round the time is lost."""
        wanted = moments.meant(value)
        if wanted.date is not None:
            self._pick_day(at, wanted.date)
        if wanted.time is not None:
            self._pick_time(at, wanted)


class DateTimeInput(_Dates):
    """A field that opens a calendar, or holds a clock in its mode for times only."""

    components = ("ia.input.date-time-input",)

    def read(self, at: Component) -> str:
        """The date or time in ISO 8601, as far as it is shown; "" for none.

        What does not tell the day from the month, such as `05/06/2024`, is read as it stands.
        """
        told = _pieces(at)
        if told is not None and told["own"] and told["hours"] is not None:
            return str(Moment(None, _clock(told), told["seconds"] is not None))
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
        told = _pieces(at)
        if told is not None and told["own"]:
            if wanted.date is not None:
                raise CheckFailed(f"{at.found} has a time only, and no date that could be set to {wanted.date}")
            self._pick_time(at, wanted)
            return
        try:
            if wanted.date is not None:
                self._open(at)
                self._pick_day(at, wanted.date)
            if wanted.time is not None:
                self._open(at)
                self._pick_time(at, wanted)
        finally:
            if _pieces(at) is not None:
                at.press("Escape", "input")

    def _open(self, at: Component) -> None:
        """Let the calendar be there; it may just be closing after a day was clicked."""
        while _pieces(at) is None:
            at.click("input")
            there = at.within(_TAKEN_MS).until(lambda: _pieces(at), lambda told: told is not None)
            if there is None and at.limit.passed():
                raise CheckFailed(f"{at.found} does not open ({at.limit})")


def _pieces(at: Component) -> Any:
    return at.ask(script("date_pieces.js"))


def _clock(told: Mapping[str, Any]) -> dt.time | None:
    if told["hours"] is None:
        return None
    hour = int(told["hours"] or 0)
    if told["halves"]:
        hour = hour % 12 + (12 if told["halves"][-1]["selected"] else 0)
    return dt.time(hour, int(told["minutes"] or 0), int(told["seconds"] or 0))


DRIVERS = (DateTimePicker(), DateTimeInput())
