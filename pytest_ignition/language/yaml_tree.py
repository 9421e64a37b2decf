"""YAML text -> plain values that know their places: one pass over the parser's events, without recursion.

Nothing is composed before the limits hold, so neither deep nesting nor an alias bomb costs more than its first few
kilobytes (`yaml.compose` on 100,000 nested brackets ends the process).
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from sys import intern
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pytest_ignition.language import yaml_problems, yaml_scalars
from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.model import Mark, Note
from pytest_ignition.language.source import Source

MAX_DEPTH = 100
"""Containers inside each other, aliases followed."""

MAX_NODES = 200_000
"""Values of a file, aliased ones counted as often as they stand."""

MAX_ALIASED = 2_000_000
"""Characters that aliases may add to a file if they were written out."""

_COLUMN_BITS = 24
_COLUMN_MASK = (1 << _COLUMN_BITS) - 1

_TEXT_TAGS = frozenset({"!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "binary"))})
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))
_MAP_TAG = "tag:yaml.org,2002:map"
_LIST_TAG = "tag:yaml.org,2002:seq"


def _mark(packed: int) -> Mark:
    return Mark((packed >> _COLUMN_BITS) + 1, (packed & _COLUMN_MASK) + 1)


class YamlMap(dict[str, Any]):
    """A mapping of a YAML file; equal to a plain dict of the same values.

    The places are those of the file: a map that is changed afterwards keeps them for its old keys only. Pickling and
    copying keep them.
    """

    __slots__ = ("_place", "_places")

    def __init__(self, place: int = 0) -> None:
        super().__init__()
        self._place = place
        self._places = array("Q")

    @property
    def mark(self) -> Mark:
        """Where it begins."""
        return _mark(self._place)

    def key_mark(self, key: str) -> Mark:
        """Where a key stands.

        Raises:
            KeyError: there is no such key in the file.
        """
        return _mark(self._places[2 * self._index(key)])

    def value_mark(self, key: str) -> Mark:
        """Where a key's value begins; for an alias, the place of the alias.

        Raises:
            KeyError: there is no such key in the file.
        """
        return _mark(self._places[2 * self._index(key) + 1])

    def _index(self, key: str) -> int:
        for index, each in enumerate(self):
            if each == key and 2 * index < len(self._places):
                return index
        raise KeyError(key)


class YamlList(list[Any]):
    """A list of a YAML file; equal to a plain list of the same values."""

    __slots__ = ("_place", "_places")

    def __init__(self, place: int = 0) -> None:
        super().__init__()
        self._place = place
        self._places = array("Q")

    @property
    def mark(self) -> Mark:
        """Where it begins."""
        return _mark(self._place)

    def item_mark(self, index: int) -> Mark:
        """Where an item begins; `index` from 0.

        Raises:
            IndexError: there is no such item in the file.
        """
        return _mark(self._places[index])


Container: TypeAlias = YamlMap | YamlList


@dataclass(slots=True, kw_only=True)
class Tree:
    """What a file holds.

    Attributes:
        value: the first document; None where the file holds nothing.
        problems: mistakes that do not keep the rest from being read (a key that stands twice, an unknown tag).
        notes: values that YAML reads in a way that their author may not expect.
    """

    value: Any = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_tree(source: Source, *, pure: bool = False) -> Tree:
    """Read one YAML document.

    Args:
        source: its text.
        pure: use PyYAML's own parser although the much faster libyaml is there.

    Raises:
        PlaybookError: the text cannot be read, or passes a limit.
    """
    loader_class = yaml.SafeLoader if pure else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reader = _Reader(source)
    try:
        loader = loader_class(source.text)
        try:
            reader.read(loader)
        finally:
            loader.dispose()
    except _Stop as stop:
        raise PlaybookError(source, [*reader.tree.problems, stop.problem]) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise PlaybookError(source, [*reader.tree.problems, yaml_problems.explain(error, source)]) from None
    return reader.tree


class _Stop(Exception):  # noqa: N818 - carries the problem out of the loop, never leaves this module
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Again(str):
    """A key that stands a second time: kept apart, so that places and keys stay in step."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    __ne__ = object.__ne__


@dataclass(slots=True)
class _Anchor:
    """What an alias of it would add."""

    value: Any
    open: bool
    nodes: int = 1
    characters: int = 0
    height: int = 0


@dataclass(slots=True)
class _OpenAnchor:
    """The state at the start of an anchored container."""

    anchor: _Anchor
    start: int
    nodes: int
    aliased: int
    deepest: int


class _Reader:
    """Builds the tree. `read` is one long loop on purpose: it runs once per value of every file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tree = Tree()
        self._anchors: dict[str, _Anchor] = {}
        self._open: dict[int, _OpenAnchor] = {}
        self._merges: list[tuple[YamlMap, Any, int]] = []
        self._nodes = 0
        self._aliased = 0
        self._deepest = 0

    def read(self, loader: Any) -> None:
        """Take every event of the stream."""
        get_event = loader.get_event
        starts = yaml_scalars.STARTS
        stack: list[tuple[Container | None, str | None]] = []
        container: Container | None = None
        in_map = False
        key: str | None = None
        documents = 0
        value: Any
        while (event := get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                self._nodes += 1
                mark = event.start_mark
                place = mark.line << _COLUMN_BITS | mark.column
                value = event.value
                if in_map and key is None:
                    key = self._key(container, value, place, event.implicit[0])
                    continue
                if not event.implicit[1] and (event.tag is not None or value[:1] in starts):
                    value = self._scalar(event, place)
                if event.anchor is not None:
                    self._anchors[event.anchor] = _Anchor(value, open=False, characters=len(event.value))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                mark = event.start_mark
                place = mark.line << _COLUMN_BITS | mark.column
                if in_map and key is None:
                    self._stop_at_key(event, place)
                value = YamlMap(place) if kind is MappingStartEvent else YamlList(place)
                self._enter(event, value, len(stack) + 1, place)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if self._open:
                    self._leave(event, len(stack))
                container, key = stack.pop()
                in_map = type(container) is YamlMap
                continue
            elif kind is AliasEvent:
                mark = event.start_mark
                place = mark.line << _COLUMN_BITS | mark.column
                value = self._alias(event, place, len(stack))
                if in_map and key is None:
                    key = self._alias_key(container, value, place)
                    continue
            elif kind is DocumentStartEvent and (documents := documents + 1) > 1:
                self._problem(
                    "the file holds a second document",
                    event.start_mark.line << _COLUMN_BITS | event.start_mark.column,
                    3,
                    "put each playbook into a file of its own, and remove the `---` between them",
                )
                break
            else:
                continue

            if in_map:
                container[key] = value  # type: ignore[index, call-overload] - a map, and its key is known
                container._places.append(place)  # type: ignore[union-attr]  # noqa: SLF001
                key = None
            elif container is not None:
                container.append(value)
                container._places.append(place)  # noqa: SLF001
            else:
                self.tree.value = value
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append((container, None))
                container = value
                in_map = kind is MappingStartEvent
        self._merge()
