"""Synchronous Playwright beside asyncio: its event loop is the thread's running one only while Playwright works.

Synchronous Playwright runs its loop in a greenlet of the main thread and leaves it marked as the running one between
calls. `asyncio.run` and pytest-asyncio then refuse to work for the rest of the session (pytest-asyncio #543,
playwright-pytest #167). Here the mark is taken away, and put in force inside the calls that need it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from pytest_ignition import _compat

if TYPE_CHECKING:
    import asyncio

    from playwright.sync_api import Playwright


class LoopWarning(UserWarning):
    """Playwright is not as it was when this was checked."""


@contextmanager
def beside_asyncio(playwright: Playwright) -> Iterator[None]:
    """Keep Playwright's loop out of the way of others while this lasts.

    Args:
        playwright: just started, in this thread.

    Everything is as before afterwards, which stopping Playwright needs. With a Playwright whose private names have
    changed it warns, and Playwright stays usable as ever.
    """
    try:
        users = _compat.loop_users()
        loop = _compat.playwright_loop(playwright)
    except (ImportError, AttributeError, AssertionError) as error:
        warnings.warn(
            f"this version of Playwright is not known ({error}): asyncio.run and asynchronous tests fail in a session "
            "that uses a page",
            LoopWarning,
            stacklevel=2,
        )
        yield
        return
    originals = [(owner, name, vars(owner)[name]) for owner, name, _loop_of in users]
    for owner, name, loop_of in users:
        setattr(owner, name, _in_force(vars(owner)[name], loop_of))
    before = _compat.set_running_loop(None)
    try:
        yield
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)
        # Playwright marks its loop so long as its driver lives, and stops it accordingly.
        _compat.set_running_loop(None if before is loop and _compat.driver_is_gone(playwright) else before)


def _in_force(function: Callable[..., Any], loop_of: Callable[[Any], asyncio.AbstractEventLoop]) -> Callable[..., Any]:
    """The function with Playwright's loop as the running one, whichever was before."""

    @wraps(function)
    def wrapped(first: Any, *args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        before = _compat.set_running_loop(loop_of(first))
        try:
            return function(first, *args, **options)
        finally:
            _compat.set_running_loop(before)

    return wrapped
