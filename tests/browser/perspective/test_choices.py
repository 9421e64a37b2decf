"""Checkbox, radio group, multi-state button, one-shot button: read, set, press, refuse."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.drivers.choices import active_of
from pytest_ignition.browser.perspective.errors import Undecided
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

CHECKBOX = """
- {type: ia.input.checkbox, domId: two, props: {text: Two, enabled: true}, bind: {props.selected: {property: view.custom.on, bidirectional: true}}}
- {type: ia.input.checkbox, domId: three, props: {text: Three, triState: true, selected: true}}
- {type: ia.input.checkbox, domId: idle, props: {text: Idle, enabled: false}}
- {type: ia.display.label, domId: echo, bind: {props.text: view.custom.on}}
"""
RADIOS = """
- {type: ia.display.label, props: {text: Mode}}
- type: ia.input.radio-group
  domId: mode
  props: {radios: [{text: Run, value: RUN}, {text: Hold, value: 2}, {text: Service, value: S, enabled: false}]}
  bind: {props.value: {property: view.custom.mode, bidirectional: true}}
- {type: ia.display.label, domId: echo, bind: {props.text: view.custom.mode}}
"""
STATES = """
- type: ia.input.multi-state-button
  domId: hoa
  props:
    orientation: row
    states:
      - {text: Hand, value: 2, selectedStyle: {backgroundColor: '#FFF275'}, unselectedStyle: {}}
      - {text: Stop, value: 0, selectedStyle: {backgroundColor: '#F84553'}, unselectedStyle: {}}
      - {text: Auto, value: 1, selectedStyle: {backgroundColor: '#7CEA9C'}, unselectedStyle: {}}
  bind:
    props.controlValue: {property: view.custom.command, bidirectional: true}
    props.indicatorValue: view.custom.shown
- {type: ia.input.button, domId: ack, props: {text: Ack}, actions: {onActionPerformed: {set: {view.custom.shown: '{view.custom.command}'}}}}
"""
ONE_SHOT = """
- type: ia.input.oneshotbutton
  domId: start
  props: {setValue: GO, readyState: {text: Start}, writingState: {text: Starting}, confirm: {enabled: CONFIRM}}
  bind: {props.value: {tag: "[default]Line 1/Batch", bidirectional: true}}
