"""`pytest_ignition.testing`: one step type under test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import CheckFailed, StepContext, StepParameters, step_type
from pytest_ignition.testing import ManualClock, run_step


class Greeting(StepParameters):
    name: str
    times: int = 1


@step_type("plant.greet", effect="read", outputs=("text",))
def greet(context: StepContext, parameters: Greeting) -> Mapping[str, Any]:
    """Say hello."""
    context.log(f"greeting {parameters.name}", "debug")
    context.set_variable("greeted", parameters.name)
    return {"text": " ".join([f"Hello, {parameters.name}"] * parameters.times)}


class Nothing(StepParameters):
    """Takes nothing."""


@step_type("plant.wait", effect="read", outputs=(), needs=("gateway",))
def wait(context: StepContext, _parameters: Nothing) -> None:
    """Wait for the batch."""
    gateway = context.resources.gateway()
    while not gateway["done"]:
        context.progress("not yet")
        context.waiter.wait(10)
    path = context.evidence_path("batch", ".txt")
    path.write_text("done")
    context.attach(path, evidence="log", title="the batch", media_type="text/plain")
    raise CheckFailed("the batch is short", expected="10", actual="9")


def test_output_logs_and_variables() -> None:
    run = run_step(greet, {"name": "{{ variable.who }}", "times": 2}, variables={"who": "Ada"})

    assert run.verdict == "passed"
    assert run.output == {"text": "Hello, Ada Hello, Ada"}
    assert run.logs == ("debug: greeting Ada",)
    assert run.variables == {"who": "Ada", "greeted": "Ada"}


def test_a_failure_a_wait_and_evidence(tmp_path: Path) -> None:
    gateway = {"done": False}
    clock_seconds: list[int] = []

    def later() -> None:
        clock_seconds.append(1)
        gateway["done"] = len(clock_seconds) > 300

    run = run_step(wait, gateway=gateway, folder=tmp_path, while_waiting=later)

    assert run.verdict == "failed"
    assert run.error is not None
    assert (run.error.message, run.error.expected, run.error.actual) == ("the batch is short", "10", "9")
    assert run.progress == ("not yet", "not yet")
    assert run.seconds == pytest.approx(20)
    assert [path.read_text() for path in run.evidence] == ["done"]


def test_wrong_parameters_and_a_missing_gateway_are_broken_with_the_reason() -> None:
    unknown = run_step(greet, {"nme": "Ada"})
    without = run_step(wait)

    assert unknown.verdict == without.verdict == "broken"
    assert unknown.error is not None
    assert without.error is not None
    assert unknown.error.message == "plant.greet: parameter 'name' is missing; unknown parameter 'nme'"
    assert (without.error.message, without.error.hint) == (
        "the step asked for a gateway",
        "give one: run_step(..., gateway=...)",
    )


def test_the_time_limit_is_on_the_manual_clock() -> None:
    run = run_step(wait, gateway={"done": False}, timeout=25)

    assert run.error is not None
    assert run.error.message == "the step's time limit of 25 s passed"
    assert run.seconds == pytest.approx(25)


def test_the_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock()
    before = clock.now()
    clock.sleep(90)

    assert clock.monotonic() == 90
    assert (clock.now() - before).total_seconds() == 90


def test_a_handler_without_a_model_is_refused_when_it_is_made() -> None:
    with pytest.raises(TypeError, match=r"plant\.bad: the handler bad must take \(context, parameters: MODEL\)"):

        @step_type("plant.bad", effect="read", outputs=None)
        def bad(context, parameters):  # type: ignore[no-untyped-def]
            return {}


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(ValueError, match="dangerous"):
        step_type("plant.x", effect="dangerous", outputs=None)(greet.handler)  # type: ignore[arg-type]
