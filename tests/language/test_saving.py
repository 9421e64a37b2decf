"""Mended parameters in the text of a playbook: only they change, and they are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_ignition.language.loader import load
from pytest_ignition.language.saving import SaveRefused, mended_text, saved_text

TEXT = """\
# What the line does
name: Line
variables: {shared: &anchor "#x"}
steps:
  # logs in
  - id: login
    name: Log in  # as the operator
    type: browser.click
    parameters:
      selector: '#logn'   # the button
      # how long
      timeout: 5000
      script: |
        first()
        second()
      options:
        - one  # kept
        - two

  - {id: flow, name: Flow, type: utility.log, parameters: {message: hello, level: "info"}}  # said
  - id: aliased
    name: Aliased
    type: browser.click
    parameters: {selector: *anchor}
"""


def saved(step: str, parameters: dict[str, Any], text: str = TEXT) -> str:
    return mended_text(load(text, "x.yaml"), step, parameters, text).text


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_a_quoted_value_keeps_its_quotes_and_its_comment() -> None:
    assert changed_lines(TEXT, saved("login", {"selector": "#login"})) == [
        ("      selector: '#logn'   # the button", "      selector: '#login'   # the button")
    ]


def test_a_value_in_a_flow_mapping() -> None:
    assert changed_lines(TEXT, saved("flow", {"message": "it's, {new}"})) == [
        (
            '  - {id: flow, name: Flow, type: utility.log, parameters: {message: hello, level: "info"}}  # said',
            "  - {id: flow, name: Flow, type: utility.log, "
            'parameters: {message: "it\'s, {new}", level: "info"}}  # said',
        )
    ]


def test_numbers_stay_numbers_and_texts_that_look_like_one_stay_texts() -> None:
    assert "timeout: 9000\n" in saved("login", {"timeout": 9000})
    assert 'timeout: "9000"\n' in saved("login", {"timeout": "9000"})
    assert 'timeout: "yes"\n' in saved("login", {"timeout": "yes"})


def test_a_block_of_text_stays_one() -> None:
    new = saved("login", {"script": "first()\nthird()\n"})

    assert changed_lines(TEXT, new) == [("        second()", "        third()")]


def test_a_block_list_becomes_a_value_on_one_line_and_what_follows_stays() -> None:
    new = saved("login", {"options": ["three"]})

    assert '      options:\n        ["three"]\n\n  - {id: flow' in new


def test_a_new_parameter_stands_before_the_others() -> None:
    assert "    parameters:\n      force: true\n      selector: '#logn'   # the button\n" in saved(
        "login", {"force": True}
    )
    assert "parameters: {to: x, message: hello" in saved("flow", {"to": "x"})


def test_several_at_once_and_one_that_is_as_it_was() -> None:
    new = saved("login", {"selector": "#login", "timeout": 5000, "force": False})

    assert "'#login'   # the button" in new
    assert "force: false" in new
    assert "timeout: 5000" in new


def test_the_difference_is_told() -> None:
    found = mended_text(load(TEXT, "x.yaml"), "login", {"selector": "#login"}, TEXT)

    assert found.difference.splitlines()[:2] == ["--- x.yaml (as it is)", "+++ x.yaml (mended)"]
    assert "-      selector: '#logn'   # the button" in found.difference
    assert "+      selector: '#login'   # the button" in found.difference


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")

    for parameters in ({"selector": "#login"}, {"script": "third()\n"}, {"force": True}):
        new = saved("login", parameters, text)
        assert new.count("\n") == new.count("\r\n")


def test_a_byte_order_mark_stays() -> None:
    found = mended_text(load(TEXT, "x.yaml"), "login", {"selector": "#login"}, "\ufeff" + TEXT)

    assert found.text == "\ufeff" + TEXT.replace("#logn", "#login")


def test_a_file_that_changed_meanwhile_is_not_touched() -> None:
    with pytest.raises(SaveRefused, match=r"x\.yaml changed since the run began"):
        mended_text(load(TEXT, "x.yaml"), "login", {"selector": "#login"}, TEXT + "# mine\n")


def test_an_edited_text_and_mended_parameters_are_saved_together() -> None:
    edited = load(TEXT.replace("#logn", "#log"), "x.yaml")
    overrides: dict[str, dict[str, Any]] = {"login": {"timeout": 9000}, "flow": {"message": "bye"}}

    found = saved_text(load(TEXT, "x.yaml"), edited, overrides, b"\xef\xbb\xbf" + TEXT.encode())

    assert found.content.decode() == "\ufeff" + TEXT.replace("#logn", "#log").replace("5000", "9000").replace(
        "message: hello", "message: bye"
    )
    assert "+      selector: '#log'" in found.difference


def test_nothing_mended_and_another_file_are_refused() -> None:
    base = load(TEXT, "x.yaml")

    with pytest.raises(SaveRefused, match=r"nothing was mended in x\.yaml"):
        saved_text(base, base, {}, TEXT.encode())
    with pytest.raises(SaveRefused, match=r"x\.yaml changed since it was read"):
        saved_text(base, base, {"login": {"timeout": 1}}, TEXT.encode() + b"# mine\n")


def test_aliases_and_unknown_steps_are_refused() -> None:
    with pytest.raises(SaveRefused, match="is an alias of one that stands elsewhere"):
        saved("aliased", {"selector": "#y"})
    with pytest.raises(SaveRefused, match=r"there is no step 'nobody'"):
        saved("nobody", {"selector": "#y"})
    with pytest.raises(SaveRefused, match=r"does not write its parameters|cannot be found"):
        saved("a", {"x": 1}, "name: T\nsteps:\n  - {id: a, name: A, type: t}\n")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc -:#", min_size=1), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(
    step=st.sampled_from(["login", "flow"]),
    name=st.sampled_from(["selector", "timeout", "script", "options", "message", "level", "new one"]),
    value=VALUES,
)
def test_every_value_is_read_back_as_given_and_every_comment_stays(step: str, name: str, value: Any) -> None:
    new = saved(step, {name: value})

    read = {each.id: each for each in load(new, "x.yaml").steps}
    assert read[step].parameters[name] == value
    comments = ["# What the line does", "# logs in", "# as the operator", "# how long", "# said"]
    assert all(comment in new for comment in comments)
