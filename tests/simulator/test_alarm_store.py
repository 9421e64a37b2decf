"""The simulator's alarms: of tags, raised, cleared, acknowledged, shelved."""

from __future__ import annotations

import pytest

from pytest_ignition.simulator.alarm_store import AlarmStore
from pytest_ignition.simulator.scenario import AlarmSpec, ProviderSpec, Scenario, TagSpec
from pytest_ignition.simulator.state import GatewayState
from pytest_ignition.simulator.tag_store import TagStore

from .conftest import Clock

HIGH = AlarmSpec(name="High", mode="AboveValue", setpoint=100, priority="High", label="Too fast")
RANGE = AlarmSpec(name="Range", mode="OutsideValues", setpoint=10, upper=50, needs_notes=True)
SPEED = TagSpec(name="Speed", type="Float8", value=20.0, alarms=(HIGH, RANGE))
SCENARIO = Scenario(
    tag_providers=(ProviderSpec(name="default", tags=(TagSpec(name="Line", tags=(SPEED,)),)),),
)


@pytest.fixture
def state(clock: Clock) -> GatewayState:
    return GatewayState(SCENARIO, now=clock)


def test_a_tag_raises_its_alarms_and_clears_them(state: GatewayState) -> None:
    store, tags = state.part(AlarmStore), state.part(TagStore)
    assert store.events() == []
    tags.write("[default]Line/Speed", 130)
    found = {each.name: each for each in store.events()}
    assert set(found) == {"High", "Range"}
    high = found["High"]
    assert (high.source, high.display_path, high.label) == (
        "prov:default:/tag:Line/Speed:/alm:High",
        "Line/Speed/High",
        "Too fast",
    )
    assert (high.state, high.priority, high.value) == ("Active, Unacknowledged", "High", 130)
    tags.write("[default]Line/Speed", 40)
    assert {each.state for each in store.events()} == {"Cleared, Unacknowledged"}
    assert store.acknowledge([high.id, found["Range"].id], user="ann") == 1, "the other one wants notes"
    assert [each.name for each in store.events()] == ["Range"]
    assert store.acknowledge([found["Range"].id], notes="checked") == 1
    assert store.events() == []
    assert [each.what for each in store.journal()] == ["Ack", "Ack", "Clear", "Clear", "Active", "Active"]


def test_a_bad_quality_changes_no_alarm(state: GatewayState) -> None:
    store, tags = state.part(AlarmStore), state.part(TagStore)
    tags.write("[default]Line/Speed", 130)
    assert len(store.events()) == 2
    tags.set_quality("[default]Line/Speed", "Bad_NotConnected")
    assert {each.state for each in store.events()} == {"Active, Unacknowledged"}


def test_an_alarm_is_active_once_and_raised_anew_after_it_was_cleared(state: GatewayState) -> None:
    store = state.part(AlarmStore)
    first = store.raise_("[default]Other", "Open")
    assert store.raise_("[default]Other", "Open") == first
    store.clear(first)
    assert store.raise_("[default]Other", "Open") != first
    with pytest.raises(ValueError, match="one of Diagnostic, Low"):
        store.raise_("x", priority="Urgent")
    with pytest.raises(KeyError, match="no alarm event nothing"):
        store.clear("nothing")


def test_a_shelved_alarm_comes_back_when_its_time_is_over(state: GatewayState, clock: Clock) -> None:
    store = state.part(AlarmStore)
    event = store.raise_("[default]Other", "Open")
    store.shelve([event], 300, user="ann")
    assert store.events() == []
    shelved = store.events(shelved=True)
    assert [each.id for each in shelved] == [event]
    assert (store.shelved_by(shelved[0].source), store.shelved_until(shelved[0].source)) == ("ann", 300)
    clock.advance(301)
    assert [each.id for each in store.events()] == [event]
