"""How the stock components are read and set: one driver per component id."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_ignition.browser.perspective.drivers import (
    basic,
    choices,
    containers,
    dates,
    displays,
    dropdown,
    navigation,
    numbers,
    tables,
    text,
    trees,
    uploads,
)
from pytest_ignition.browser.perspective.drivers.base import Driver

_MODULES = (
    basic,
    choices,
    containers,
    dates,
    displays,
    dropdown,
    navigation,
    numbers,
    tables,
    text,
    trees,
    uploads,
)

DRIVERS: Mapping[str, Driver] = {
    component: driver for module in _MODULES for driver in module.DRIVERS for component in driver.components
}
"""By component id."""

PLAIN: Driver = basic.Label()
"""For components that are only clicked."""
