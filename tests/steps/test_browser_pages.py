"""What spans `browser.*` steps: tabs, dialogs, console, requests, downloads and the state of a login."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.errors import BrowserClosed, BrowserError, BrowserInterrupted, DownloadFailed, NoSuchPage
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.errors import CheckFailed
from pytest_ignition.language.model import Json
from pytest_ignition.steps.catalogue import builtin_step_types

from .conftest import Context, Page200, Server

pytestmark = pytest.mark.slow
TYPES = builtin_step_types()
SOON = "(waited 0.4 s: parameter timeout)"


def run(attempt: Context, name: str, /, **parameters: Json) -> Mapping[str, Json]:
    step_type = TYPES.find(f"browser.{name}")
    assert step_type is not None
    output = step_type.run(attempt, parameters)
    assert output is not None
    assert step_type.outputs is not None
    assert set(output) == set(step_type.outputs)
    return output


def failure(attempt: Context, name: str, /, **parameters: Json) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        run(attempt, name, **{"timeout": 400, **parameters})
    return caught.value


@pytest.fixture
def opened(attempt: Context, served: Server, tab: Page) -> Server:
    """The server's first page, open."""
    served.pages.clear()
    served.pages["/"] = "<title>Home</title><a href=# onclick=\"window.open('/pop')\" id=pop>pop</a><button>b</button>"
    served.pages["/pop"] = "<title>Popup</title><p>in</p><button onclick='window.close()'>done</button>"
    tab.goto(served.url)
    return served


def test_tabs_are_switched_closed_and_come_back(attempt: Context, opened: Server) -> None:
    url = opened.url
    run(attempt, "click", selector="#pop")
    error = failure(attempt, "verify", selector="#in")
    assert error.message.splitlines()[-1] == f"also open: {url}/pop"
    assert run(attempt, "switch_page", to="newest") == {
        "url": f"{url}/pop", "title": "Popup", "pages": 2, "status": "switched"
    }  # fmt: skip
    run(attempt, "verify_text", selector="p", text="in")
    assert run(attempt, "switch_page", to="first")["title"] == "Home"
    assert run(attempt, "switch_page", title="Popup")["url"] == f"{url}/pop"
    assert run(attempt, "switch_page", url=f"{url}/")["title"] == "Home"
    assert run(attempt, "switch_page", to="previous")["title"] == "Popup"
    assert run(attempt, "close_page")["title"] == "Home"
    with pytest.raises(NoSuchPage) as caught:
        run(attempt, "close_page")
    assert caught.value.message == "the only page that is open cannot be closed: the next steps need one"
    with pytest.raises(NoSuchPage) as caught:
        run(attempt, "switch_page", title="Popup", timeout=300)
    assert caught.value.message == (
        f"no page with the title 'Popup' is open (waited 0.3 s: parameter timeout)\nopen: {url}/#, 'Home' (driven now)"
    )
    with pytest.raises(NoSuchPage):
        run(attempt, "switch_page", to="newest", timeout=200)


def test_a_popup_that_closes_itself_hands_back(attempt: Context, opened: Server, tab: Page) -> None:
    run(attempt, "click", selector="#pop")
    run(attempt, "switch_page", to="newest")
    run(attempt, "click", selector="button")
    run(attempt, "wait", selector="#pop", timeout=5000)
    run(attempt, "click", selector="#pop")
    run(attempt, "switch_page", to="newest")
    tab.context.pages[-1].evaluate("setTimeout(() => window.close(), 300)")
    with pytest.raises(BrowserClosed):  # it was not clicked any more
        run(attempt, "click", selector="#later", timeout=5000)


def test_the_size_counts_for_later_pages(attempt: Context, opened: Server) -> None:
    run(attempt, "viewport", width=500, height=400)
    assert run(attempt, "evaluate", script="[innerWidth, innerHeight]")["result"] == [500, 400]
    assert run(attempt, "new_page") == {"url": "about:blank", "title": "", "pages": 2, "status": "opened"}
    assert run(attempt, "evaluate", script="[innerWidth, innerHeight]")["result"] == [500, 400]


ASK = "<button onclick=\"document.title = JSON.stringify([confirm('Delete R1?'), prompt('Name', 'old')])\">ask</button>"


