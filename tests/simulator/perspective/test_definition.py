"""Views as `view.json` holds them, and the short form that scenarios write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.simulator.perspective import shorthand
from pytest_ignition.simulator.perspective.definition import ViewDefinition, read_view
from pytest_ignition.simulator.perspective.files import GENERAL, PAGES, SESSION, view_file
from pytest_ignition.simulator.scenario import DockSpec, ProjectSpec

WRITTEN = {
    "params": {"line": 1},
    "children": [
        {"type": "ia.input.button", "domId": "go", "props": {"text": "Go"}, "style": "a b",
         "actions": {"onActionPerformed": [{"nav": {"page": "/"}}, {"set": {"view.custom.x": 1}}]}},
        {"name": "Row", "visible": False, "children": [{"type": "ia.display.label", "bind": {"props.text": "[d]A"}}]},
    ],
}  # fmt: skip


def definition(written: Any = WRITTEN) -> ViewDefinition:
    found = read_view("A/B", shorthand.view(written))
    assert found is not None
    return found


def test_components_stand_at_their_addresses() -> None:
    found = definition()
    assert list(found.components) == ["0", "0:0", "0:1", "0:1:0"]
    assert found.by_dom_id == {"go": "0:0"}
    assert found.by_name == {"": "0", "Button": "0:0", "Row": "0:1", "Row/Label": "0:1:0"}
    assert found.name_of("0:1") == "Row"
    assert (found.path, found.params) == ("A/B", {"line": 1})


def test_bindings_and_actions_are_read() -> None:
    found = definition()
    (binding,) = found.bindings
    assert (binding.address, binding.target, binding.kind) == ("0:1:0", "props.text", "tag")
    assert not binding.bidirectional
    assert [each["type"] for each in found.actions("0:0", "onActionPerformed")] == ["nav", "simulator"]
    assert found.actions("0:0", "onOther") == []
    assert found.actions("9", "onActionPerformed") == []


def test_a_client_is_told_what_it_needs_and_no_binding_or_script() -> None:
    drawn = definition().drawn()
    go, row = drawn["children"]
    assert (go["props"]["style"], go["events"]) == ({"classes": "a b"}, ["onActionPerformed"])
    assert (row["meta"]["visible"], row["children"][0]["bound"]) == (False, ["props.text"])
    assert "[d]A" not in json.dumps(drawn)


@pytest.mark.parametrize("saved", [None, [], "x", {}, {"root": 5}, {"root": None}])
def test_what_is_no_view_is_none(saved: object) -> None:
    assert read_view("A", saved) is None


def test_depth_has_a_limit() -> None:
    deep: dict[str, Any] = {"type": "ia.display.label"}
    for _level in range(100):
        deep = {"children": [deep]}
    found = definition({"root": deep})
    assert len(found.components) < 100
    assert found.drawn()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["root", "children", "meta", "props", "propConfig", "events", "binding",
                                       "config", "type", "component", "name", "domId", "x"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=30)
@given(JSON)
def test_whatever_a_file_holds_nothing_is_raised(saved: Any) -> None:
    found = read_view("A", saved)
    if found is not None:
        assert found.components["0"] is found.root
        assert (found.drawn()["type"], found.bindings, found.by_name) is not None


@pytest.mark.parametrize(
    ("written", "kind", "config"),
    [
        ("[default]A", "tag", {"tagPath": "[default]A", "mode": "direct"}),
        ("view.custom.x", "property", {"path": "view.custom.x"}),
        ({"expr": "1"}, "expr", {"expression": "1"}),
        ({"tag": "[d]{1}", "references": {"1": "a"}}, "tag", {"tagPath": "[d]{1}", "references": {"1": "a"}, "mode": "indirect"}),
        ({"property": "a", "bidirectional": True}, "property", {"path": "a", "bidirectional": True}),
    ],
)  # fmt: skip
def test_bindings_in_short(written: Any, kind: str, config: dict[str, Any]) -> None:
    assert shorthand.binding(written) == {"type": kind, "config": config}


def test_transforms_in_short() -> None:
    found = shorthand.binding({"tag": "[d]A", "map": {1: "one"}, "fallback": "?", "format": "0"})
    assert found["transforms"] == [
        {"type": "map", "mappings": [{"input": 1, "output": "one"}], "fallback": "?"},
        {"type": "format", "formatType": "numeric", "formatValue": "0"},
    ]


def test_a_binding_or_action_in_full_stays_as_it_is() -> None:
    binding = {"type": "query", "config": {"a": 1}}
    assert shorthand.binding(binding) == binding
    action = {"type": "script", "config": {"script": "pass"}}
    assert shorthand.action(action) == action


def test_a_whole_view_may_be_given() -> None:
    found = shorthand.view({"root": {"type": "ia.container.coord"}, "params": {"a": 1}})
    assert (found["root"]["type"], found["params"], found["custom"]) == ("ia.container.coord", {"a": 1}, {})


def test_the_files_of_a_project() -> None:
    spec = ProjectSpec(
        name="p",
        views={"A/B": WRITTEN},
        pages={"/": "A/B", "/two": {"view": "A/B", "title": "Two"}},
        docks=(DockSpec(id="menu", side="left", view="A/B"), DockSpec(id="log", side="left", view="A/B")),
        session={"x": 1},
        roles=("Operator",),
    )
    files = shorthand.files_of(spec)
    assert set(files) == {view_file("A/B"), PAGES, SESSION, GENERAL}
    pages = json.loads(files[PAGES])
    assert pages["pages"] == {"/": {"viewPath": "A/B", "title": ""}, "/two": {"viewPath": "A/B", "title": "Two"}}
    assert [each["id"] for each in pages["sharedDocks"]["left"]] == ["menu", "log"]
    assert json.loads(files[SESSION]) == {"custom": {"x": 1}}
    assert shorthand.files_of(ProjectSpec(name="p")) == {}
