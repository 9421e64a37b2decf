"""Which component is meant, as authors write it."""

from __future__ import annotations

import pytest

from pytest_ignition.browser.perspective.target import STOCK, BadTarget, Target, target_of


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ("speed", Target(dom_id="speed")),
        ("#speed", Target(dom_id="speed")),
        (Target(text="Go"), Target(text="Go")),
        ({"dom_id": "#speed"}, Target(dom_id="speed")),
        ({"domId": "speed", "within": "#row"}, Target(dom_id="speed", within="row")),
        ({"type": "dropdown", "label": 4}, Target(type="dropdown", label="4")),
        (
            {"type": "label", "text": 4.5, "nth": -1, "exact": False},
            Target(type="label", text="4.5", nth=-1, exact=False),
        ),
        ({"path": "C.0:1", "view": "A/B", "dock": None}, Target(path="C.0:1", view="A/B")),
    ],
)
def test_it_is_read_from_what_playbooks_say(said: object, target: Target) -> None:
    assert target_of(said) == target


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("", "nothing says which component is meant"),
        ("#", "nothing says which component is meant"),
        ({}, "nothing says which component is meant"),
        ({"view": "A", "nth": 1}, "nothing says which component is meant"),
        ({"lable": "Line"}, "unknown key 'lable'; did you mean 'label'\\?"),
        ({"zzz": "Line"}, "unknown key 'zzz'; a component is found by dock, dom_id, exact, label"),
        ({"label": True}, "label must be text, not True"),
        ({"label": ["a"]}, "label must be text"),
        ({"text": "a", "nth": "1"}, "nth must be a whole number, not '1'"),
        ({"text": "a", "nth": True}, "nth must be a whole number"),
        ({"text": "a", "exact": "no"}, "exact must be true or false"),
        (5, "a component is a domId, or a mapping"),
        (["speed"], "a component is a domId, or a mapping"),
    ],
)
def test_what_is_wrong_with_it_is_said(said: object, message: str) -> None:
    with pytest.raises(BadTarget, match=message):
        target_of(said)


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("dropdown", "ia.input.dropdown"),
        ("Text Field", "ia.input.text-field"),
        ("text_field", "ia.input.text-field"),
        ("ia.input.dropdown", "ia.input.dropdown"),
        ("vendor.gauge", "vendor.gauge"),
        (None, None),
    ],
)
def test_types_have_the_names_that_people_use(name: str | None, component: str | None) -> None:
    assert Target(type=name, dom_id="x").component_type == component


def test_every_name_stands_for_a_stock_component() -> None:
    assert all(component.startswith("ia.") for component in STOCK.values())
    assert all(name == name.lower() for name in STOCK)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(dom_id="a"), "component #a"),
        (Target(type="dropdown", label="Line", popup="edit"), "dropdown 'Line' in popup 'edit'"),
        (Target(text="Go", within="row", nth=2), "component showing 'Go' within #row (number 2)"),
        (Target(path="C.0", view="A", dock="d"), "component at C.0 in view 'A' in dock 'd'"),
    ],
)
def test_it_is_told_in_words(target: Target, words: str) -> None:
    assert str(target) == words
