"""Coroutines: `async_gateway` in the test's own event loop, and `asyncio.run` beside a browser page.

Run: pytest example_tests/test_async.py --gateway simulator
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pytest_ignition import AsyncGatewayClient


@pytest.mark.asyncio
async def test_questions_at_the_same_time(async_gateway: AsyncGatewayClient) -> None:
    info, modules, health = await asyncio.gather(
        async_gateway.info(), async_gateway.modules.list(), async_gateway.health()
    )
    assert health.healthy, f"{info.name} is {health.state}"
    assert modules


@pytest.mark.asyncio(loop_scope="session")
async def test_the_session_loop_works_too(async_gateway: AsyncGatewayClient) -> None:
    assert (await async_gateway.ping()).running


def test_asyncio_run_beside_a_page(page: Page, gateway_url: str, async_gateway: AsyncGatewayClient) -> None:
    """Synchronous Playwright and `asyncio.run` in one test, in any order."""

    async def ask() -> bool:
        async with async_gateway:
            return (await async_gateway.ping()).running

    page.goto(gateway_url)
    assert asyncio.run(ask())
    assert page.locator("a[href*='login']").first.is_visible()
