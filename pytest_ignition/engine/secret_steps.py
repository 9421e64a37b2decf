"""What of a `secret: true` step must not be shown: what it reads, and what it types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pytest_ignition.language.model import Json

_TYPED = ("value", "text")
"""Parameters that go into a field, or that it is compared with."""
_ABOUT = frozenset(("status", "message", "match_type", "selector", "component", "attribute"))
"""Parts of an output that tell how a step went, not what it found."""


def typed(parameters: Mapping[str, Json]) -> Iterator[str]:
    """What such a step types, or expects to find."""
    for name in _TYPED:
        yield from _texts(parameters.get(name))


def read(output: Json, parameters: Mapping[str, Json]) -> Iterator[str]:
    """What such a step has read; what it was given is none of it. Of a playbook that it ran its outputs count."""
    if not isinstance(output, Mapping):
        return
    found = output["outputs"] if isinstance(output.get("outputs"), Mapping) else output
    given = set(_texts(parameters))
    for name, value in found.items():
        if found is output and name in _ABOUT:
            continue
        for text in _texts(value):
            if text in given:
                continue
            yield text
            plain = " ".join(text.split())
            if plain != text:
                # Elsewhere on the page it may be broken in other places.
                yield plain


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
