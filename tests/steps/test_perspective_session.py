"""`perspective.*` steps as playbooks against the simulator, and the fixture `perspective` in a session of its own."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.loader import load
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.perspective_common import client_url, comparison, login_of
from pytest_ignition.steps.perspective_components import click
from pytest_ignition.testing import run_step
from tests.plugin_run import Project

GATEWAY = {"url": "http://gw:8088/", "project": "Line 1"}

PLAYBOOK = """\
name: A session from its opening to its end
steps:
  - {id: open, type: perspective.open, expect: {logged_in: false, title: Line overview}}
  - {id: ready, type: perspective.wait_ready}
  - id: operator
    type: perspective.set
    parameters: {component: {type: text field, label: Operator}, value: Ada}
    expect: {value: Ada}
  - {id: echo, type: perspective.expect, parameters: {component: "#operator-echo", value: {contains: Ada}}}
  - {id: press, type: perspective.click, parameters: {component: {text: Count a piece}}}
  - {id: count, type: perspective.expect, parameters: {component: press-count, value: Pressed 1 times}}
  - {id: read, type: perspective.get, parameters: {component: press-count}, expect: {value: Pressed 1 times}}
  - {id: state, type: perspective.expect_state, parameters: {component: press-button, state: enabled}}
  - {id: good, type: perspective.expect_quality, parameters: {component: live-value}, expect: {quality: good}}
  - {id: healthy, type: perspective.expect_no_errors}
  - {id: no_popup, type: perspective.expect_popup, parameters: {open: false}, expect: {popup: null}}
  - {id: no_dock, type: perspective.expect_dock, parameters: {dock: none, open: false}}
  - {id: none, type: perspective.expect_notification, parameters: {text: x, there: false}, expect: {text: null}}
  - {id: away, type: perspective.navigate, parameters: {page: /nothing}, expect: {loaded: false}}
  - {id: there, type: perspective.expect_page, parameters: {page: /nothing}}
  - {id: back, type: perspective.navigate, parameters: {history: back}}
  - {id: kept, type: perspective.expect, parameters: {component: operator-echo, value: "Operator: Ada"}}
  - {id: live, type: perspective.settle, parameters: {quiet: 3s, timeout: 300ms}, expect: {settled: false}}
  - {id: in, type: perspective.open, parameters: {login: always}, expect: {logged_in: true}}
  - {id: out, type: perspective.logout, expect: {over: false}}
"""

TESTS = """\
import pytest
from pytest_ignition import CheckFailed, Perspective

def test_it(perspective: Perspective, simulator_of):
    opened = perspective.open()
    assert opened.url == perspective.page.url
    assert perspective.set({"type": "toggle switch"}, True) is True
    assert perspective.expect("run-state", {"one_of": ["Running"]}) == "Running"
    perspective.click("press-button")
    perspective.expect("#press-count", {"matches": "1"})
    simulator_of.perspective.notify("Hello")
    assert perspective.expect_notification("Hello", close=True).summary == "Hello"
    perspective.expect_state({"label": "Operator"}, "enabled")
    assert perspective.expect_quality("live-value").kind == "good"
    assert [each.id for each in perspective.docks.all() if each.open] == ["header", "menu"]
    assert perspective.popups.all() == []
    perspective.navigate("/nothing")
    perspective.expect_page("/nothing")
    perspective.back()
    perspective.expect_no_errors(allow=["favicon"])
    assert perspective.get("press-count") == "Pressed 0 times"
    with pytest.raises(CheckFailed, match="shows .*\\nexpected a list"):
        perspective.expect("press-count", {"each": 1}, timeout=100)
    assert perspective.open(login="always").logged_in
    assert perspective.app_bar.user() == "admin"
"""
CONFTEST = """\
import pytest

@pytest.fixture
def simulator_of(_ignition_simulator):
    return _ignition_simulator
