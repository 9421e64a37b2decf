"""Synchronous Playwright, playbooks and asyncio in one session, in whatever order."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.plugin_run import Project

pytestmark = pytest.mark.slow

PAGES = """\
import asyncio

PAGE = "data:text/html,<h1>x</h1><button onclick=\\"console.log('hi'); window.open('about:blank')\\">go</button>"


async def three():
    await asyncio.sleep(0)
    return 3


def test_page(page):
    page.goto(PAGE)
    assert page.text_content("h1") == "x"


def test_page_beside_asyncio_run(page):
    page.goto(PAGE)
    assert asyncio.run(three()) == 3
    page.click("button")
    assert asyncio.run(three()) == 3
    assert page.text_content("h1") == "x"


def test_handlers_before_and_after_asyncio_run(page):
    seen = []

    def ask_back(message):
        asyncio.get_running_loop()
        seen.append(page.evaluate("1 + 1"))

    page.goto(PAGE)
    page.on("console", lambda message: seen.append(message.text))
    asyncio.run(three())
    page.once("popup", lambda popup: seen.append("popup"))
    page.on("console", ask_back)
    with page.expect_popup() as popup:
        page.click("button")
    popup.value.close()
    asyncio.run(three())
    page.remove_listener("console", ask_back)
    with page.expect_console_message() as message:
        page.evaluate("console.log('again')")
    page.wait_for_timeout(50)
    assert message.value.text == "again"
    assert set(seen) == {"hi", "popup", 2, "again"}


def test_every_way_to_expect_something_after_asyncio_run(page):
    asyncio.run(three())
    with page.expect_navigation():
        page.goto(PAGE)
    with page.context.expect_page() as opened:
        page.evaluate("window.open('about:blank')")
    assert opened.value.url == "about:blank"
    page.route("**/*", lambda route: route.fulfill(body="<h1>routed</h1>", content_type="text/html"))
    with page.expect_response("**/routed") as response:
        page.goto("http://nowhere.example/routed")
    assert response.value.status == 200
    assert page.text_content("h1") == "routed"


def test_no_loop_is_left_running(page):
    page.goto(PAGE)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise AssertionError("Playwright's loop is marked as running")
"""
COROUTINES = """\
import asyncio

import pytest
import pytest_asyncio


@pytest_asyncio.fixture
async def resource():
    await asyncio.sleep(0)
    yield 5
    await asyncio.sleep(0)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def shared():
    await asyncio.sleep(0)
    yield asyncio.get_running_loop()
    await asyncio.sleep(0)


@pytest.mark.asyncio
async def test_function_loop(resource, async_gateway):
    assert (await async_gateway.ping()).running


@pytest.mark.asyncio(loop_scope="session")
async def test_session_loop(shared, async_gateway):
    assert asyncio.get_running_loop() is shared
    assert (await async_gateway.ping()).running


@pytest.mark.asyncio
async def test_page_inside_a_coroutine(page, resource):
    await asyncio.sleep(0)
    page.goto("data:text/html,<h1>x</h1>")
    await asyncio.sleep(0)
    assert page.text_content("h1") == "x"
    await asyncio.sleep(0)


def test_plain_asyncio_run():
    async def two():
        return 2

    assert asyncio.run(two()) == 2


def test_a_loop_of_ones_own():
    loop = asyncio.new_event_loop()
    try:
        assert loop.run_until_complete(asyncio.sleep(0, 4)) == 4
    finally:
        loop.close()
"""
BROWSER_PLAYBOOK = """\
name: In the browser
steps:
  - {id: go, name: Go, type: browser.navigate, parameters: {url: "{{ gateway.url }}"}}
  - {id: ping, name: Ping, type: gateway.ping}
  - {id: text, name: Text, type: browser.get_text, parameters: {selector: body}}
"""
PLAIN_PLAYBOOK = "name: Plain\nsteps:\n  - {id: ping, name: Ping, type: gateway.ping}\n"
NAMES = ("playbooks", "test_pages.py", "test_coroutines.py")
PASSED = 2 + 5 + 5
# Every plugin that the session needs, by its module.
PLUGINS = ("pytest_asyncio.plugin", "pytest_playwright.pytest_playwright")


@pytest.fixture
def mixed(project: Project) -> Project:
    project.playbook(BROWSER_PLAYBOOK, "browser")
    project.playbook(PLAIN_PLAYBOOK, "plain")
    project.write("test_pages.py", PAGES)
    project.write("test_coroutines.py", COROUTINES)
    # pytest sorts items by their session-wide parameters, so the order is made afterwards.
    project.write(
        "conftest.py",
        "import os\n"
        "def pytest_collection_modifyitems(items):\n"
        "    order = os.environ['ORDER'].split()\n"
        "    items.sort(key=lambda item: order.index(item.path.parent.name if item.path.suffix == '.yaml' else "
        "item.path.name))\n"
        "    if 'alternate' in os.environ:\n"
        "        items[:] = [*items[::2], *items[1::2]]\n",
    )
    return project


@pytest.mark.parametrize("order", [*list(permutations(NAMES))[::2], NAMES[::-1]], ids=lambda names: names[0])
def test_every_order_passes(mixed: Project, order: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDER", " ".join(order))

    result = mixed.run("--gateway", "simulator")

    assert result.ret == 0, result.stdout.str()
    assert f"{PASSED} passed" in result.outlines[-1]


@pytest.mark.parametrize("plugins", [("pytest_ignition.plugin", *PLUGINS), (*PLUGINS, "pytest_ignition.plugin")])
def test_the_order_in_which_plugins_are_loaded_does_not_matter(
    mixed: Project, plugins: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDER", " ".join(NAMES))
    monkeypatch.setenv("alternate", "1")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    options = [option for plugin in plugins for option in ("-p", plugin)]

    result = mixed.run(*options, "--gateway", "simulator")

    assert result.ret == 0, result.stdout.str()
    assert f"{PASSED} passed" in result.outlines[-1]