def test_dialogs_are_answered_as_planned(attempt: Context, tab: Page) -> None:
    tab.set_content(ASK)
    assert run(attempt, "dialog", message="Delete") == {"action": "accept", "status": "planned"}
    run(attempt, "dialog", action="accept", text="new", message="Name", match="exact")
    run(attempt, "click", selector="button")
    assert tab.title() == '[true,"new"]'
    assert run(attempt, "verify_dialog", message="^Delete R\\d", match="regex") == {
        "kind": "confirm", "message": "Delete R1?", "default": "", "action": "accept", "status": "verified"
    }  # fmt: skip
    assert run(attempt, "verify_dialog")["default"] == "old"
    assert failure(attempt, "verify_dialog").message.startswith(
        f"no dialog said anything {SOON}\nthere was no dialog\n"
    )
    run(attempt, "dialog", every=True)
    run(attempt, "click", selector="button")
    assert tab.title() == '[true,"old"]'
    run(attempt, "dialog", every=True, action="dismiss")
    for _ in range(2):
        run(attempt, "click", selector="button")
        assert tab.title() == "[false,null]"
    assert "dialog" not in failure(attempt, "verify", selector="#x").message


def test_a_dialog_nobody_expected_is_answered_and_told(attempt: Context, tab: Page) -> None:
    tab.set_content(ASK)
    run(attempt, "dialog", message="Save?")
    run(attempt, "click", selector="button")
    assert tab.title() == "[false,null]"
    error = failure(attempt, "verify", selector="#x")
    assert error.message.splitlines()[-3:] == [
        "dialog: confirm 'Delete R1?' was dismissed, since no step expected it",
        "dialog: prompt 'Name' was dismissed, since no step expected it",
        "dialog: expected was one that says something with 'Save?'",
    ]
    assert failure(attempt, "verify_dialog", message="Save?").message.startswith(
        f"no dialog said something with 'Save?' {SOON}\nseen: confirm 'Delete R1?' was dismissed\n"
    )


def test_somebodys_own_handler_answers_dialogs(attempt: Context, tab: Page) -> None:
    tab.set_content(ASK)
    tab.on("dialog", lambda dialog: dialog.accept())
    run(attempt, "dialog", every=True, action="dismiss")
    run(attempt, "click", selector="button")
    assert tab.title() == '[true,""]'
    assert "dialog" not in failure(attempt, "verify", selector="#x").message


def test_dialogs_of_later_pages_are_answered_too(attempt: Context, opened: Server) -> None:
    opened.pages["/pop"] = "<script>document.title = confirm('sure?')</script>"
    run(attempt, "dialog", message="sure?")
    run(attempt, "click", selector="#pop")
    assert run(attempt, "switch_page", title="true")["url"] == f"{opened.url}/pop"


def test_errors_in_the_console_are_findings(attempt: Context, opened: Server, session: BrowserSession) -> None:
    opened.pages["/bad"] = "<script>console.warn('w'); console.error('no\\nluck'); setTimeout(() => nosuch())</script>"
    assert run(attempt, "verify_console") == {"lines": 0, "ignored": 0, "status": "verified"}
    run(attempt, "navigate", url=f"{opened.url}/bad")
    error = failure_of_console(attempt)
    lines = error.message.splitlines()
    assert lines[0] == "the console has 2 findings:"
    assert lines[1].startswith(f"  error: 'no luck' ({opened.url}/bad:")
    assert lines[2].startswith("  uncaught: 'ReferenceError: nosuch is not defined")
    assert lines[-1].startswith("console: uncaught: 'ReferenceError")
    assert run(attempt, "verify_console", ignore=["luck", "nosuch"])["ignored"] == 2
    assert failure_of_console(attempt, level="warning", ignore=["luck", "nosuch"]).actual == "1 finding"
    run(attempt, "verify_console", since="last_check")
    with pytest.raises(BrowserError) as caught:
        run(attempt, "verify_console", since="nothing")
    assert caught.value.message == "since: 'nothing' is no browser step that ran before"
    run(attempt, "verify_console", since="s")  # the id of every step here
    assert [each.kind for each in session.console_lines()] == ["warning", "error", "uncaught"]


def failure_of_console(attempt: Context, **parameters: Json) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        run(attempt, "verify_console", **parameters)
    return caught.value