"""


@pytest.mark.slow
def test_steps_and_fixture_drive_a_session(project: Project) -> None:
    project.playbook(PLAYBOOK, "session")
    project.write("test_session.py", TESTS)
    project.write("conftest.py", CONFTEST)

    result = project.run("--gateway", "simulator", "-W", "ignore::ResourceWarning", ".")

    result.stdout.fnmatch_lines(["*2 passed, 20 steps passed*"])


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("type: perspective.click", "parameter 'component' is missing"),
        ("type: perspective.click, parameters: {component: {lable: x}}", "did you mean 'label'?"),
        ("type: perspective.get, parameters: {component: {view: x}}", "nothing says which component is meant"),
        ("type: perspective.expect, parameters: {component: x, value: {greater_then: 1}}", None),
        ("type: perspective.expect, parameters: {component: x, value: {greater_than: a}}", "'greater_than' takes"),
        ("type: perspective.expect, parameters: {component: x, value: {contains: 1, foo: 2}}", "'foo' is no matcher"),
        ("type: perspective.expect_state, parameters: {component: x, state: open}", "one of"),
        ("type: perspective.navigate", "give exactly one of page and history"),
        ("type: perspective.navigate, parameters: {page: /, history: back}", "give exactly one of page and history"),
        ("type: perspective.click, parameters: {component: '{{ parameter.x }}'}", None),
    ],
)
def test_mistakes_are_found_before_the_run(step: str, problem: str | None) -> None:
    text = f"name: x\nparameters: [{{name: x, type: string}}]\nsteps:\n  - {{id: a, {step}}}\n"
    if problem is None:
        assert load(text, "x.yaml", builtin_step_types()).steps
        return
    with pytest.raises(IgnitionError) as found:
        load(text, "x.yaml", builtin_step_types())
    assert problem in str(found.value)


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ((GATEWAY, None, "/"), "http://gw:8088/data/perspective/client/Line%201"),
        ((GATEWAY, "other", "line/2"), "http://gw:8088/data/perspective/client/other/line/2"),
        ((GATEWAY, "ä/b", "/a b"), "http://gw:8088/data/perspective/client/%C3%A4%2Fb/a%20b"),
        ((GATEWAY, None, "/", {"a": 1, "on": True}), "http://gw:8088/data/perspective/client/Line%201?a=1&on=true"),
        ((None, None, "https://x/y", {"a": "b c"}), "https://x/y?a=b+c"),
    ],
)
def test_addresses_of_pages(arguments: tuple[object, ...], url: str) -> None:
    assert client_url(*arguments) == url  # type: ignore[arg-type]


def test_what_an_address_lacks_is_named() -> None:
    with pytest.raises(IgnitionError, match="no gateway is configured"):
        client_url(None, "demo", "/")
    with pytest.raises(IgnitionError, match="nothing tells which project"):
        client_url({"url": "http://gw", "project": None}, None, "/")


def test_who_logs_in() -> None:
    known = {"default": {"username": "a", "password": "b"}, "token": {"username": None, "password": None}}
    found = login_of(known, None)
    assert found is not None
    assert (found.username, "b" in repr(found)) == ("a", False)
    assert login_of(None, None) is None
    assert login_of({"default": {"username": "a", "password": None}}, None) is None
    with pytest.raises(IgnitionError, match="the credential 'token' cannot log in"):
        login_of(known, "token")


@pytest.mark.parametrize(
    ("expected", "value", "words"),
    [(5, 5, "5"), ({"greater_than": 4}, 5, "greater than 4"), ({"a": 1}, {"a": 1}, '{"a": 1}'), (None, None, "null")],
)
def test_expected_values_are_compared_and_told(expected: object, value: object, words: str) -> None:
    fits, told = comparison(expected)
    assert fits(value)
    assert not fits("other")
    assert told == words


def test_what_is_set_into_a_secret_component_is_hidden() -> None:
    secrets = SECRETS["perspective.set"]
    assert list(secrets({"component": {"label": "Password"}, "value": "x"})) == ["x"]
    assert list(secrets({"component": "#user-password", "value": "x"})) == ["x"]
    assert list(secrets({"component": "#user", "value": "x"})) == []
    assert list(secrets({"component": "#pin-passwd", "value": 5})) == []


class OneShot:
    """Stands for the page and its session: keeps what a click was told."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    @property
    def perspective(self) -> OneShot:
        return self

    def attended(self, _look: Any, _step_id: str) -> AbstractContextManager[None]:
        return nullcontext()

    def click(self, _target: Any, **told: Any) -> None:
        self.told = told


@pytest.mark.parametrize(("given", "answer"), [({}, True), ({"confirm": False}, False)])
def test_a_click_says_what_to_answer(given: dict[str, bool], answer: bool) -> None:
    page = OneShot()
    run = run_step(click, {"component": "fire", **given}, browser=page)
    assert (run.verdict, page.told["confirm"]) == ("passed", answer)
