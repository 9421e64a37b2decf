"""The fixture `async_gateway`: one client for coroutines, in whatever event loop the test runs."""

from __future__ import annotations

import pytest

from tests.plugin_run import Project

FUNCTION_LOOP = """\
import asyncio

import pytest


@pytest.mark.asyncio
async def test_function_loop(async_gateway):
    assert (await async_gateway.ping()).running


@pytest.mark.asyncio
async def test_the_next_loop_gets_a_client_that_works_there(async_gateway):
    answers = await asyncio.gather(*(async_gateway.ping() for _ in range(5)))
    assert all(each.running for each in answers)


@pytest.mark.asyncio
async def test_a_login_goes_with_later_requests(async_gateway, simulator):
    await async_gateway.login(simulator.username, simulator.password)
    simulator.faults.order("revoke-token")
    assert (await async_gateway.gateway_info()).name == "Simulator"
"""
SESSION_LOOP = """\
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_session_loop(async_gateway):
    assert (await async_gateway.ping()).running


class TestClass:
    async def test_method(self, async_gateway, gateway):
        assert (await async_gateway.info()).name == gateway.info().name
"""
PLAIN = """\
import asyncio


def test_asyncio_run(async_gateway):
    async def ask():
        async with async_gateway:
            return await async_gateway.ping()

    assert asyncio.run(ask()).running
    assert asyncio.run(ask()).running
"""


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_every_kind_of_loop_gets_its_own_connection_and_closes_it(project: Project, mode: str) -> None:
    for name, text in (("function", FUNCTION_LOOP), ("session", SESSION_LOOP), ("plain", PLAIN)):
        project.write(f"test_{name}.py", text)

    result = project.run("--gateway", "simulator", f"--asyncio-mode={mode}")

    # Warnings are errors there: a connection left open would be one.
    assert result.ret == 0, result.stdout.str()
    assert "6 passed" in result.outlines[-1]


def test_a_coroutine_that_fails_fails_by_its_own_line(project: Project) -> None:
    project.write(
        "test_it.py",
        "import pytest\n\n@pytest.mark.asyncio\nasync def test_it(async_gateway):\n"
        "    answer = await async_gateway.ping()\n    assert answer.state == 'STARTING'\n",
    )

    result = project.run("--gateway", "simulator")

    assert result.ret == 1
    assert "test_it.py:6: AssertionError" in result.stdout.str()


def test_no_gateway_is_one_line(project: Project) -> None:
    project.write("test_it.py", "import pytest\n\n@pytest.mark.asyncio\nasync def test_it(async_gateway):\n    pass\n")

    result = project.run()

    assert result.ret == 1
    assert "no gateway is configured: give one with --gateway URL" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()
