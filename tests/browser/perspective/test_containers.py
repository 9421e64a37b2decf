"""Components that show others: which one, and what is found in them by their paths."""

from __future__ import annotations

import pytest

from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show, put

pytestmark = pytest.mark.slow

AT = Target(dom_id="it")

TABS = """
- type: ia.container.tab
  domId: it
  props: {tabs: [Recipe, Trend, {text: Service, disabled: true}]}
  children:
    - {type: ia.display.label, domId: first, props: {text: one}}
    - {type: ia.display.label, domId: second, props: {text: two}}
"""


def test_tabs_are_read_and_chosen_by_text_or_index(show: Show) -> None:
    perspective = show(TABS)
    assert perspective.read(AT) == "Recipe"
    assert perspective.set(AT, "Trend") == "Trend"
    assert perspective.read(Target(dom_id="second")) == "two"
    perspective.set(AT, 0)
    assert perspective.read(Target(dom_id="first")) == "one"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Service", "'Service' of .* is disabled"),
        ("Trends", r"no tab 'Trends'\nthere are: 'Recipe', 'Trend', 'Service'"),
    ],
)
def test_a_tab_that_cannot_be_chosen_says_why(show: Show, wanted: str, message: str) -> None:
    perspective = show(TABS)
    with pytest.raises(CheckFailed, match=message):
        perspective.set(AT, wanted, timeout_ms=300)


def test_a_tab_may_be_a_view(show: Show, sim: Simulator) -> None:
    put(sim, "Head", [{"type": "ia.display.label", "props": {"text": "Drawn"}}], page=None)
    perspective = show("- {type: ia.container.tab, domId: it, props: {tabs: [{viewPath: Head}, Plain]}}")
    perspective.expect(AT, lambda text: text == "Drawn", "Drawn")
    assert perspective.page.locator(".tab-menu-item.tab-active > .view-parent").count() == 1


ACCORDION = """
- type: ia.display.accordion
  domId: it
  props:
    expansionMode: multiple
    items:
      - {expanded: true, header: {content: {text: Motor}}, body: {viewPath: Part, viewParams: {name: motor}}}
      - {expanded: false, header: {content: {text: Pump}}, body: {viewPath: Part, viewParams: {name: pump}}}
      - {expanded: false, enabled: false, header: {content: {text: Valve}}, body: {viewPath: Part}}
"""


@pytest.fixture
def part(sim: Simulator) -> None:
    label = {"type": "ia.display.label", "domId": "name", "bind": {"props.text": "view.params.name"}}
    put(sim, "Part", [label], page=None, params={"name": ""})


@pytest.mark.usefixtures("part")
def test_an_accordion_is_read_and_set_by_its_headers(show: Show) -> None:
    perspective = show(ACCORDION)
    assert perspective.read(AT) == ["Motor"]
    assert perspective.set(AT, ["Pump", "Motor"]) == ["Motor", "Pump"]
    assert perspective.read(Target(dom_id="name", nth=1)) == "pump"
    assert perspective.set(AT, "Pump") == ["Pump"]
    assert perspective.set(AT, []) == []


@pytest.mark.usefixtures("part")
@pytest.mark.parametrize(
    ("header", "message"), [("Valve", "is disabled"), ("Vault", "there are: 'Motor', 'Pump', 'Valve'")]
)
def test_a_header_that_cannot_be_opened_says_why(show: Show, header: str, message: str) -> None:
    perspective = show(ACCORDION)
    with pytest.raises(CheckFailed, match=message):
        perspective.set(AT, header, timeout_ms=300)


