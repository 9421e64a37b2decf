"""Stands beside every browser that Playwright starts: what its contexts record is cleaned as soon as it is written.

Playwright's public methods are replaced on the single objects, as pytest-playwright does, so that contexts which a test
makes by itself are met as well. Playwright cannot leave secrets out of what it records (microsoft/playwright #19992).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.hiding import hide_secrets

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

_SEEN = "_pytest_ignition_watched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is done with contexts and recordings.

    Attributes:
        clean: gets the path of each trace and HAR file once it is written.
        cookies: gets the cookies of a context before it closes and before a trace of it is written.
    """

    clean: Callable[[str | os.PathLike[str]], None]
    cookies: Callable[[list[Any]], None]


def watch_playwright(playwright: Playwright, watch: Watch) -> None:
    """Meet every browser and context that is made from now on, for as long as Playwright runs."""
    for kind in (playwright.chromium, playwright.firefox, playwright.webkit):
        for name in ("launch", "connect", "connect_over_cdp"):
            _after(kind, name, lambda browser, _options: watch_browser(browser, watch))
        _after(kind, "launch_persistent_context", lambda context, options: watch_context(context, watch, options))
    _after(playwright.request, "new_context", lambda context, _options: _watch_requests(context, watch))


def watch_browser(browser: Any, watch: Watch) -> None:
    """Meet the contexts of a browser."""
    if _once(browser):
        for context in browser.contexts:
            watch_context(context, watch, {})
        _after(browser, "new_context", lambda context, options: watch_context(context, watch, options))
        _after(browser, "new_page", lambda page, options: _watch_own_page(page, watch, options))


def watch_context(context: Any, watch: Watch, options: Mapping[str, Any]) -> None:
    """Hide what is private on its pages, and clean what it records."""
    if not _once(context):
        return
    hide_secrets(context)
    archives = [options["record_har_path"]] if options.get("record_har_path") else []
    route = context.route_from_har

    @wraps(route)
    def routing(har: Any, *args: Any, **given: Any) -> Any:
        __tracebackhide__ = True
        if given.get("update"):
            archives.append(har)
        return route(har, *args, **given)

    context.route_from_har = routing
    _clean_when_closed(context, context, watch, archives)
    _watch_tracing(context, watch)


def _watch_own_page(page: Any, watch: Watch, options: Mapping[str, Any]) -> None:
    """A page that brings its context along, which is closed with it."""
    watch_context(page.context, watch, {})
    archives = [options["record_har_path"]] if options.get("record_har_path") else []
    _clean_when_closed(page, page.context, watch, archives)


def _clean_when_closed(closable: Any, context: Any, watch: Watch, archives: list[Any]) -> None:
    """Tell the context's cookies before a page or context closes, and clean afterwards what the close has written."""
    close = closable.close

    @wraps(close)
    def closing(*args: Any, **given: Any) -> Any:
        __tracebackhide__ = True
        _tell_cookies(context, watch)
        try:
            return close(*args, **given)
        finally:
            while archives:
                watch.clean(archives.pop())

    closable.close = closing


def _watch_requests(context: Any, watch: Watch) -> None:
    if _once(context) and getattr(context, "tracing", None) is not None:  # Playwright 1.60
        _watch_tracing(context, watch)


def _watch_tracing(context: Any, watch: Watch) -> None:
    tracing = context.tracing
    for name in ("stop", "stop_chunk"):
        setattr(tracing, name, _stopping(getattr(tracing, name), context, watch))
    if not hasattr(tracing, "start_har"):  # Playwright 1.60
        return
    archives: list[Any] = []
    start, stop = tracing.start_har, tracing.stop_har

    @wraps(start)
    def starting(path: Any, *args: Any, **given: Any) -> Any:
        __tracebackhide__ = True
        begun = start(path, *args, **given)
        archives.append(path)
        return begun

    @wraps(stop)
    def stopping(*args: Any, **given: Any) -> Any:
        __tracebackhide__ = True
        try:
            return stop(*args, **given)
        finally:
            while archives:
                watch.clean(archives.pop())

    tracing.start_har, tracing.stop_har = starting, stopping


def _stopping(stop: Callable[..., Any], context: Any, watch: Watch) -> Callable[..., Any]:
    @wraps(stop)
    def stopping(*args: Any, **given: Any) -> Any:
        __tracebackhide__ = True
        path = given.get("path")
        if path:
            _tell_cookies(context, watch)
        try:
            return stop(*args, **given)
        finally:
            if path:
                watch.clean(path)

    return stopping


def _tell_cookies(context: Any, watch: Watch) -> None:
    # A browser that is gone has none to tell.
    with suppress(Exception):
        state = context.storage_state() if not hasattr(context, "cookies") else {"cookies": context.cookies()}
        watch.cookies(state["cookies"])


def _after(owner: Any, name: str, then: Callable[[Any, Mapping[str, Any]], None]) -> None:
    """Have `then` called with what a method returns, and the options it was given."""
    method = getattr(owner, name, None)
    if method is None or getattr(method, _SEEN, False):
        return

    @wraps(method)
    def called(*args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        made = method(*args, **options)
        then(made, options)
        return made

    setattr(called, _SEEN, True)
    setattr(owner, name, called)


def _once(made: Any) -> bool:
    """Whether an object is met for the first time."""
    if getattr(made, _SEEN, False):
        return False
    setattr(made, _SEEN, True)
    return True
