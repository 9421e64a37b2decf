"""One page driven for real: what works, and the whole text of what people read when it does not."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pytest_ignition.browser.errors import (
    BadPattern,
    BadSelector,
    BrowserClosed,
    BrowserError,
    BrowserTimeout,
    NavigationFailed,
)
from pytest_ignition.browser.inputs import FillResult
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.browser.texts import Reading
from pytest_ignition.errors import CheckFailed

from .conftest import Site

pytestmark = pytest.mark.slow

FORM = """<!doctype html><title>Pump "7" &lt;b&gt; 🎉</title><h1>Zurück — <b>Start</b></h1>
<button id="go" onclick="document.title = 'clicked'">Submit</button>
<button id="off" disabled>Locked</button>
<button id="ghost" style="display: none">Ghost</button>
<p class="twin" hidden>one</p><p class="twin">two</p>
<label id="key">Key <input name="key" type="password" value="hunter2"></label>
<input id="user" value="  operator "><input id="fixed" readonly value="s3cr3t-text"><input id="tick" type="checkbox">
<textarea id="note">line 1
line 2</textarea>
<select id="choice"><option value="a">Alpha<option value="b" selected>Beta</select>
<p id="says">  He said "it's"
   &lt;b&gt; ✓ 🎉 </p>"""
PAGE = (
    """page: about:blank, 'Pump "7" <b> 🎉', """
    """showing 'Zurück — Start Submit Locked two Key Alpha Beta He said "it\\'s" <b> ✓ 🎉'"""
)
COVER = "<div class='modal' style='position: fixed; inset: 0'>Please wait</div>"


def failure(call: Callable[[], object]) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        call()
    return caught.value


