"""Property paths: read and written in plain JSON values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.simulator.perspective import paths


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", {"b": [1, {"c": 2}]}),
        ("a.b[0]", 1),
        ("a.b[1].c", 2),
        ("", {"a": {"b": [1, {"c": 2}]}}),
        ("x", paths.MISSING),
        ("a[0]", paths.MISSING),
        ("a.b.c", paths.MISSING),
        ("a.b[2]", paths.MISSING),
        ("a.b[0].c", paths.MISSING),
    ],
)
def test_what_stands_at_a_path(path: str, value: Any) -> None:
    assert paths.read({"a": {"b": [1, {"c": 2}]}}, path) == value


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("a", {"a": "new", "l": [1]}),
        ("b.c", {"a": 1, "l": [1], "b": {"c": "new"}}),
        ("b[0]", {"a": 1, "l": [1], "b": ["new"]}),
        ("l[0]", {"a": 1, "l": ["new"]}),
        ("l[1]", {"a": 1, "l": [1, "new"]}),
    ],
)
def test_what_is_written_stands_there(path: str, after: Any) -> None:
    value: dict[str, Any] = {"a": 1, "l": [1]}
    assert paths.write(value, path, "new")
    assert value == after


@pytest.mark.parametrize("path", ["", "a.b", "a[0]", "l[3]", "l.x", "l[1].x"])
def test_a_path_that_leads_nowhere_changes_nothing(path: str) -> None:
    value: dict[str, Any] = {"a": 1, "l": [1]}
    assert not paths.write(value, path, "new")
    assert value == {"a": 1, "l": [1]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.dictionaries(st.text(max_size=5), JSON), st.text(max_size=30), JSON)
def test_whatever_can_be_written_can_be_read_and_nothing_is_raised(value: dict[str, Any], path: str, new: Any) -> None:
    paths.read(value, path)
    if paths.write(value, path, new):
        assert paths.read(value, path) == new
