"""The calendar and the clock that date components share (Perspective DOM sheet, section 1.2: date picker pieces).

They stand below a component's root, or in the page's modal while it is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.browser.perspective.moments import Moment
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_MONTH, _YEAR = "div.monthSelector select", "div.yearSelector select"
_HALF = "div.timePickerAmPmPicker select"
_FIELDS = {"hours": "hour", "minutes": "minute", "seconds": "second"}
TAKEN_MS = 1_000.0
"""How long a part may take to show what was done to it before it is done otherwise."""


def pieces(at: Component, clock: str = "") -> Any:
    """What there is of a calendar and a clock; None for neither.

    Args:
        at: whose.
        clock: what the clock stands in, as a CSS selector, where there are several.
    """
    return at.ask(script("date_pieces.js"), clock)


def clock_of(told: Mapping[str, Any]) -> dt.time | None:
    """The time that a clock shows; None without one."""
    if told["hours"] is None:
        return None
    hour = int(told["hours"] or 0)
    if told["halves"]:
        hour = hour % 12 + (12 if told["halves"][-1]["selected"] else 0)
    return dt.time(hour, int(told["minutes"] or 0), int(told["seconds"] or 0))


def _piece(at: Component, selector: str) -> Locator:
    return at.locator(selector) if pieces(at)["own"] else at.modal(selector)


def pick_day(at: Component, day: dt.date) -> None:
    """Choose the year, then the month, then click the day."""
    _choose(at, _YEAR, [str(day.year)], f"the year {day.year}")
    months = pieces(at)["months"]
    names = [months[day.month - 1]["text"]] if len(months) == 12 else [str(day.month), f"{day:%B}", f"{day:%b}"]
    _choose(at, _MONTH, names, f"{day:%B %Y}")
    days = at.until(lambda: pieces(at)["days"], lambda days: day.day in days)
    if day.day not in days:
        there = f"days {days[0]} to {days[-1]}" if days else "none"
        raise CheckFailed(f"{at.found} does not allow {day}, of {day:%B %Y} only {there}", expected=str(day))
    at.click(_piece(at, f"div[data-day='{day.day}']:not([class*=filler])"))


def _choose(at: Component, selector: str, names: list[str], what: str) -> None:
    """Choose the option of a `select` that has one of the names as its text or value."""
    options = pieces(at)["months" if selector == _MONTH else "years"]
    index = next((index for index, each in enumerate(options) if {each["text"], each["value"]} & set(names)), None)
    if index is None or options[index]["disabled"]:
        there = [str(each["text"]) for each in options if not each["disabled"]]
        only = there[0] if len(there) == 1 else f"{there[0]} to {there[-1]}" if there else "none"
        raise CheckFailed(f"{at.found} does not allow {what}, only {only}", expected=what, actual=only)
    if not options[index]["selected"]:
        at.select(_piece(at, selector), index)


def pick_time(at: Component, wanted: Moment, clock: str = "") -> None:
    """Fill in what there is of hours, minutes and seconds."""
    assert wanted.time is not None
    told = pieces(at, clock)
    if told is None or told["hours"] is None:
        raise CheckFailed(f"{at.found} has a date only, and no time that could be set to {wanted.time}")
    if told["seconds"] is None and wanted.time.second:
        raise CheckFailed(f"{at.found} has no seconds that could be set to {wanted.time.second}")
    hour = wanted.time.hour
    if told["halves"]:
        at.select(_piece(at, f"{clock} {_HALF}"), 0 if hour < 12 else 1)
        hour = hour % 12 or 12
    for name, value in (("hours", hour), ("minutes", wanted.time.minute), ("seconds", wanted.time.second)):
        if told[name] is not None:
            _fill(at, name, value, clock)


def _fill(at: Component, name: str, value: int, clock: str) -> None:
    """Type into a field of the clock; one that cannot be typed into is turned by its buttons."""

    def now() -> int:
        return int(pieces(at, clock)[name] or 0)

    if now() == value:
        return
    field = _piece(at, f"{clock} input.{name}")
    if name not in pieces(at, clock)["locked"]:
        at.type(f"{value:02}", field)
        if at.within(TAKEN_MS).until(now, lambda read: read == value) == value:
            return
    way = "next" if value > now() else "prev"
    while (before := now()) != value:
        at.click(_piece(at, f"{clock} button[data-spinner-{way}-{_FIELDS[name]}='true']"))
        if at.within(TAKEN_MS).until(now, lambda read, before=before: read != before) == before:  # type: ignore[misc]
            raise CheckFailed(f"the {name} of {at.found} stay at {before} instead of going to {value}")