FETCH = "<button onclick=\"fetch('/api/x', {method: 'POST', body: '{&quot;v&quot;: 1}'}).then(r => r.text()).then(t => document.title = t, e => document.title = 'cut')\">go</button>"


def test_requests_are_stubbed_blocked_and_let_through(attempt: Context, opened: Server, tab: Page) -> None:
    opened.pages.update({"/f": FETCH, "/api/x": Page200("real", kind="text/plain")})
    run(attempt, "navigate", url=f"{opened.url}/f")

    def told() -> str:
        run(attempt, "wait_response", url="/api/x", click="button") if not blocked else run(
            attempt, "click", selector="button"
        )
        tab.wait_for_function("document.title", timeout=5000)
        return str(tab.evaluate("[document.title, document.title = ''][0]"))

    blocked = False
    assert told() == "real"
    run(attempt, "stub_requests", url="**/api/*", body={"alarms": []}, method="post", times=1)
    assert told() == '{"alarms": []}'
    assert told() == "real"
    run(attempt, "stub_requests", url="/api/x", body="never", method="GET")
    assert told() == "real"
    run(attempt, "block_requests", url="/api/x")
    blocked = True
    assert told() == "cut"
    assert run(attempt, "clear_requests") == {"cleared": 3, "status": "cleared"}
    blocked = False
    assert told() == "real"


def test_requests_and_answers_are_waited_for(attempt: Context, opened: Server) -> None:
    opened.pages.update({"/f": FETCH, "/api/x": Page200('{"ok": true}', kind="application/json", status=201)})
    run(attempt, "navigate", url=f"{opened.url}/f")
    assert run(attempt, "wait_request", url="/api/", method="post", click="button", read_body=True) == {
        "url": f"{opened.url}/api/x", "method": "POST", "body": {"v": 1}, "status": "sent"
    }  # fmt: skip
    assert run(attempt, "wait_response", url="/api/", status=201, click="button", read_body=True) == {
        "url": f"{opened.url}/api/x", "method": "POST", "http_status": 201, "body": {"ok": True}, "status": "answered"
    }  # fmt: skip
    error = failure(attempt, "wait_response", url="**/api/y", status=200, click="button", timeout=3000)
    assert error.message.startswith(
        f"no answer of '**/api/y' with status 200 {SOON.replace('0.4', '3')}\nseen: POST {opened.url}/api/x -> 201\npage: "
    )
    assert failure(attempt, "wait", response="/api/").message.startswith(
        f"no answer of '/api/' {SOON}\nno other was seen either\n"
    )


def test_downloads_are_kept_as_evidence_or_at_a_path(attempt: Context, opened: Server) -> None:
    attached = {"Content-Disposition": "attachment; filename=trend.csv"}
    opened.pages.update(
        {"/csv": Page200("a;b\n1;2\n", kind="text/csv", headers=attached), "/d": "<a href=/csv>get</a>"}
    )
    run(attempt, "navigate", url=f"{opened.url}/d")
    output = run(attempt, "download", selector="a", name="*.csv", min_size=8, max_size=8)
    path = attempt.evidence_folder / "01-trend.csv"
    assert output == {
        "path": str(path), "name": "trend.csv", "size": 8, "url": f"{opened.url}/csv", "status": "downloaded"
    }  # fmt: skip
    assert attempt.attached == [(path, "download", "trend.csv", "application/octet-stream")]
    assert path.read_text() == "a;b\n1;2\n"
    attempt.values = {"gateway": {"url": opened.url}}
    assert run(attempt, "download", url="/csv", path="new folder/")["path"] == str(
        attempt.playbook_folder / "new folder" / "trend.csv"
    )
    run(attempt, "click", selector="a")
    assert run(attempt, "download", path="x.csv")["size"] == 8
    error = failure(attempt, "download", selector="a", name="*.xlsx", min_size=100, timeout=20_000)
    assert error.message.startswith(
        "the downloaded file is called 'trend.csv' and has 8 bytes\nexpected '*.xlsx' and at least 100\nkept as "
    )


