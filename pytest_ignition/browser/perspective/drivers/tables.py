"""Tables as values: what the cells of all their rows show (Perspective DOM sheet, section 1.2, Table)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.browser.perspective import table_pages as pages
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver


class Table(Driver):
    """Shows rows. What else can be done with them is in `Perspective.table`."""

    components = ("ia.display.table", "ia.display.alarmstatustable", "ia.display.alarmjournaltable")

    def read(self, at: Component) -> list[dict[str, Any]]:
        """What the cells of all rows on all pages show, by column id."""
        pages.settled(at)
        return [dict(row.cells) for row in pages.every_page(at).rows]


DRIVERS = (Table(),)
