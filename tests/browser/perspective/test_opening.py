"""Opening a session: whatever stands between the address and the view, and what cannot be passed is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from pytest_ignition.browser.errors import NavigationFailed
from pytest_ignition.browser.perspective import opening
from pytest_ignition.browser.perspective.app_bar import NoAppBar
from pytest_ignition.browser.perspective.errors import (
    LoginRefused,
    LoginRequired,
    NoSession,
    PersonalUseOnly,
    SessionOver,
)
from pytest_ignition.browser.perspective.opening import Login
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.stored_login import BadStoredLogin
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.simulator.scenario import ProjectSpec, UserSpec
from pytest_ignition.simulator.server import Scenario, Simulator, Timing
from tests.browser.perspective.conftest import put

pytestmark = pytest.mark.slow

VIEW = {
    "type": "ia.container.flex",
    "children": [{"type": "ia.display.label", "domId": "hello", "props": {"text": "Hi"}}],
}
PAGES: dict[str, Any] = {"views": {"Main": VIEW}, "pages": {"/": "Main", "/line/2": "Main"}}
OPERATOR = Login(username="operator", password="op-secret")
GUEST = Login(username="guest", password="guest-secret")


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    scenario = Scenario(
        edition="standard",
        users=(
            UserSpec(username="admin"),
            UserSpec(username="operator", password="op-secret", roles=("Operator",)),
            UserSpec(username="guest", password="guest-secret", roles=("Guest",)),
        ),
        projects=(
            ProjectSpec(name="demo", **PAGES),
            ProjectSpec(name="locked", login=True, **PAGES),
            ProjectSpec(name="strict", roles=("Operator",), **PAGES),
            ProjectSpec(name="bare", login=True, app_bar=False, **PAGES),
            ProjectSpec(name="parts", inheritable=True),
        ),
    )
    with Simulator(scenario=scenario, timing=Timing(binding=0.02, tick=0.2)) as simulator:
        yield simulator


def address(sim: Simulator, project: str, path: str = "") -> str:
    return f"{sim.url}/data/perspective/client/{project}{path}"


def test_a_project_without_a_login_is_just_opened(sim: Simulator, perspective: Perspective) -> None:
    opened = perspective.open(address(sim, "demo"), login=OPERATOR)
    assert (opened.logged_in, opened.title) == (False, "demo")
    assert opened.session_id == sim.perspective.ids()[0]
    assert perspective.read(Target(dom_id="hello")) == "Hi"


def test_a_login_in_two_steps_leads_back_to_the_page(sim: Simulator, perspective: Perspective) -> None:
    opened = perspective.open(address(sim, "locked", "/line/2"), login=OPERATOR)
    assert opened.logged_in
    assert opened.url == address(sim, "locked", "/line/2")
    assert perspective.app_bar.user() == "operator"


def test_a_login_is_asked_for_once_in_a_browser(sim: Simulator, perspective: Perspective) -> None:
    perspective.open(address(sim, "locked"), login=OPERATOR)
    # Another project asks again; the web session answers, without a field.
    opened = perspective.open(address(sim, "strict"), login=OPERATOR)
    assert not opened.logged_in
    assert perspective.read(Target(dom_id="hello")) == "Hi"


def test_nobody_to_log_in_is_named(sim: Simulator, perspective: Perspective) -> None:
    with pytest.raises(LoginRequired, match="wants a login, and there is nobody to log in") as told:
        perspective.open(address(sim, "locked"))
    assert "IGNITION_USERNAME" in str(told.value.hint)
    with pytest.raises(LoginRequired) as never:
        perspective.open(address(sim, "locked"), login=OPERATOR, when="never")
    assert "when_asked" in str(never.value.hint)


def test_a_wrong_password_is_named_with_what_the_page_says(sim: Simulator, perspective: Perspective) -> None:
    wrong = Login(username="operator", password="not-it")
    with pytest.raises(LoginRefused, match="the login of 'operator' was not accepted") as refused:
        perspective.open(address(sim, "locked"), login=wrong)
    assert "The user name or the password is wrong" in str(refused.value)
    assert "not-it" not in f"{refused.value}{refused.value.hint}"


def test_a_user_without_the_role_is_forbidden(sim: Simulator, perspective: Perspective) -> None:
    with pytest.raises(SessionOver, match="the session is over: Forbidden") as over:
        perspective.open(address(sim, "strict"), login=GUEST)
    assert over.value.header == "Forbidden"
    assert "security levels" in str(over.value.hint)


def test_always_logs_in_by_the_app_bar(sim: Simulator, perspective: Perspective) -> None:
    opened = perspective.open(address(sim, "demo"), login=OPERATOR, when="always")
    assert opened.logged_in
    assert perspective.app_bar.user() == "operator"


def test_logging_out_ends_a_session_that_requires_a_login_and_opening_begins_anew(
    sim: Simulator, perspective: Perspective
) -> None:
    perspective.open(address(sim, "locked"), login=OPERATOR)
    assert perspective.app_bar.log_out() is True
    with pytest.raises(SessionOver, match="Logged Out"):
        perspective.read(Target(dom_id="hello"))
    perspective.page.locator("a.terminal-state-link").click()
    with pytest.raises(LoginRequired, match="the session wants a login"):
        perspective.read(Target(dom_id="hello"))
    assert perspective.open(address(sim, "locked"), login=OPERATOR).logged_in


def test_logging_out_where_nobody_must_be_logged_in_leaves_the_page(sim: Simulator, perspective: Perspective) -> None:
    perspective.open(address(sim, "demo"), login=OPERATOR, when="always")
    assert perspective.app_bar.log_out() is False
    assert perspective.app_bar.user() is None
    assert perspective.read(Target(dom_id="hello")) == "Hi"


def test_a_hidden_app_bar_is_named(sim: Simulator, perspective: Perspective) -> None:
    perspective.open(address(sim, "bare"), login=OPERATOR)
    with pytest.raises(NoAppBar, match="shows no app bar"):
        perspective.app_bar.log_out(timeout_ms=300)


def test_a_stored_login_is_used_by_another_browser(
    sim: Simulator, perspective: Perspective, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "login.json"
    assert perspective.open(address(sim, "locked"), login=OPERATOR, stored_login=file).logged_in
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["cookies"]
    context = chromium.new_context()
    other = BrowserSession(context.new_page()).perspective
    assert not other.open(address(sim, "locked"), stored_login=file).logged_in
    context.close()


def test_a_stored_login_that_counts_no_more_is_written_anew(
    sim: Simulator, perspective: Perspective, tmp_path: Path
) -> None:
    file = tmp_path / "login.json"
    file.write_text('{"cookies": [{"name": "webui-sid", "value": "old", "domain": "127.0.0.1", "path": "/"}]}')
    assert perspective.open(address(sim, "locked"), login=OPERATOR, stored_login=file).logged_in
    assert any(each["value"] != "old" for each in json.loads(file.read_text())["cookies"])


def test_a_file_that_is_no_stored_login_is_named(sim: Simulator, perspective: Perspective, tmp_path: Path) -> None:
    file = tmp_path / "login.json"
    file.write_text("[]")
    with pytest.raises(BadStoredLogin, match="holds no stored login"):
        perspective.open(address(sim, "locked"), stored_login=file)


@pytest.mark.parametrize("project", ["nothing", "parts"])
def test_a_project_that_is_not_there_is_named(sim: Simulator, perspective: Perspective, project: str) -> None:
    with pytest.raises(NoSession, match=f"no project '{project}' that can be opened"):
        perspective.open(address(sim, project))


def test_a_gateway_that_is_starting_is_named(sim: Simulator, perspective: Perspective) -> None:
    sim.set_state("STARTING")
    with pytest.raises(NoSession, match="HTTP status 503") as told:
        perspective.open(address(sim, "demo"))
    assert "gateway.wait_for_ready" in str(told.value.hint)


def test_a_gateway_that_is_not_there_is_named(perspective: Perspective) -> None:
    with pytest.raises(NavigationFailed, match="cannot open"):
        perspective.open("http://127.0.0.1:9/data/perspective/client/demo")


def test_a_session_that_does_not_come_up_says_how_far_it_came(sim: Simulator, perspective: Perspective) -> None:
    put(sim, "Empty", [], page="/empty")
    with pytest.raises(NoSession, match="shows no component of its page"):
        perspective.open(address(sim, "demo", "/empty"), timeout_ms=3_000)


# Pages that this simulator does not have


LOGIN_PAGE = "/idp/default/authn/login"


def serve(tab: Page, sim: Simulator, body: str) -> None:
    """Let the identity provider's page be another one. Requests that a redirect leads to cannot be answered by a test."""
    answer_with(tab, f"**{LOGIN_PAGE}", body)
    answer_with(tab, "**/data/perspective/login/**", f"<script>location.replace({LOGIN_PAGE!r})</script>")


