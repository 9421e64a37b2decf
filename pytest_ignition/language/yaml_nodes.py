"""The mappings and lists of a YAML file: plain ones that also know where everything stands in the text."""

from __future__ import annotations

from array import array
from typing import Any, TypeAlias

from pytest_ignition.language.model import Mark

COLUMN_BITS = 24
_COLUMN_MASK = (1 << COLUMN_BITS) - 1


def pack(line: int, column: int) -> int:
    """A place as one number; both from 0, as the parser counts."""
    return line << COLUMN_BITS | column


def unpack(packed: int) -> Mark:
    """The place behind a packed number."""
    return Mark((packed >> COLUMN_BITS) + 1, (packed & _COLUMN_MASK) + 1)


class YamlMap(dict[str, Any]):
    """A mapping of a YAML file; equal to a plain dict of the same values.

    The places are those of the file: a map that is changed afterwards keeps them for its old keys only. Pickling and
    copying keep them.

    Attributes:
        places: packed, of each key and its value in turn.
    """

    __slots__ = ("_place", "places")

    def __init__(self, place: int = 0) -> None:
        self._place = place
        self.places = array("Q")

    @property
    def mark(self) -> Mark:
        """Where it begins."""
        return unpack(self._place)

    def key_mark(self, key: str) -> Mark:
        """Where a key stands.

        Raises:
            KeyError: there is no such key in the file.
        """
        return unpack(self.places[2 * self._index(key)])

    def value_mark(self, key: str) -> Mark:
        """Where a key's value begins; for an alias, the place of the alias.

        Raises:
            KeyError: there is no such key in the file.
        """
        return unpack(self.places[2 * self._index(key) + 1])

    def _index(self, key: str) -> int:
        index = list(self).index(key) if key in self else len(self)
        if 2 * index >= len(self.places):
            raise KeyError(key)
        return index

    def take_out(self, key: str) -> tuple[Any, Mark]:
        """Remove a key with its places; its value and where that stood."""
        index, mark = self._index(key), self.value_mark(key)
        del self.places[2 * index : 2 * index + 2]
        return self.pop(key), mark

    def rename(self, old: str, new: str) -> None:
        """Give a key another name; order and places stay."""
        entries = [(new if key == old else key, value) for key, value in self.items()]
        self.clear()
        self.update(entries)

    def put(self, key: str, value: Any, key_mark: Mark, value_mark: Mark) -> None:
        """Add a key that is not here, with its places.

        Args:
            key: its name.
            value: its value.
            key_mark: where the key stands in the text.
            value_mark: where the value begins.
        """
        self[key] = value
        for mark in (key_mark, value_mark):
            self.places.append(pack(mark.line - 1, mark.column - 1))

    def add_missing(self, other: YamlMap) -> None:
        """Take over the keys of `other` that are not here, with their places."""
        for index, (key, value) in enumerate(other.items()):
            if key not in self:
                self[key] = value
                self.places.extend(other.places[2 * index : 2 * index + 2])


class YamlList(list[Any]):
    """A list of a YAML file; equal to a plain list of the same values.

    Attributes:
        places: packed, of each item.
    """

    __slots__ = ("_place", "places")

    def __init__(self, place: int = 0) -> None:
        self._place = place
        self.places = array("Q")

    @property
    def mark(self) -> Mark:
        """Where it begins."""
        return unpack(self._place)

    def item_mark(self, index: int) -> Mark:
        """Where an item begins; `index` from 0.

        Raises:
            IndexError: there is no such item in the file.
        """
        return unpack(self.places[index])


Container: TypeAlias = YamlMap | YamlList
