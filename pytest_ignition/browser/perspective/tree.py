"""A tree of a session: its items opened and selected by the labels on the way to them (Perspective DOM sheet, 1.2).

Items of folders that were never opened are not in the page, and those of the gateway's tags come when it has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.session import Perspective

Path = str | Sequence[str]
"""Labels from the root on: a list, or a text with `/` between them."""

_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item that can be seen.

    Attributes:
        at: its place among them, from the top.
        labels: its label, after those of the items that it stands in.
        folder: whether it can be opened.
    """

    at: int
    labels: tuple[str, ...]
    folder: bool
    expanded: bool
    selected: bool

    def __str__(self) -> str:
        return "/".join(self.labels)


@dataclass(frozen=True, slots=True)
class Items:
    """What a tree shows: items, or a message in their place."""

    items: Sequence[Item]
    message: str | None

    @property
    def settled(self) -> bool:
        """Whether something is there."""
        return bool(self.items) or self.message is not None

    def find(self, labels: Sequence[str]) -> Item | None:
        """The item that these labels lead to."""
        return next((each for each in self.items if each.labels == tuple(labels)), None)

    def below(self, labels: Sequence[str]) -> list[str]:
        """The labels of what stands in an item, as far as it is open."""
        depth = len(labels)
        return [
            each.labels[-1]
            for each in self.items
            if len(each.labels) == depth + 1 and each.labels[:depth] == tuple(labels)
        ]


class Tree:
    """A tree; `timeout_ms` is in milliseconds, 0 for no limit; `limit` says what set it.

    Raises:
        CheckFailed: by every method, there is no such item in time.
    """

    def __init__(self, session: Perspective, target: Target) -> None:
        """Get one from `Perspective.tree`."""
        self._session = session
        self._target = target

    def read(self, *, timeout_ms: float = 10_000, limit: str = "") -> Items:
        """The items that can be seen; closed folders keep theirs to themselves."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            return settled(at)

    def selected(self, *, timeout_ms: float = 10_000, limit: str = "") -> list[str]:
        """The paths of what is selected, with `/` between the labels."""
        return [str(each) for each in self.read(timeout_ms=timeout_ms, limit=limit).items if each.selected]

    def expand(self, path: Path, *, timeout_ms: float = 10_000, limit: str = "") -> list[str]:
        """Open a folder and those that it stands in; the labels of what it shows then."""
        labels = labels_of(path)
        with self._session.using(self._target, timeout_ms, limit) as at:
            item = reach(at, labels)
            if not item.expanded:
                _toggle(at, item)
            return at.until(lambda: look(at).below(labels), bool)

    def collapse(self, path: Path, *, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Close a folder."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            item = reach(at, labels_of(path))
            if item.expanded:
                _toggle(at, item)

    def select(self, path: Path, *, add: bool = False, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Click an item, folders on the way opened, and see that it is selected; with `add`, beside what is already."""
        with self._session.using(self._target, timeout_ms, limit) as at:
            choose(at, labels_of(path), add=add)


def labels_of(path: Path) -> tuple[str, ...]:
    """The labels of a path."""
    return tuple(each for each in path.split("/") if each) if isinstance(path, str) else tuple(path)


def look(at: Component) -> Items:
    """The items as they are now."""
    told = at.ask(script("tree.js"), {"kind": "read"})
    return Items(_items(told["items"]), told["message"])


def settled(at: Component) -> Items:
    """The items, once some are there, or a message that there are none."""
    return at.until(lambda: look(at), lambda items: items.settled)


def reach(at: Component, labels: Sequence[str]) -> Item:
    """An item, after the folders that it stands in were opened.

    Raises:
        CheckFailed: there is none in time; names what is there instead.
    """
    if not labels:
        raise CheckFailed(f"no item of {at.found} is named: the path is empty")
    for depth in range(1, len(labels)):
        folder = _seen(at, labels[:depth])
        if not folder.expanded:
            if not folder.folder:
                raise CheckFailed(f"{str(folder)!r} of {at.found} cannot be opened: nothing is in it")
            _toggle(at, folder)
    return _seen(at, labels)


def _seen(at: Component, way: Sequence[str]) -> Item:
    items = at.until(lambda: look(at), lambda items: items.find(way) is not None)
    item = items.find(way)
    if item is None:
        raise _missing(at, way, items)
    return item


def choose(at: Component, labels: Sequence[str], *, add: bool = False) -> None:
    """Click an item and see that it is selected.

    Raises:
        CheckFailed: there is none, or it is not selected then.
    """
    item = reach(at, labels)
    _on_item(at, item, "item", ["Control"] if add else [], "select an item of")

    def selected(items: Items) -> bool:
        found = items.find(labels)
        return found is not None and found.selected

    if not selected(at.until(lambda: look(at), selected)):
        raise CheckFailed(f"{'/'.join(labels)!r} of {at.found} was clicked and is not selected ({at.limit})")


def _toggle(at: Component, item: Item) -> None:
    _on_item(at, item, "icon", [], "open an item of")
    wanted = not item.expanded

    def done(items: Items) -> bool:
        found = items.find(item.labels)
        return found is not None and found.expanded is wanted

    if not done(at.until(lambda: look(at), done)):
        raise CheckFailed(f"{str(item)!r} of {at.found} does not {'open' if wanted else 'close'} ({at.limit})")


def _on_item(at: Component, item: Item, kind: str, modifiers: list[Literal["Control"]], doing: str) -> None:
    ask = {"kind": kind, "at": item.at, "label": item.labels[-1]}

    def call(ms: float) -> bool:
        element = at.locator().evaluate_handle(script("tree.js"), ask, timeout=ms).as_element()
        if element is not None:
            element.click(timeout=ms, modifiers=modifiers)
        return element is not None

    if not at.session.on_page(call, at, doing):
        raise CheckFailed(f"cannot {doing} {at.found}: {str(item)!r} moved away")


def _items(told: Sequence[dict[str, Any]]) -> list[Item]:
    """Items with the labels on the way to them, by their paths: `0/2` stands in `0`."""
    labels: dict[str, tuple[str, ...]] = {}
    found = []
    for at, each in enumerate(told):
        path, own = each.pop("path"), (each.pop("label"),)
        above = labels.get(path.rpartition("/")[0], ()) if path is not None else ()
        if path is not None:
            labels[path] = above + own
        found.append(Item(at=at, labels=above + own, **each))
    return found


def _missing(at: Component, way: Sequence[str], items: Items) -> CheckFailed:
    above = "/".join(way[:-1])
    there = items.below(way[:-1])
    shown = ", ".join(there[:_MOST]) + (f" and {len(there) - _MOST} more" if len(there) > _MOST else "")
    where = f"{at.found}, in {above!r}," if above else f"{at.found}"
    said = f"; it says {items.message!r}" if items.message else ""
    return CheckFailed(
        f"{where} has no item {way[-1]!r} ({at.limit})\nthere are: {shown or 'none'}{said}",
        expected="/".join(way),
        actual="no such item",
    )
