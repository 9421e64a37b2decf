"""The simulator's pages in a real browser, through the selectors that are known of a real gateway."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator

pytestmark = pytest.mark.slow

USER_FIELD = "input.username-field[name=username]"
PASSWORD_FIELD = "input.password-field[name=password]"
SUBMIT = ".login-panel div.submit-button"
BANNER = ".connection-banner"
VIEW = "[data-component-path^='C']"


def by_path(page: Page, path: str) -> Locator:
    return page.locator(f"[data-component-path='{path}']")


@pytest.fixture
def view(tab: Page, sim: Simulator) -> Page:
    """The demo page, drawn and with its bindings settled."""
    tab.goto(sim.perspective_url)
    expect(tab.locator("#press-count")).to_have_text("Pressed 0 times")
    return tab


def test_the_login_in_two_steps(tab: Page, sim: Simulator) -> None:
    tab.goto(sim.url)
    tab.click("a[href*='login']:has-text('Login')")
    expect(tab.locator(PASSWORD_FIELD)).to_have_count(0)
    tab.fill(USER_FIELD, sim.username)
    tab.click("text='CONTINUE'")
    expect(tab.locator(USER_FIELD)).to_have_count(0)
    tab.fill(PASSWORD_FIELD, sim.password)
    tab.click(SUBMIT)
    expect(tab).to_have_url(f"{sim.url}/app")
    expect(tab.locator("nav")).to_be_visible()
    expect(tab.locator(".home-page")).to_be_visible()
    expect(tab.locator(".username")).to_have_text("admin")


def test_the_enter_key_does_for_both_buttons(tab: Page, sim: Simulator) -> None:
    tab.goto(f"{sim.url}/data/app/login")
    tab.fill(USER_FIELD, sim.username)
    tab.press(USER_FIELD, "Enter")
    tab.fill(PASSWORD_FIELD, sim.password)
    tab.press(PASSWORD_FIELD, "Enter")
    expect(tab.locator(".home-page")).to_be_visible()


def test_a_wrong_password_keeps_the_page_and_the_next_one_may_be_right(tab: Page, sim: Simulator) -> None:
    tab.goto(f"{sim.url}/data/app/login")
    tab.fill(USER_FIELD, sim.username)
    tab.click(SUBMIT)
    tab.fill(PASSWORD_FIELD, "wrong")
    tab.click(SUBMIT)
    expect(tab.locator(".login-panel")).to_contain_text("The user name or the password is wrong.")
    expect(tab.locator(PASSWORD_FIELD)).to_be_visible()
    assert "/idp/default/authn/login" in tab.url
    tab.fill(PASSWORD_FIELD, sim.password)
    tab.click(SUBMIT)
    expect(tab.locator(".home-page")).to_be_visible()


def test_a_login_in_one_step(chromium: Browser) -> None:
    with Simulator(scenario=Scenario(login="one-step")) as sim:
        context = chromium.new_context()
        tab = context.new_page()
        tab.goto(f"{sim.url}/data/app/login")
        tab.fill(USER_FIELD, sim.username)
        tab.fill(PASSWORD_FIELD, "wrong")
        tab.click("text='CONTINUE'")
        expect(tab.locator(".login-panel")).to_contain_text("The user name or the password is wrong.")
        tab.fill(PASSWORD_FIELD, sim.password)
        tab.press(PASSWORD_FIELD, "Enter")
        expect(tab.locator(".home-page")).to_be_visible()
        context.close()


def test_an_empty_user_name_goes_nowhere(tab: Page, sim: Simulator) -> None:
    tab.goto(f"{sim.url}/data/app/login")
    tab.click(SUBMIT)
    expect(tab.locator(".login-panel")).to_contain_text("Enter a username.")
    expect(tab.locator(USER_FIELD)).to_be_visible()


def test_an_odd_user_name_stays_text(tab: Page, sim: Simulator) -> None:
    name = "<img src=x onerror=alert(1)> \"'&\U0001f680"
    tab.goto(f"{sim.url}/data/app/login")
    tab.fill(USER_FIELD, name)
    tab.click(SUBMIT)
    expect(tab.locator(".login-panel .account")).to_have_text(name)
    expect(tab.locator("img")).to_have_count(0)


def test_a_login_page_that_outlived_a_reset_says_so(tab: Page, sim: Simulator) -> None:
    tab.goto(f"{sim.url}/data/app/login")
    tab.fill(USER_FIELD, sim.username)
    tab.click(SUBMIT)
    sim.reset()
    tab.fill(PASSWORD_FIELD, sim.password)
    tab.click(SUBMIT)
    expect(tab.locator(".login-panel")).to_contain_text("The identity provider answered 400.")


def test_password_fields_that_nobody_sees_are_there(tab: Page, sim: Simulator) -> None:
    tab.goto(f"{sim.url}/data/app/login")
    decoy = tab.locator("input[type=password]:not([name])")
    expect(decoy).to_have_count(1)
    expect(decoy).to_be_hidden()


@pytest.mark.parametrize(
    ("login", "user", "password"),
    [
        (
            "a.login-link, a[href*='login'], button.login-button, #login-button, [data-testid='login']",
            "input[name='j_username'], input[name='username'], input[type='text']",
            "input[type='password'], input[name='password']",
        ),
        (
            "button:has-text('Login'), a:has-text('Login'), [class*='login']",
            "input[name='username'], #username",
            "input[name='password'], #password",
        ),
    ],
)
def test_the_selectors_of_public_playbooks_log_in(
    tab: Page, sim: Simulator, login: str, user: str, password: str
) -> None:
    tab.goto(sim.url)
    tab.locator(login).first.click()
    tab.locator(user).first.fill(sim.username)
    tab.locator("text='CONTINUE'").first.click()
    tab.locator(password).first.fill(sim.password)
    tab.locator("text='CONTINUE'").first.click()
    expect(tab.locator(".home-page, .ia_homePage, [data-page='home'], nav").first).to_be_visible()


def test_before_a_login_nothing_says_that_there_was_one(tab: Page, sim: Simulator) -> None:
    tab.goto(sim.url)
    expect(tab.locator("text='Gateway overview'")).to_be_visible()
    expect(tab.locator(".home-page, .ia_homePage, [data-page='home']")).to_have_count(0)
    expect(tab.locator("nav a")).to_have_text(["Home"])


def test_the_home_page_shows_the_gateways_figures(tab: Page, sim: Simulator) -> None:
    tab.goto(sim.url)
    expect(tab.locator(".card")).to_have_count(5)
    expect(tab.locator("#trial-clock")).to_have_text(re.compile(r"1:59:5\d"))
    sim.expire_trial()
    tab.reload()
    expect(tab.locator("#trial-clock")).to_have_text("Expired")


def test_an_uncommissioned_gateway_shows_its_wizard(tab: Page, sim: Simulator) -> None:
    sim.set_state("COMMISSIONING")
    tab.goto(sim.perspective_url)
    expect(tab).to_have_url(f"{sim.url}/welcome")


def test_nothing_of_the_view_is_there_before_the_socket(tab: Page, sim: Simulator) -> None:
    sim.drop_sockets(refuse_seconds=60)
    tab.goto(sim.perspective_url)
    expect(tab.locator(f"{BANNER}.banner-active")).to_have_count(1)
    expect(tab.locator("#app-container")).to_be_attached()
    expect(tab.locator("[data-component]")).to_have_count(0)
    assert tab.evaluate("window.__client.page.views.size") == 0
    sim.restore_sockets()
    expect(tab.locator(VIEW).first).to_be_visible()
    expect(tab.locator(f"{BANNER}.banner-active")).to_have_count(0)


def test_components_carry_their_type_and_their_dotted_path(view: Page) -> None:
    found = view.locator("[data-component-path^='C.']").evaluate_all(
        "all => all.filter(each => each.id).map(each => [each.id, each.dataset.component, each.dataset.componentPath])"
    )

    assert found[3:10] == [
        ["press-button", "ia.input.button", "C.0:2:0:1:1"],
        ["press-count", "ia.display.label", "C.0:2:0:1:2"],
        ["operator-name", "ia.input.text-field", "C.0:2:0:2:1"],
        ["operator-echo", "ia.display.label", "C.0:2:0:2:2"],
        ["run-toggle", "ia.input.toggle-switch", "C.0:2:0:3:1"],
        ["run-state", "ia.display.label", "C.0:2:0:3:2"],
        ["live-value", "ia.display.label", "C.0:2:0:4:1"],
    ]
    expect(by_path(view, "C.0")).to_have_attribute("data-component", "ia.container.flex")
    expect(by_path(view, "C$0:1:0.0")).to_have_class(re.compile("psc-tile"))
    expect(view).to_have_title("Line overview")


def test_the_button_counts_through_the_gateway(view: Page) -> None:
    button = by_path(view, "C.0:2:0:1:1")
    expect(button.locator("div.text")).to_have_text("Count a piece")
    button.click()
    button.click()
    expect(view.locator("#press-count")).to_have_text("Pressed 2 times")


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_a_text_is_committed_by_a_key(view: Page, key: str) -> None:
    field = by_path(view, "C.0:2:0:2:1")
    field.click()
    field.press_sequentially("Ada")
    expect(view.locator("#operator-echo")).to_have_text("Operator: nobody")
    field.press(key)
    expect(view.locator("#operator-echo")).to_have_text("Operator: Ada")
    expect(field).to_have_value("Ada")


def test_a_text_is_committed_by_leaving_the_field(view: Page) -> None:
    view.fill("#operator-name", "Ada Lovelace")
    view.click("#press-button")
    expect(view.locator("#operator-echo")).to_have_text("Operator: Ada Lovelace")


def test_a_text_survives_a_reload_and_a_count_does_not(view: Page) -> None:
    view.fill("#operator-name", "Ada")
    view.click("#press-button")
    expect(view.locator("#operator-echo")).to_have_text("Operator: Ada")
    view.reload()
    expect(view.locator("#operator-echo")).to_have_text("Operator: Ada")
    expect(view.locator("#operator-name")).to_have_value("Ada")
    expect(view.locator("#press-count")).to_have_text("Pressed 0 times")


def test_a_text_may_be_taken_away_again(view: Page) -> None:
    for text, echo in (("Ada", "Ada"), ("", "nobody")):
        view.fill("#operator-name", text)
        view.press("#operator-name", "Tab")
        expect(view.locator("#operator-echo")).to_have_text(f"Operator: {echo}")


@pytest.mark.parametrize("event", ["", "field.dispatchEvent(new Event('input', {bubbles: true}));"])
def test_a_value_that_a_script_sets_is_not_committed(view: Page, event: str) -> None:
    field = view.locator("#operator-name")
    field.click()
    field.evaluate(f"field => {{ field.value = 'nobody typed this'; {event} }}")
    field.press("Enter")
    view.click("#press-button")
    expect(view.locator("#press-count")).to_have_text("Pressed 1 times")
    expect(field).to_have_value("")
    expect(view.locator("#operator-echo")).to_have_text("Operator: nobody")


def test_a_value_from_the_gateway_does_not_disturb_typing(view: Page, sim: Simulator) -> None:
    view.fill("#operator-name", "half a na")
    # A new connection brings every value again.
    with view.expect_websocket():
        sim.drop_sockets()
    live = view.locator("#live-value").inner_text()
    expect(view.locator("#live-value")).not_to_have_text(live)
    expect(view.locator("#operator-name")).to_have_value("half a na")


def test_the_toggle_shows_its_state_and_sends_it(view: Page) -> None:
    toggle = by_path(view, "C.0:2:0:3:1")
    selected = toggle.locator("div.ia_toggleSwitch__thumb--selected")
    expect(toggle.locator(".ia_toggleSwitch div.ia_toggleSwitch__track")).to_have_count(1)
    expect(selected).to_have_count(0)
    toggle.click()
    expect(selected).to_have_count(1)
    expect(view.locator("#run-state")).to_have_text("Running")
    toggle.locator(".ia_toggleSwitch").click()
    expect(selected).to_have_count(0)
    expect(view.locator("#run-state")).to_have_text("Stopped")


def test_the_toggle_obeys_the_keyboard(view: Page) -> None:
    view.locator("#run-toggle .ia_toggleSwitch").press(" ")
    expect(view.locator("#run-state")).to_have_text("Running")


def test_the_live_value_moves_without_anybody(view: Page) -> None:
    live = view.locator("#live-value")
    expect(live).to_have_text(re.compile(r"^\d+\.\d s$"))
    before = live.inner_text()
    expect(live).not_to_have_text(before)


def test_dropped_sockets_show_the_banner_and_come_back(view: Page, sim: Simulator) -> None:
    banner = view.locator(BANNER)
    # It is always there and always counts as visible; only the class tells.
    expect(banner).to_be_visible()
    expect(banner).not_to_have_class(re.compile("banner-active"))
    view.click("#press-button")
    expect(view.locator("#press-count")).to_have_text("Pressed 1 times")
    sim.drop_sockets(refuse_seconds=60)
    expect(banner).to_have_class(re.compile("banner-active"))
    # What is written meanwhile is lost.
    view.click("#press-button")
    sim.restore_sockets()
    expect(banner).not_to_have_class(re.compile("banner-active"))
    view.click("#press-button")
    expect(view.locator("#press-count")).to_have_text("Pressed 2 times")


def test_a_short_drop_mends_itself(view: Page, sim: Simulator) -> None:
    with view.expect_websocket():
        sim.drop_sockets()
    view.click("#press-button")
    expect(view.locator("#press-count")).to_have_text("Pressed 1 times")


def test_a_restart_is_seen_as_a_lost_connection(view: Page, sim: Simulator) -> None:
    with view.expect_websocket():
        sim.restart()
        expect(view.locator(f"{BANNER}.banner-active")).to_have_count(1)
    expect(view.locator(f"{BANNER}.banner-active")).to_have_count(0)
    expect(view.locator(VIEW).first).to_be_visible()


def test_a_reset_closes_the_session(view: Page, sim: Simulator) -> None:
    sim.reset()
    expect(view.locator("h1.terminal-state-header")).to_have_text("Session Closed")
    expect(view.locator(VIEW)).to_have_count(0)


def test_a_terminated_session_tells_its_user_why(view: Page, sim: Simulator) -> None:
    settings = GatewaySettings(name="sim", allow="disruptive", url=sim.url, credential=Credential(token=sim.token))
    with GatewayClient(settings) as gateway:
        (session,) = gateway.sessions.list()
        gateway.sessions.terminate(session.id, "Shift is over")
        expect(view.locator("h1.terminal-state-header")).to_have_text("Session Closed")
        expect(view.locator(".terminal-state-section")).to_have_text("Shift is over")
        assert gateway.sessions.list() == []


def test_an_expired_trial_replaces_the_view(view: Page, sim: Simulator) -> None:
    sim.expire_trial()
    expect(view.locator(".not-licensed-header")).to_have_text("Trial Expired")
    expect(view.locator(VIEW)).to_have_count(0)


def test_an_unmapped_route_shows_the_placeholder(tab: Page, sim: Simulator) -> None:
    answer = tab.goto(f"{sim.perspective_url}/nothing/here")
    assert answer is not None
    assert answer.status == 200
    expect(tab.locator(".ia_viewStateDisplay__primaryMessage")).to_have_text("View Not Found")
    expect(tab.locator(".message-secondary")).to_have_text("No view configured for this page")


def test_an_unknown_project_is_a_plain_404_page(tab: Page, sim: Simulator) -> None:
    answer = tab.goto(f"{sim.url}/data/perspective/client/nothing")
    assert answer is not None
    assert answer.status == 404
    expect(tab.locator("#app-container")).to_have_count(0)


def test_the_client_store_tells_what_is_known_of_it(view: Page) -> None:
    # An embedded view is asked for once the one around it is drawn.
    expect(view.locator("#tile-value")).to_have_count(3)
    assert view.evaluate(
        """() => ({
            project: window.__client.projectName,
            session: /^[0-9a-f]{8}$/.test(window.__client.sessionId),
            open: window.__client.connection.webSocket.readyState === WebSocket.OPEN,
            view: window.__client.page.views.get("C"),
            embedded: [...window.__client.page.views.keys()].filter(mount => mount.startsWith("C$")).sort(),
        })"""
    ) == {
        "project": "demo",
        "session": True,
        "open": True,
        "view": {"mountPath": "C", "resourcePath": "Overview", "running": True},
        "embedded": ["C$0:1:0", "C$0:1:1", "C$0:1:2"],
    }


def test_the_page_becomes_idle_though_its_socket_stays_open(tab: Page, sim: Simulator) -> None:
    tab.goto(sim.perspective_url, wait_until="networkidle")
    expect(tab.locator(VIEW).first).to_be_visible()


def test_two_browsers_do_not_share_a_session(view: Page, chromium: Browser, sim: Simulator) -> None:
    view.fill("#operator-name", "Ada")
    view.press("#operator-name", "Tab")
    expect(view.locator("#operator-echo")).to_have_text("Operator: Ada")
    other = chromium.new_context()
    page = other.new_page()
    page.goto(sim.perspective_url)
    expect(page.locator("#operator-echo")).to_have_text("Operator: nobody")
    other.close()
