"""Every stock component that can be read: its value, one that changes, of bad quality; set, and refused while disabled.

All of them stand in one view, each bound to a tag of its own, so that a test opens one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_ignition.browser.perspective.drivers import DRIVERS
from pytest_ignition.browser.perspective.errors import NoDriver
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.tag_tree import Node
from tests.browser.perspective.conftest import Show, put

pytestmark = pytest.mark.slow

ONLY_SHOWS = "it only shows something"
BY_ITS_PARTS = "its parts are disabled one by one"
NEVER_DISABLED = "Ignition gives it no property `enabled`"

STATES = [{"text": text, "value": value} for value, text in enumerate(["Off", "Auto", "Hand"])]
PLANT = [{"label": "Line 1", "items": [{"label": "Filler"}]}, {"label": "Line 2"}]


def items(*labels: str) -> list[dict[str, Any]]:
    return [{"label": {"text": label}} for label in labels]


def motor(name: str) -> Callable[[Any], bool]:
    return lambda read: read["value"] == name


def batches(*names: str) -> list[dict[str, Any]]:
    return [{"batch": name} for name in names]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one component is tested with.

    Attributes:
        bound: the property that its tag moves.
        writes: another one that its user sets, bound to the same tag.
        first, later: values of the tag.
        reads, reads_later: what is read of them; a callable says whether it is right.
        unmoved: why what is read does not come from the tag.
        put: what it is set to; without one `unset` says why not.
        refusal: what is said when it is set while it is disabled; without one `undisabled` says why not.
    """

    component: str
    bound: str
    first: Any
    reads: Any
    later: Any = None
    reads_later: Any = None
    unmoved: str = ""
    writes: str = ""
    put: Any = None
    unset: str = ""
    refusal: str = "it is disabled"
    undisabled: str = ""
    props: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.component.replace(".", "-")

    @property
    def tag(self) -> str:
        return f"[default]Rows/{self.id}"

    @property
    def target(self) -> Target:
        return Target(dom_id=self.id)