def answer_with(tab: Page, at: str, body: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body=f"<!doctype html><body>{body}</body>")

    tab.route(at, answer)


DECOYS = '<input type=password style="display:none"><div style="width:0;height:0;overflow:hidden"><input type=password></div>'


def one_step(script: str) -> str:
    return (
        f'{DECOYS}<div class="login-panel"><input name="username" class="username-field">'
        f'<input name="password" type="password" class="password-field"><div class="submit-button">CONTINUE</div>'
        f'<p id="said"></p></div><script>const said = document.getElementById("said");'
        f'document.querySelector(".submit-button").onclick = () => {{ {script} }};</script>'
    )


def test_a_login_in_one_step_fills_only_what_can_be_seen(tab: Page, sim: Simulator, perspective: Perspective) -> None:
    serve(tab, sim, one_step("document.title = [...document.querySelectorAll('input')].map(i => i.value).join('|')"))
    with pytest.raises(LoginRefused):
        perspective.open(address(sim, "locked"), login=OPERATOR)
    assert tab.title() == "||operator|op-secret"


def test_a_login_page_that_says_nothing_new_is_a_refusal_too(
    tab: Page, sim: Simulator, perspective: Perspective
) -> None:
    serve(tab, sim, one_step(""))
    with pytest.raises(LoginRefused, match="was not accepted\npage"):
        perspective.open(address(sim, "locked"), login=OPERATOR)


