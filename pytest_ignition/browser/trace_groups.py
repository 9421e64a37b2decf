"""Groups in a Playwright trace: what is done between begin and end stands under one name in the trace viewer."""

from __future__ import annotations

from pathlib import Path

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds

_SECONDS = 2.0
"""The answer comes from Playwright's driver, not from the page, so it comes at once."""


class Groups(Deeds):
    """Part of `BrowserSession`; see there for what all methods share. Without a trace they do nothing."""

    def begin_group(self, name: str, file: Path | None = None, line: int = 1, column: int = 1) -> None:
        """Begin a group inside those that are open.

        Args:
            name: what the trace viewer shows.
            file: where it is written, if that is known.
            line: counted from 1.
            column: counted from 1.
        """
        tracing = self._context.tracing
        with self._calls.deed():
            try:
                if file is None:
                    self._calls.make(lambda: tracing.group(name), limit=_SECONDS)
                else:
                    place = {"file": str(file), "line": line, "column": column}
                    self._calls.make(lambda: tracing.group(name, location=place), limit=_SECONDS)  # type: ignore[arg-type]  # a TypedDict that is private
            except CallFailed as error:
                raise translate.other(error.trouble, "begin a group of the trace") from None

    def end_group(self) -> None:
        """End the last group that was begun."""
        with self._calls.deed():
            try:
                self._calls.make(self._context.tracing.group_end, limit=_SECONDS)
            except CallFailed as error:
                raise translate.other(error.trouble, "end a group of the trace") from None
