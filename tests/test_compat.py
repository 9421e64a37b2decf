"""The private names of pytest that we touch: each test fails loudly when pytest changes one."""

from __future__ import annotations

import inspect
import time

import pytest

from pytest_ignition import _compat


def test_the_private_names_are_where_they_were() -> None:
    from _pytest.fixtures import FixtureManager, TopRequest
    from _pytest.subtests import SubtestContext

    assert list(inspect.signature(TopRequest.__init__).parameters) == ["self", "pyfuncitem", "_ispytest"]
    assert callable(TopRequest._fillfixtures)
    assert {"node", "func", "cls"} <= set(inspect.signature(FixtureManager.getfixtureinfo).parameters)
    assert set(inspect.signature(SubtestContext).parameters) == {"msg", "kwargs"}


def test_a_step_report_survives_the_way_through_xdist(request: pytest.FixtureRequest) -> None:
    report = _compat.step_report(
        request.node, outcome="step failed", name="3 The <heading>", text="wrong", duration=1.5, stop=time.time()
    )

    config = request.config
    data = config.hook.pytest_report_to_serializable(config=config, report=report)
    again = config.hook.pytest_report_from_serializable(config=config, data=data)

    assert isinstance(again, pytest.SubtestReport)
    assert (again.outcome, again.context.msg, again.longrepr) == ("step failed", "3 The <heading>", "wrong")
    assert again.nodeid == request.node.nodeid
    assert [again.passed, again.failed, again.skipped] == [False, False, False]
