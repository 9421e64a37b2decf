"""A table of alarms: its alarms acknowledged, shelved and taken back (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_ignition.browser.perspective import table_cells as cells
from pytest_ignition.browser.perspective import table_pages as pages
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.sheet import Row, Sheet, Wanted, words
from pytest_ignition.browser.perspective.table import Table
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

_NOTES = "#alarmNotesModal"
_TIMES = "div.shelveTimes div.alarmTableMenuItem"
_ASKS = "(root, modal) => document.querySelector(modal) !== null"
_OFFERED = "(root, items) => [...document.querySelectorAll(items)].map(each => each.innerText.trim())"
_TABS = ("Active", "Shelved")


class Alarms(Table):
    """What a table of alarms can, beside what every table can. Alarms are told by what their cells show."""

    def counts(self, *, timeout_ms: float = 10_000, limit: str = "") -> dict[str, int]:
        """How many alarms each tab counts, by its title."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return at.until(lambda: _counts(at), bool)

    def show_tab(self, title: str, *, timeout_ms: float = 10_000, limit: str = "") -> Sheet:
        """Show the alarms of a tab, such as `Shelved`."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return _show_tab(at, title)

    def acknowledge(
        self, where: Mapping[str, Wanted], *, notes: str = "", timeout_ms: float = 10_000, limit: str = ""
    ) -> Sequence[Row]:
        """Acknowledge all alarms on the page that fit, and see that they are.

        Args:
            where: which, by column id or title; all of them if empty.
            notes: why, for alarms that ask for it.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            The alarms, as they were before.
        """
        with self._session.using(self._target, timeout_ms, limit) as at:
            chosen = _choose(at, where)
            at.click("button.ackAlarmsButton")
            ids = {row.id for row in chosen}

            def done(sheet: Sheet) -> bool:
                return not any(row.id in ids and "Unacknowledged" in " ".join(row.cells.values()) for row in sheet.rows)

            asked, _done = at.until(lambda: (bool(at.ask(_ASKS, _NOTES)), done(pages.look(at))), any)
            if asked:
                self._give_notes(at, notes)
            if not at.until(lambda: done(pages.look(at)), bool):
                raise CheckFailed(f"{len(chosen)} alarms of {at.found} were not acknowledged ({at.limit})")
            if notes and not asked:
                raise CheckFailed(
                    f"the alarms of {at.found} were acknowledged, but nothing asked for notes",
                    hint="only alarms whose `ackNotesReqd` is true ask for them",
                )
            return chosen

    def _give_notes(self, at: Component, notes: str) -> None:
        modal = at.session.page.locator(_NOTES)
        if not notes:
            at.click(modal.locator("button.alarmNotesModalCancelButton"))
            raise CheckFailed(f"the alarms of {at.found} want notes to be acknowledged, and there are none")
        at.type(notes, modal.locator("div.alarmNotesContainer textarea"))
        at.click(modal.locator("button.alarmNotesModalOkayButton"))

    def shelve(
        self, where: Mapping[str, Wanted], time: str, *, timeout_ms: float = 10_000, limit: str = ""
    ) -> Sequence[Row]:
        """Shelve all alarms on the page that fit, for a time that the table offers, such as `15 minutes`."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            chosen = _choose(at, where)
            at.click("button.shelveAlarmsButton")
            times = at.session.page.locator(_TIMES)
            at.wait_for(times.first)
            offered = at.ask(_OFFERED, _TIMES)
            if time not in offered:
                at.session.on_page(lambda _ms: at.session.page.keyboard.press("Escape"), at, "close what was opened by")
                raise CheckFailed(f"{at.found} does not shelve for {time!r}; it offers {', '.join(offered)}")
            at.click(times.nth(offered.index(time)))
            _gone(at, chosen)
            return chosen

    def unshelve(self, where: Mapping[str, Wanted], *, timeout_ms: float = 10_000, limit: str = "") -> Sequence[Row]:
        """Take back all shelved alarms that fit. The tab of the active ones is shown then."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            _show_tab(at, _TABS[1])
            chosen = _choose(at, where)
            at.click("button.unshelveAlarmsButton")
            _gone(at, chosen)
            _show_tab(at, _TABS[0])
            return chosen


def _choose(at: Component, where: Mapping[str, Wanted]) -> Sequence[Row]:
    """Select the alarms that fit, and no others."""
    cells.find(at, where)
    shown = pages.look(at)
    chosen = shown.where(where)
    ids = {row.id for row in chosen}
    for row in shown.rows:
        if row.selected is not (row.id in ids):
            _toggle(at, row.id)
    if not chosen:
        raise CheckFailed(f"{at.found} has no alarm with {words(where)} any more")
    return chosen


def _toggle(at: Component, event_id: str) -> None:
    """Click what selects an alarm; its row may stand elsewhere by now."""

    def seen(sheet: Sheet) -> Row | None:
        return next((row for row in sheet.rows if row.id == event_id), None)

    before = seen(pages.look(at))
    if before is None:
        return
    ask = {"kind": "cell", "index": before.index, "column": cells.SELECT_COLUMN, "texts": dict(before.cells)}
    first = next(iter(before.cells), "")

    def click() -> bool:
        return cells.on_element(at, ask, _click, "select an alarm of") or cells.on_element(
            at, {**ask, "column": first}, _click, "select an alarm of"
        )

    at.until(click, bool)
    at.until(lambda: seen(pages.look(at)), lambda row: row is None or row.selected is not before.selected)


def _click(cell: ElementHandle, ms: float) -> None:
    cell.click(timeout=ms)


def _gone(at: Component, chosen: Sequence[Row]) -> None:
    ids = {row.id for row in chosen}
    if not at.until(lambda: ids.isdisjoint(row.id for row in pages.look(at).rows), bool):
        raise CheckFailed(f"{len(chosen)} alarms are still shown by {at.found} ({at.limit})")


def _counts(at: Component) -> dict[str, int]:
    told = at.ask(
        """root => [...root.querySelectorAll('div.toolbarTabContainer > div.tab')].map(tab => {
            const count = tab.querySelector('div.count');
            return [tab.innerText.replace(count?.innerText ?? '', '').trim(), Number(count?.innerText ?? 0)];
        })"""
    )
    return {str(title): int(count) for title, count in told}


def _show_tab(at: Component, title: str) -> Sheet:
    titles = list(at.until(lambda: _counts(at), lambda counts: title in counts))
    if title not in titles:
        raise CheckFailed(f"{at.found} has no tab {title!r}; it has {', '.join(titles) or 'none'} ({at.limit})")
    tab = at.locator().locator("div.toolbarTabContainer > div.tab").nth(titles.index(title))
    at.click(tab)
    active = "root => root.querySelector('div.toolbarTabContainer > div.tab.active')?.innerText ?? ''"
    at.until(lambda: str(at.ask(active)), lambda text: text.startswith(title))
    return pages.settled(at)
