"""What the script tells, in words; and what an author may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from pytest_ignition.browser.perspective import trouble
from pytest_ignition.browser.perspective.errors import LoginRequired, NoSession, PersonalUseOnly, TrialExpired
from pytest_ignition.browser.perspective.facts import Found, SessionFacts, closest, css_text, shown
from pytest_ignition.browser.perspective.navigating import address_of, path_of, same_page
from pytest_ignition.browser.perspective.target import Target


def found(dom_id: str = "", *, label: str = "", text: str = "", type: str = "ia.input.dropdown") -> Found:  # noqa: A002
    return Found(path="C.0:1", type=type, domId=dom_id, text=text, label=label)


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (found("line", label="Line"), "dropdown #line 'Line'"),
        (found(text="Go", type="ia.input.button"), "button 'Go'"),
        (found(), "dropdown at C.0:1"),
    ],
)
def test_a_component_is_told_in_words(component: Found, words: str) -> None:
    assert str(component) == words


def test_the_nearest_comes_first_and_the_rest_is_counted() -> None:
    near = [found(f"field{number}") for number in range(6)] + [found("speed")]
    told = closest(Target(dom_id="sped"), near)
    assert told[0] == "dropdown #speed"
    assert told[-1] == "and 2 more"
    assert len(told) == 6


def test_of_equal_words_one_is_enough() -> None:
    assert closest(Target(type="dropdown"), [found("a"), found("a")]) == ["dropdown #a"]


def test_a_long_value_is_cut() -> None:
    assert shown("x" * 1000).endswith("x...")
    assert len(shown("x" * 1000)) == 300
    assert shown({"a": [1, True]}) == '{"a": [1, true]}'


@pytest.mark.slow
def test_any_text_makes_a_selector(tab: Page) -> None:
    @settings(deadline=None, max_examples=50)
    @given(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=20))
    def holds(text: str) -> None:
        tab.evaluate("text => { document.body.innerHTML = '<i></i>'; document.body.firstChild.title = text }", text)
        assert tab.locator(f"i[title={css_text(text)}]").count() == 1

    holds()


FACTS = SessionFacts(
    app=True,
    lost=False,
    terminal=None,
    terminalText="",
    trial=False,
    noProject=False,
    interstitial=False,
    loginForm=False,
    viewState="",
    pageComponents=1,
    components=1,
    pending=0,
    crashed=(),
    maker=False,
    title="",
    url="http://gw/data/perspective/client/demo",
)


def facts(**changes: object) -> SessionFacts:
    from dataclasses import replace

    return replace(FACTS, **changes)  # type: ignore[arg-type]


def test_a_living_session_has_no_trouble() -> None:
    assert (trouble.ended(FACTS), trouble.wants_login(FACTS), trouble.covered(FACTS)) == (None, None, None)


@pytest.mark.parametrize("changes", [{"trial": True}, {"terminal": "Trial Expired"}, {"terminal": "trial lapsed"}])
def test_an_expired_trial_is_known_in_every_spelling(changes: dict[str, object]) -> None:
    error = trouble.ended(facts(**changes))
    assert isinstance(error, TrialExpired)
    assert "gateway.reset_trial" in str(error.hint)


def test_every_other_end_is_named_with_what_helps() -> None:
    error = trouble.ended(facts(terminal="Project Not Runnable", terminalText="It is disabled."))
    assert "the session is over: Project Not Runnable (It is disabled.)" in str(error)
    assert "enable the project" in str(error)
    assert "open the session again" in str(trouble.ended(facts(terminal="Something New")))
    assert isinstance(trouble.ended(facts(noProject=True)), NoSession)
    assert isinstance(trouble.wants_login(facts(interstitial=True)), LoginRequired)
    assert isinstance(trouble.wants_login(facts(loginForm=True)), LoginRequired)
    assert isinstance(trouble.covered(facts(maker=True)), PersonalUseOnly)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://gw/data/perspective/client/demo", "/"),
        ("http://gw/data/perspective/client/demo/?a=1", "/"),
        ("http://gw:8088/data/perspective/client/demo/line/2/?a=1#x", "/line/2"),
        ("http://gw/data/perspective/client/Line%201/a%20b", "/a b"),
        ("http://gw/app", "/"),
    ],
)
def test_the_path_of_a_page(url: str, path: str) -> None:
    assert path_of(url) == path


def test_addresses_inside_a_project() -> None:
    base = "https://gw:8043/data/perspective/client/demo"
    assert address_of(f"{base}/line/2?x=1", "/") == base
    assert address_of(base, "line/3/") == f"{base}/line/3"
    assert same_page(f"{base}/?a=1", base)
    assert not same_page(f"{base}/a", base)
    with pytest.raises(NoSession):
        address_of("https://gw:8043/app", "/")
