"""The range of time that a larger component shows, such as an alarm journal table: read, and set by its selector.

It is a real-time range, the last so many hours, or a historical one with a start and an end (Perspective DOM sheet,
section 1.2, date range selector). Its calendar and clocks are in the page's modal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from pytest_ignition.browser.perspective import moments
from pytest_ignition.browser.perspective.calendar import TAKEN_MS, pick_day, pick_time, pieces
from pytest_ignition.browser.perspective.component import MODAL, Component
from pytest_ignition.browser.perspective.moments import Moment
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.session import Perspective
    from pytest_ignition.browser.perspective.target import Target

Unit = Literal["seconds", "minutes", "hours", "days", "weeks", "years"]
"""What a real-time range is counted in."""

_CLOCKS = ('div.timeInputContainer[data-start-time="true"]', 'div.timeInputContainer[data-end-time="true"]')
_COUNT, _UNIT = "input.realtimeContentInput", "div.realtimeUnitSelector select"
_APPLY, _CANCEL = "button[class*='ia_button--primary']", "button[class*='ia_button--secondary']"
_SAYS = """root => ({
    message: root.querySelector('[data-message]')?.innerText.trim() ?? null,
    range: root.querySelector('[data-range-message]')?.innerText.trim() ?? null,
    icon: root.querySelector('svg.iaCalendarIcon') !== null,
})"""
_OPEN = f"""() => {{
    const modals = [...document.querySelectorAll("{MODAL}")].filter(each => each.checkVisibility());
    const at = modals.findLast(each => each.querySelector('.historicalTab, .realtimeTab'));
    if (at === undefined) return null;
    const active = (tab) => at.querySelector(`div.${{tab}}`)?.className.includes('isActiveTab') ?? false;
    return {{
        historical: active('historicalTab'), realtime: active('realtimeTab'),
        count: at.querySelector('{_COUNT}')?.value ?? null,
        units: [...at.querySelector('{_UNIT}')?.options ?? []].map(each => each.value.toLowerCase()),
        refuses: at.querySelector("{_APPLY}")?.disabled ?? true,
    }};
}}"""


@dataclass(frozen=True, slots=True)
class Range:
    """What a component says of its range.

    Attributes:
        message: what there is in it, such as `3 alarm events`; "" where the component does not say.
        range_message: the range, such as `Last 8 hours`.
    """

    message: str
    range_message: str


class DateRange:
    """The range of one component; `timeout_ms` is in milliseconds, `limit` says what set it."""

    def __init__(self, session: Perspective, target: Target) -> None:
        self._session = session
        self._target = target

    def read(self, *, timeout_ms: float = 10_000, limit: str = "") -> Range:
        """What the component says of its range."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return _read(at)

    def set(self, start: object, end: object, *, timeout_ms: float = 10_000, limit: str = "") -> Range:
        """Let it show what was between two moments.

        Args:
            start: a date or date and time in ISO 8601, in the time zone of the session; a date for its first minute.
            end: the same; a date for its last minute.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            What it says then.

        Raises:
            CheckFailed: there is no selector, it does not allow the days, or does not take the range.
        """
        with self._session.using(self._target, timeout_ms, limit) as at:
            ends = (_whole(at, start, dt.time(0, 0)), _whole(at, end, dt.time(23, 59)))
            if _instant(ends[0]) > _instant(ends[1]):
                raise CheckFailed(f"the range of {at.found} cannot end at {ends[1]}, before it begins at {ends[0]}")
            return _changed(at, "historical", lambda: _pick(at, ends))

    def last(self, count: int, unit: Unit = "hours", *, timeout_ms: float = 10_000, limit: str = "") -> Range:
        """Let it show what was in the last seconds, minutes, hours, days, weeks or years; the same otherwise."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            if count < 1 or unit not in get_args(Unit):
                raise CheckFailed(f"the range of {at.found} is a number of {', '.join(get_args(Unit))}")
            return _changed(at, "realtime", lambda: _count(at, count, unit))

    def cancel(self, *, timeout_ms: float = 10_000, limit: str = "") -> Range:
        """Close the selector, if it is open, without a change."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            _close(at)
            return _read(at)


