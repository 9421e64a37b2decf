"""The pages below `/app/platform` in a real browser: what is clicked there is what the REST API tells afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from pytest_ignition.simulator.scenario import Scenario, UserSpec
from pytest_ignition.simulator.server import Simulator, Timing
from tests.modules import module_file
from tests.simulator.conftest import comes_true, new_client

pytestmark = pytest.mark.slow

SYSTEM = "/app/platform/system"
MODULES = f"{SYSTEM}/modules"
LICENSING = f"{SYSTEM}/licensing"
BACKUP = f"{SYSTEM}/backup-restore/backup"
KEYS = "/app/platform/security/api-keys"
API = "/data/api/v1"

INSTALL = 'button[data-label="Install Module"][data-component="web-ui.button"]'
ACCEPT = 'button[data-component="web-ui.button"]:has-text("Accept")'
RESTART = 'button[id="restart gateway-button"]'
LICENCE_TICK = 'label:has-text("I accept"):not(:has-text("certificate"))'


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    scenario = Scenario(
        name="<b>Plant</b>",
        license_keys=("GOOD-KEY",),
        users=(
            UserSpec(username="admin"),
            UserSpec(username="reader", password="look-only", roles=("Viewer",)),
            UserSpec(username="nobody", password="no-roles", roles=()),
        ),
    )
    with Simulator(scenario=scenario, timing=Timing(grace=0.2, starting=0.5)) as simulator:
        yield simulator


def log_in(tab: Page, sim: Simulator, user: str | None = None, password: str | None = None) -> None:
    tab.goto(f"{sim.url}/data/app/login")
    tab.fill("[name=username]", user or sim.username)
    tab.click("text='CONTINUE'")
    tab.fill("[name=password]", password or sim.password)
    tab.click("text='CONTINUE'")
    expect(tab.locator(".username")).to_be_visible()


@pytest.fixture
def page(tab: Page, sim: Simulator) -> Callable[[str], Page]:
    """Opens one of the pages, as the administrator."""

    def opened(path: str) -> Page:
        log_in(tab, sim)
        tab.goto(f"{sim.url}{path}")
        return tab

    return opened


def upload(tab: Page, tmp_path: Path, *, name: str = "Plant", signed: bool = False, licence: str | None = None) -> None:
    file = tmp_path / "plant.modl"
    file.write_bytes(module_file(name=name, signed=signed, licence=licence))
    tab.click('button:has-text("Install or Upgrade Module")')
    expect(tab.locator(INSTALL)).to_be_disabled()
    tab.set_input_files('input[type="file"][accept=".modl"]', file)
    tab.click(INSTALL)


def restart(tab: Page) -> None:
    """Over the bar, until the page is home again, logged out."""
    tab.locator('button:has-text("Restart"), a:has-text("Restart Gateway")').first.click()
    expect(tab.locator(RESTART)).to_be_disabled()
    tab.click("text=I understand the risks")
    tab.click(RESTART)
    expect(tab.locator("a.login-link")).to_be_visible(timeout=15_000)


def modules(admin: httpx2.Client) -> dict[str, str]:
    return {each["id"]: each["state"] for each in admin.get(f"{API}/modules/healthy").json()["items"]}


@pytest.mark.parametrize("path", [MODULES, LICENSING, BACKUP, KEYS, f"{SYSTEM}/status"])
def test_a_guest_is_led_to_the_login_and_back(tab: Page, sim: Simulator, path: str) -> None:
    tab.goto(f"{sim.url}{path}")
    tab.fill("[name=username]", sim.username)
    tab.press("[name=username]", "Enter")
    tab.fill("[name=password]", sim.password)
    tab.press("[name=password]", "Enter")
    expect(tab).to_have_url(f"{sim.url}{path}")
    expect(tab.locator("nav a[aria-current=page]")).to_have_count(1)
    # The gateway's name is text, whatever it holds.
    expect(tab.locator(".gateway-name")).to_have_text("<b>Plant</b>")


@pytest.mark.parametrize(
    ("terms", "dialogs"),
    [
        ((False, None), []),
        ((True, None), ["certificate"]),
        ((False, "<p>terms</p>"), ["licence"]),
        ((True, "<p>terms</p>"), ["certificate", "licence"]),
    ],
)
def test_an_install_asks_for_what_the_module_comes_with(
    page: Callable[[str], Page],
    admin: httpx2.Client,
    tmp_path: Path,
    terms: tuple[bool, str | None],
    dialogs: list[str],
) -> None:
    tab = page(MODULES)
    upload(tab, tmp_path, signed=terms[0], licence=terms[1])
    for dialog in dialogs:
        expect(tab.locator(ACCEPT)).to_be_disabled()
        tab.click("text=I accept the module certificate" if dialog == "certificate" else LICENCE_TICK)
        tab.click(ACCEPT)
    expect(tab.locator("tr:has-text('Plant')")).to_contain_text("PENDING RESTART")
    expect(tab.locator(".modal")).to_have_count(0)
    assert modules(admin)["com.example.plant"] == "INACTIVE"
    assert admin.get(f"{API}/restart-tasks/pending").json() == {"pending": ["install Plant"]}


def test_a_module_runs_after_the_restart_of_the_bar(
    page: Callable[[str], Page], admin: httpx2.Client, sim: Simulator, tmp_path: Path
) -> None:
    tab = page(MODULES)
    expect(tab.locator("button:has-text('Restart')")).to_have_count(0)
    upload(tab, tmp_path)
    # The bar is on every page.
    expect(tab.locator(".restart-bar")).to_contain_text("install Plant")
    tab.goto(f"{sim.url}{LICENSING}")
    restart(tab)
    assert modules(admin)["com.example.plant"] == "ACTIVE"
    log_in(tab, sim)
    tab.goto(f"{sim.url}{MODULES}")
    expect(tab.locator("tr:has-text('Plant')")).to_contain_text("Active")
    expect(tab.locator("button:has-text('Restart')")).to_have_count(0)


def test_terms_that_were_accepted_are_not_asked_for_again(page: Callable[[str], Page], tmp_path: Path) -> None:
    tab = page(MODULES)
    upload(tab, tmp_path, signed=True)
    tab.click("text=I accept the module certificate")
    tab.click(ACCEPT)
    expect(tab.locator("tr:has-text('Plant')")).to_be_visible()
    upload(tab, tmp_path, signed=True)
    expect(tab.locator("#notices")).to_contain_text("Module successfully installed.")
    expect(tab.locator(".modal")).to_have_count(0)


def test_a_file_that_is_no_module_is_refused_in_its_dialog(page: Callable[[str], Page], tmp_path: Path) -> None:
    tab = page(MODULES)
    (tmp_path / "bad.modl").write_text("no module")
    tab.click('button:has-text("Install or Upgrade Module")')
    tab.set_input_files('input[type="file"][accept=".modl"]', tmp_path / "bad.modl")
    tab.click(INSTALL)
    expect(tab.locator(".modal-error")).to_have_text("The gateway answered 400: Bad Request.")
    tab.press(".modal", "Escape")
    expect(tab.locator(".modal")).to_have_count(0)


def test_names_of_modules_and_licences_stay_text(page: Callable[[str], Page], tmp_path: Path) -> None:
    tab = page(MODULES)
    odd = "&lt;img src=x onerror=alert(1)&gt; \"'"
    upload(tab, tmp_path, name=odd, licence="<script>parent.document.title = 'taken'</script><p>terms</p>")
    tab.click(LICENCE_TICK)
    tab.click(ACCEPT)
    expect(tab.locator("tr[data-module-id='com.example.plant'] b")).to_have_text("<img src=x onerror=alert(1)> \"'")
    expect(tab.locator(".restart-bar")).to_contain_text("install <img")
    tab.reload()
    expect(tab.locator(".restart-bar")).to_contain_text("install <img")
    expect(tab.locator("img")).to_have_count(0)
    assert "taken" not in tab.title()


def test_an_uninstall_over_the_rows_menu(page: Callable[[str], Page], admin: httpx2.Client) -> None:
    tab = page(MODULES)
    expect(tab.locator("tr[data-module-id]")).to_have_count(9)
    tab.fill('input[placeholder*="Filter"]', "vision")
    expect(tab.locator('button[aria-label*="more"]')).to_have_count(1)
    tab.click('button[aria-label*="more"]')
    tab.click('li:has-text("Uninstall")')
    expect(tab.locator("ul.menu")).to_have_count(0)
    tab.click('button:has-text("Uninstall")')
    expect(tab.locator(".restart-bar")).to_contain_text("remove Vision")
    restart(tab)
    assert "com.inductiveautomation.vision" not in modules(admin)


def test_a_filter_that_finds_nothing_says_so(page: Callable[[str], Page]) -> None:
    tab = page(MODULES)
    tab.fill('input[placeholder*="Filter"]', "nothing like that")
    expect(tab.locator("#no-modules")).to_be_visible()
    expect(tab.locator("#module-count")).to_have_text("0 of 9")


def test_a_module_is_disabled_over_the_menu(page: Callable[[str], Page], admin: httpx2.Client) -> None:
    tab = page(MODULES)
    tab.fill('input[placeholder*="Filter"]', "SFC")
    tab.click('button[aria-label*="more"]')
    tab.click('li:has-text("Disable")')
    expect(tab.locator("tr[data-module-id]")).to_contain_text("Inactive")
    assert modules(admin)["com.inductiveautomation.sfc"] == "INACTIVE"


def test_the_trial_is_reset_once_it_is_over(page: Callable[[str], Page], admin: httpx2.Client, sim: Simulator) -> None:
    tab = page(LICENSING)
    expect(tab.locator(".trial-active button:has-text('activate')")).to_be_visible()
    expect(tab.locator("button:has-text('reset')")).to_have_count(0)
    sim.expire_trial()
    tab.reload()
    box = tab.locator(".trial-expired")
    expect(box).to_be_visible()
    assert box.evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(255, 246, 224)"
    tab.click("button:has-text('reset')")
    expect(tab.locator(".trial-active")).to_be_visible()
    assert admin.get(f"{API}/trial").json()["expired"] is False


def test_a_licence_is_activated_with_its_key_only(page: Callable[[str], Page]) -> None:
    tab = page(LICENSING)
    tab.click("button:has-text('activate')")
    tab.click(".modal button:text-is('Activate')")
    expect(tab.locator(".modal-error")).to_have_text("Enter a license key.")
    tab.fill("#license-key", "ABC/../123")
    tab.click(".modal button:text-is('Activate')")
    expect(tab.locator(".modal-error")).to_have_text("The gateway answered 404: Not Found.")
    tab.fill("#license-key", "GOOD-KEY")
    tab.click(".modal button:text-is('Activate')")
    expect(tab.locator(".license-box.activated")).to_be_visible()


def test_the_backup_page_asks_for_the_backup(page: Callable[[str], Page], sim: Simulator) -> None:
    tab = page(BACKUP)
    button = tab.locator("text=Download Backup")
    expect(button).to_have_attribute("href", "/data/api/v1/backup")
    expect(button).to_have_attribute("download", re.compile(r"\.gwbk$"))
    button.click()
    assert comes_true(lambda: any(line.path == "/data/api/v1/backup" for line in sim.requests))


def test_an_ended_session_is_told_instead_of_a_download(page: Callable[[str], Page]) -> None:
    tab = page(BACKUP)
    tab.context.clear_cookies()
    tab.click("text=Download Backup")
    expect(tab.locator("#notices")).to_have_text("Your session has ended. Log in again from the home page.")


def test_a_new_key_is_shown_once_and_works(page: Callable[[str], Page], sim: Simulator) -> None:
    tab = page(KEYS)
    expect(tab.locator("#keys tr")).to_have_count(2)
    tab.click("button:has-text('Create API Key')")
    tab.click("text=Require secure connections")
    tab.click("button:has-text('Next')")
    tab.fill("#name-input", "line-3")
    tab.click("div[class*='modal'] button:has-text('Create API Key')")
    key = tab.input_value("input#api-key[disabled]")
    assert key.startswith("line-3:")
    tab.click("button:has-text('Done')")
    expect(tab.locator("#keys tr")).to_have_count(3)
    assert key.partition(":")[2] not in tab.content()
    with new_client(sim, headers={"X-Ignition-API-Token": key}) as client:
        assert client.get(f"{API}/gateway-info").status_code == 200
        assert client.post(f"{API}/api-token/generate", json={}).status_code == 200


def test_a_key_wants_https_unless_told_otherwise(page: Callable[[str], Page], sim: Simulator) -> None:
    tab = page(KEYS)
    tab.click("button:has-text('Create API Key')")
    tab.click("button:has-text('Next')")
    tab.fill("#name-input", "secure")
    tab.click("div[class*='modal'] button:has-text('Create API Key')")
    with new_client(sim, headers={"X-Ignition-API-Token": tab.input_value("#api-key")}) as client:
        assert client.get(f"{API}/gateway-info").status_code == 403


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "A name has letters, digits and . _ - only."), ("pytest-ignition", "resource already exists")],
)
def test_a_name_that_cannot_be_is_told_in_the_wizard(page: Callable[[str], Page], name: str, told: str) -> None:
    tab = page(KEYS)
    tab.click("button:has-text('Create API Key')")
    tab.click("button:has-text('Next')")
    tab.fill("#name-input", name)
    tab.click("div[class*='modal'] button:has-text('Create API Key')")
    expect(tab.locator(".modal-error")).to_contain_text(told)


def test_who_may_only_look_is_told_and_can_change_nothing(tab: Page, sim: Simulator) -> None:
    log_in(tab, sim, "reader", "look-only")
    for path, button in ((MODULES, "Install or Upgrade Module"), (KEYS, "Create API Key"), (LICENSING, "Activate")):
        tab.goto(f"{sim.url}{path}")
        expect(tab.locator("main .notice").first).to_contain_text("write permission")
        expect(tab.locator(f"button:has-text('{button}')")).to_be_disabled()
    # The gateway refuses it too, whatever the page would let through.
    refused = tab.evaluate(
        "Gateway.api('POST', '/data/api/v1/restart-tasks/restart?confirm=true').catch(e => e.message)"
    )
    assert refused == "Your roles do not allow this."


def test_who_may_not_look_sees_nothing(tab: Page, sim: Simulator) -> None:
    log_in(tab, sim, "nobody", "no-roles")
    for path in (MODULES, KEYS, LICENSING, BACKUP):
        tab.goto(f"{sim.url}{path}")
        expect(tab.locator("main h1")).to_have_text("Not for this account")
        expect(tab.locator("main button, main table")).to_have_count(0)
    tab.goto(f"{sim.url}/app")
    expect(tab.locator("table")).to_have_count(0)


def test_a_write_without_the_csrf_token_is_refused(page: Callable[[str], Page]) -> None:
    tab = page(MODULES)
    status = "fetch('/data/api/v1/restart-tasks/restart?confirm=true', {method: 'POST'}).then(a => a.status)"
    assert tab.evaluate(status) == 403


def test_pages_of_a_starting_gateway_come_later(page: Callable[[str], Page], sim: Simulator) -> None:
    tab = page(MODULES)
    sim.set_state("STARTING")
    tab.click('button:has-text("Install or Upgrade Module")')
    told = tab.evaluate("Gateway.api('GET', '/data/api/v1/modules/healthy').catch(e => e.message)")
    assert told == "The gateway is starting. Try again in a moment."
    sim.set_state("COMMISSIONING")
    tab.goto(f"{sim.url}{MODULES}")
    expect(tab).to_have_url(f"{sim.url}/welcome")


def test_a_restart_takes_no_connection_for_a_while_and_ends_every_login(
    client: httpx2.Client, admin: httpx2.Client, page: Callable[[str], Page], sim: Simulator
) -> None:
    tab = page("/app")
    cookies = {each["name"]: each["value"] for each in tab.context.cookies() if "name" in each and "value" in each}
    session = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    assert client.get("/data/app/session", headers=session).status_code == 200
    admin.post(f"{API}/restart-tasks/restart?confirm=true")

    seen = set()

    def is_back() -> bool:
        try:
            seen.add(client.get("/StatusPing").json()["state"])
        except httpx2.TransportError:
            seen.add("gone")
        return "gone" in seen and sim.state == "RUNNING"

    assert comes_true(is_back), seen
    assert client.get("/data/app/session", headers=session).status_code == 401