ROWS = (
    Row(component="ia.display.label", bound="text", first="a", reads="a", later="b", reads_later="b", unset=ONLY_SHOWS),
    Row(
        component="ia.input.button",
        bound="text",
        first="Go",
        reads="Go",
        later="Stop",
        reads_later="Stop",
        unset="it is pressed",
    ),
    Row(
        component="ia.input.oneshotbutton",
        bound="readyState.text",
        first="Reset",
        reads="Reset",
        later="Again",
        reads_later="Again",
        unset="it is pressed",
    ),
    Row(component="ia.input.text-field", bound="text", first="a", reads="a", later="b", reads_later="b", put="c"),
    Row(component="ia.input.text-area", bound="text", first="a", reads="a", later="b\nc", reads_later="b\nc", put="d"),
    Row(
        component="ia.input.password-field",
        bound="text",
        first="",
        reads="",
        later="secret",
        reads_later="********",
        put="other",
    ),
    Row(
        component="ia.input.numeric-entry-field",
        bound="value",
        first=12000,
        reads=12000,
        later=7,
        reads_later=7,
        put=8,
    ),
    Row(component="ia.input.slider", bound="value", first=20, reads=20, later=40, reads_later=40, put=41),
    Row(
        component="ia.input.toggle-switch",
        bound="selected",
        first=False,
        reads=False,
        later=True,
        reads_later=True,
        put=False,
    ),
    Row(
        component="ia.input.checkbox",
        bound="selected",
        first=False,
        reads=False,
        later=True,
        reads_later=True,
        put=False,
    ),
    Row(
        component="ia.input.radio-group",
        bound="value",
        first=0,
        reads="Off",
        later=1,
        reads_later="Auto",
        put="Hand",
        props={"radios": STATES},
    ),
    Row(
        component="ia.input.multi-state-button",
        bound="indicatorValue",
        writes="controlValue",
        first=0,
        reads="Off",
        later=1,
        reads_later="Auto",
        put="Hand",
        props={"states": STATES},
    ),
    Row(
        component="ia.input.dropdown",
        bound="value",
        first=0,
        reads="Off",
        later=1,
        reads_later="Auto",
        put="Hand",
        props={"options": [{"label": each["text"], "value": each["value"]} for each in STATES]},
    ),
    Row(
        component="ia.input.date-time-input",
        bound="value",
        first="2024-05-17T14:30:00",
        reads="2024-05-17T14:30",
        later="2024-06-01T08:00:00",
        reads_later="2024-06-01T08:00",
        put="2024-06-02T09:15",
    ),
    Row(
        component="ia.input.date-time-picker",
        bound="value",
        first="2024-05-17T14:30:00",
        reads="2024-05-17T14:30",
        later="2024-06-01T08:00:00",
        reads_later="2024-06-01T08:00",
        put="2024-06-02T09:15",
    ),
    Row(
        component="ia.input.fileupload",
        bound="displayMessage",
        first="Drop it",
        reads="Drop it",
        later="Drop it here",
        reads_later="Drop it here",
        put="bottles.csv",
    ),
    Row(
        component="ia.input.signature-pad",
        bound="penColor",
        first="black",
        reads=False,
        unmoved="what is drawn on it is in no property",
        put=True,
        refusal="it is disabled|nothing can be drawn",
    ),
    Row(
        component="ia.input.barcodescannerinput",
        bound="data",
        first=[],
        reads=[],
        later=[{"barcode": "123"}],
        reads_later=["123"],
        put="456",
        refusal="it is disabled|shows .* after it was set",
    ),
    Row(
        component="ia.display.barcode",
        bound="value",
        first="a",
        reads="a",
        later="b",
        reads_later="b",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.icon",
        bound="path",
        first="material/home",
        reads="material/home",
        later="material/warning",
        reads_later="material/warning",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.image",
        bound="source",
        first="/res/simulator/none.png",
        reads="/res/simulator/none.png",
        later="/res/simulator/other.png",
        reads_later="/res/simulator/other.png",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.iframe",
        bound="source",
        first="about:blank",
        reads="about:blank",
        later="about:blank#two",
        reads_later="about:blank#two",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.markdown",
        bound="source",
        first="# Line 1",
        reads="Line 1",
        later="**Line** 2",
        reads_later="Line 2",
        unset=ONLY_SHOWS,
    ),
    Row(component="ia.display.progress", bound="value", first=40, reads=40, later=41, reads_later=41, unset=ONLY_SHOWS),
    Row(
        component="ia.display.led-display",
        bound="value",
        first=12,
        reads="12",
        later=-7.5,
        reads_later="-7.5",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.cylindrical-tank",
        bound="value",
        first=63.25,
        reads=63.25,
        later=64,
        reads_later=64,
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.thermometer",
        bound="value",
        first=21.5,
        reads=21.5,
        later=22,
        reads_later=22,
        unset=ONLY_SHOWS,
        props={"units": " °C"},
    ),
    *(
        Row(
            component=f"ia.symbol.{name}",
            bound="value",
            first="a",
            reads=motor("a"),
            later="b",
            reads_later=motor("b"),
            unset=ONLY_SHOWS,
        )
        for name in ("motor", "pump", "sensor", "valve", "vessel")
    ),
    Row(
        component="ia.display.table",
        bound="data",
        first=batches("B-1"),
        reads=batches("B-1"),
        later=batches("B-1", "B-2"),
        reads_later=batches("B-1", "B-2"),
        unset="its cells are edited",
    ),
    Row(
        component="ia.display.alarmstatustable",
        bound="refreshRate",
        first=100,
        reads=lambda read: len(read) == 1,
        unmoved="its rows are the gateway's alarms",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.alarmjournaltable",
        bound="refreshRate",
        first=100,
        reads=lambda read: len(read) == 1,
        unmoved="its rows are the gateway's alarms",
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.tree",
        bound="selection",
        first=["0"],
        reads=["Line 1"],
        later=["1"],
        reads_later=["Line 2"],
        put="Line 1/Filler",
        undisabled=NEVER_DISABLED,
        props={"items": PLANT},
    ),
    Row(
        component="ia.display.tag-browse-tree",
        bound="root.path",
        first="[default]",
        reads=[],
        unmoved="what is selected in it is what its user selected",
        put="Line 1/Batch",
        undisabled=NEVER_DISABLED,
    ),
    Row(
        component="ia.display.view",
        bound="params.name",
        first="a",
        reads="a",
        later="b",
        reads_later="b",
        unset=ONLY_SHOWS,
        props={"path": "Part"},
    ),
    Row(
        component="ia.display.flex-repeater",
        bound="instances",
        first=[{"name": "a"}],
        reads=["a"],
        later=[{"name": "a"}, {"name": "b"}],
        reads_later=["a", "b"],
        unset=ONLY_SHOWS,
        props={"path": "Part"},
    ),
    Row(
        component="ia.display.viewcanvas",
        bound="instances",
        first=[{"viewPath": "Part", "viewParams": {"name": "a"}}],
        reads=["a"],
        later=[{"viewPath": "Part", "viewParams": {"name": "b"}}],
        reads_later=["b"],
        unset=ONLY_SHOWS,
    ),
    Row(
        component="ia.display.carousel",
        bound="activePane",
        first=0,
        reads=0,
        later=1,
        reads_later=1,
        put=0,
        undisabled=NEVER_DISABLED,
        props={"views": [{"viewPath": "Part"}, {"viewPath": "Part"}]},
    ),
    Row(
        component="ia.display.accordion",
        bound="items[1].expanded",
        first=False,
        reads=["A"],
        later=True,
        reads_later=["A", "B"],
        put=["B"],
        undisabled=BY_ITS_PARTS,
        props={
            "items": [
                {"expanded": True, "header": {"content": {"text": "A"}}, "body": {"viewPath": "Part"}},
                {"expanded": False, "header": {"content": {"text": "B"}}, "body": {"viewPath": "Part"}},
            ]
        },
    ),
    Row(
        component="ia.container.tab",
        bound="currentTabIndex",
        first=0,
        reads="A",
        later=1,
        reads_later="B",
        put="A",
        undisabled=BY_ITS_PARTS,
        props={"tabs": ["A", "B"]},
    ),
    Row(
        component="ia.navigation.link",
        bound="text",
        first="Go",
        reads=lambda read: read["text"] == "Go",
        later="Come",
        reads_later=lambda read: read["text"] == "Come",
        unset="it is clicked",
    ),
    *(
        Row(
            component=f"ia.navigation.{name}",
            bound="items",
            first=items("A", "B"),
            reads=["A", "B"],
            later=items("A", "B", "C"),
            reads_later=["A", "B", "C"],
            put="B",
            undisabled=BY_ITS_PARTS,
        )
        for name in ("horizontalmenu", "menutree")
    ),
)


