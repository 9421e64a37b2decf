"""Dropdown: read, set, one option or several, late and disabled ones, one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.drivers.dropdown import labels_of
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

OPTIONS = "[{label: Filling, value: F}, {label: Packing, value: P}, {label: Packing 2, value: P2}, {label: Closed, value: C, isDisabled: true}]"
SINGLE = f"""
- {{type: ia.display.label, props: {{text: Line}}}}
- type: ia.input.dropdown
  domId: line
  props: {{options: {OPTIONS}, showClearIcon: true, allowCustomOptions: true}}
  bind: {{props.value: {{tag: "[default]Line 1/Batch", bidirectional: true}}}}
"""
MULTI = f"""
- type: ia.input.dropdown
  domId: lines
  props: {{options: {OPTIONS}, multiSelect: true, showClearIcon: CLEAR}}
  bind: {{props.value: {{property: view.custom.lines, bidirectional: true}}}}
- {{type: ia.display.label, domId: echo, bind: {{props.text: view.custom.lines}}}}
"""
LINE = Target(type="dropdown", label="Line")


def test_an_option_is_chosen_by_its_label(show: Show, sim: Simulator) -> None:
    perspective = show(SINGLE)
    assert perspective.set(LINE, "Packing") == "Packing"
    assert perspective.set(LINE, "Packing") == "Packing"
    assert perspective.page.locator("div.ia_componentModal").count() == 0
    perspective.page.locator("#line").click()
    perspective.page.locator("a.iaDropdownCommon_option").first.wait_for()
    assert perspective.set(LINE, "Packing 2") == "Packing 2"
    sim.tags.write("[default]Line 1/Batch", "F")
    assert perspective.expect(LINE, lambda label: label == "Filling", "Filling") == "Filling"


def test_a_choice_is_cleared(show: Show) -> None:
    perspective = show(SINGLE)
    perspective.set(LINE, "Packing")
    assert perspective.set(LINE, None) == ""
    assert perspective.page.locator("#line .iaDropdownCommon_placeholder-container").inner_text() == "Select..."


def test_an_option_of_ones_own_is_made(show: Show, sim: Simulator) -> None:
    perspective = show(SINGLE)
    assert perspective.set(LINE, "Create: Line 9") == "Line 9"
    perspective.expect(LINE, lambda label: label == "Line 9", "Line 9")
    assert sim.tags.read("[default]Line 1/Batch").value == "Line 9"


def test_an_option_that_is_not_there_or_disabled_is_refused(show: Show) -> None:
    perspective = show(SINGLE)
    with pytest.raises(CheckFailed) as caught:
        perspective.set(LINE, "Pack", timeout_ms=1000)
    assert str(caught.value).splitlines()[:2] == [
        "there is no option 'Pack' in dropdown #line 'Line' (waited 1 s)",
        "there are: 'Filling', 'Packing', 'Packing 2', 'Closed'",
    ]
    with pytest.raises(CheckFailed, match="option 'Closed' of dropdown #line 'Line' is disabled"):
        perspective.set(LINE, "Closed", timeout_ms=1000)
    assert perspective.page.locator("div.ia_componentModal").count() == 0
    with pytest.raises(CheckFailed, match="dropdown #line 'Line' takes one option, not 2"):
        perspective.set(LINE, ["Packing", "Filling"])


def test_a_dropdown_without_options_and_a_disabled_one(show: Show) -> None:
    perspective = show(
        """
        - type: ia.input.dropdown
          domId: late
          props: {value: ''}
          bind: {props.options: view.custom.options}
        - {type: ia.input.dropdown, domId: idle, props: {options: [a], enabled: false}}
        """,
        custom={"options": []},
    )
    with pytest.raises(CheckFailed, match=r"(?s)no option 'A' in dropdown #late.*there are: none"):
        perspective.set(Target(dom_id="late"), "A", timeout_ms=1000)
    with pytest.raises(CheckFailed, match=r"cannot set dropdown #idle .*: it is disabled"):
        perspective.set(Target(dom_id="idle"), "a", timeout_ms=300)


@pytest.mark.parametrize("clear", ["true", "false"])
def test_several_options_are_chosen_and_taken_back(show: Show, clear: str) -> None:
    perspective = show(MULTI.replace("CLEAR", clear), custom={"lines": ["P"]})
    lines = Target(dom_id="lines")
    assert perspective.read(lines) == ["Packing"]
    assert perspective.set(lines, ["Filling", "Packing 2"]) == ["Filling", "Packing 2"]
    assert perspective.set(lines, ["Packing 2", "Filling"]) == ["Filling", "Packing 2"]
    assert perspective.set(lines, "Filling") == ["Filling"]
    perspective.expect(Target(dom_id="echo"), lambda text: "F" in text and "P2" not in text, "F only")
    assert perspective.set(lines, []) == []
    assert perspective.page.locator("div.ia_componentModal").count() == 0


def test_a_dropdown_without_a_clear_button_is_not_emptied(show: Show) -> None:
    perspective = show("- {type: ia.input.dropdown, domId: line, props: {options: [a, b], value: a}}")
    with pytest.raises(CheckFailed, match=r"dropdown #line .*cannot be emptied: it has no button for it"):
        perspective.set(Target(dom_id="line"), "")


def test_a_dropdown_that_takes_no_text_makes_no_option(show: Show) -> None:
    perspective = show("- {type: ia.input.dropdown, domId: line, props: {options: [a], search: {enabled: false}}}")
    with pytest.raises(CheckFailed, match="takes no option of one's own: nothing can be typed into it"):
        perspective.set(Target(dom_id="line"), "Create: b")


def test_a_search_without_results_offers_nothing(show: Show) -> None:
    perspective = show(
        "- {type: ia.input.dropdown, domId: line, props: {options: [a], search: {noResultsText: Nothing}}}"
    )
    with pytest.raises(CheckFailed, match=r"(?s)no option 'Create: b'.*there are: none"):
        perspective.set(Target(dom_id="line"), "Create: b", timeout_ms=1000)


@pytest.mark.parametrize(
    ("labels", "label", "shown", "read"),
    [
        ('"Packing"', None, [], ["Packing"]),
        ('["A", "B"]', None, [], ["A", "B"]),
        ('""', None, [], []),
        ("", None, [], []),
        ("[]", None, [], []),
        ("5", None, [], ["5"]),
        ("plain", None, [], ["plain"]),
        (None, "Older", [], ["Older"]),
        (None, None, ["Seen"], ["Seen"]),
    ],
)
def test_every_form_of_the_chosen_labels_is_read(
    labels: str | None, label: str | None, shown: list[str], read: list[str]
) -> None:
    assert labels_of({"labels": labels, "label": label, "shown": shown}) == read


def test_an_option_that_loses_its_first_click_is_clicked_again(tab: Page, perspective: Perspective) -> None:
    tab.set_content(
        """
        <div id="app-container"><div data-component="ia.input.dropdown" data-component-path="C.0:0" id="line"
          data-selected-labels='""'><svg class="iaDropdownCommon_expandIcon" width="20" height="20"></svg></div></div>
        <script>
          const root = document.getElementById("line");
          const modal = document.createElement("div");
          modal.className = "ia_componentModal";
          modal.innerHTML = '<div class="iaDropdownCommon_options"><a class="iaDropdownCommon_option">Packing</a></div>';
          let clicks = 0;
          modal.querySelector("a").addEventListener("click", () => {
            clicks += 1;
            if (clicks < 2) return;
            root.dataset.selectedLabels = '"Packing"';
            root.classList.remove("ia_dropdown--active");
            modal.remove();
          });
          root.querySelector("svg").addEventListener("click", () => {
            root.classList.add("ia_dropdown--active");
            document.body.append(modal);
          });
        </script>
        """
    )
    assert perspective.set(Target(dom_id="line"), "Packing") == "Packing"
