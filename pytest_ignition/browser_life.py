"""A browser that is gone (crashed, killed, closed by a test) is replaced before the next item; its end is one line."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from pytest_ignition import _compat

_log = logging.getLogger("pytest_ignition")

WATCHED = pytest.StashKey[dict[int, tuple[pytest.FixtureDef[Any], Any]]]()
"""The set-up fixtures `playwright` and `browser` (also a user's of that name), with the request of each."""


def gone(watched: Mapping[int, tuple[pytest.FixtureDef[Any], Any]]) -> list[tuple[pytest.FixtureDef[Any], Any]]:
    """Of the watched fixtures those whose driver or browser is not there any more, what others rest on first."""
    found = []
    for fixture, request in watched.values():
        value = fixture.cached_result[0] if fixture.cached_result is not None else None
        if value is not None and _is_gone(fixture.argname, value):
            found.append((fixture, request))
    return found


def _is_gone(name: str, value: Any) -> bool:
    try:
        if name == "playwright":
            return _compat.driver_is_gone(value)
        _compat.playwright_turn(value)
        return not value.is_connected()
    except AttributeError:  # a user's own fixture of that name, which gives something else
        return False
    except Exception:
        return True


def renew(watched: Mapping[int, tuple[pytest.FixtureDef[Any], Any]]) -> None:
    """Tear down what is gone, so that whoever asks next gets a new one."""
    for fixture, request in gone(watched):
        try:
            fixture.finish(request)
        except Exception as error:
            rest = without_consequences(error)
            if rest is not None:
                raise rest from None
        _log.info("%s was gone; the next item gets a new one", fixture.argname)


def without_consequences(error: BaseException) -> BaseException | None:
    """The error without those that only say that browser or driver are gone; None if nothing is left."""
    if isinstance(error, BaseExceptionGroup):
        _told, rest = error.split(_is_consequence)
        return rest
    return None if _is_consequence(error) else error


def _is_consequence(error: BaseException) -> bool:
    from playwright.sync_api import Error

    from pytest_ignition.browser.translate import Kind, read

    return isinstance(error, Error) and read(str(error)).kind in (Kind.CLOSED, Kind.CRASHED)


def tell(item: pytest.Item, missing: Iterable[tuple[pytest.FixtureDef[Any], Any]]) -> None:
    """One line instead of the errors of everything that could not be closed any more."""
    driver = any(fixture.argname == "playwright" for fixture, _request in missing)
    what = "Playwright's driver" if driver else "the browser"
    item.add_report_section("teardown", "browser", f"{what} was gone before the end; nothing was left to close\n")
