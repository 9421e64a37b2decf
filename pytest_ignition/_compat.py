"""Every private name of pytest and Playwright that the package touches, with the versions it was checked on.

Checked on Playwright 1.65.2, where a cancelled call is also aborted in Playwright's driver. Playwright 1.55 was looked
at too: it goes on with a cancelled click in its driver, and it does not have `__pw_caller_frame__`. Where that name is
missing, a call is left alone and ends at its own limit.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # steps know names of selectors, and run without pytest, too
    import pytest

PLAYWRIGHT_CHECKED = ("1.65.2",)
PYTEST_CHECKED = ("9.0.3", "9.2.0")

INTO_FRAME = "internal:control=enter-frame"
"""What stands in a selector between an iframe and what is inside of it; `frame_locator` writes the same."""

BY_LABEL, BY_TEXT, HAS_TEXT = "internal:label", "internal:text", "internal:has-text"
"""Selector engines behind `get_by_label`, `get_by_text` and `filter(has_text=...)`: they have no public spelling."""


def playwright_loop(page: Any) -> asyncio.AbstractEventLoop:
    """The event loop that a synchronous Playwright page runs while a call waits (`SyncBase._loop`)."""
    loop = page._loop
    assert isinstance(loop, asyncio.AbstractEventLoop)
    return loop


def waiting_call(loop: asyncio.AbstractEventLoop, caller: FrameType) -> asyncio.Task[Any] | None:
    """The task of the synchronous call that was made below the frame `caller`, or None if none waits.

    `SyncBase._sync` marks each call's task with the frame of its caller (`__pw_caller_frame__`). Handlers of page
    events wait in tasks of their own; their frames do not lead to `caller`.
    """
    for task in asyncio.all_tasks(loop):
        frame: FrameType | None = getattr(task, "__pw_caller_frame__", None)
        while frame is not None:
            if frame is caller:
                return task
            frame = frame.f_back
    return None


def set_running_loop(loop: asyncio.AbstractEventLoop | None) -> asyncio.AbstractEventLoop | None:
    """Mark a loop as the thread's running one; the one that was before.

    `asyncio._get_running_loop` and `_set_running_loop`: documented as for implementers of event loops, in Python 3.11
    to 3.14. Playwright sets it in the same way.
    """
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    return before


def loop_users() -> list[tuple[Any, str, Callable[[Any], asyncio.AbstractEventLoop]]]:
    """Everything in synchronous Playwright that needs its loop to be the running one.

    Owner, attribute, and how to get the loop from the first argument. `wait_for_future` is where each call waits;
    subscribing to an event, and entering `with page.expect_...()`, make tasks without waiting.

    Raises:
        ImportError, AttributeError: this version of Playwright has other names.
    """
    from playwright._impl import _sync_base
    from playwright.sync_api import _generated

    def own(holder: Any) -> asyncio.AbstractEventLoop:
        loop: asyncio.AbstractEventLoop = holder._loop
        return loop

    def of_event(manager: Any) -> asyncio.AbstractEventLoop:
        return own(manager._event._sync_base)

    base = _sync_base.SyncBase
    found: list[tuple[Any, str, Callable[[Any], asyncio.AbstractEventLoop]]] = [
        (_sync_base, "wait_for_future", lambda loop: loop),
        (_sync_base.EventContextManager, "__enter__", of_event),
        *((base, name, own) for name in ("on", "once", "remove_listener")),
    ]
    for kind in vars(_generated).values():
        if isinstance(kind, type) and issubclass(kind, base) and kind.__module__ == _generated.__name__:
            found += [(kind, name, own) for name in vars(kind) if name.startswith("expect_")]
    for owner, name, _loop_of in found:
        if name not in vars(owner):
            raise AttributeError(f"{owner.__name__}.{name} is gone")
    return found


def listeners(holder: Any, event: str) -> int:
    """How many listen to an event of a page or a browser context (`EventEmitter.listener_count`)."""
    return int(holder._impl_obj.listener_count(event))


def run_in_greenlet(body: Callable[[], None]) -> None:
    """Run `body` on Playwright's loop so that it may make synchronous calls, as handlers of page events may.

    `playwright._impl._greenlets.run_in_greenlet` does the same; greenlet is a dependency of Playwright.
    """
    from playwright._impl._greenlets import EventGreenlet

    kind: Any = EventGreenlet
    kind(body).switch()


def playwright_turn(holder: Any) -> None:
    """Let Playwright take in what has arrived from its driver: nothing is read between calls.

    Args:
        holder: any object of the synchronous interface.
    """
    from playwright._impl import _sync_base

    if not driver_is_gone(holder):
        loop = playwright_loop(holder)
        wait: Any = vars(_sync_base)["wait_for_future"]
        turn = loop.create_future()
        loop.call_later(0.001, turn.set_result, None)
        wait(loop, holder._dispatcher_fiber, turn)


def driver_is_gone(holder: Any) -> bool:
    """Whether Playwright's driver process has ended (`SyncBase._dispatcher_fiber`)."""
    return bool(holder._dispatcher_fiber.dead) or playwright_loop(holder).is_closed()


def fixture_request(item: pytest.Item) -> pytest.FixtureRequest:
    """A fixture request for an item that is not a Python function, with its autouse fixtures not filled yet.

    The way of `_pytest.doctest.DoctestItem` (checked on pytest 9.0.3 and 9.2.0): `getfixtureinfo` without a function,
    `_fixtureinfo` and `fixturenames` on the item, `TopRequest(item, _ispytest=True)`.
    """
    from _pytest.fixtures import TopRequest

    node: Any = item
    node.funcargs = {}
    node._fixtureinfo = item.session._fixturemanager.getfixtureinfo(node=node, func=None, cls=None)
    node.fixturenames = node._fixtureinfo.names_closure
    # Not kept as `_request`: pytest's runner would then want `_initrequest`, and drop the request between re-runs.
    return TopRequest(node, _ispytest=True)


