"""Trees as values: what is selected in them (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.browser.perspective import tree
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.errors import CheckFailed


class Tree(Driver):
    """Selects items. What else can be done with them is in `Perspective.tree`."""

    components = ("ia.display.tree", "ia.display.tag-browse-tree")
    settable = True

    def read(self, at: Component) -> list[str]:
        """The paths of the selected items, with `/` between the labels."""
        return [str(item) for item in tree.settled(at).items if item.selected]

    def set(self, at: Component, value: Any) -> None:
        """Select an item by its path, folders on the way opened: `Line 1/Speed`, or a list of labels."""
        if not isinstance(value, str | list | tuple):
            raise CheckFailed(f"an item of a tree is named by its path, not by {value!r}")
        tree.choose(at, tree.labels_of(value))

    def same(self, wanted: Any, read: Any) -> bool:
        """Whether this item, and no other one, is selected."""
        return bool(read == ["/".join(tree.labels_of(wanted))])


DRIVERS = (Tree(),)
