from __future__ import annotations

import base64
import math
import re
import threading

import pytest

from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.state import COMMISSIONING, RUNNING, STARTING, GatewayState, Timing
from tests.simulator.conftest import Clock


@pytest.fixture
def state(clock: Clock) -> GatewayState:
    return GatewayState(timing=Timing(grace=5, starting=40, trial=7200), now=clock)


def test_a_new_gateway_runs(state: GatewayState) -> None:
    assert state.state == RUNNING
    assert state.takes_sockets


def test_a_restart_leaves_a_grace_then_starts_then_runs(state: GatewayState, clock: Clock) -> None:
    state.restart()
    seen = []
    for seconds in (0, 4.9, 0.1, 39.9, 0.1):
        clock.advance(seconds)
        seen.append(state.state)

    assert seen == [RUNNING, RUNNING, STARTING, STARTING, RUNNING]


def test_a_restart_takes_no_connection_first_and_starts_then(clock: Clock) -> None:
    state = GatewayState(timing=Timing(grace=5, starting=10), now=clock)
    told = []
    state.restart()
    for _ in range(7):
        told.append((state.state, state.offline))
        clock.advance(2.5)

    assert told == [
        *[("RUNNING", False)] * 2,
        *[("STARTING", True)] * 3,
        ("STARTING", False),
        ("RUNNING", False),
    ]


def test_how_long_a_restart_is_offline_can_be_said(clock: Clock) -> None:
    assert [Timing(starting=10, offline=each).gone for each in (None, 0, 4, 99)] == [7, 0, 4, 10]


def test_logins_end_with_a_restart_and_may_come_late(clock: Clock) -> None:
    state = GatewayState(timing=Timing(grace=1, starting=1, late_login=15), now=clock)
    state.log_in("admin")
    assert state.takes_logins
    state.restart()
    clock.advance(2)

    assert (state.state, dict(state.memory.logins), state.takes_logins) == ("RUNNING", {}, False)
    clock.advance(15)
    assert state.takes_logins


def test_a_restart_nobody_watched_is_over_all_the_same(state: GatewayState, clock: Clock) -> None:
    before = state.generation
    state.restart()
    clock.advance(3600)

    assert state.state == RUNNING
    assert state.generation == before + 1
    assert state.uptime == 3600 - 45


def test_sockets_go_when_the_gateway_goes_down_and_not_before(state: GatewayState, clock: Clock) -> None:
    before = state.generation
    state.restart()
    clock.advance(4.9)
    assert state.generation == before
    clock.advance(0.1)
    assert state.generation == before + 1
    assert not state.takes_sockets
    clock.advance(40)
    assert state.takes_sockets


def test_a_second_restart_does_not_begin_the_first_one_again(state: GatewayState, clock: Clock) -> None:
    state.restart()
    clock.advance(4)
    state.restart()
    clock.advance(1)

    assert state.state == STARTING


def test_a_held_state_stays_until_it_is_let_go(state: GatewayState, clock: Clock) -> None:
    state.set_state(COMMISSIONING)
    clock.advance(1_000_000)
    assert state.state == COMMISSIONING
    state.set_state(RUNNING)
    assert state.state == RUNNING
    assert state.uptime == 0


def test_a_held_state_ends_a_restart(state: GatewayState, clock: Clock) -> None:
    state.restart()
    state.set_state(RUNNING)
    clock.advance(10)

    assert state.state == RUNNING


def test_a_state_that_does_not_exist_is_refused(state: GatewayState) -> None:
    with pytest.raises(ValueError, match=re.escape("a gateway is RUNNING, STARTING, COMMISSIONING, not 'FINE'")):
        state.set_state("FINE")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "a/b"])
def test_a_project_that_no_address_can_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not empty and holds no slash"):
        Scenario(project=name)


def test_the_trial_runs_out(state: GatewayState, clock: Clock) -> None:
    assert state.trial_left == 7200
    clock.advance(7199.5)
    assert state.trial_left == 1
    assert not state.reset_trial()
    clock.advance(0.5)
    assert state.trial_left == 0
    assert state.reset_trial()
    assert state.trial_left == 7200


def test_reset_brings_everything_back_but_the_credentials(state: GatewayState, clock: Clock) -> None:
    credentials = (state.accounts.users, state.accounts.tokens)
    state.log_in("admin")
    state.expire_trial()
    state.restart()
    clock.advance(6)
    state.drop_sockets(60)
    before = state.generation
    state.reset()

    assert state.state == RUNNING
    assert state.takes_sockets
    assert state.trial_left == 7200
    assert state.uptime == 0
    assert state.memory.logins == {}
    assert state.generation == before + 1
    assert (state.accounts.users, state.accounts.tokens) == credentials


def test_dropped_sockets_are_refused_as_long_as_asked(state: GatewayState, clock: Clock) -> None:
    state.drop_sockets(10)
    clock.advance(9.9)
    assert not state.takes_sockets
    clock.advance(0.1)
    assert state.takes_sockets


def test_the_next_change_of_the_clock_is_foretold(state: GatewayState, clock: Clock) -> None:
    assert state.seconds_to_change() == 7200
    state.restart()
    clock.advance(1)
    assert state.seconds_to_change() == 4
    clock.advance(4)
    assert state.seconds_to_change() == 7195
    state.expire_trial()
    assert state.seconds_to_change() == math.inf


def test_listeners_hear_every_change_from_outside(state: GatewayState) -> None:
    heard: list[int] = []

    def listener() -> None:
        heard.append(state.generation)

    state.listen(listener)
    state.drop_sockets()
    state.expire_trial()
    state.reset()
    assert len(heard) == 3
    state.unlisten(listener)
    state.reset()
    assert len(heard) == 3


def test_every_simulator_has_credentials_of_its_own() -> None:
    first, second = GatewayState(), GatewayState()

    assert first.accounts.users["admin"].password != second.accounts.users["admin"].password
    assert {each.key for each in first.accounts.tokens}.isdisjoint(each.key for each in second.accounts.tokens)
    assert first.gateway_id != second.gateway_id
    assert len(first.accounts.users["admin"].password) >= 16


def test_a_token_is_a_name_and_32_bytes() -> None:
    name, _colon, secret = GatewayState().accounts.tokens[0].key.partition(":")

    assert name == "pytest-ignition"
    assert "=" not in secret
    assert len(base64.urlsafe_b64decode(secret + "=")) == 32


def test_two_threads_may_use_it_at_once(state: GatewayState, clock: Clock) -> None:
    """Whatever they do, both end, and a reset leaves it as new."""

    def shake() -> None:
        for _round in range(300):
            state.restart()
            clock.advance(3)
            assert state.state in (RUNNING, STARTING)
            state.drop_sockets()
            state.reset()

    threads = [threading.Thread(target=shake) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    state.reset()

    assert not any(thread.is_alive() for thread in threads)
    assert state.state == RUNNING