def test_a_download_that_fails_says_why(attempt: Context, opened: Server, tab: Page) -> None:
    attached = {"Content-Disposition": "attachment; filename=a.gwbk"}
    opened.pages.update({"/cut": Page200("half", headers=attached, cut=1000), "/d": "<a href=/cut>get</a><b>none</b>"})
    run(attempt, "navigate", url=f"{opened.url}/d")
    with pytest.raises(DownloadFailed) as caught:
        run(attempt, "download", selector="a", timeout=20_000)
    assert caught.value.message.startswith(f"the download 'a.gwbk' from {opened.url}/cut failed: ")
    assert failure(attempt, "download", selector="b").message.startswith(f"the click on 'b' began no download {SOON}")
    assert failure(attempt, "download").message.startswith(f"no download began {SOON}")
    assert failure(attempt, "download", url=f"{opened.url}/nothing").message.startswith(
        f"{opened.url}/nothing is a page, not a download, with HTTP status 404\n"
    )


def test_a_login_is_saved_loaded_and_cleared_and_never_shown(attempt: Context, opened: Server, tab: Page) -> None:
    cookie = {"Set-Cookie": "JSESSIONID=node0secretsecret; Path=/"}
    opened.pages["/login"] = Page200(
        "<script>localStorage.token = 'tok-123456789'; localStorage.lang = 'en'</script>", headers=cookie
    )
    run(attempt, "navigate", url=f"{opened.url}/login")
    output = run(attempt, "save_state", path="states/me.json")
    path = attempt.playbook_folder / "states" / "me.json"
    assert output == {"path": str(path), "cookies": 1, "origins": 1, "status": "saved"}
    assert sorted(attempt.secrets) == ["node0secretsecret", "tok-123456789"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]

    def known() -> list[str]:
        run(attempt, "navigate", url=opened.url)
        found: list[str] = tab.evaluate("[document.cookie, localStorage.token ?? '']")
        return found

    run(attempt, "clear_state")
    assert known() == ["", ""]
    attempt.secrets.clear()
    assert run(attempt, "load_state", path="states/me.json")["cookies"] == 1
    assert known() == ["JSESSIONID=node0secretsecret", "tok-123456789"]
    assert len(attempt.secrets) == 2
    run(attempt, "clear_state", storage=False)
    assert known() == ["", "tok-123456789"]
    assert [each for each in attempt.lines if "secret" in each[1]] == []


@pytest.mark.parametrize("text", ["", "[]", '{"cookies": "secret-value"}', '{"cookies": [{"no": 1}], "origins": []}'])
def test_a_file_that_is_no_state_is_not_quoted(attempt: Context, tab: Page, text: str) -> None:
    path = attempt.playbook_folder / "bad.json"
    path.write_text(text)
    with pytest.raises(BrowserError) as caught:
        run(attempt, "load_state", path="bad.json")
    assert "secret-value" not in str(caught.value)


def test_what_was_set_is_taken_back_at_the_end(
    attempt: Context, opened: Server, session: BrowserSession, tab: Page
) -> None:
    opened.pages["/api/x"] = Page200("real", kind="text/plain")
    run(attempt, "stub_requests", url="/api/x", body="stub")
    run(attempt, "dialog", every=True)
    run(attempt, "new_page")
    fresh = session.for_next_run()
    assert fresh.page is tab
    assert tab.evaluate("fetch('/api/x').then(r => r.text())") == "real"
    assert tab.evaluate("confirm('x')") is False
    tab.evaluate("console.error('x')")
    fresh.pump(0.1)
    assert [each.text for each in fresh.console_lines()] == ["x"]
    assert session.console_lines() == ()


def test_waits_for_events_are_interrupted(attempt: Context, opened: Server, session: BrowserSession) -> None:
    import threading

    for name, parameters in (
        ("wait_response", {"url": "/never"}),
        ("download", {}),
        ("switch_page", {"to": "newest"}),
        ("verify_dialog", {"timeout": 30_000}),
        ("wait", {"function": "false"}),
    ):
        timer = threading.Timer(0.2, session.interrupt)
        timer.start()
        with pytest.raises(BrowserInterrupted):
            run(attempt, name, **parameters)
        timer.join()


def test_outputs_are_plain_json(attempt: Context, opened: Server) -> None:
    for name in ("new_page", "close_page", "verify_console", "clear_requests", "clear_state"):
        assert json.loads(json.dumps(run(attempt, name)))
    assert isinstance(attempt.playbook_folder, Path)
