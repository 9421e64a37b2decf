"""What a discovery makes of a page's elements."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.steps.perspective_inventory import enriched, inventory, type_of


def element(name: str = "", **facts: Any) -> dict[str, Any]:
    plain = {"component": None, "stock": None, "role": None, "input": None, "tagName": "div", "by": "id"}
    return plain | {"element_id": name, "selector": f"#{name}"} | facts


def kinds(elements: list[dict[str, Any]], *types: str) -> list[str]:
    return [str(each["id"]) for each in inventory(elements, types)]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"component": "ia.input.button", "tagName": "button", "stock": "ia_button"}, "button"),
        ({"component": "ia.input.text-field", "tagName": "input", "input": "text"}, "input"),
        ({"component": "ia.input.dropdown"}, "ia_dropdown"),
        ({"component": "ia.display.label"}, "label"),
        ({"component": "com.acme.gauge"}, "gauge"),
        ({"component": "web-ui.button", "tagName": "button"}, "button"),
        ({"stock": "ia_button", "role": "switch"}, "ia_button"),
        ({"role": "switch", "tagName": "a"}, "switch"),
        ({"tagName": "a"}, "link"),
        ({"tagName": "select"}, "dropdown"),
        ({"tagName": "input", "input": "email"}, "email"),
        ({"tagName": "summary"}, "summary"),
    ],
)
def test_the_type_is_the_components_else_class_role_or_tag(facts: dict[str, Any], kind: str) -> None:
    assert type_of(element(**facts)) == kind


PAGE = [
    element("box", tagName="input", input="text"),
    element("name", component="ia.input.text-field", input="text"),
    element("mail", tagName="input", input="email"),
    element("note", tagName="textarea"),
    element("go", tagName="button"),
    element("send", tagName="input", input="submit"),
    element("acknowledge", stock="ia_button"),
    element("line", component="ia.input.dropdown"),
    element("shift", tagName="select"),
    element("home", tagName="a"),
    element("run", component="ia.input.toggle-switch"),
    element("state", component="ia.display.label"),
    element("row", component="ia.container.flex"),
    element("part", component="ia.display.view"),
]


@pytest.mark.parametrize(
    ("types", "found"),
    [
        (["input"], ["box", "name", "mail", "note"]),
        (["text"], ["box", "name"]),
        (["email"], ["mail"]),
        (["textarea"], ["note"]),
        (["button"], ["go", "send", "acknowledge"]),
        (["IA_Button"], ["go", "send", "acknowledge"]),
        (["ia_dropdown"], ["line", "shift"]),
        (["select", "link"], ["line", "shift", "home"]),
        (["toggle"], ["run"]),
        (["ia.display.label"], ["state"]),
        (["container"], ["row"]),
        (["ia.display.view"], ["part"]),
        (["nothing"], []),
        ([], [each["element_id"] for each in PAGE[:-2]]),
    ],
)
def test_types_are_what_an_author_means(types: list[str], found: list[str]) -> None:
    assert kinds(PAGE, *types) == found


def test_ids_are_the_elements_own_or_their_place_and_never_twice() -> None:
    page = [element("pump"), element(), element("pump"), element("pump-2"), element("component-4"), element()]

    assert kinds(page) == ["pump", "component-1", "pump-3", "pump-2", "component-4", "component-5"]
    assert [each["index"] for each in inventory(page)] == list(range(6))
    assert kinds([element("component-1"), element()]) == ["component-1", "component-1-2"]


def test_an_item_has_the_fields_of_the_format_and_no_others() -> None:
    (item,) = inventory([element("a", text="A")])

    assert item == {
        "id": "a",
        "index": 0,
        "type": "div",
        "component": None,
        "role": None,
        "tagName": "div",
        "selector": "#a",
        "text": "A",
    }


@pytest.mark.parametrize(
    ("selector", "reliability"),
    [
        ("#start", "high"),
        ('[id="a > b"]', "high"),
        ('[data-component-path="C.0:1"]', "medium"),
        ('input[name="a b"]', "medium"),
        ("#part > button", "low"),
        ("html > body > button", "low"),
        ("button", "low"),
        ("", "low"),
    ],
)
def test_how_surely_a_component_is_found_again(selector: str, reliability: str) -> None:
    found = enriched({"id": "a", "selector": selector}, "2026-01-01T00:00:00+00:00")

    assert found["metadata"] == {
        "analyzed_at": "2026-01-01T00:00:00+00:00",
        "has_label": False,
        "has_id": True,
        "is_perspective_component": False,
        "selector_reliability": reliability,
    }


def test_what_else_is_told_of_a_component() -> None:
    labelled = enriched({"id": "component-3", "ariaLabel": "Start", "componentPath": "C.0:1"}, "now")["metadata"]

    assert (labelled["has_label"], labelled["has_id"], labelled["is_perspective_component"]) == (True, False, True)
