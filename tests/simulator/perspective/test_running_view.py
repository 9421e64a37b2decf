"""A view that runs: references, bindings, what users write and where it goes."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.simulator.perspective import shorthand
from pytest_ignition.simulator.perspective.definition import read_view
from pytest_ignition.simulator.perspective.qualified import CONFIGURATION, Qualified
from pytest_ignition.simulator.perspective.running_view import RunningView, Surroundings


class Tags:
    """Tags as a view reads and writes them."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = {f"[default]{name}": value for name, value in values.items()}

    def read(self, path: str) -> Qualified:
        return Qualified(self.values[path]) if path in self.values else Qualified(None, "Bad_NotFound")

    def write(self, path: str, value: Any) -> str:
        self.values[path] = value
        return "Good"


def running(written: dict[str, Any], tags: Tags | None = None, **params: Any) -> RunningView:
    definition = read_view("A", shorthand.view(written))
    assert definition is not None
    tags = tags or Tags()
    session = {"custom": {"operator": "Ada"}, "props": {"id": "1"}}
    page = {"custom": {}, "props": {"path": "/a"}}
    around = Surroundings(session=session, page=page, read_tag=tags.read, write_tag=tags.write)
    return RunningView(mount="C", definition=definition, around=around, params=params)


def label(bind: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": "ia.display.label", **({"bind": {"props.text": bind}} if bind is not None else {}), **more}


NESTED = {
    "params": {"line": 1},
    "custom": {"rows": [{"state": "on"}]},
    "children": [
        {"name": "Row", "children": [label(name="Speed", props={"text": "fast"}), label(name="Unit", props={"n": 5})]},
        label(name="Other", props={"text": "far"}),
    ],
}


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("view.params.line", 1),
        ("view.custom.rows[0].state", "on"),
        ("session.custom.operator", "Ada"),
        ("session.props.id", "1"),
        ("page.props.path", "/a"),
        ("this.props.n", 5),
        ("/root/Row/Speed.props.text", "fast"),
        ("/root.props", {}),
        ("../Speed.props.text", "fast"),
        ("../../Other.props.text", "far"),
        ("[default]Batch", "B-1"),
    ],
)
def test_references_lead_to_values(reference: str, value: Any) -> None:
    assert running(NESTED, Tags(Batch="B-1")).look(reference, "0:0:1") == Qualified(value)


@pytest.mark.parametrize(
    "reference", ["view.custom.nothing", "../Nothing.props.text", "/root/Row/No.props.x", "nothing", "", "[default]No"]
)
def test_references_that_lead_nowhere_are_not_found(reference: str) -> None:
    assert running(NESTED).look(reference, "0:0:1") == Qualified(None, "Bad_NotFound")


@pytest.mark.parametrize(
    ("bind", "value"),
    [
        ("[default]Speed", Qualified(40)),
        ("view.custom.on", Qualified(True)),
        ({"expr": "{[default]Speed} + 2"}, Qualified(42)),
        ({"property": "view.custom.on", "map": {True: "Runs", False: "Stands"}}, Qualified("Runs")),
        ({"property": "view.custom.n", "map": {True: "Runs"}, "fallback": "?"}, Qualified("?")),
        ({"tag": "[default]Speed", "format": "0.0"}, Qualified("40.0")),
        ({"tag": "[default]{1}", "references": {"1": "{view.params.tag}"}}, Qualified(40)),
        ({"tag": "[default]{view.params.tag}", "mode": "indirect"}, Qualified(40)),
        ({"tag": "[default]No"}, Qualified(None, "Bad_NotFound")),
        ({"type": "query", "config": {}}, Qualified(None, CONFIGURATION)),
        ({"type": "property", "config": {"path": "view.custom.n"}, "transforms": [{"type": "script"}]},
         Qualified(None, CONFIGURATION)),
    ],
)  # fmt: skip
def test_bindings_come_to_values(bind: Any, value: Qualified) -> None:
    view = running(
        {"params": {"tag": "Speed"}, "custom": {"on": True, "n": 1}, "children": [label(bind)]}, Tags(Speed=40)
    )
    assert view.compute()["0:0", "props.text"] == value


def test_a_mapping_of_truth_values_does_not_take_one_for_true() -> None:
    bind = {"property": "view.custom.n", "map": {True: "yes"}}
    assert running({"custom": {"n": 1}, "children": [label(bind)]}).compute()["0:0", "props.text"].value is None


def test_bindings_to_each_other_follow_in_a_chain() -> None:
    children = [label("../L3.props.text", name="L4"), label("../L2.props.text", name="L3")]
    children += [label("../L1.props.text", name="L2"), label("[default]A", name="L1")]
    found = running({"children": children}, Tags(A="x")).compute()
    assert {value.value for value in found.values()} == {"x"}


def test_bindings_in_a_circle_end() -> None:
    children = [label({"expr": "{../B.props.text} + 1"}, name="A"), label({"expr": "{../A.props.text} + 1"}, name="B")]
    assert len(running({"children": children}).compute()) == 2


@pytest.mark.parametrize(
    ("bind", "read"),
    [
        ({"tag": "[default]Batch", "bidirectional": True}, "[default]Batch"),
        ({"tag": "[default]{1}", "references": {"1": "{view.params.tag}"}, "bidirectional": True}, "[default]Batch"),
        ({"property": "view.custom.n", "bidirectional": True}, "view.custom.n"),
        ({"property": "session.custom.operator", "bidirectional": True}, "session.custom.operator"),
        ({"property": "../B.props.x", "bidirectional": True}, "/root/B.props.x"),
    ],
)
def test_what_a_user_writes_goes_back_to_its_source(bind: Any, read: str) -> None:
    written = {
        "params": {"tag": "Batch"},
        "custom": {"n": 1},
        "children": [label(bind, name="A"), label(name="B", props={"x": 0})],
    }
    view = running(written, Tags(Batch="B-1"))
    view.take("0:0", "props.text", "new")
    assert view.look(read).value == "new"
    assert view.compute()["0:0", "props.text"].value == "new"


def test_what_is_not_bidirectional_stays_where_it_was_written() -> None:
    tags = Tags(Batch="B-1")
    view = running({"children": [label("[default]Batch")]}, tags)
    view.take("0:0", "props.text", "new")
    view.take("9:9", "props.text", "nowhere")
    assert tags.values == {"[default]Batch": "B-1"}
    assert view.compute()["0:0", "props.text"].value == "B-1"


def test_values_of_actions_are_filled_in_with_their_types() -> None:
    view = running({"params": {"line": 2}, "custom": {"on": True}})
    given = {"page": "/line/{view.params.line}", "n": "{view.params.line}", "list": ["{view.custom.on}", 5], "x": None}
    assert view.filled(given) == {"page": "/line/2", "n": 2, "list": [True, 5], "x": None}


def test_two_instances_share_nothing_of_their_own() -> None:
    definition = read_view("A", shorthand.view({"custom": {"rows": []}, "children": [label(props={"text": "a"})]}))
    assert definition is not None
    around = Surroundings(session={}, page={}, read_tag=Tags().read, write_tag=Tags().write)
    one, two = (RunningView(mount=m, definition=definition, around=around, params={}) for m in ("C", "P1"))
    one.put("view.custom.rows[0]", 1)
    one.take("0:0", "props.text", "b")
    assert (two.custom, two.props["0:0"]["props"]) == ({"rows": []}, {"text": "a"})


def test_parameters_that_are_given_count_more_than_defaults() -> None:
    view = running({"params": {"a": 1, "b": 2}}, None, b=3)
    assert view.params == {"a": 1, "b": 3}
