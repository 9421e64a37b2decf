from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.simulator.listing import envelope

ITEMS: Sequence[dict[str, Any]] = [
    {"name": "Perspective", "id": "com.x.perspective", "enabled": True, "size": 9},
    {"name": "OPC UA", "id": "com.x.opcua", "enabled": True, "size": 10},
    {"name": "Vision", "id": "com.x.vision", "enabled": False, "size": 1.5},
]


def names(*query: tuple[str, str]) -> list[str]:
    return [item["name"] for item in envelope(ITEMS, query)["items"]]


def test_everything_comes_without_a_query() -> None:
    assert envelope(ITEMS, []) == {
        "items": list(ITEMS),
        "metadata": {"total": 3, "matching": 3, "limit": -1, "offset": 0},
    }


def test_limit_and_offset_cut_a_page_out() -> None:
    answer = envelope(ITEMS, [("limit", "1"), ("offset", "1")])

    assert [item["name"] for item in answer["items"]] == ["OPC UA"]
    assert answer["metadata"] == {"total": 3, "matching": 3, "limit": 1, "offset": 1}


def test_limit_zero_gives_the_counts_only() -> None:
    assert envelope(ITEMS, [("limit", "0")]) == {
        "items": [],
        "metadata": {"total": 3, "matching": 3, "limit": 0, "offset": 0},
    }


@pytest.mark.parametrize("key", ["filter", "nosuch", "name", "name[]", "limit[eq]", "[eq]", "pageSize", ""])
def test_an_unknown_parameter_gives_no_items_but_the_real_total(key: str) -> None:
    assert envelope(ITEMS, [(key, "Perspective")]) == {
        "items": [],
        "metadata": {"total": 3, "matching": 0, "limit": -1, "offset": 0},
    }


def test_any_word_of_a_search_is_enough() -> None:
    assert names(("search", "VISION perspect")) == ["Perspective", "Vision"]
    assert names(("search", "nothing")) == []
    assert names(("search", "  ")) == ["Perspective", "OPC UA", "Vision"]


def test_a_search_does_not_look_at_the_names_of_fields() -> None:
    assert names(("search", "enabled")) == []


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("name[eq]", "Vision", ["Vision"]),
        ("name[ne]", "Vision", ["Perspective", "OPC UA"]),
        ("id[cn]", "opc", ["OPC UA"]),
        ("name[sw]", "P", ["Perspective"]),
        ("name[ew]", "on", ["Vision"]),
        ("size[gt]", "9", ["OPC UA"]),
        ("size[gte]", "9", ["Perspective", "OPC UA"]),
        ("size[lt]", "9", ["Vision"]),
        ("size[lte]", "9", ["Perspective", "Vision"]),
        ("name[gt]", "P", ["Perspective", "Vision"]),
        ("name[rgx]", "^(P|V)", ["Perspective", "Vision"]),
        ("name[rgx]", "(", []),
        ("enabled[eq]", "true", ["Perspective", "OPC UA"]),
        ("name[xx]", "Vision", []),
        ("nosuch[ne]", "x", []),
    ],
)
def test_filters_compare(key: str, value: str, found: list[str]) -> None:
    assert names((key, value)) == found


def test_several_filters_all_have_to_hold() -> None:
    assert names(("enabled[eq]", "true"), ("size[gt]", "9")) == ["OPC UA"]


def test_items_are_sorted_both_ways() -> None:
    assert names(("sortBy", "asc(name)")) == ["OPC UA", "Perspective", "Vision"]
    assert names(("sortBy", "desc(name)")) == ["Vision", "Perspective", "OPC UA"]
    assert names(("sortBy", "name")) == ["Perspective", "OPC UA", "Vision"]


@given(st.lists(st.tuples(st.text(), st.text())))
def test_no_query_breaks_it(query: list[tuple[str, str]]) -> None:
    answer = envelope(ITEMS, query)

    assert answer["metadata"]["total"] == 3
    assert len(answer["items"]) <= answer["metadata"]["matching"] <= 3
