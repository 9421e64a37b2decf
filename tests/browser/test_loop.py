"""Playwright's loop is the running one inside Playwright only; afterwards everything is as it was."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Playwright

from pytest_ignition import _compat
from pytest_ignition.browser.loop import LoopWarning, beside_asyncio


class Owner:
    """Stands for a class of Playwright."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def on(self, fails: bool = False) -> asyncio.AbstractEventLoop:
        if fails:
            raise ValueError("no")
        return asyncio.get_running_loop()


@pytest.fixture
def loop() -> Any:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture
def playwright_like(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> Playwright:
    monkeypatch.setattr(_compat, "loop_users", lambda: [(Owner, "on", lambda owner: owner._loop)])
    return cast("Playwright", SimpleNamespace(_loop=loop, _dispatcher_fiber=SimpleNamespace(dead=False)))


def running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def test_the_loop_is_in_force_inside_playwright_only(
    playwright_like: Playwright, loop: asyncio.AbstractEventLoop
) -> None:
    original = vars(Owner)["on"]
    owner = Owner(loop)
    before = _compat.set_running_loop(loop)
    try:
        with beside_asyncio(playwright_like):
            assert running() is None
            assert owner.on() is loop
            assert running() is None
            with pytest.raises(ValueError, match="no"):
                owner.on(fails=True)
            assert running() is None
        assert running() is loop
    finally:
        _compat.set_running_loop(before)

    assert vars(Owner)["on"] is original


def test_inside_another_loop_that_one_goes_on_afterwards(
    playwright_like: Playwright, loop: asyncio.AbstractEventLoop
) -> None:
    async def inside() -> None:
        mine = asyncio.get_running_loop()
        assert owner.on() is loop
        assert asyncio.get_running_loop() is mine

    owner = Owner(loop)
    with beside_asyncio(playwright_like):
        asyncio.run(inside())


def test_a_dead_driver_leaves_no_loop_behind(playwright_like: Playwright, loop: asyncio.AbstractEventLoop) -> None:
    """Playwright's stop runs its loop once more, which must not be marked as running then."""
    before = _compat.set_running_loop(loop)
    try:
        with beside_asyncio(playwright_like):
            cast("Any", playwright_like)._dispatcher_fiber.dead = True
        assert running() is None
    finally:
        _compat.set_running_loop(before)


@pytest.mark.parametrize("error", [ImportError("no module _sync_base"), AttributeError("SyncBase.on is gone")])
def test_an_unknown_playwright_is_told_once_and_left_alone(
    playwright_like: Playwright, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def missing() -> None:
        raise error

    monkeypatch.setattr(_compat, "loop_users", missing)

    known = pytest.warns(LoopWarning, match="this version of Playwright is not known")
    with known as told, beside_asyncio(playwright_like):
        assert not hasattr(vars(Owner)["on"], "__wrapped__")

    assert len(told) == 1
