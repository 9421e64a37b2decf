"""Cookies and stored values of the pages: saved to a file, loaded from it, cleared. All of them are secret."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.browser.limits import Limit

_SHORTEST_SECRET = 8
"""Shorter values are words such as `true` and `en`: hidden, they would make every report unreadable."""
_EMPTY: Mapping[str, Any] = {"cookies": [], "origins": []}


class Storage(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def save_state(
        self, path: Path, *, keep_secret: Callable[[str], None], timeout_ms: float = 30_000, limit: str = ""
    ) -> tuple[int, int]:
        """Write cookies and local storage to a file that only its owner may read.

        Args:
            path: overwritten; its folders are made.
            keep_secret: called with every value that may let somebody in.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            How many cookies, and of how many origins there is stored something.

        Raises:
            BrowserError: it cannot be written.
        """
        state = self._make_call("read the state", self._context.storage_state, Limit(timeout_ms, limit))
        for value in _values(state):
            keep_secret(value)
        try:
            _write_private(path, json.dumps(state, indent=1))
        except OSError as error:
            raise BrowserError(f"cannot write the state to {path}: {error.strerror or error}") from None
        return len(state["cookies"]), len(state["origins"])

    def load_state(
        self, path: Path, *, keep_secret: Callable[[str], None], timeout_ms: float = 30_000, limit: str = ""
    ) -> tuple[int, int]:
        """Put what `save_state` has written in the place of all cookies and local storage; pages are not loaded anew.

        Raises:
            BrowserError: the file cannot be read, or holds something else.
        """
        try:
            state = json.loads(path.read_bytes())
            cookies, origins = state["cookies"], state["origins"]
        except OSError as error:
            raise BrowserError(f"cannot read the state from {path}: {error.strerror or error}") from None
        except (ValueError, KeyError, TypeError):
            # The text of such an error may quote the file.
            raise BrowserError(f"{path} holds no state that browser.save_state has written") from None
        for value in _values(state):
            keep_secret(value)
        self._set_state(state, Limit(timeout_ms, limit))
        return len(cookies), len(origins)

    def clear_state(
        self, *, cookies: bool = True, storage: bool = True, timeout_ms: float = 30_000, limit: str = ""
    ) -> None:
        """Forget cookies, or local storage of all origins and session storage of the page, or both."""
        bound = Limit(timeout_ms, limit)
        kept: dict[str, Any] = dict(_EMPTY)
        if not (cookies and storage):
            found: Any = self._make_call("read the state", self._context.storage_state, bound)
            kept = {**found, **({"cookies": []} if cookies else {}), **({"origins": []} if storage else {})}
        self._set_state(kept, bound)
        if storage:
            script = "() => { try { sessionStorage.clear() } catch { /* a page without an origin has none */ } }"
            self._make_call("clear the session storage", lambda: self._page.evaluate(script), bound)

    def _set_state(self, state: Any, bound: Limit) -> None:
        try:
            self._make_call("set the state", lambda: self._context.set_storage_state(cast("Any", state)), bound)
        except (TypeError, KeyError, AttributeError):
            raise BrowserError("this is no state that browser.save_state has written") from None

    def _make_call(self, what: str, call: Callable[[], Any], bound: Limit) -> Any:
        with self._calls.deed():
            try:
                return self._calls.make(call, limit=bound.left_ms() / 1000 or None)
            except CallFailed as error:
                raise translate.other(error.trouble, what) from None


def _values(state: Mapping[str, Any]) -> Iterator[str]:
    """What must not be shown: values of cookies and of local storage."""
    stored = (each for origin in state["origins"] for each in origin.get("localStorage", ()))
    for each in (*state["cookies"], *stored):
        value = each.get("value")
        if isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
            yield value


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read at any time; on Windows the folder's rights count."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - of a descriptor
        file.write(text)
    fresh.replace(path)