def call_spec(values: Mapping[str, Any], indices: Mapping[str, int], item_id: str) -> Any:
    """What a parametrized Python test keeps as `callspec`, with session-scoped fixtures as its parameters.

    pytest's fixture requests, its reordering, pytest-playwright and Allure read it. Its class is `CallSpec2` in pytest
    9.0 and 9.1, `CallSpec` in 9.2; `params`, `indices` and `_arg2scope` are the same in all of them.
    """
    from _pytest import python
    from _pytest.scope import Scope

    kind: Any = vars(python).get("CallSpec") or python.CallSpec2
    return kind(
        params=dict(values),
        indices=dict(indices),
        _arg2scope=dict.fromkeys(values, Scope.Session),
        _idlist=[item_id] if item_id else [],
    )


def fill_autouse_fixtures(request: pytest.FixtureRequest) -> None:
    """Set up the autouse fixtures of the request's item (`TopRequest._fillfixtures`)."""
    top: Any = request
    top._fillfixtures()


def at_terminal(config: pytest.Config) -> bool:
    """Whether standard input and output are a terminal, whatever pytest puts in their place.

    `CaptureManager._global_capturing`, its `in_` and `out`, and the descriptor that `FDCapture` keeps of the original
    (`targetfd_save`; pytest 9.0.3 and 9.2.0). Other kinds of capture leave the descriptors alone.
    """
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    streams: Any = getattr(capture, "_global_capturing", None)
    for captured, stream in (
        (getattr(streams, "in_", None), sys.__stdin__),
        (getattr(streams, "out", None), sys.__stdout__),
    ):
        kept = getattr(captured, "targetfd_save", None)
        try:
            if not (os.isatty(kept) if kept is not None else stream is not None and stream.isatty()):
                return False
        except (OSError, ValueError):  # closed
            return False
    return True


@contextmanager
def terminal(config: pytest.Config) -> Iterator[None]:
    """Standard input, output and errors as the user's, whatever pytest captures meanwhile.

    `CaptureManager.suspend(in_=True)` and `resume`, as pytest's own debugger does.
    """
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        yield
        return
    capture.suspend(in_=True)
    try:
        yield
    finally:
        capture.resume()


def step_report(
    item: pytest.Item, *, outcome: str, name: str, text: str | None, duration: float, stop: float
) -> pytest.SubtestReport:
    """A sub-test report with an outcome of its own, such as `step failed`.

    `SubtestReport` has no public constructor (pytest 9.0 to 9.2); `SubtestContext` is public in no version. The times
    are those of `time.time()`, in seconds.
    """
    import pytest
    from _pytest.subtests import SubtestContext

    base = pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome=outcome,  # type: ignore[arg-type]  # core outcomes would count as tests of their own
        longrepr=text,
        when="call",
        sections=(),
        duration=duration,
        start=stop - duration,
        stop=stop,
    )
    report = object.__new__(pytest.SubtestReport)
    report.__dict__.update(base.__dict__)
    report.context = SubtestContext(msg=name, kwargs={})
    return report


def load_conftests(config: pytest.Config, folder: Path) -> None:
    """Load the conftest files of a folder and of those above it, as collecting the folder would.

    `PytestPluginManager._loadconftestmodules` (pytest 9.0.3 and 9.2.0); loading one twice does nothing.
    """
    manager: Any = config.pluginmanager
    manager._loadconftestmodules(
        folder,
        config.getoption("importmode"),
        config.rootpath,
        consider_namespace_packages=config.getini("consider_namespace_packages"),
    )


def log_handlers(config: pytest.Config) -> list[logging.Handler]:
    """What pytest writes log records with while tests run: the live log and the log file.

    `LoggingPlugin.log_cli_handler` and `log_file_handler`; a handler that writes nowhere stands in for one that is off.
    """
    plugin: Any = config.pluginmanager.getplugin("logging-plugin")
    return [] if plugin is None else [plugin.log_cli_handler, plugin.log_file_handler]


def terminal_file(writer: Any) -> Any:
    """What a `TerminalWriter` writes to (`TerminalWriter._file`)."""
    return writer._file


def set_terminal_file(writer: Any, file: Any) -> None:
    """Have it write somewhere else."""
    writer._file = file


REPR_MODULES = "_pytest."
"""Where the classes of pytest's tracebacks live (`_code.code`, `fixtures`, `doctest`): plain objects with texts."""


def begun_line(reporter: pytest.TerminalReporter) -> str:
    """What pytest's terminal reporter has written of a line that goes on, such as `test_x.py::test_x `.

    `TerminalReporter.currentfspath` (pytest 9.0.3 and 9.2.0): the text while a verdict is to follow it, else a path,
    -2 or None.
    """
    begun: Any = reporter.currentfspath
    return begun if isinstance(begun, str) else ""


def begin_line(reporter: pytest.TerminalReporter, begun: str) -> None:
    """Write it anew, as if nothing had come between."""
    if begun:
        reporter.write(begun)
        holder: Any = reporter
        holder.currentfspath = begun


def terminal_columns(reporter: pytest.TerminalReporter) -> int:
    """The width that pytest's reporter writes for (`TerminalReporter._tw.fullwidth`, pytest 9.0.3 and 9.2.0)."""
    return int(reporter._tw.fullwidth)
