from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.gateway.wire import read, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    id: str
    user_name: str | None = None
    count: int | None = None
    share: float = 0.5
    active: bool | None = None
    tags: tuple[str, ...] = ()
    uptime_ms: int | None = field(default=None, metadata=wire("uptime"))
    raw: Mapping[str, Any] = field(default_factory=dict)


def test_values_are_read_by_their_names_on_the_wire() -> None:
    data = {"id": 7, "userName": "eve", "count": 3.0, "share": 1, "active": False, "tags": ["a", 1], "uptime": 9}
    assert read(Sample, data) == Sample(
        id="7", user_name="eve", count=3, share=1, active=False, tags=("a", "1"), uptime_ms=9, raw=data
    )


def test_odd_and_missing_values_become_the_default_and_nothing_raises() -> None:
    data = {"userName": ["x"], "count": True, "share": "1", "active": 1, "tags": "a", "uptime": 1.5}
    assert read(Sample, data) == Sample(id="", raw=data)


def test_given_fields_are_taken_as_they_are() -> None:
    assert read(Sample, {"id": "a"}, count=5).count == 5


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from(["id", "userName", "count", "share", "active", "tags", "uptime"]), JSON))
def test_whatever_comes_a_model_is_made(data: dict[str, Any]) -> None:
    assert isinstance(read(Sample, data), Sample)


def test_a_field_of_a_type_of_its_own_must_be_given() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Whole:
        parts: tuple[Sample, ...] = ()

    assert read(Whole, {"parts": [1]}, parts=()) == Whole()
    with pytest.raises(TypeError, match="is given to `read`, not read"):
        read(Whole, {})