class Failures(list[str]):
    """What went wrong with which component; the others are tried all the same."""

    @contextmanager
    def of(self, row: Row) -> Iterator[None]:
        try:
            yield
        except (AssertionError, CheckFailed, NoDriver) as error:
            self.append(f"{row.component}: {error}")

    def tell(self) -> None:
        assert not self, "\n".join(self)


@pytest.fixture
def failures() -> Iterator[Failures]:
    found = Failures()
    yield found
    found.tell()


@pytest.fixture
def all_shown(show: Show, sim: Simulator) -> Perspective:
    """One page with every component of the table, each bound to its tag, all enabled by one more."""
    values = [(row.tag, row.first) for row in ROWS] + [("[default]Rows/Enabled", True)]
    nodes = [Node(name=tag.rpartition("/")[2], properties={"dataType": "Any", "value": value}) for tag, value in values]
    assert sim.tags.put("default", "Rows", nodes, "Abort").failures == []
    sim.alarms.raise_("[default]Line 1/Speed", "Too fast", priority="High")
    label = {"type": "ia.display.label", "bind": {"props.text": "view.params.name"}}
    put(sim, "Part", [label], page=None, params={"name": ""})
    return show(yaml.safe_dump([_shown(row) for row in ROWS]))


def _shown(row: Row) -> dict[str, Any]:
    bind: dict[str, Any] = {f"props.{row.bound}": {"tag": row.tag, "bidirectional": True}}
    if row.writes:
        bind[f"props.{row.writes}"] = {"tag": row.tag, "bidirectional": True}
    if row.put is not None and not row.undisabled:
        bind["props.enabled"] = "[default]Rows/Enabled"
    return {"type": row.component, "domId": row.id, "props": dict(row.props), "bind": bind}


def right(wanted: Any, read: Any) -> bool:
    return bool(wanted(read) if callable(wanted) else wanted == read)


