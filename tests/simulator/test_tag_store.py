"""The simulator's tags: what they read, how they move, what a write does and when it is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest

from pytest_ignition.simulator.scenario import ProviderSpec, Scenario, TagSpec
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import GatewayState, Timing
from pytest_ignition.simulator.tag_store import Browsed, TagStore
from tests.simulator.conftest import Clock

SPEED, COUNT, TEMPERATURE = "[default]Line 1/Speed", "[default]Line 1/Count", "[default]Line 1/Temperature"
RUNNING, BATCH, SCALE = "[default]Line 1/Running", "[default]Line 1/Batch", "[default]Line 1/Scale"


def gateway(clock: Clock, *tags: TagSpec, seed: int = 0, tick: float = 1.0) -> GatewayState:
    scenario = Scenario(seed=seed)
    if tags:
        scenario = Scenario(seed=seed, tag_providers=(ProviderSpec(name="default", tags=tags),))
    return GatewayState(scenario, timing=Timing(trial=7200, tags=tick), now=clock)


def store(state: GatewayState) -> TagStore:
    return state.part(TagStore)


def values(state: GatewayState, path: str, clock: Clock, *, steps: int, of: float = 1.0) -> list[Any]:
    found = []
    for _step in range(steps):
        found.append(store(state).read(path).value)
        clock.advance(of)
    return found


def test_signals_move_with_the_clock_and_keep_their_range(clock: Clock) -> None:
    state = gateway(clock)

    assert values(state, SPEED, clock, steps=4, of=5) == pytest.approx([50, 60, 50, 40])
    assert store(state).read(COUNT).value == 200
    clock.advance(30.4)
    assert store(state).read(COUNT).value == 500
    assert values(state, RUNNING, clock, steps=4, of=15) == [True, False, True, False]
    walked = values(state, TEMPERATURE, clock, steps=200)
    assert all(18 <= value <= 24 for value in walked)
    assert len(set(walked)) > 150
    assert max(abs(now - before) for now, before in zip(walked[1:], walked, strict=False)) < 3


def test_a_walk_is_the_same_for_the_same_seed_whatever_was_read_in_between(clock: Clock) -> None:
    first = values(gateway(clock, seed=7), TEMPERATURE, clock, steps=30)
    again, other = gateway(clock, seed=7), gateway(clock, seed=8)
    clock.advance(29)

    assert store(again).read(TEMPERATURE).value == first[29]
    assert store(other).read(TEMPERATURE).value != first[29]


def test_values_change_when_the_tags_are_executed(clock: Clock) -> None:
    state = gateway(clock, tick=0.5)
    before = store(state).read(SPEED)
    clock.advance(0.49)
    assert store(state).read(SPEED) == before
    clock.advance(0.02)
    after = store(state).read(SPEED)
    assert after.value > before.value
    assert after.timestamp_ms - before.timestamp_ms == 500


def test_the_end_of_the_trial_stops_them_until_a_new_one(clock: Clock) -> None:
    state = gateway(clock)
    clock.advance(7)
    state.expire_trial()
    frozen = store(state).read(SPEED)
    clock.advance(5)

    assert store(state).read(SPEED) == frozen
    assert store(state).write(BATCH, "B-2") == "Bad_TrialExpired"
    assert store(state).read(BATCH).value == "B-1001"
    state.reset_trial()
    assert store(state).read(SPEED).value != frozen.value
    assert store(state).write(BATCH, "B-2") == "Good"


def test_a_licensed_gateway_goes_on_after_the_trial(clock: Clock) -> None:
    state = gateway(clock)
    state.licensed = True
    clock.advance(7205)

    assert store(state).read(SPEED).value == pytest.approx(60)


def test_a_write_is_read_back_with_its_time_and_listeners_are_told(clock: Clock) -> None:
    state = gateway(clock)
    told: list[bool] = []
    state.listen(lambda: told.append(True))
    start = store(state).read(BATCH)
    clock.advance(3)

    assert store(state).write("Line 1/Batch", "B-1002") == "Good"

    found = store(state).read(BATCH)
    assert (found.value, found.quality) == ("B-1002", "Good")
    assert found.timestamp_ms - start.timestamp_ms == 3000
    assert told == [True]
    state.reset()
    assert store(state).read(BATCH).value == "B-1001"


@pytest.mark.parametrize(
    ("path", "value", "quality"),
    [
        (SPEED, 1, "Bad_ReadOnly"),
        ("[default]Line 1/Nothing", 1, "Bad_NotFound"),
        ("[default]Line 1", 1, "Bad_NotFound"),
        ("[plant]Line 1/Batch", 1, "Bad_NotFound"),
        ("[default", 1, "Bad_NotFound"),
        (SCALE, 1, "Bad_NotConnected"),
    ],
)
def test_a_write_that_is_refused_says_why_and_changes_nothing(
    clock: Clock, path: str, value: object, quality: str
) -> None:
    state = gateway(clock)
    before = store(state).read(path)

    assert store(state).write(path, value) == quality
    assert store(state).read(path) == before


@pytest.mark.parametrize(
    ("data_type", "given", "read"),
    [
        ("Int1", 127, 127),
        ("Int2", "-12", -12),
        ("Int4", 3.9, 3),
        ("Int4", True, 1),
        ("Int8", "9223372036854775807", 9223372036854775807),
        ("Float4", "0.1", 0.1),
        ("Float8", 1, 1.0),
        ("Boolean", "True", True),
        ("Boolean", 0, False),
        ("String", 12, "12"),
        ("String", True, "true"),
        ("DateTime", "2026-01-01T00:00:00Z", 1767225600000),
        ("DateTime", 1767225600000, 1767225600000),
        ("Document", '{"a": [1]}', {"a": [1]}),
        ("DataSet", {"columns": [], "rows": []}, {"columns": [], "rows": []}),
        ("Int4Array", [1, "2"], [1, 2]),
        ("Int4", None, None),
        ("Unheard", {"x": 1}, {"x": 1}),
    ],
)
def test_what_is_written_becomes_what_the_data_type_holds(
    clock: Clock, data_type: str, given: object, read: object
) -> None:
    state = gateway(clock, TagSpec(name="X", type=data_type))

    assert store(state).write("X", given) == "Good"
    found = store(state).read("X").value
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("data_type", "given"),
    [
        ("Int1", 128),
        ("Int2", "many"),
        ("Int4", 2**31),
        ("Int4", float("nan")),
        ("Int8", [1]),
        ("Float4", 1e39),
        ("Float8", "warm"),
        ("Float8", 10**400),
        ("Boolean", "maybe"),
        ("DateTime", "yesterday"),
        ("DateTime", True),
        ("Document", "{"),
        ("DataSet", 3),
        ("Int4Array", 3),
        ("Int4Array", ["x"]),
    ],
)
def test_a_value_that_the_data_type_cannot_take(clock: Clock, data_type: str, given: object) -> None:
    state = gateway(clock, TagSpec(name="X", type=data_type))

    assert store(state).write("X", given) == "Error_TypeConversion"
    assert store(state).read("X").value is None


def test_a_scenario_s_value_that_its_type_cannot_take_shows(clock: Clock) -> None:
    state = gateway(clock, TagSpec(name="X", type="Int4", value="many"), TagSpec(name="Y", type="Int4", value="5"))

    assert (store(state).read("X").value, store(state).read("X").quality) == (None, "Error_TypeConversion")
    assert store(state).read("Y").value == 5


def test_what_is_read_is_nobody_else_s(clock: Clock) -> None:
    state = gateway(clock, TagSpec(name="X", type="Document", value={"a": []}))
    store(state).read("X").value["a"].append(1)

    assert store(state).read("X").value == {"a": []}


def test_a_quality_that_a_test_sets_lasts_until_it_is_taken_back(clock: Clock) -> None:
    state = gateway(clock)
    store(state).set_quality(SPEED, "Bad_Stale")

    assert store(state).read(SPEED).quality == "Bad_Stale"
    store(state).set_quality(SPEED, "Good")
    assert store(state).read(SPEED).quality == "Good"
    with pytest.raises(KeyError, match="there is no tag"):
        store(state).set_quality("[default]Line 1", "Bad")


def test_browsing_from_the_providers_to_the_tags(clock: Clock) -> None:
    state = gateway(clock)

    assert store(state).browse() == [("default", True, "[default]"), ("System", True, "[System]")]
    assert store(state).browse("[default]") == [Browsed("Line 1", True, "[default]Line 1")]
    assert store(state).browse("Line 1")[0] == Browsed("Speed", False, SPEED)
    assert len(store(state).browse("[default]Line 1/")) == 7
    assert store(state).browse(SPEED) == []
    assert store(state).browse("[plant]") == []
    assert store(state).exists("Line 1")
    assert store(state).exists("Line 1/Speed")
    assert not store(state).exists("Line 2")
    assert not store(state).exists("Line 1/Speed", default_provider="System")
    assert store(state).exists("[System]")


def test_a_path_without_a_provider_is_of_the_given_one(clock: Clock) -> None:
    state = GatewayState(
        Scenario(tag_providers=(ProviderSpec(name="plant", tags=(TagSpec(name="X", type="Int4", value=1),)),)),
        now=clock,
    )

    assert store(state).read("X").quality == "Bad_NotFound"
    assert store(state).read("X", default_provider="plant").value == 1
    assert store(state).write("X", 2, default_provider="plant") == "Good"
    assert store(state).read("[plant]X").value == 2


def test_a_simulator_has_them_and_a_reset_is_cheap() -> None:
    simulator = Simulator()
    assert simulator.tags.write(BATCH, "other") == "Good"
    assert simulator.tags.read(BATCH).value == "other"
    took = []
    for _round in range(5):
        start = time.process_time()
        simulator.reset()
        simulator.tags.read(SPEED)
        took.append(time.process_time() - start)

    assert simulator.tags.read(BATCH).value == "B-1001"
    assert min(took) < 0.005