"""


def test_a_checkbox_is_checked_once(show: Show) -> None:
    perspective = show(CHECKBOX, custom={"on": False})
    for wanted in (True, True, False):
        assert perspective.set(Target(type="checkbox", label="Two"), wanted) is wanted
    perspective.set(Target(dom_id="two"), True)
    assert perspective.expect(Target(dom_id="echo"), lambda text: text.lower() == "true", "true")
    with pytest.raises(CheckFailed, match="checkbox #two 'Two' is true, false or indeterminate, not 'yes'"):
        perspective.set(Target(dom_id="two"), "yes")
    with pytest.raises(CheckFailed, match="cannot set checkbox #idle 'Idle': it is disabled"):
        perspective.set(Target(dom_id="idle"), True, timeout_ms=300)


def test_a_checkbox_may_be_neither(show: Show) -> None:
    perspective = show(CHECKBOX, custom={"on": False})
    three = Target(dom_id="three")
    assert perspective.read(three) is True
    assert perspective.set(three, "indeterminate") is None
    assert perspective.set(three, True) is True
    assert perspective.set(three, None) is None
    assert perspective.set(three, False) is False
    with pytest.raises(CheckFailed, match="#two 'Two' has no indeterminate state: it goes from True to False"):
        perspective.set(Target(dom_id="two"), None)


def test_an_older_checkbox_tells_its_state_by_its_icon(tab: Page, perspective: Perspective) -> None:
    tab.set_content(
        '<div id="app-container"><div data-component="ia.input.checkbox" data-component-path="C.0:0" id="old">'
        '<label class="ia_checkbox"><input type="checkbox"><svg class="ia_checkbox__checkedIcon" width="9"></svg></label></div></div>'
    )
    assert perspective.read(Target(dom_id="old")) is True


def test_a_radio_is_chosen_by_label_or_value(show: Show) -> None:
    perspective = show(RADIOS, custom={"mode": "RUN"})
    mode = Target(type="radio group", label="Mode")
    assert perspective.read(mode) == "Run"
    assert perspective.set(mode, "Hold") == "Hold"
    perspective.expect(Target(dom_id="echo"), lambda text: text == "2", "the value")
    assert perspective.set(mode, "RUN") == "Run"
    assert perspective.set(mode, 2) == "Hold"
    assert perspective.set(mode, 2) == "Hold"


def test_a_radio_that_is_not_there_or_disabled_is_refused(show: Show) -> None:
    perspective = show(RADIOS, custom={"mode": None})
    mode = Target(dom_id="mode")
    assert perspective.read(mode) == ""
    with pytest.raises(CheckFailed, match=r"(?s)no button 'Rum' in radio-group #mode 'Mode'.*'Run', 'Hold', 'Service'"):
        perspective.set(mode, "Rum", timeout_ms=300)
    with pytest.raises(CheckFailed, match="'Service' of radio-group #mode 'Mode' is disabled"):
        perspective.set(mode, "S", timeout_ms=300)


def test_the_state_of_a_multi_state_button_is_what_it_indicates(show: Show) -> None:
    perspective = show(STATES, custom={"command": 0, "shown": 0})
    hoa = Target(dom_id="hoa")
    assert perspective.read(hoa) == "Stop"
    with pytest.raises(CheckFailed, match='shows "Stop" after it was set to "Auto"'):
        perspective.set(hoa, "Auto", timeout_ms=500)
    perspective.click(Target(dom_id="ack"))
    assert perspective.expect(hoa, lambda state: state == "Auto", "Auto") == "Auto"
    with pytest.raises(CheckFailed, match=r"(?s)no state 'Of' in multi-state-button #hoa.*'Hand', 'Stop', 'Auto'"):
        perspective.set(hoa, "Of", timeout_ms=300)


def test_a_multi_state_button_that_follows_itself_is_set(show: Show) -> None:
    perspective = show(STATES.replace("view.custom.command", "view.custom.shown"), custom={"shown": 9})
    assert perspective.read(Target(dom_id="hoa")) is None
    for state in ("Hand", "Auto"):
        assert perspective.set(Target(dom_id="hoa"), state) == state


def test_states_that_all_look_different_are_not_guessed(show: Show) -> None:
    perspective = show(
        """
        - type: ia.input.multi-state-button
          domId: hoa
          props:
            indicatorValue: 1
            states:
              - {text: A, value: 1, selectedStyle: {backgroundColor: red}, unselectedStyle: {backgroundColor: pink}}
              - {text: B, value: 2, selectedStyle: {backgroundColor: green}, unselectedStyle: {backgroundColor: lime}}
        """
    )
    with pytest.raises(Undecided, match="which state of multi-state-button #hoa"):
        perspective.read(Target(dom_id="hoa"))


@pytest.mark.parametrize(
    ("paints", "said", "wanted"),
    [
        ([("", "w"), ("red", "r"), ("", "w")], -1, "1"),
        ([("", "rgb(250, 250, 250)"), ("", "rgb(1, 2, 3)")], -1, "1"),
        ([("red", "r"), ("", "w")], -1, "0"),
        ([("", "w"), ("", "w")], -1, None),
        ([("", "w"), ("", "w")], 0, "0"),
    ],
)
def test_the_active_one_is_what_says_so_or_stands_out(
    paints: list[tuple[str, str]], said: int, wanted: str | None
) -> None:
    buttons = [
        {"label": str(index), "said": index == said, "inline": inline, "computed": computed}
        for index, (inline, computed) in enumerate(paints)
    ]
    assert active_of(buttons) == wanted


def test_two_unusual_paints_tell_nothing() -> None:
    buttons = [{"label": each, "said": False, "inline": "", "computed": each} for each in ("red", "green")]
    with pytest.raises(ValueError, match="stand alone"):
        active_of(buttons)


def _reset_when_written(sim: Simulator) -> threading.Thread:
    """The machine that takes the value back once it has seen it."""

    def machine() -> None:
        seen = threading.Event()
        for _look in range(400):
            if sim.tags.read("[default]Line 1/Batch").value == "GO":
                sim.tags.write("[default]Line 1/Batch", "idle")
                return
            seen.wait(0.025)

    thread = threading.Thread(target=machine)
    thread.start()
    return thread


@pytest.mark.parametrize("confirm", ["false", "true"])
def test_a_one_shot_button_is_waited_for_until_it_is_done(show: Show, sim: Simulator, confirm: str) -> None:
    perspective = show(ONE_SHOT.replace("CONFIRM", confirm))
    assert perspective.read(Target(dom_id="start")) == "Start"
    machine = _reset_when_written(sim)
    perspective.click(Target(dom_id="start"))
    machine.join()
    assert sim.tags.read("[default]Line 1/Batch").value == "idle"
    assert perspective.read(Target(dom_id="start")) == "Start"


def test_a_one_shot_button_that_is_not_confirmed_writes_nothing(show: Show, sim: Simulator) -> None:
    perspective = show(ONE_SHOT.replace("CONFIRM", "true"))
    perspective.click(Target(dom_id="start"), confirm=False)
    assert perspective.page.locator("div.ia_componentModal").count() == 0
    assert sim.tags.read("[default]Line 1/Batch").value == "B-1001"


def test_a_one_shot_button_that_is_never_done_fails(show: Show) -> None:
    perspective = show(ONE_SHOT.replace("CONFIRM", "false"))
    with pytest.raises(CheckFailed, match=r"oneshotbutton #start 'Start' is not done.*it shows 'Starting'"):
        perspective.click(Target(dom_id="start"), timeout_ms=1500)