def test_a_slow_provider_is_no_refusal(
    tab: Page, sim: Simulator, perspective: Perspective, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_REFUSED_SECONDS", 0.1)
    tab.route("**/never-answered", lambda _route: None)
    serve(tab, sim, one_step("said.textContent = 'Checking ...'; fetch('/never-answered');"))
    with pytest.raises(LoginRefused, match="the login did not come to its end"):
        perspective.open(address(sim, "locked"), login=OPERATOR, timeout_ms=4_000)


def test_a_login_that_comes_back_again_and_again_is_a_loop(tab: Page, sim: Simulator, perspective: Perspective) -> None:
    serve(tab, sim, one_step(f"location.href = {address(sim, 'locked')!r}"))
    with pytest.raises(LoginRefused, match="the login came back 3 times") as loop:
        perspective.open(address(sim, "locked"), login=OPERATOR)
    assert "identity provider" in str(loop.value.hint)


def test_another_identity_provider_is_named_and_gets_no_password(
    tab: Page, sim: Simulator, perspective: Perspective
) -> None:
    elsewhere = "http://login.elsewhere.test/authorize"
    serve(tab, sim, f"<script>location.href = {elsewhere!r}</script>")
    answer_with(tab, f"{elsewhere}*", one_step(""))
    with pytest.raises(LoginRequired, match=r"another identity provider: http://login\.elsewhere\.test/authorize"):
        perspective.open(address(sim, "locked"), login=OPERATOR)
    assert tab.locator("input[name=password]").input_value() == ""


def test_a_login_page_without_known_fields_is_named(tab: Page, sim: Simulator, perspective: Perspective) -> None:
    serve(tab, sim, "<h1>Choose how to sign in</h1>")
    with pytest.raises(LoginRequired, match="no field for a name or password"):
        perspective.open(address(sim, "locked"), login=OPERATOR, timeout_ms=4_000)


def test_the_maker_editions_question_is_answered_only_when_told_to(tab: Page) -> None:
    scenario = Scenario(edition="maker", projects=(ProjectSpec(name="demo", **PAGES),))
    with Simulator(scenario=scenario, timing=Timing(binding=0.02)) as maker:
        perspective = BrowserSession(tab).perspective
        with pytest.raises(PersonalUseOnly, match="Personal Use Only") as asked:
            perspective.open(address(maker, "demo"))
        assert "agree_personal_use" in str(asked.value.hint)
        perspective.open(address(maker, "demo"), agree_personal_use=True)
        assert perspective.read(Target(dom_id="hello")) == "Hi"
