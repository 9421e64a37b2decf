"""The private names of pytest that we touch: each test fails loudly when pytest changes one."""

from __future__ import annotations

import inspect
import io
import time
from typing import Any

import pytest

from pytest_ignition import _compat


def test_the_private_names_are_where_they_were() -> None:
    from _pytest.fixtures import FixtureManager, TopRequest
    from _pytest.subtests import SubtestContext

    assert list(inspect.signature(TopRequest.__init__).parameters) == ["self", "pyfuncitem", "_ispytest"]
    assert callable(TopRequest._fillfixtures)
    assert {"node", "func", "cls"} <= set(inspect.signature(FixtureManager.getfixtureinfo).parameters)
    assert set(inspect.signature(SubtestContext).parameters) == {"msg", "kwargs"}


@pytest.fixture(scope="session")
def fruit(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("fruit", ["pear"], indirect=True, scope="session")
def test_a_call_spec_is_what_pytest_makes_for_a_session_wide_parameter(
    request: pytest.FixtureRequest, fruit: str
) -> None:
    theirs = request.node.callspec

    ours = _compat.call_spec({"fruit": fruit}, {"fruit": 0}, "pear")

    assert type(ours) is type(theirs)
    for name in ("params", "indices", "_arg2scope", "id"):
        assert getattr(ours, name) == getattr(theirs, name), name


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


def test_the_private_names_of_playwright_are_where_they_were() -> None:
    """Where they are not, a page and `asyncio.run` in one session do not go together, and a warning says so."""
    from playwright._impl._sync_base import SyncBase

    users = {f"{owner.__name__}.{name}" for owner, name, _loop_of in _compat.loop_users()}

    assert {
        "playwright._impl._sync_base.wait_for_future",
        "EventContextManager.__enter__",
        "SyncBase.on",
        "SyncBase.once",
        "SyncBase.remove_listener",
        "Page.expect_popup",
        "Page.expect_navigation",
        "BrowserContext.expect_page",
        "Frame.expect_navigation",
        "WebSocket.expect_event",
    } <= users
    source = inspect.getsource(SyncBase)
    for name in ("self._loop", "self._dispatcher_fiber", "__pw_caller_frame__"):
        assert name in source, name


def test_a_line_of_the_terminal_reporter_is_ended_and_begun_again(request: pytest.FixtureRequest) -> None:
    written = io.StringIO()
    reporter = pytest.TerminalReporter(request.config, written)
    reporter.write_ensure_prefix("test_x.py::test_x ", "")

    begun = _compat.begun_line(reporter)
    reporter.ensure_newline()
    assert (begun, _compat.begun_line(reporter)) == ("test_x.py::test_x ", "")
    _compat.begin_line(reporter, begun)
    reporter.write_ensure_prefix("test_x.py::test_x ", "PASSED")

    assert written.getvalue().splitlines() == ["", "test_x.py::test_x ", "test_x.py::test_x PASSED"]
    assert _compat.terminal_columns(reporter) >= 40


def test_capture_keeps_the_descriptors_that_a_terminal_is_looked_for_at(pytestconfig: pytest.Config) -> None:
    """Of a pytest that captures descriptors: what stands in the way of `isatty`, and where the original is kept."""
    manager: Any = pytestconfig.pluginmanager.getplugin("capturemanager")
    if pytestconfig.getoption("capture") != "fd":
        pytest.skip("descriptors are not captured in this session")

    for stream in (manager._global_capturing.in_, manager._global_capturing.out):
        assert isinstance(stream.targetfd_save, int)
    assert isinstance(_compat.at_terminal(pytestconfig), bool)
