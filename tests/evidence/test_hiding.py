"""Values under the names of secrets are hidden in JSON, parts of JSON, forms and queries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.evidence.hiding import by_name, in_body, in_path, in_query

SECRET = "z9-Geheim"
NAMES = st.sampled_from(["name", "password", "apiToken", "client_secret", "list"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([SECRET, 'a "quoted" ä', "", 7, None, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def test_everything_below_a_secret_name_is_hidden() -> None:
    value = {"user": "ada", "password": SECRET, "deep": [{"token": {"data": SECRET}}], "secret": 12345, "pwd": ""}

    assert by_name(value) == {
        "user": "ada",
        "password": "********",
        "deep": [{"token": "********"}],
        "secret": "********",
        "pwd": "",
    }


@pytest.mark.parametrize(
    "text",
    [
        f'{{"a": 1, "password": "{SECRET}", "b"',
        f'{{"a": 1, "password": "{SECRET[:5]}',
        f'{{"password" : {{"data": "{SECRET}", "more": ["{SECRET}"',
        f'[{{"token": ["{SECRET}"], "x": 1}}, {{"a',
        f'{{"secret": 9{SECRET[:1]}, "a": "b',
    ],
)
def test_the_beginning_of_a_document_hides_them_too(text: str) -> None:
    shown = in_body(text, "application/json")

    assert SECRET[:5] not in shown
    assert "********" in shown


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.integers(0, 200))
def test_no_cut_of_a_document_shows_what_the_whole_hides(value: dict[str, Any], length: int) -> None:
    """Where the secret stands only below the name of one."""
    shown_by_whole = SECRET in json.dumps(by_name(value))
    text = json.dumps(value, ensure_ascii=False)

    assert shown_by_whole or SECRET not in in_body(text[:length], "application/json")
    assert shown_by_whole or SECRET not in in_body(text, "")


def test_other_texts_stay_as_they_are() -> None:
    assert in_body("<p>password: x</p>", "text/html") == "<p>password: x</p>"
    assert in_body('{"a": "ä"}', "application/json") == '{\n "a": "ä"\n}'


def test_forms_and_queries() -> None:
    assert in_body(f"user=ada&password={SECRET}&x=", "application/x-www-form-urlencoded") == (
        "user=ada&password=********&x="
    )
    assert in_query("limit=5&name=a%20b") == "limit=5&name=a%20b"
    assert in_path(f"/idp/auth?token={SECRET}&app=gateway") == "/idp/auth?token=********&app=gateway"
    assert in_path("/callback?code=abc&state=def") == "/callback?code=********&state=********"
    assert in_path("/StatusPing") == "/StatusPing"
