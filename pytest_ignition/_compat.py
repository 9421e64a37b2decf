"""Every private name of Playwright that the package touches, with the versions it was checked on.

Checked on Playwright 1.65.2. A cancelled call is also aborted in Playwright's driver there; 1.55 was looked at too: it knows
no `__pw_caller_frame__` and goes on with a cancelled click in its driver, so that a call is left to its own limit instead.
"""

from __future__ import annotations

import asyncio
from types import FrameType
from typing import Any

PLAYWRIGHT_CHECKED = ("1.65.2",)


def playwright_loop(page: Any) -> asyncio.AbstractEventLoop:
    """The event loop that a synchronous Playwright page runs while a call waits (`SyncBase._loop`)."""
    loop = page._loop  # noqa: SLF001
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
