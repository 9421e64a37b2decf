"""Hides secrets in everything that leaves the process."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from pytest_ignition.credentials.spellings import base64_spellings, text_spellings
from pytest_ignition.credentials.strength import Strength, strength
from pytest_ignition.language.secret_names import is_secret

MASK = "********"

_QUOTE = r"""(?: \\? ["'] | &quot; | &\#(?:34|39|x27); )?"""
_NAMED = rf"""(?ix: (?: pass(?:word|wd|phrase)? | pwd | secret | token | api[-_]?key ) [\w.-]{{0,20}}
    {_QUOTE} \s{{0,8}} (?: := | => | [:=] | %3D ) \s{{0,8}} {_QUOTE} )"""
"""The name of a secret as it stands before its value, in YAML, JSON, HTML, URLs and Python."""
_MEMORY = 4_096
"""Texts that are remembered as looked at: names and types of steps come again and again."""
_LONGEST_REMEMBERED = 200
_PLAIN = frozenset({type(None), bool, float})
_NOTHING = object()
_LONE_START, _LONE_END = r"(?<![^\W_])", r"(?![^\W_])"


class Redactor:
    """Knows the secrets of a run and replaces them, in every spelling of `credentials.spellings`.

    How a short or common secret is hidden is the rule of `credentials.strength`. `add` may be called from any thread.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: dict[str, Strength] = {}
        self._patterns = _Patterns({})
        self._stale = False
        self._clean: set[str] = set()
        self._last: object = _NOTHING
        self._names: dict[type, tuple[str, ...]] = {}
        self._handlers: dict[type, Callable[[Any, _Patterns], Any]] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide this text from now on, and each line of it; an empty one hides nothing."""
        # Reports break texts into lines and put something before each.
        for text in {secret.strip("\r\n"), *secret.splitlines()}:
            if text.strip() and text not in self._known:
                self._known[text] = strength(text)
                self._stale = True

    @property
    def weak(self) -> int:
        """How many of the secrets are too short or too common to be hidden wherever they stand."""
        return sum(each is not Strength.STRONG for each in list(self._known.values()))

    @property
    def known(self) -> int:
        """How many secrets are known."""
        return len(self._known)

    @property
    def longest(self) -> int:
        """Characters of the longest spelling of any secret, with what stands before a common one; 0 without secrets."""
        return self._ready().longest

    def mask_text(self, text: str) -> str:
        """The text with every secret replaced by asterisks."""
        return self._ready().mask(text) if self._known else text

    def mask_beginning(self, text: str) -> str:
        """A text that was cut off somewhere, masked, without its end where that may be a part of a secret."""
        if not self._known:
            return text
        patterns = self._ready()
        end = min(max(len(text) - patterns.longest + 1, 0), len(text))
        for start, stop in patterns.spans(text):
            if start < end < stop:
                end = start
        return patterns.mask(text[:end])

    def mask_bytes(self, data: bytes) -> bytes:
        """The same for UTF-8, whatever else stands between."""
        if not self._known:
            return data
        text = data.decode("utf-8", "surrogateescape")
        masked = self._ready().mask(text)
        return data if masked is text else masked.encode("utf-8", "surrogateescape")

    def matches(self, text: str) -> Iterable[tuple[int, int]]:
        """Where secrets stand, from left to right: start and end."""
        return self._ready().spans(text)

    def mask(self, value: Any) -> Any:
        """A plain value (or dataclass of plain values) without secrets; the value itself where none is in it."""
        return self._masked(value, self._ready()) if self._known else value

    def mask_fields(self, values: dict[str, Any]) -> dict[str, Any]:
        """The same for the values of a mapping whose keys are known to hold none, such as the fields of an event.

        Every event of a run passes here: what was looked at before is not looked at again.
        """
        if not self._known:
            return values
        patterns = self._ready()
        clean, plain = self._clean, patterns.plain
        found = values
        for name, value in values.items():
            kind = type(value)
            if kind in plain or value is self._last or (kind is str and value in clean):
                continue
            new = self._masked(value, patterns)
            if new is not value:
                if found is values:
                    found = dict(values)
                found[name] = new
        return found

    def _ready(self) -> _Patterns:
        if self._stale:
            self._stale = False
            self._patterns = _Patterns(dict(self._known))
            self._clean, self._last = set(), _NOTHING
        return self._patterns

    def _masked(self, value: Any, patterns: _Patterns) -> Any:
        kind = type(value)
        handler = self._handlers.get(kind)
        if handler is None:
            handler = self._handlers[kind] = self._handler_of(kind)
        return handler(value, patterns)

    def _handler_of(self, kind: type) -> Callable[[Any, _Patterns], Any]:
        if issubclass(kind, Enum):
            # A verdict is a text too, and one of ours.
            return _unchanged
        if issubclass(kind, str):
            return self._text
        if issubclass(kind, Mapping):
            return self._mapping
        if issubclass(kind, list | tuple):
            return self._sequence
        if is_dataclass(kind):
            return self._dataclass
        return _number if kind is int else _unchanged

    def _text(self, text: str, patterns: _Patterns) -> str:
        if text in self._clean:
            return text
        masked = patterns.mask(text)
        if masked is text and len(text) <= _LONGEST_REMEMBERED:
            if len(self._clean) >= _MEMORY:
                self._clean.clear()
            self._clean.add(text)
        return masked

    def _sequence(self, value: tuple[Any, ...] | list[Any], patterns: _Patterns) -> Any:
        clean, plain = self._clean, patterns.plain
        found: list[Any] | None = None
        for index, item in enumerate(value):
            kind = type(item)
            if kind in plain or (kind is str and item in clean):
                continue
            new = self._masked(item, patterns)
            if new is not item:
                if found is None:
                    found = list(value)
                found[index] = new
        if found is None:
            return value
        return tuple(found) if isinstance(value, tuple) else found

    def _mapping(self, value: Mapping[Any, Any], patterns: _Patterns) -> Mapping[Any, Any]:
        clean, plain, common = self._clean, patterns.plain, patterns.common
        same = True
        for key, item in value.items():
            kind = type(item)
            if key not in clean and self._masked(key, patterns) is not key:
                same = False
            elif kind in plain or (kind is str and item in clean and not common):
                continue
            elif self._item(key, item, patterns) is not item:
                same = False
            if not same:
                break
        if same:
            return value
        return {self._masked(key, patterns): self._item(key, item, patterns) for key, item in value.items()}

    def _item(self, key: Any, value: Any, patterns: _Patterns) -> Any:
        if isinstance(value, str) and value in patterns.common and isinstance(key, str) and is_secret(key):
            return MASK
        return self._masked(value, patterns)

    def _dataclass(self, value: Any, patterns: _Patterns) -> Any:
        names = self._names.get(type(value))
        if names is None:
            names = self._names[type(value)] = tuple(each.name for each in fields(value))
        clean, plain = self._clean, patterns.plain
        changes = {}
        for name in names:
            old = getattr(value, name)
            kind = type(old)
            if kind in plain or (kind is str and old in clean):
                continue
            new = self._masked(old, patterns)
            if new is not old:
                changes[name] = new
        if changes:
            return replace(value, **changes)
        if value.__dataclass_params__.frozen:
            # The place of a step comes with each of its events.
            self._last = value
        return value


def _unchanged(value: Any, _patterns: _Patterns) -> Any:
    return value


def _number(value: int, patterns: _Patterns) -> Any:
    return MASK if str(value) in patterns.numbers else value


class _Patterns:
    """What is known at one moment, compiled.

    Attributes:
        common: secrets that are hidden below a telling name only.
        numbers: secrets that may also come as a whole number.
        plain: types of values that hold no secret.
        longest: characters of the longest match.
    """

    def __init__(self, known: Mapping[str, Strength]) -> None:
        anywhere: set[str] = set()
        alone: set[str] = set()
        named: set[str] = set()
        for secret, how in known.items():
            match how:
                case Strength.STRONG:
                    anywhere |= text_spellings(secret) | base64_spellings(secret)
                case Strength.SHORT:
                    alone |= text_spellings(secret)
                case Strength.COMMON:
                    named |= text_spellings(secret)
        parts = [_any_of(anywhere)] if anywhere else []
        if alone:
            parts.append(_LONE_START + _any_of(alone) + _LONE_END)
        if named:
            parts.append(f"(?P<name>{_NAMED}){_any_of(named)}{_LONE_END}")
        self._pattern = re.compile("|".join(parts)) if parts else None
        self.common = frozenset(secret for secret, how in known.items() if how is Strength.COMMON)
        self.numbers = frozenset(each for each in known if each.isdecimal() and known[each] is not Strength.COMMON)
        self.plain = _PLAIN if self.numbers else _PLAIN | {int}
        self.longest = max((len(each) for each in (*anywhere, *alone)), default=0)
        if named:
            self.longest = max(self.longest, max(map(len, named)) + _LONGEST_REMEMBERED)
        self._replacement = "\\g<name>" + MASK if named else MASK

    def mask(self, text: str) -> str:
        """The text without what is known; the same object where nothing is in it."""
        if self._pattern is None or self._pattern.search(text) is None:
            return text
        return self._pattern.sub(self._replacement, text)

    def spans(self, text: str) -> Iterable[tuple[int, int]]:
        """Where what is known stands."""
        for found in self._pattern.finditer(text) if self._pattern is not None else ():
            before = found.groupdict().get("name") or ""
            yield found.start() + len(before), found.end()


def _any_of(texts: Collection[str]) -> str:
    """A pattern for any of the texts, the longest one that fits; what begins alike is looked at once."""
    if len(texts) < 2:
        return re.escape(next(iter(texts)))
    by_first: dict[str, set[str]] = {}
    for text in texts:
        by_first.setdefault(text[:1], set()).add(text[1:])
    # Nothing more to come is the last choice.
    ends = by_first.pop("", None) is not None
    parts = [re.escape(first) + _any_of(rests) for first, rests in sorted(by_first.items())]
    return f"(?:{'|'.join(parts)})" + ("?" if ends else "") if len(parts) > 1 or ends else parts[0]
