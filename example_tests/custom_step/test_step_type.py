"""The same step type under test, without a gateway: `run_step` gives it whatever it asks for."""

from __future__ import annotations

from types import SimpleNamespace

from plant_steps import count_modules

from pytest_ignition.testing import run_step


def test_too_few_modules_are_a_failure() -> None:
    gateway = SimpleNamespace(modules=SimpleNamespace(list=lambda: ["only one"]))

    run = run_step(count_modules, {"at_least": 3}, gateway=gateway)

    assert run.verdict == "failed"
    assert run.error is not None
    assert (run.error.expected, run.error.actual) == ("at least 3", "1")
