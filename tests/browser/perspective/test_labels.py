"""Which label stands for which component, however a view lays them out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.errors import AmbiguousComponent
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

INPUTS = [
    "text-area",
    "text-field",
    "password-field",
    "numeric-entry-field",
    "dropdown",
    "slider",
    "date-time-input",
    "radio-group",
    "toggle-switch",
]


def labelled(perspective: Perspective, label: str) -> str:
    """The `domId` of what is found."""
    return perspective.find(Target(label=label), timeout_ms=1_000).domId


def laid_out(tab: Page, *components: tuple[str, str, int, int, int]) -> None:
    """A view whose components stand where they are put: kind, text or `domId`, left, top, width."""
    drawn = []
    for index, (kind, name, left, top, width) in enumerate(components):
        what = f'data-component="{kind}" data-component-path="C.0:{index}"'
        style = f'style="position: absolute; left: {left}px; top: {top}px; width: {width}px; height: 20px"'
        label = kind == "ia.display.label"
        drawn.append(f"<div {what} {style}>{name}</div>" if label else f'<input {what} {style} id="{name}">')
    tab.set_content(
        '<div id="app-container"><div data-component="ia.container.coord" data-component-path="C.0" '
        f'style="position: relative; width: 900px; height: 400px">{"".join(drawn)}</div></div>'
    )


LABEL, FIELD = "ia.display.label", "ia.input.text-field"


def test_every_input_is_found_by_the_label_before_it(show: Show) -> None:
    column = "\n".join(
        f"- {{type: ia.display.label, props: {{text: 'The {kind}'}}}}\n"
        f"- {{type: ia.input.{kind}, domId: {kind}, props: {{radios: [{{text: One, value: 1}}]}}}}"
        for kind in INPUTS
    )
    perspective = show(column)
    assert [labelled(perspective, f"The {kind}") for kind in INPUTS] == INPUTS


def test_every_input_is_found_by_the_label_in_its_row(show: Show) -> None:
    rows = "\n".join(
        f"- props: {{direction: row}}\n"
        f"  children:\n"
        f"  - {{type: ia.display.label, props: {{text: 'The {kind}'}}}}\n"
        f"  - {{type: ia.input.{kind}, domId: {kind}, props: {{radios: [{{text: One, value: 1}}]}}}}"
        for kind in INPUTS
    )
    perspective = show("- {type: ia.display.label, props: {text: Heading}}\n" + rows)
    assert [labelled(perspective, f"The {kind}") for kind in INPUTS] == INPUTS
    with pytest.raises(CheckFailed, match="there is no component 'Heading'"):
        labelled(perspective, "Heading")


def test_a_checkbox_has_a_label_of_its_own_and_takes_no_other(show: Show) -> None:
    perspective = show(
        """
        - {type: ia.display.label, props: {text: Batch}}
        - {type: ia.input.checkbox, domId: auto, props: {text: Automatic}}
        - {type: ia.input.text-field, domId: batch}
        - {type: ia.input.checkbox, domId: bare, props: {text: ''}}
        """
    )
    assert labelled(perspective, "Automatic") == "auto"
    assert labelled(perspective, "Batch") == "batch"


def test_a_label_stands_for_what_comes_next_only(show: Show) -> None:
    perspective = show(
        """
        - {type: ia.display.label, props: {text: Batch}}
        - {type: ia.input.text-field, domId: first}
        - {type: ia.input.text-field, domId: second}
        - props: {direction: row}
          children: [{type: ia.input.text-field, domId: third}]
        """
    )
    assert labelled(perspective, "Batch") == "first"
    assert perspective.find(Target(dom_id="second")).label == ""
    assert perspective.find(Target(dom_id="third")).label == ""


def test_labels_above_are_told_from_units_on_the_left(tab: Page, perspective: Perspective) -> None:
    laid_out(
        tab,
        (FIELD, "speed", 0, 24, 100),
        (LABEL, "rpm", 104, 24, 30),
        (FIELD, "force", 150, 24, 100),
        (LABEL, "Force", 150, 0, 100),
        (LABEL, "Speed", 0, 0, 100),
    )
    assert labelled(perspective, "Speed") == "speed"
    assert labelled(perspective, "Force") == "force"


def test_labels_on_the_left_are_told_from_a_heading(tab: Page, perspective: Perspective) -> None:
    laid_out(
        tab,
        (LABEL, "Settings", 0, 0, 400),
        (FIELD, "speed", 130, 26, 100),
        (FIELD, "force", 130, 50, 100),
        (LABEL, "Speed", 0, 26, 100),
        (LABEL, "Force", 0, 50, 100),
    )
    assert labelled(perspective, "Speed") == "speed"
    assert labelled(perspective, "Force") == "force"
    with pytest.raises(CheckFailed, match="there is no component 'Settings'"):
        labelled(perspective, "Settings")


def test_a_label_over_two_fields_stands_for_both(tab: Page, perspective: Perspective) -> None:
    laid_out(tab, (LABEL, "Limits", 0, 0, 300), (FIELD, "low", 0, 24, 100), (FIELD, "high", 150, 24, 100))
    with pytest.raises(AmbiguousComponent, match="several components are component 'Limits'"):
        labelled(perspective, "Limits")


def test_a_name_for_assistive_technology_is_a_label(tab: Page, perspective: Perspective) -> None:
    tab.set_content(
        '<div id="app-container"><div data-component="ia.input.slider" data-component-path="C.0:0" id="level">'
        '<div role="slider" aria-label="Level" aria-valuenow="3">x</div></div></div>'
    )
    assert labelled(perspective, "Level") == "level"
