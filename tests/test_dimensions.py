"""Which items a playbook becomes, and how their ids read."""

from __future__ import annotations

import pytest

from pytest_ignition.dimensions import Dimension, variants
from pytest_ignition.settings import gateway_id


def dimension(fixture: str, *values: str) -> Dimension:
    return Dimension(fixture=fixture, values=values, ids=values)


def test_only_what_has_several_values_is_in_the_id() -> None:
    case, browser, gateway = (
        dimension("case", "a", "b"),
        dimension("browser_name", "chromium"),
        dimension("gw", "x", "y"),
    )

    found = list(variants([case, browser, gateway]))

    assert [variant.id for variant in found] == ["a-x", "a-y", "b-x", "b-y"]
    assert found[1].values == {"case": "a", "browser_name": "chromium", "gw": "y"}
    assert found[1].indices == {"case": 0, "browser_name": 0, "gw": 1}


def test_nothing_to_choose_is_one_item_without_an_id() -> None:
    assert [(variant.id, variant.values) for variant in variants([])] == [("", {})]
    assert [variant.id for variant in variants([dimension("browser_name", "chromium")])] == [""]


def test_equal_ids_are_told_apart() -> None:
    twins = Dimension(fixture="gw", values=("https://a/x", "https://a/y", "https://a/z"), ids=("a", "a", "a"))

    assert [variant.id for variant in variants([twins])] == ["a", "a-2", "a-3"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plant1", "plant1"),
        ("simulator", "simulator"),
        ("https://gw:8043", "gw:8043"),
        ("https://user:secret@gw:8043/path", "gw:8043"),
        ("http://[::1]:8088", "1_:8088"),
        ("Werk [2]", "Werk_2"),
        ("a::b", "a_b"),
        ("[]", "gateway"),
    ],
)
def test_gateways_in_ids_cannot_break_a_node_id(name: str, shown: str) -> None:
    assert gateway_id(name) == shown
