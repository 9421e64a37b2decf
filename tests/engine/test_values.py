"""Frozen plain values."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.engine.errors import StepError
from pytest_ignition.engine.values import freeze

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain)
def test_a_frozen_value_equals_prints_and_serialises_like_the_original(value: object) -> None:
    frozen = freeze(value)

    assert frozen == value
    assert str(frozen) == str(value)
    assert json.dumps(frozen) == json.dumps(value)
    assert copy.deepcopy(frozen) == value
    assert pickle.loads(pickle.dumps(frozen)) == value


def test_nothing_inside_can_be_changed() -> None:
    frozen = freeze({"a": [1, {"b": 2}]})

    changes: list[Callable[[], object]] = [
        lambda: frozen.update(x=1),
        lambda: frozen["a"].append(2),
        lambda: frozen["a"][1].pop("b"),
        lambda: frozen["a"].__setitem__(0, 9),
        lambda: frozen.__delitem__("a"),
    ]
    for change in changes:
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert frozen == {"a": [1, {"b": 2}]}


def test_the_original_may_change_without_the_copy() -> None:
    original = {"a": [1]}
    frozen = freeze(original)

    original["a"].append(2)

    assert frozen == {"a": [1]}


def test_subclasses_of_plain_types_become_plain() -> None:
    class Colour(StrEnum):
        RED = "red"

    assert type(freeze(Colour.RED)) is str


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", {"x": lambda: 1}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(StepError, match="is not a plain value"):
        freeze(value)


def test_endless_nesting_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(StepError, match="nested deeper than 100 levels"):
        freeze(endless)