def test_click_reaches_the_element(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    session.click("#go", timeout_ms=10000)
    assert tab.title() == "clicked"


def test_click_waits_for_an_element_that_comes_later(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<script>setTimeout(() => document.body.innerHTML = '<button id=b>x</button>', 200)</script>")
    session.click("#b", timeout_ms=5000)
    assert session.text("#b") == "x"


def test_click_on_nothing_says_what_the_page_is_and_what_comes_near(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    error = failure(lambda: session.click("button:has-text('Sumbit')", timeout_ms=1000))
    assert str(error) == (
        f"""cannot click "button:has-text('Sumbit')": no element matches (waited 1 s)\n{PAGE}\n"""
        'closest: text="Submit"'
    )
    assert (error.expected, error.actual) == ("""an element that matches "button:has-text('Sumbit')\"""", "no element")


def test_the_words_for_the_limit_stand_in_the_message(session: BrowserSession, tab: Page) -> None:
    tab.set_content("hi")
    error = failure(lambda: session.click("#x", timeout_ms=123.4, limit="what was left"))
    assert str(error) == (
        "cannot click '#x': no element matches (waited 0.12 s: what was left)\npage: about:blank, showing 'hi'"
    )


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("#off", """cannot click '#off': <button id="off" disabled>Locked</button> is disabled (waited 1 s)"""),
        ("#ghost", """cannot click '#ghost': <button id="ghost">Ghost</button> is hidden (waited 1 s)"""),
        (
            "button[disabled], #ghost",
            (
                "cannot click 'button[disabled], #ghost': the first of 2 elements that match, "
                '<button id="off" disabled>Locked</button>, is disabled (waited 1 s)'
            ),
        ),
        (
            "p.twin",
            (
                "cannot click 'p.twin': the first of 2 elements that match, "
                """<p class="twin">one</p>, is hidden (waited 1 s)"""
            ),
        ),
    ],
)
def test_elements_that_cannot_be_clicked(session: BrowserSession, tab: Page, selector: str, message: str) -> None:
    tab.set_content(FORM)
    error = failure(lambda: session.click(selector, timeout_ms=1000))
    assert error.message == f"{message}\n{PAGE}"


def test_hints_name_the_way_out(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    assert failure(lambda: session.click("p.twin", timeout_ms=1000)).hint == (
        "add ` >> visible=true` to the selector to take the first one that can be seen"
    )
    assert failure(lambda: session.click("#off, #ghost", timeout_ms=1000)).hint == (
        "add `:not([disabled])` to the selector to take the first one that is enabled"
    )
    session.click("p.twin >> visible=true", timeout_ms=10000)


def test_a_covered_element_names_what_covers_it(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<button id='b'>Save</button>" + COVER)
    error = failure(lambda: session.click("#b", timeout_ms=1000))
    assert str(error) == (
        """cannot click '#b': <button id="b">Save</button> is covered by <div class="modal"> (waited 1 s)\n"""
        "page: about:blank, showing 'Save Please wait'\n"
        "hint: close what covers it, or wait until it is gone (browser.verify with exists: false)"
    )
    assert error.actual == """<button id="b">Save</button> is covered by <div class="modal">"""


def test_a_moving_element_is_named_so(session: BrowserSession, tab: Page) -> None:
    tab.set_content(
        "<style>@keyframes m { from { left: 0 } to { left: 300px } }</style>"
        "<button id=b style='position: absolute; animation: m 1s infinite linear'>x</button>"
    )
    assert failure(lambda: session.click("#b", timeout_ms=1000)).message.startswith(
        """cannot click '#b': <button id="b">x</button> keeps moving (waited 1 s)"""
    )


def test_force_does_not_wait_for_a_disabled_button_but_cannot_hit_a_hidden_one(
    session: BrowserSession, tab: Page
) -> None:
    tab.set_content(FORM)
    session.click("#off", force=True, timeout_ms=1000)
    error = failure(lambda: session.click("#ghost", force=True, timeout_ms=1000))
    assert error.message == f"""cannot click '#ghost': <button id="ghost">Ghost</button> is hidden\n{PAGE}"""


def test_fill_replaces_the_value_and_tells_secret_fields(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    kept: list[str] = []
    assert session.fill("#user", "Jörg 'x' <b> 🎉", keep_secret=kept.append) == FillResult(secret=False)
    assert session.text("#user") == "Jörg 'x' <b> 🎉"
    assert kept == []
    assert session.fill("input[name=key]", "p4ssword", keep_secret=kept.append) == FillResult(secret=True)
    assert session.fill("#key", "p4ssword2", keep_secret=kept.append) == FillResult(secret=True)
    assert kept == ["p4ssword", "p4ssword2"]
    assert session.text("input[name=key]") == "p4ssword2"


@pytest.mark.parametrize(
    "field",
    [
        "<input id=f type=text name=j_password>",
        "<input id=f autocomplete='section-a current-password'>",
        "<div data-component='ia.input.password-field'><input id=f type=text></div>",
        "<input id=f style='-webkit-text-security: disc'>",
        "<input id=api-key disabled>",
    ],
)
def test_fields_that_hold_secrets_without_being_password_fields(session: BrowserSession, tab: Page, field: str) -> None:
    tab.set_content(field)
    assert session.read("input").secret


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("#fixed", """cannot fill '#fixed': <input id="fixed" readonly> is read-only (waited 1 s)"""),
        ("#tick", """cannot fill '#tick': <input id="tick" type="checkbox"> is not a field that can be filled"""),
        ("#go", """cannot fill '#go': <button id="go">Submit</button> is not a field that can be filled"""),
        (
            "#choice",
            """cannot fill '#choice': <select id="choice"> is not a field that can be filled""",
        ),
    ],
)
def test_elements_that_cannot_be_filled(session: BrowserSession, tab: Page, selector: str, message: str) -> None:
    tab.set_content(FORM)
    error = failure(lambda: session.fill(selector, "S3CRET", timeout_ms=1000))
    assert error.message == f"{message}\n{PAGE}"


def test_no_message_shows_what_is_or_was_to_be_in_a_password_field(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM + COVER)
    key = "input[name=key]"
    tab.eval_on_selector(key, "e => { e.readOnly = true; e.setAttribute('value', 'hunter2') }")
    errors = [
        failure(lambda: session.fill(key, "S3CRET", timeout_ms=1000)),
        failure(lambda: session.click(key, timeout_ms=1000)),
        failure(lambda: session.verify(key, exists=False, timeout_ms=1000)),
        failure(lambda: session.verify_text(key, "S3CRET", timeout_ms=1000)),
    ]
    tab.set_content("<button id=b>x</button><input type=password value=hunter2 style='position: fixed; inset: 0'>")
    errors.append(failure(lambda: session.click("#b", timeout_ms=1000)))
    for error in errors:
        for text in (str(error), repr(error), error.expected, error.actual):
            assert text is None or ("hunter2" not in text and "S3CRET" not in text)
    assert errors[3].message == (
        "'input[name=key]' does not hold the expected value; it is not shown, since the field holds a secret "
        "(waited 1 s)"
    )


def test_text_is_trimmed_and_fields_give_their_value(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    assert session.text("#says") == """He said "it's"\n   <b> ✓ 🎉"""
    assert session.text("#user") == "operator"
    assert session.text("#note") == "line 1\nline 2"
    assert session.text("#choice") == "b"
    assert session.text("p.twin") == "one"
    assert session.text("h1") == "Zurück — Start"


def test_verify_text_compares_as_the_browser_shows_it(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    assert session.verify_text("#says", """He said "it's" <b> ✓ 🎉""").text == """He said "it's"\n   <b> ✓ 🎉"""
    session.verify_text("#says", "<b>", match="contains")
    session.verify_text("h1", "^Zur.ck", match="regex")


def test_verify_text_waits_until_the_text_comes(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<p id=p>Loading</p><script>setTimeout(() => p.textContent = 'Ready', 300)</script>")
    assert session.verify_text("#p", "Ready", timeout_ms=5000).text == "Ready"


def test_wrong_texts_are_shown_beside_the_expected_ones(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<title>T</title><p id=p>Pump\n  is ON</p><p id=e></p>")
    page = "page: about:blank, 'T', showing 'Pump is ON'"
    error = failure(lambda: session.verify_text("#p", "Pump is on", timeout_ms=400))
    assert str(error) == (
        f"'#p' shows 'Pump is ON'\nexpected 'Pump is on' (waited 0.4 s)\n{page}\n"
        "hint: they differ only in upper and lower case"
    )
    assert (error.expected, error.actual) == ("Pump is on", "Pump\n  is ON")
    error = failure(lambda: session.verify_text("#p", "off", match="contains", timeout_ms=400))
    assert str(error) == f"'#p' shows 'Pump is ON'\nexpected text that contains 'off' (waited 0.4 s)\n{page}"
    error = failure(lambda: session.verify_text("#e", r"\d", match="regex", timeout_ms=400))
    assert str(error) == f"'#e' shows no text\nexpected a match for the pattern '\\\\d' (waited 0.4 s)\n{page}"


def test_an_element_that_goes_away_while_its_text_is_wrong_counts_with_its_last_text(
    session: BrowserSession, tab: Page
) -> None:
    tab.set_content("<p id=p>Loading</p><script>setTimeout(() => p.remove(), 1500)</script>")
    error = failure(lambda: session.verify_text("#p", "Ready", timeout_ms=2500))
    assert error.message.startswith("'#p' shows 'Loading'\nexpected 'Ready' (waited 2.5 s)")


def test_a_bad_pattern_is_found_before_the_page_is_asked(session: BrowserSession, tab: Page) -> None:
    tab.close()
    with pytest.raises(BadPattern):
        session.verify_text("#p", "(", match="regex")


def test_wait_is_content_with_any_visible_match(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    session.wait_visible("p.twin", timeout_ms=4000)
    session.verify(".nothing, p.twin", timeout_ms=4000)


def test_wait_for_what_is_hidden_or_absent(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    error = failure(lambda: session.wait_visible("#ghost", timeout_ms=400))
    assert str(error) == (
        f"""the element that matches '#ghost' is hidden: <button id="ghost">Ghost</button> (waited 0.4 s)\n{PAGE}"""
    )
    assert (error.expected, error.actual) == ("a visible element", "1 element, hidden")
    error = failure(lambda: session.verify("#gost", timeout_ms=400))
    assert str(error) == f"no element matches '#gost' (waited 0.4 s)\n{PAGE}\nclosest: #ghost"
    tab.set_content("<i hidden class='a \"q\"'>1</i><i hidden>2</i>")
    error = failure(lambda: session.wait_visible("i", timeout_ms=400))
    assert str(error) == (
        "all 2 elements that match 'i' are hidden, the first: <i class=\"a &quot;q&quot;\">1</i> (waited 0.4 s)\n"
        "page: about:blank, showing no text"
    )


def test_absent_and_hidden_elements_do_not_exist(session: BrowserSession, tab: Page) -> None:
    tab.set_content(FORM)
    start = time.monotonic()
    session.verify("#nothing", exists=False, timeout_ms=5000)
    session.verify("#ghost", exists=False, timeout_ms=5000)
    assert time.monotonic() - start < 2


def test_an_element_that_goes_away_in_time_does_not_exist(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<p id=p>Loading</p><script>setTimeout(() => p.hidden = true, 200)</script>")
    session.verify("#p", exists=False, timeout_ms=5000)


def test_an_element_that_stays_fails_even_behind_a_hidden_match(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<title>T</title><p class=err hidden>old</p><p class=err>Fault 🎉</p><p class=err>More</p>")
    error = failure(lambda: session.verify(".err", exists=False, timeout_ms=400))
    assert str(error) == (
        """'.err' should not be there, but <p class="err">Fault 🎉</p> and 1 more can be seen (waited 0.4 s)\n"""
        "page: about:blank, 'T', showing 'Fault 🎉 More'"
    )
    assert (error.expected, error.actual) == ("no visible element", "2 elements, visible")


@pytest.mark.parametrize(
    ("selector", "detail"),
    [
        ("##", 'unexpected token "#"'),
        ("div:has-text(", "it ends too early"),
        ("foo=bar", 'unknown engine "foo"'),
        ("//[", "the string '//[' is not a valid XPath expression."),
        ("text=/[/", "invalid regular expression: /[/: Unterminated character class"),
    ],
)
def test_bad_selectors_are_broken_whatever_was_to_be_done(
    session: BrowserSession, tab: Page, selector: str, detail: str
) -> None:
    tab.set_content(FORM)
    deeds: list[Callable[[], object]] = [
        lambda: session.click(selector, timeout_ms=1000),
        lambda: session.fill(selector, "x", timeout_ms=1000),
        lambda: session.wait_visible(selector, timeout_ms=1000),
        lambda: session.verify(selector, exists=False, timeout_ms=1000),
        lambda: session.text(selector, timeout_ms=1000),
        lambda: session.verify_text(selector, "x", timeout_ms=1000),
    ]
    for deed in deeds:
        with pytest.raises(BadSelector) as caught:
            deed()
        assert str(caught.value) == (
            f"{selector!r} is not a selector: {detail}\n"
            """hint: examples: #save-button, text=Save, button:has-text("Save"), [data-component="ia.input.button"]"""
        )


def test_navigate_tells_address_and_status(session: BrowserSession, site: Site) -> None:
    site.pages["/ok"] = "<title>OK</title>fine"
    opened = session.navigate(f"{site.url}/ok")
    assert (opened.url, opened.status) == (f"{site.url}/ok", 200)
    assert session.navigate(f"{site.url}/none").status == 404
    assert session.navigate("about:blank").status is None


def test_a_refused_connection_can_be_tried_again_at_once(session: BrowserSession, site: Site) -> None:
    with socket.socket() as bound_but_deaf:
        bound_but_deaf.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{bound_but_deaf.getsockname()[1]}"
        for _ in range(3):
            with pytest.raises(NavigationFailed) as caught:
                session.navigate(f"{dead}/x")
            assert str(caught.value) == (
                f"cannot open {dead}/x: nothing listens there (ERR_CONNECTION_REFUSED)\n"
                "hint: check host and port, and that the gateway is running"
            )
    site.pages["/"] = "alive"
    assert session.navigate(site.url).status == 200


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nosuch", "cannot open nosuch: this is not an address"),
        ("http://me:pw@127.0.0.1:9/", "cannot open http://me:***@127.0.0.1:9/: the browser refuses this port"),
        ("http://gateway.invalid/", "cannot open http://gateway.invalid/: the host name is not known"),
    ],
)
def test_addresses_that_cannot_be_opened(session: BrowserSession, url: str, message: str) -> None:
    with pytest.raises(NavigationFailed) as caught:
        session.navigate(url, timeout_ms=10_000)
    assert caught.value.message.startswith(message)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("delay_ms", [60, 150])
def test_a_page_that_leaves_by_itself_does_not_keep_an_address_from_being_opened(
    session: BrowserSession, site: Site, delay_ms: int
) -> None:
    site.pages |= {"/old": "old", "/elsewhere": "elsewhere", "/wanted": "wanted"}
    site.stuck |= {"/wanted"}
    session.navigate(f"{site.url}/old")
    session.page.evaluate(f"setTimeout(() => location.assign('/elsewhere'), {delay_ms})")
    threading.Timer(0.4, site.release.set).start()

    assert session.navigate(f"{site.url}/wanted").status == 200
    session.pump(0.2)
    assert session.text("body") == "wanted"


def test_after_a_navigation_that_took_too_long_the_page_is_usable(
    session: BrowserSession, site: Site, tmp_path: Path
) -> None:
    site.stuck.add("/slow")
    site.pages["/ok"] = "fine"
    session.navigate(f"{site.url}/ok")
    for _ in range(2):
        with pytest.raises(BrowserTimeout) as caught:
            session.navigate(f"{site.url}/slow", timeout_ms=300)
        assert str(caught.value) == f"{site.url}/slow did not load in time (not 'load' yet, waited 0.3 s)"
    assert session.text("body", timeout_ms=4000) == "fine"
    session.screenshot(tmp_path / "x.png", timeout_ms=5000)
    assert session.navigate(f"{site.url}/ok").status == 200


def test_a_page_whose_script_is_busy_is_named_so_soon(session: BrowserSession, tab: Page, tmp_path: Path) -> None:
    tab.set_content("<button id=b>b</button><script>setTimeout(() => { while (true) {} }, 50)</script>")
    session.pump(0.2)
    start = time.monotonic()
    busy = "about:blank, which does not answer (a script keeps it busy, or it is still loading)"
    with pytest.raises(BrowserTimeout) as caught:
        session.click("#b", timeout_ms=400)
    assert str(caught.value) == f"cannot click '#b' (waited 0.4 s)\npage: {busy}"
    with pytest.raises(BrowserTimeout) as caught:
        session.screenshot(tmp_path / "x.png", timeout_ms=400)
    assert str(caught.value) == f"cannot take a screenshot: {busy} (waited 0.4 s)"
    assert session.describe() == busy
    assert time.monotonic() - start < 8


def test_screenshot_writes_a_png_and_paints_secrets_over(session: BrowserSession, tab: Page, tmp_path: Path) -> None:
    tab.set_content("<body style='margin: 0; height: 3000px'><input id=api-key value='TOKEN' style='width: 300px'>")
    session.screenshot(tmp_path / "a.png")
    tab.eval_on_selector("input", "e => e.value = 'another text'")
    session.screenshot(tmp_path / "b.png")
    session.screenshot(tmp_path / "c.png", full_page=True)
    first, second, full = ((tmp_path / name).read_bytes() for name in ("a.png", "b.png", "c.png"))
    assert first.startswith(b"\x89PNG")
    assert first == second
    assert int.from_bytes(first[20:24]) == 600
    assert int.from_bytes(full[20:24]) == 3000


def test_a_screenshot_that_cannot_be_written(session: BrowserSession, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "x.png"
    with pytest.raises(BrowserError) as caught:
        session.screenshot(path)
    assert str(caught.value) == f"cannot write the screenshot to {path}: No such file or directory"


def test_describe_is_one_line_of_sane_length(session: BrowserSession, tab: Page) -> None:
    tab.set_content(f"<title>{'T' * 500}</title><p>{'x <b>&lt;i&gt;</b> ' * 500}")
    assert len(session.describe()) < 250
    assert "\n" not in session.describe()


def test_huge_pages_are_described_quickly(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<div>" + "<p class=a id=b>row <b>x</b></p>" * 20_000 + "</div>")
    start = time.monotonic()
    error = failure(lambda: session.click("#c-nothing", timeout_ms=2000))
    assert "showing 'row x row x" in error.message
    # Without a bound the description walks 20,000 elements for minutes.
    assert time.monotonic() - start < 20


GONE = "the page or the browser was closed or has ended"


def test_a_closed_page(session: BrowserSession, tab: Page, tmp_path: Path) -> None:
    tab.close()
    deeds: list[Callable[[], object]] = [
        lambda: session.click("#b"),
        lambda: session.fill("#b", "x"),
        lambda: session.navigate("about:blank"),
        lambda: session.verify("#b", exists=False),
        lambda: session.text("#b"),
        lambda: session.screenshot(tmp_path / "x.png"),
        session.describe,
    ]
    for deed in deeds:
        with pytest.raises(BrowserClosed) as caught:
            deed()
        assert str(caught.value) == GONE


def test_pumping_a_closed_page_still_lets_time_pass(session: BrowserSession, tab: Page) -> None:
    tab.close()
    start = time.monotonic()
    session.pump(0.1)
    assert time.monotonic() - start >= 0.1


def test_a_crashed_page(session: BrowserSession) -> None:
    with pytest.raises(BrowserError):
        session.navigate("chrome://crash")
    with pytest.raises(BrowserClosed) as caught:
        session.click("#b")
    assert str(caught.value) == (
        "the page crashed\nhint: the browser may have run out of memory; in containers raise the size of /dev/shm"
    )


def test_a_browser_that_is_killed_while_a_click_waits(chromium: Browser) -> None:
    browser = chromium.browser_type.launch(executable_path=_executable(chromium))
    session = BrowserSession(browser.new_page())
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pid = next(each["id"] for each in processes if each["type"] == "browser")
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL))
    killer.start()
    with pytest.raises(BrowserClosed) as caught:
        session.click("#b", timeout_ms=20_000)
    assert str(caught.value) == GONE
    killer.join()
    browser.close()


def _executable(chromium: Browser) -> Path | None:
    from pytest_ignition.browser.discovery import find_browser

    return find_browser("chromium", Path(chromium.browser_type.executable_path)).executable


def test_a_page_event_handler_runs_while_pumping(session: BrowserSession, tab: Page) -> None:
    heard: list[str] = []
    tab.on("console", lambda message: heard.append(message.text))
    tab.set_content("<script>setTimeout(() => console.log('tick'), 50)</script>")
    for _ in range(100):
        if heard:
            break
        session.pump(0.05)
    assert heard == ["tick"]


@pytest.mark.slow
def test_what_was_text_may_become_a_field_and_the_other_way_round(session: BrowserSession, tab: Page) -> None:
    """Elements that are no fields are read in a shorter way, which must never read a field."""
    tab.set_content("<div id=x> plain </div>")
    assert session.read("#x") == Reading(text="plain", field=False, secret=False)
    tab.set_content("<textarea id=x>written</textarea>")
    tab.fill("#x", "typed")
    assert session.read("#x") == Reading(text="typed", field=True, secret=False)
    tab.set_content("<select id=x><option value=a>A</option><option value=b selected>B</option></select>")
    assert session.read("#x") == Reading(text="b", field=True, secret=False)
    tab.set_content("<input id=x type=password value=hidden>")
    assert session.read("#x") == Reading(text="hidden", field=True, secret=True)
    tab.set_content("<p id=x>plain again</p>")
    assert session.read("#x") == Reading(text="plain again", field=False, secret=False)


@pytest.mark.slow
@pytest.mark.parametrize("selector", ["text=Second", "xpath=//p[2]", "p >> nth=1", "p:has-text('Second')", "css=p + p"])
def test_every_kind_of_selector_reads_the_same_element(session: BrowserSession, tab: Page, selector: str) -> None:
    tab.set_content("<p>First</p><p>Second</p>")
    assert session.read(selector).text == "Second"
