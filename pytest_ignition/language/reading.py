"""Reads single keys of a YAML mapping, and collects what is wrong with them; shared by all builders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pytest_ignition.language.durations import read_seconds
from pytest_ignition.language.errors import Problem
from pytest_ignition.language.model import Mark, Note
from pytest_ignition.language.places import underline
from pytest_ignition.language.source import Source
from pytest_ignition.language.spelling import did_you_mean, nearest
from pytest_ignition.language.yaml_nodes import YamlList, YamlMap

MAX_SECONDS = 1e9


class Reader:
    """Reads one file's tree.

    Attributes:
        source: the file.
        problems: what is wrong, in order of discovery.
        notes: accepted oddities.
    """

    def __init__(self, source: Source, problems: Iterable[Problem] = (), notes: Iterable[Note] = ()) -> None:
        self.source = source
        self.problems = list(problems)
        self.notes = list(notes)

    def seconds(self, tree: YamlMap, key: str, *, zero: bool, per_unit: str = "seconds") -> float | None:
        """A duration: a number of seconds, or a text such as `30s`; None where it is absent or wrong."""
        written = tree.get(key)
        if written is None:
            return None
        if type(written) is int and 0 < written <= MAX_SECONDS:
            return float(written)
        value: Any = read_seconds(written) if isinstance(written, str) else written
        if not is_number(value) or not (0 if zero else 1e-9) <= value <= MAX_SECONDS:
            expected = f"a number of {per_unit}" + ("" if zero else " above zero") + ", or a duration such as 30s"
            self.value(tree, key, f"`{key}` must be {expected}, not {show(written)}", unquoted(written))
            return None
        return float(value)

    def number(self, tree: YamlMap, key: str, low: float, high: float, default: float) -> float:
        """A number between two others."""
        written = tree.get(key)
        if written is None:
            return default
        if not is_number(written) or not low <= written <= high:
            message = f"`{key}` must be a number from {low:g} to {high:g}, not {show(written)}"
            self.value(tree, key, message, unquoted(written))
            return default
        return float(written)

    def count(self, tree: YamlMap, key: str, *, least: int = 0) -> int | None:
        """A whole number; None where it is absent or wrong."""
        written = tree.get(key)
        if written is None:
            return None
        if not isinstance(written, int) or isinstance(written, bool) or not least <= written <= 1_000_000:
            message = f"`{key}` must be a whole number, {least} or more, not {show(written)}"
            self.value(tree, key, message, unquoted(written))
            return None
        return written

    def flag(self, tree: YamlMap, key: str, default: bool = False) -> bool:
        """True or false."""
        written = tree.get(key, default)
        if not isinstance(written, bool):
            self.value(tree, key, f"`{key}` must be true or false, not {show(written)}")
            return default
        return written

    def choice(self, tree: YamlMap, key: str, allowed: Sequence[str]) -> str | None:
        """One of a few words; None where it is absent or wrong."""
        written = tree.get(key)
        if written is None or written in allowed:
            return written
        hint = did_you_mean(str(written), allowed) or one_of(allowed)
        self.value(tree, key, f"unknown value {show(written)} for `{key}`", hint)
        return None

    def mapping(self, tree: YamlMap, key: str, hint: str | None = None) -> YamlMap | None:
        """A mapping; None where it is absent or wrong."""
        written = tree.get(key)
        if written is None or isinstance(written, YamlMap):
            return written
        self.value(tree, key, f"`{key}` must be a mapping, not {show(written)}", hint)
        return None

    def text(self, tree: YamlMap, key: str, owner: str, *, required: bool = False, known: Sequence[str] = ()) -> str:
        """A text value. Numbers and the like are taken as they are written: `version: 1.10` is 1.10, not 1.1."""
        value = tree.get(key)
        if isinstance(value, str) and (not required or value.strip()):
            return value
        if isinstance(value, bool | int | float):
            return self.source.token(*tree.value_mark(key))
        if value is not None and value != "":
            self.value(tree, key, f"`{key}` must be text, not {show(value)}")
        elif required and key in tree:
            self.value(tree, key, f"`{key}` must not be empty")
        elif required:
            self.at(tree.mark, f"{owner} has no `{key}`", self.typo_of(key, tree, known))
        return ""

    def typo_of(self, key: str, tree: YamlMap, known: Sequence[str]) -> str | None:
        """What to say if a key of the tree was probably meant to be `key`."""
        found = nearest(key, tree.keys() - set(known))
        return f"did you mean {key!r} instead of {found!r}?" if found is not None else None

    def note_unknown(self, tree: YamlMap, known: Sequence[str], owner: str) -> None:
        """Tell of keys that mean nothing: most are slips."""
        for key in tree:
            if key not in known:
                near = nearest(key, known)
                hint = did_you_mean(key, known) if near is not None and near not in tree else None
                message = f"unknown key {key!r} of {owner}; it has no effect"
                self.notes.append(Note(message, tree.key_mark(key), hint, "unknown-key"))

    def refuse_unknown(self, tree: YamlMap, known: Sequence[str], owner: str) -> None:
        """Refuse keys that mean nothing, where the public format has no habits to respect."""
        for key in tree:
            if key not in known:
                hint = did_you_mean(key, known) or f"it takes {', '.join(known)}"
                self.at(tree.key_mark(key), f"unknown key {key!r} of {owner}", hint, key)

    def value(self, tree: YamlMap, key: str, message: str, hint: str | None = None, *, secret: bool = False) -> None:
        """A problem of a key's value."""
        mark = tree.value_mark(key)
        if tree[key] is None or tree[key] == "":
            mark = tree.key_mark(key)
        self.at(mark, message, hint, tree[key], secret=secret)

    def at(self, mark: Mark, message: str, hint: str | None = None, value: Any = None, *, secret: bool = False) -> None:
        """A problem of a place. `secret`: what stands there must not be shown."""
        self.problems.append(Problem(message, mark, underline(self.source, mark, value), hint, secret))


def is_number(value: Any) -> bool:
    """Whether it is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_container(value: Any) -> bool:
    """Whether it is a list or a mapping."""
    return isinstance(value, list | dict)


def one_of(names: Iterable[str]) -> str:
    """The remedy for an unknown word."""
    return "write one of " + ", ".join(names)


def unquoted(value: Any) -> str | None:
    """The remedy for a number in quotes."""
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
        return f"write {value} without quotes"
    return None


def show(value: Any) -> str:
    """A value in a message: YAML's names, never a whole tree."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def kind_of_tree(tree: Any) -> str:
    """What stands where something else should."""
    return "a list" if isinstance(tree, YamlList) else "a mapping" if isinstance(tree, YamlMap) else "a single value"