def given(row: Row, folder: Path) -> Any:
    """What it is set to; a file for what takes files."""
    if row.component != "ia.input.fileupload":
        return row.put
    path = folder / str(row.put)
    path.write_text("size,count\n")
    return str(path)


def test_no_component_is_missing() -> None:
    assert {row.component for row in ROWS} == set(DRIVERS)
    for row in ROWS:
        assert DRIVERS[row.component].settable is (row.put is not None), row.component
        assert (row.put is None) is bool(row.unset), f"{row.component}: settable, or a reason why not"
        assert (row.reads_later is None) is bool(row.unmoved), f"{row.component}: a value that changes, or a reason"


def test_every_value_is_read_and_a_later_one_waited_for(
    all_shown: Perspective, sim: Simulator, failures: Failures
) -> None:
    for row in ROWS:
        with failures.of(row):
            all_shown.expect(row.target, lambda read, row=row: right(row.reads, read), "the first", timeout_ms=3_000)  # type: ignore[misc]
    moved = [row for row in ROWS if not row.unmoved]
    for row in moved:
        assert sim.tags.write(row.tag, row.later) == "Good"
    for row in moved:
        with failures.of(row):
            all_shown.expect(
                row.target,
                lambda read, row=row: right(row.reads_later, read),  # type: ignore[misc]
                "the later one",
                timeout_ms=3_000,
            )


def test_every_value_of_bad_quality_is_told_and_still_read(
    all_shown: Perspective, sim: Simulator, failures: Failures
) -> None:
    for row in ROWS:
        sim.tags.set_quality(row.tag, "Bad_NotConnected")
    for row in ROWS:
        with failures.of(row):
            found = all_shown.quality.expect(row.target, "bad", subcode="Bad_NotConnected", timeout_ms=3_000)
            assert found.property in (f"props.{row.bound}", f"props.{row.writes}")
            read = all_shown.read(row.target, timeout_ms=3_000)
            assert right(row.reads, read), f"reads {read!r}"
    for row in ROWS:
        sim.tags.set_quality(row.tag, "Good")
    for row in ROWS:
        with failures.of(row):
            all_shown.quality.expect(row.target, "good", timeout_ms=3_000)


def test_what_is_disabled_refuses_to_be_set_and_takes_it_once_enabled(
    all_shown: Perspective, sim: Simulator, failures: Failures, tmp_path: Path
) -> None:
    settable = [row for row in ROWS if row.put is not None]
    assert sim.tags.write("[default]Rows/Enabled", False) == "Good"
    # Before the page knows of it, the first one could still be set.
    all_shown.expect_state(next(row for row in settable if not row.undisabled).target, "disabled", timeout_ms=5_000)
    for row in settable:
        if not row.undisabled:
            with failures.of(row), pytest.raises(CheckFailed, match=row.refusal):
                all_shown.set(row.target, given(row, tmp_path), timeout_ms=600)
    assert sim.tags.write("[default]Rows/Enabled", True) == "Good"
    for row in settable:
        with failures.of(row):
            all_shown.set(row.target, given(row, tmp_path), timeout_ms=5_000)


def test_the_words_of_an_overlay_are_no_text_of_its_component(show: Show, sim: Simulator) -> None:
    perspective = show(
        """
        - {type: ia.display.label, domId: tall, bind: {props.text: "[default]Line 1/Batch"}}
        """
    )
    sim.tags.set_quality("[default]Line 1/Batch", "Bad_NotConnected")
    tall = perspective.page.locator("#tall")
    tall.locator(".cqfo-error").wait_for()
    tall.evaluate("each => each.querySelector('.cfo-parent').classList.remove('micro-icon-container')")
    assert tall.inner_text().split() == ["B-1001", "ERROR"]
    assert perspective.read(Target(dom_id="tall")) == "B-1001"
    assert perspective.find(Target(type="label", text="B-1001")).path == "C.0:0"


def test_what_cannot_be_set_says_so(all_shown: Perspective, failures: Failures) -> None:
    for row in ROWS:
        if row.put is None:
            with failures.of(row), pytest.raises(NoDriver, match="cannot be set"):
                all_shown.set(row.target, "x", timeout_ms=1_000)
