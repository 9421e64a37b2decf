"""YAML text -> plain values that know their places: one pass over the parser's events, without recursion.

Nothing is composed before the limits hold, so neither deep nesting nor an alias bomb costs more than its first few
kilobytes (`yaml.compose` on 100,000 nested brackets ends the process).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import Any

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

from pytest_ignition.language import yaml_scalars
from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.model import Note
from pytest_ignition.language.source import Source
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.yaml_nodes import COLUMN_BITS, Container, YamlList, YamlMap, pack, unpack
from pytest_ignition.language.yaml_scalars import NUMBER_STARTS, WORDS

MAX_DEPTH = 100
"""Containers inside each other, aliases followed."""

MAX_NODES = 200_000
"""Values of a file, aliased ones counted as often as they stand."""

MAX_ALIASED = 2_000_000
"""Characters that aliases may add to a file if they were written out."""

_FEW_DIGITS = 16
"""Numbers with fewer digits need no closer look."""

_TEXT_TAGS = frozenset({"!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "timestamp", "binary"))})
_CONTAINER_TAGS = frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_PLAIN_TAGS: dict[str, type] = {
    "tag:yaml.org,2002:null": type(None),
    "tag:yaml.org,2002:bool": bool,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
}


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
        from pytest_ignition.language import yaml_problems

        raise PlaybookError(source, [*reader.tree.problems, yaml_problems.explain(error, source)]) from None
    return reader.tree


class _Stop(Exception):
    """Carries a problem out of the loop; never leaves this module."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Apart(str):
    """A key that equals only itself: `<<`, or a key's second appearance. Keeps keys and places in step."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


@dataclass(slots=True)
class _Anchored:
    """A value that an alias may name, and what the alias would add to the file."""

    value: Any
    nodes: int
    characters: int
    height: int = 0
    complete: bool = True


@dataclass(slots=True)
class _Opened:
    """The counts at the start of an anchored container."""

    anchored: _Anchored
    depth: int
    index: int
    nodes: int
    aliased: int
    deepest: int


class _Reader:
    """Builds the tree of one file. Events are `yaml.events` of the kind that each method's name says."""

    def __init__(self, source: Source) -> None:
        self.tree = Tree()
        self._source = source
        self._container: Container | None = None
        self._in_map = False
        self._key: str | None = None
        """The key whose value comes next; None where a key comes next."""
        self._outer: list[Container | None] = []
        self._anchors: dict[str, _Anchored] = {}
        self._opened: list[_Opened] = []
        self._ordinary: dict[str, str] = {}
        """Keys so far that are simply text: nearly all of a file stand in it several times."""
        self._merges: list[tuple[YamlMap, str]] = []
        self._documents = 0
        self._nodes = 0
        self._aliased = 0
        self._deepest = 0

    def read(self, loader: Any) -> None:
        """Take every event of the stream, up to a second document."""
        handlers: dict[type[Event], Callable[[Any], bool | None]] = {
            MappingStartEvent: self._start,
            SequenceStartEvent: self._start,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        get_event = loader.get_event
        event = get_event()
        while event is not None:
            if type(event) is ScalarEvent:
                event = self._scalars(event, get_event)
                continue
            handler = handlers.get(type(event))
            if handler is not None and handler(event):
                break
            event = get_event()

    def _scalars(self, event: Any, get_event: Callable[[], Any]) -> Any:
        """Take scalars up to an event of another kind, which is returned.

        Most of a file is scalars, so this loop keeps to local names and decides the common cases itself.
        """
        container, in_map, key, nodes = self._container, self._in_map, self._key, self._nodes
        if container is None:
            self._put(self._value(event), pack(event.start_mark.line, event.start_mark.column))
            return get_event()
        add, ordinary = container.places.append, self._ordinary
        while type(event) is ScalarEvent:
            mark: Any = event.start_mark
            place = mark.line << COLUMN_BITS | mark.column
            value: Any = event.value
            plain, text = event.implicit
            if in_map and key is None:
                key = ordinary.get(value)
                if key is None or key in container:
                    key = self._new_key(value, place, plain=plain)
            else:
                odd = not text and (value in WORDS or value[0] in NUMBER_STARTS)
                if odd or event.anchor is not None or (event.tag is not None and not text):
                    value = self._value(event)
                nodes += 1
                if nodes > MAX_NODES:
                    raise self._too_many(place)
                if in_map:
                    container[key] = value  # type: ignore[index, call-overload]  # a map, whose key came before
                    key = None
                else:
                    container.append(value)  # type: ignore[union-attr]  # a list
            add(place)
            event = get_event()
        self._key, self._nodes = key, nodes
        return event

    def _value(self, event: Any) -> Any:
        """What a scalar stands for, remembered if it has an anchor."""
        mark = event.start_mark
        value = event.value if event.implicit[1] else self._resolve(event, pack(mark.line, mark.column))
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, len(event.value))
        return value

    def _start(self, event: Any) -> None:
        mark = event.start_mark
        place = mark.line << COLUMN_BITS | mark.column
        if self._in_map and self._key is None:
            raise self._not_a_key(event, place)
        value = YamlMap(place) if type(event) is MappingStartEvent else YamlList(place)
        self._put(value, place)
        self._outer.append(self._container)
        self._container = value
        self._in_map = type(event) is MappingStartEvent
        depth = len(self._outer)
        if depth > self._deepest:
            self._deepest = depth
            if depth > MAX_DEPTH:
                raise self._too_deep(place)
        if event.tag is not None and event.tag not in _CONTAINER_TAGS:
            self._unknown_tag(event.tag, place)
        if event.anchor is not None:
            anchored = self._anchors[event.anchor] = _Anchored(value, 0, 0, complete=False)
            opened = _Opened(anchored, depth, mark.index, self._nodes - 1, self._aliased, self._deepest)
            self._opened.append(opened)
            self._deepest = depth

    def _end(self, event: Any) -> None:
        if self._merges and self._merges[-1][0] is self._container:
            self._merge(*self._merges.pop())
        if self._opened and self._opened[-1].depth == len(self._outer):
            self._close(self._opened.pop(), event.end_mark.index)
        self._container = self._outer.pop()
        self._in_map = type(self._container) is YamlMap

    def _close(self, opened: _Opened, index: int) -> None:
        anchored = opened.anchored
        anchored.complete = True
        anchored.nodes = self._nodes - opened.nodes
        anchored.characters = index - opened.index + self._aliased - opened.aliased
        anchored.height = self._deepest - opened.depth + 1
        self._deepest = max(self._deepest, opened.deepest)

    def _alias(self, event: Any) -> None:
        place = pack(event.start_mark.line, event.start_mark.column)
        name = event.anchor
        anchored = self._anchors.get(name)
        if anchored is None:
            hint = did_you_mean(name, self._anchors) or "put quotes around text that begins with an asterisk"
            self._problem(f"there is no anchor &{name} before this alias", place, len(name) + 1, hint)
            anchored = _Anchored(None, 1, 0)
        elif not anchored.complete:
            self._problem(f"the alias *{name} stands inside the value that it names", place, len(name) + 1)
            anchored = _Anchored(None, 1, 0)
        if self._in_map and self._key is None:
            if not isinstance(anchored.value, str):
                raise _Stop(self._make("a key must be text", place, len(name) + 1, f"*{name} is not text"))
            self._key = self._new_key(anchored.value, place, plain=False)
            self._container.places.append(place)  # type: ignore[union-attr]  # the map that the key is for
            return
        self._nodes += anchored.nodes - 1
        self._aliased += anchored.characters
        self._deepest = max(self._deepest, len(self._outer) + anchored.height)
        if self._aliased > MAX_ALIASED:
            raise _Stop(
                self._make(
                    f"aliases make the file too big: more than {MAX_ALIASED:,} characters if they were written out",
                    place,
                    len(name) + 1,
                )
            )
        if self._deepest > MAX_DEPTH:
            raise self._too_deep(place)
        self._put(anchored.value, place)

    def _document(self, event: Any) -> bool:
        self._documents += 1
        if self._documents == 1:
            return False
        place = pack(event.start_mark.line, event.start_mark.column)
        self._problem(
            "a second document begins here", place, 3, "put each playbook into a file of its own, without `---` between"
        )
        return True

    def _put(self, value: Any, place: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._too_many(place)
        container = self._container
        if container is None:
            self.tree.value = value
            return
        container.places.append(place)
        if self._in_map:
            container[self._key] = value  # type: ignore[index, call-overload]  # a map, whose key came before
            self._key = None
        else:
            container.append(value)  # type: ignore[union-attr]  # a list

    def _new_key(self, key: str, place: int, *, plain: bool) -> str:
        """The key to store for one that the file has not had yet, is not simply text, or stands there already."""
        container = self._container
        assert type(container) is YamlMap
        if key in WORDS or key[0] in NUMBER_STARTS:
            if plain:
                self._note_odd_key(key, place)
        elif key != "<<":
            self._ordinary[key] = intern(key)
        if plain and key == "<<":
            merge = _Apart(key)
            self._merges.append((container, merge))
            return merge
        if key in container:
            line, column = container.key_mark(key)
            self._problem(
                f"the key {key!r} stands twice in one mapping; first at {line}:{column}",
                place,
                len(self._source.token(*unpack(place))),
                "remove one of the two, or give it another name",
            )
            return _Apart(key)
        return intern(key)

    def _resolve(self, event: Any, place: int) -> Any:
        """The value of a plain or tagged scalar."""
        text, tag = event.value, event.tag
        if tag is None and text.isdecimal() and text.isascii() and text[0] != "0" and len(text) < _FEW_DIGITS:
            return int(text)
        if tag in _TEXT_TAGS:
            return text
        if tag is not None and tag not in _PLAIN_TAGS:
            self._unknown_tag(tag, place)
            return text
        try:
            value = yaml_scalars.resolve(text)
        except yaml_scalars.NotPlainJson as error:
            self._problem(str(error), place, len(text), "put quotes around it if it is meant as text")
            return text
        if tag is not None:
            return self._tagged(tag, text, value, place)
        surprise = None if isinstance(value, str) else yaml_scalars.surprise(text, value)
        if surprise:
            self.tree.notes.append(Note(surprise, unpack(place), "put quotes around it if it is meant as text"))
        return value

    def _tagged(self, tag: str, text: str, value: Any, place: int) -> Any:
        wanted = _PLAIN_TAGS[tag]
        if wanted is float and type(value) is int:
            return float(value)
        if type(value) is not wanted:
            self._problem(f"{text!r} is not what the tag {_short(tag)} says", place, 1)
        return value

    def _merge(self, target: YamlMap, merge_key: str) -> None:
        """Put in what `<<` names; a key of the map itself wins, then the first of several maps."""
        value, mark = target.take_out(merge_key)
        for each in value if isinstance(value, YamlList) else [value]:
            if not isinstance(each, YamlMap):
                self.tree.problems.append(Problem("`<<` takes a mapping, or a list of mappings", mark))
                return
            target.add_missing(each)

    def _note_odd_key(self, key: str, place: int) -> None:
        """JSON keys are text, so a key such as `on` or `200` is taken as written, not as YAML's bool or number."""
        try:
            value = yaml_scalars.resolve(key)
        except yaml_scalars.NotPlainJson:
            return
        if not isinstance(value, str):
            message = f"the key {key} is read as text, not as {_kind(value)}"
            self.tree.notes.append(Note(message, unpack(place), "put quotes around it to say so"))

    def _not_a_key(self, event: Any, place: int) -> _Stop:
        outer = self._container
        if outer is not None and type(event) is MappingStartEvent:
            from pytest_ignition.language import yaml_problems

            line, column = unpack(place)
            unquoted = yaml_problems.unquoted_reference(self._source, line, column - 1)
            if unquoted is not None:
                return _Stop(unquoted)
        what = "a mapping" if type(event) is MappingStartEvent else "a list"
        return _Stop(self._make(f"a key must be text, not {what}", place, 1, "put quotes around it"))

    def _unknown_tag(self, tag: str, place: int) -> None:
        self._problem(
            f"unknown tag {_short(tag)}",
            place,
            len(self._source.token(*unpack(place))),
            "leave it out; put quotes around text that begins with an exclamation mark",
        )

    def _too_many(self, place: int) -> _Stop:
        hint = "aliases count with all that they stand for; keep data in files beside the playbook"
        return _Stop(self._make(f"the file holds more than {MAX_NODES:,} values", place, 1, hint))

    def _too_deep(self, place: int) -> _Stop:
        hint = "is a bracket or an indentation repeated?"
        return _Stop(self._make(f"more than {MAX_DEPTH} lists and mappings stand inside each other", place, 1, hint))

    def _problem(self, message: str, place: int, length: int, hint: str | None = None) -> None:
        self.tree.problems.append(self._make(message, place, length, hint))

    def _make(self, message: str, place: int, length: int, hint: str | None = None) -> Problem:
        return Problem(message, unpack(place), max(length, 1), hint)


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!", 1)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return "true or false" if isinstance(value, bool) else "a number"