@pytest.mark.usefixtures("part")
def test_a_carousel_shows_one_slide_and_its_clones_do_not_count(show: Show) -> None:
    perspective = show(
        """
        - type: ia.display.carousel
          domId: it
          props: {views: [{viewPath: Part, viewParams: {name: a}}, {viewPath: Part, viewParams: {name: b}}]}
        """
    )
    slides = perspective.page.locator("#it .view-container")
    assert slides.count() == 4
    assert perspective.read(AT) == 0
    assert perspective.set(AT, 1) == 1
    assert perspective.read(Target(dom_id="name", within="it")) == "b"
    with pytest.raises(CheckFailed, match="no slide 2: it has 2, from 0 on"):
        perspective.set(AT, 2, timeout_ms=300)


@pytest.mark.usefixtures("part")
def test_an_embedded_view_has_paths_behind_its_own(show: Show) -> None:
    perspective = show(
        """
        - {type: ia.display.label, props: {text: before}}
        - {type: ia.display.view, domId: it, props: {path: Part, params: {name: inner}}}
        """
    )
    assert perspective.read(AT) == "inner"
    assert perspective.find(Target(dom_id="name")).path == "C$0:1.0:0"
    assert perspective.find(Target(type="label", view="Part")).path == "C$0:1.0:0"


def test_an_embedded_view_that_is_not_there_says_so(show: Show) -> None:
    perspective = show("- {type: ia.display.view, domId: it, props: {path: No/Such}}")
    assert perspective.read(AT).startswith("View Not Found")


@pytest.mark.usefixtures("part")
def test_a_repeater_numbers_its_instances(show: Show) -> None:
    perspective = show(
        """
        - type: ia.display.flex-repeater
          domId: it
          props: {path: Part, instances: [{name: a}, {name: b}, {name: c}]}
        """
    )
    perspective.expect(AT, lambda texts: texts == ["a", "b", "c"], "a, b, c")
    assert perspective.find(Target(dom_id="name", nth=1)).path == "C$0:0[1].0:0"
    assert perspective.find(Target(text="c", view="Part")).path == "C$0:0[2].0:0"


@pytest.mark.usefixtures("part")
def test_a_view_canvas_places_its_instances(show: Show) -> None:
    perspective = show(
        """
        - type: ia.display.viewcanvas
          domId: it
          props: {instances: [{viewPath: Part, viewParams: {name: x}, left: 40px, top: 20px}]}
        """
    )
    perspective.expect(AT, lambda texts: texts == ["x"], "x")
    assert perspective.page.locator("#it > div").evaluate("each => each.style.left") == "40px"


def test_a_split_is_dragged_by_its_handle(show: Show) -> None:
    perspective = show(
        """
        - type: ia.container.split
          domId: it
          children: [{type: ia.display.label, domId: left}, {type: ia.display.label, domId: right}]
        """
    )
    handle = perspective.page.locator("#it .split-handle")
    box = handle.bounding_box()
    assert box is not None
    perspective.page.mouse.move(box["x"] + 2, box["y"] + 20)
    perspective.page.mouse.down()
    perspective.page.mouse.move(box["x"] + 202, box["y"] + 20)
    perspective.page.mouse.up()
    moved = handle.bounding_box()
    assert moved is not None
    assert moved["x"] > box["x"] + 150


def test_column_and_coordinate_containers_place_their_children(show: Show) -> None:
    perspective = show(
        """
        - type: ia.container.column
          children:
            - {type: ia.display.label, domId: a, position: {rowIndex: 1, colIndex: 0, colSpan: 6}}
            - {type: ia.display.label, domId: b, position: {rowIndex: 0, colIndex: 6, colSpan: 6}}
        - type: ia.container.coord
          children: [{type: ia.display.label, domId: c, position: {x: 30, y: 10, width: 90, height: 20}}]
        """
    )
    rows = perspective.page.locator("div.inner-container > div.row[data-row-index]")
    assert rows.evaluate_all("all => all.map(each => [each.dataset.rowIndex, each.children[0].id])") == [
        ["0", "b"],
        ["1", "a"],
    ]
    style = perspective.page.locator("#c").evaluate("each => [each.style.left, each.style.top, each.style.width]")
    assert style == ["30px", "10px", "90px"]