def _read(at: Component) -> Range:
    told = at.ask(_SAYS)
    if told["range"] is None:
        raise CheckFailed(f"{at.found} has no range of time", hint="is its toolbar enabled?")
    return Range(told["message"] or "", told["range"])


def _changed(at: Component, tab: Literal["historical", "realtime"], deed: Any) -> Range:
    """Open the selector, do something on a tab of it, and apply that."""
    try:
        _show(at, tab)
        deed()
        if at.until(lambda: at.ask(_OPEN)["refuses"], lambda refuses: not refuses):
            raise CheckFailed(f"{at.found} does not take the range: it cannot be applied ({at.limit})")
        at.click(at.modal(_APPLY))
        if at.until(lambda: at.ask(_OPEN), lambda told: told is None) is not None:
            raise CheckFailed(f"the range selector of {at.found} stays open after its range was applied ({at.limit})")
    finally:
        _close(at)
    return _read(at)


def _show(at: Component, tab: str) -> None:
    if not at.until(lambda: at.ask(_SAYS)["icon"], bool):
        raise CheckFailed(f"{at.found} has no range of time that could be set ({at.limit})")
    if at.ask(_OPEN) is None:
        at.click("svg.iaCalendarIcon")
    if at.until(lambda: at.ask(_OPEN), lambda told: told is not None) is None:
        raise CheckFailed(f"the range selector of {at.found} does not open ({at.limit})")
    if not at.ask(_OPEN)[tab]:
        at.click(at.modal(f"div.{tab}Tab"))
    if not at.until(lambda: at.ask(_OPEN)[tab], bool):
        raise CheckFailed(f"the {tab} tab of {at.found} does not open ({at.limit})")


def _close(at: Component) -> None:
    if at.ask(_OPEN) is not None:
        at.click(at.modal(_CANCEL))


def _pick(at: Component, ends: tuple[Moment, Moment]) -> None:
    """Click both days, then fill in both times: a click on a day may take its own time with it."""
    for moment in ends:
        day = moment.date
        assert day is not None
        pick_day(at, day)
        nodes = at.within(TAKEN_MS).until(lambda: pieces(at)["nodes"], lambda nodes, day=day: day.day in nodes)  # type: ignore[misc]
        if day.day not in nodes:
            raise CheckFailed(f"{at.found} does not take {day} into its range ({at.limit})", expected=str(day))
    for moment, clock in zip(ends, _CLOCKS, strict=True):
        pick_time(at, moment, clock)


def _count(at: Component, count: int, unit: str) -> None:
    units = at.ask(_OPEN)["units"]
    if unit not in units:
        raise CheckFailed(f"{at.found} counts its range in {', '.join(units)}, not in {unit}")
    at.select(at.modal(_UNIT), units.index(unit))
    at.type(str(count), at.modal(_COUNT))
    if at.until(lambda: at.ask(_OPEN)["count"], lambda shown: shown == str(count)) != str(count):
        raise CheckFailed(f"the range of {at.found} does not take the number {count} ({at.limit})")


def _whole(at: Component, value: object, time: dt.time) -> Moment:
    try:
        moment = moments.meant(value)
    except ValueError as error:
        raise CheckFailed(f"the range of {at.found}: {error}") from None
    if moment.date is None:
        raise CheckFailed(f"the range of {at.found} begins and ends on a date, and {value} is none")
    return moment if moment.time is not None else Moment(moment.date, time, seconds=False)


def _instant(moment: Moment) -> dt.datetime:
    assert moment.date is not None
    assert moment.time is not None
    return dt.datetime.combine(moment.date, moment.time)
