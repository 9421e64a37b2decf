"""The `browser.*` step types on a real page: outputs, time limits, secrets, evidence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.errors import BrowserError, BrowserInterrupted
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.steps import (
    browser,
    browser_checks,
    browser_input,
    browser_pointer,
    browser_reads,
    browser_waits,
)
from pytest_ignition.steps.problems import ParameterError
from pytest_ignition.steps.registry import Registry

from .conftest import Cancelled, Context

MODULES = (browser, browser_pointer, browser_input, browser_waits, browser_checks, browser_reads)
TYPES = Registry([each for module in MODULES for each in module.STEP_TYPES])


def run(attempt: Context, name: str, /, **parameters: Json) -> Mapping[str, Json]:
    step_type = TYPES.find(name)
    assert step_type is not None
    output = step_type.run(attempt, parameters)
    assert output is not None
    assert step_type.outputs is not None
    assert set(output) == set(step_type.outputs)
    return output


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("browser.click", {}, "parameter 'selector' is missing"),
        ("browser.click", {"selector": ""}, "parameter 'selector': string should have at least 1 character"),
        ("browser.click", {"selector": "a", "timeout": "soon"}, "parameter 'timeout' must be a number, not 'soon'"),
        ("browser.click", {"selector": "a", "selektor": "b"}, "unknown parameter 'selektor'"),
        (
            "browser.navigate",
            {"url": "/", "wait_until": "idle"},
            "parameter 'wait_until' must be one of 'load', 'domcontentloaded', 'networkidle' or 'commit', not 'idle'",
        ),
        (
            "browser.verify_text",
            {"selector": "p", "match": "regex", "text": "a(b"},
            "parameter 'text': 'a(b' is not a regular expression: missing ), unterminated subpattern at position 1",
        ),
    ],
)
def test_wrong_parameters_are_found_before_the_run(name: str, parameters: dict[str, Json], message: str) -> None:
    step_type = TYPES.find(name)
    assert step_type is not None
    assert [problem.message for problem in step_type.problems(parameters, ())] == [message]


def test_a_regular_expression_that_is_not_known_yet_is_left_to_the_run(pageless: Context) -> None:
    step_type = TYPES.find("browser.verify_text")
    assert step_type is not None
    assert not step_type.problems({"selector": "p", "match": "regex", "text": "({{ parameter.x }}"}, {"text"})
    with pytest.raises(ParameterError):
        step_type.run(pageless, {"selector": "p", "match": "regex", "text": "("})


@pytest.mark.slow
def test_the_way_of_a_person_through_a_form(attempt: Context, tab: Page) -> None:
    tab.set_content(
        "<label>Name <input id=name></label><button onclick=\"out.textContent = 'Hi ' + "
        "document.getElementById('name').value\">Go</button><p id=out hidden></p><p id=out2></p>"
        "<script>const out = document.getElementById('out2')</script>"
    )
    odd = """Jörg "x" 'y' <b> \\u0041 🎉"""
    assert run(attempt, "browser.fill", selector="#name", value=odd) == {"selector": "#name", "status": "filled"}
    assert run(attempt, "browser.click", selector="text=Go") == {
        "selector": "text=Go",
        "status": "clicked",
        "force": False,
    }
    assert run(attempt, "browser.wait", selector="#out2") == {"selector": "#out2", "status": "found"}
    assert run(attempt, "browser.get_text", selector="#out2") == {
        "selector": "#out2",
        "text": f"Hi {odd}",
        "status": "extracted",
    }
    assert run(attempt, "browser.verify", selector="#out", exists=False) == {
        "selector": "#out",
        "exists": False,
        "expected": False,
        "status": "verified",
        "message": "'#out' is not there, as expected",
    }
    assert run(attempt, "browser.verify", selector="#out2")["message"] == "'#out2' is there, as expected"
    assert run(attempt, "browser.verify_text", selector="#out2", text="Hi", match="contains") == {
        "selector": "#out2",
        "expected_text": "Hi",
        "actual_text": f"Hi {odd}",
        "match_type": "contains",
        "status": "verified",
        "message": "the text of '#out2' is as expected",
    }
    assert attempt.secrets == []


@pytest.mark.slow
def test_a_password_is_kept_secret_before_it_is_typed_and_when_it_is_read(attempt: Context, tab: Page) -> None:
    tab.set_content("<input type=password>")
    typed: list[str] = []
    attempt.secrets_when_asked = lambda: typed.append(tab.input_value("input"))
    run(attempt, "browser.fill", selector="input", value="p4ss <b> 🎉")
    assert (attempt.secrets, typed) == (["p4ss <b> 🎉"], [""])
    run(attempt, "browser.get_text", selector="input")
    run(attempt, "browser.verify_text", selector="input", text="p4ss", match="contains")
    assert attempt.secrets == ["p4ss <b> 🎉"] * 3


@pytest.mark.slow
def test_the_shorter_limit_counts_and_is_named(attempt: Context, tab: Page) -> None:
    tab.set_content("hi")
    start = time.monotonic()
    with pytest.raises(CheckFailed) as caught:
        run(attempt, "browser.verify", selector="#x", timeout=200)
    assert caught.value.message.startswith("no element matches '#x' (waited 0.2 s: parameter timeout)\n")
    attempt.seconds = 0.25
    with pytest.raises(CheckFailed) as caught:
        run(attempt, "browser.click", selector="#x")
    assert caught.value.message.startswith(
        "cannot click '#x': no element matches (waited 0.2 s: what was left of the step's timeout, "
        "which is shorter than parameter timeout: 30 s)\n"
    )
    with pytest.raises(CheckFailed) as caught:
        run(attempt, "browser.wait", selector="#x", timeout=0)
    assert caught.value.message.startswith(
        "no element matches '#x' (waited 0.2 s: what was left of the step's timeout)\n"
    )
    attempt.seconds = 0
    with pytest.raises(CheckFailed):
        run(attempt, "browser.get_text", selector="#x", timeout=0)
    assert time.monotonic() - start < 5


@pytest.mark.slow
def test_a_cancelled_run_clicks_nothing(attempt: Context, tab: Page) -> None:
    tab.set_content("<button onclick='window.hit = true'>x</button>")
    attempt.cancelled = True
    with pytest.raises(Cancelled):
        run(attempt, "browser.click", selector="button")
    assert tab.evaluate("window.hit") is None


@pytest.mark.slow
@pytest.mark.parametrize(("cancelled", "error"), [(True, Cancelled), (False, BrowserInterrupted)])
def test_an_interrupted_step_ends_with_what_the_run_asked_for(
    attempt: Context, tab: Page, cancelled: bool, error: type[IgnitionError]
) -> None:
    tab.set_content("hi")

    def cancel() -> None:
        attempt.cancelled = cancelled
        attempt.browser().interrupt()

    timer = threading.Timer(0.3, cancel)
    timer.start()
    start = time.monotonic()
    with pytest.raises(error):
        run(attempt, "browser.click", selector="#later")
    assert time.monotonic() - start < 1.3
    timer.join()


@pytest.mark.slow
def test_navigate_opens_the_whole_address(attempt: Context) -> None:
    url = "data:text/html;charset=utf-8,<h1>Grüße 🎉</h1>"
    assert run(attempt, "browser.navigate", url=url) == {"url": url, "status": "navigated"}
    assert run(attempt, "browser.get_text", selector="h1")["text"] == "Grüße 🎉"


class Recorded:
    """Stands where the page is, and writes down where it was sent."""

    def __init__(self, status: int | None = 200) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._status = status

    def attended(self, _look: Callable[[], None], _step_id: str) -> AbstractContextManager[None]:
        return nullcontext()

    def navigate(self, url: str, **rest: Any) -> Any:
        from pytest_ignition.browser.session import Navigated

        self.asked.append((url, rest))
        return Navigated(url=url, status=self._status)


@pytest.mark.parametrize(
    ("base", "url", "whole"),
    [
        ("https://gw:8043", "/data/perspective/client/demo", "https://gw:8043/data/perspective/client/demo"),
        ("https://proxy/ignition/", "/app?x=1#y", "https://proxy/ignition/app?x=1#y"),
        ("https://gw", "//other/x", "//other/x"),
        ("https://gw", "http://other/x", "http://other/x"),
        ("https://gw", "about:blank", "about:blank"),
    ],
)
def test_addresses_from_the_root_are_completed_by_the_gateway(tmp_path: Path, base: str, url: str, whole: str) -> None:
    page = Recorded()
    attempt = Context(lambda: page, tmp_path)  # type: ignore[arg-type, return-value]
    attempt.values = {"gateway": {"url": base}}
    assert run(attempt, "browser.navigate", url=url)["url"] == whole
    assert page.asked[0][0] == whole


def test_without_a_gateway_a_relative_address_is_broken_before_a_browser_starts(pageless: Context) -> None:
    with pytest.raises(BrowserError) as caught:
        run(pageless, "browser.navigate", url="/x")
    assert str(caught.value) == (
        "cannot open /x: it is relative to the gateway, and no gateway is configured\n"
        "hint: name one with --gateway URL, or write the whole address"
    )


def test_a_password_in_an_address_is_kept_secret(tmp_path: Path) -> None:
    attempt = Context(Recorded, tmp_path)  # type: ignore[arg-type]
    run(attempt, "browser.navigate", url="https://me:p%40ss@gw/")
    assert attempt.secrets == ["p@ss"]


@pytest.mark.parametrize(("timeout", "ms"), [(30, 30_000), (999, 999_000), (1000, 1000), (10_000, 10_000)])
def test_small_navigation_timeouts_are_seconds(tmp_path: Path, timeout: float, ms: float) -> None:
    page = Recorded()
    attempt = Context(lambda: page, tmp_path)  # type: ignore[arg-type, return-value]
    run(attempt, "browser.navigate", url="http://gw/", timeout=timeout, wait_until="networkidle")
    assert page.asked == [("http://gw/", {"wait_until": "networkidle", "timeout_ms": ms, "limit": "parameter timeout"})]


def test_an_http_error_is_noted_and_not_a_failure(tmp_path: Path) -> None:
    attempt = Context(lambda: Recorded(503), tmp_path)  # type: ignore[arg-type, return-value]
    run(attempt, "browser.navigate", url="http://gw/")
    assert attempt.lines == [("warning", "http://gw/ answered with HTTP status 503")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "title"),
    [
        (None, "01-screenshot.png", "screenshot"),
        ("After login", "01-After_login.png", "After login"),
        ("login.png", "01-login.png", "login"),
        ("../../x", "01-x.png", "../../x"),
        ("/etc/passwd", "01-etc_passwd.png", "/etc/passwd"),
        ("..\\..\\x", "01-x.png", "..\\..\\x"),
        ("a/b:c*", "01-a_b_c.png", "a/b:c*"),
        ("", "01-unnamed.png", ""),
        ("Größe 🎉", "01-Größe.png", "Größe 🎉"),
    ],
)
def test_screenshots_stay_in_the_evidence_folder_whatever_their_name(
    attempt: Context, tab: Page, name: str | None, file: str, title: str
) -> None:
    tab.set_content("<h1>hi</h1>")
    output = run(attempt, "browser.screenshot", **({} if name is None else {"name": name}))
    path = attempt.evidence_folder / file
    assert output == {"screenshot": str(path), "status": "captured"}
    assert attempt.attached == [(path, "screenshot", title, "image/png")]
    assert path.read_bytes().startswith(b"\x89PNG")
    assert list(attempt.evidence_folder.iterdir()) == [path]


@pytest.mark.parametrize(
    ("selector", "hidden"),
    [("input[type=password]", True), ("#api-key", True), ("[name='Passwort']", True), ("#line", False)],
)
def test_what_goes_into_a_field_called_secret_is_known_before_the_step_is_told(selector: str, hidden: bool) -> None:
    """Written into the playbook it would stand among the step's parameters in every report."""
    kind = TYPES.find("browser.fill")
    assert kind is not None

    assert list(kind.secrets({"selector": selector, "value": "hunter2-pw"})) == (["hunter2-pw"] if hidden else [])
    assert list(kind.secrets({"selector": selector, "value": 7})) == []
