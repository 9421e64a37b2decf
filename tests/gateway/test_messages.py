from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.gateway.messages import Request, Response


def test_repr_shows_neither_headers_nor_bodies() -> None:
    request = Request(method="POST", path="/x", headers={"a": "Zq3"}, json={"password": "Zq3"})
    assert (
        repr(request) == "Request(method='POST', path='/x', params={}, authenticated=True, timeout=None, save_to=None)"
    )
    assert "Zq3" not in repr(Request(method="POST", path="/x", content=b"Zq3"))
    assert repr(Response(status=200, headers={"set-cookie": "Zq3"}, body=b"Zq3")) == "Response(status=200)"


@pytest.mark.parametrize(
    "path", ["StatusPing", "", "http://evil/x", "@evil/x", "/a b", "/a?b=c", "/a#b", "/a\r\nX: y", "/a\\b", "/\x00"]
)
def test_path_that_may_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path on the gateway"):
        Request(method="GET", path=path)


def test_request_has_one_body() -> None:
    with pytest.raises(ValueError, match="one body"):
        Request(method="POST", path="/x", json={}, content=b"")


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("", "für 😀".encode(), "für 😀"),
        ("text/plain", b"\xef\xbb\xbfabc", "abc"),
        ("text/plain; charset=UTF-8", b"\xef\xbb\xbfabc", "abc"),
        ("text/html;charset=iso-8859-1", "für".encode("latin-1"), "für"),
        ('text/html; charset="ISO-8859-1"', "für".encode("latin-1"), "für"),
        ("text/html;charset=no-such", "für".encode(), "für"),
        ("text/html;charset=zip", b"abc", "abc"),
        ("text/html;charset=hex", b"abc", "abc"),
        ("text/plain", b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_text_is_read_in_its_declared_character_set(content_type: str, body: bytes, text: str) -> None:
    assert Response(status=200, headers={"content-type": content_type}, body=body).text() == text


def test_header_names_are_matched_in_any_case() -> None:
    response = Response(status=200, headers={"location": "/x"})
    assert (response.header("Location"), response.header("missing")) == ("/x", "")


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":"at\tcom.x\n"}', {"a": "at\tcom.x\n"}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b"true", True),
        ('"für"'.encode(), "für"),
    ],
)
def test_json_allows_raw_tabs_in_texts(body: bytes, value: Any) -> None:
    assert (
        Response(status=200, headers={"content-type": "application/json;charset=iso-8859-1"}, body=body).json() == value
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"[" * 100_000])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Response(status=200, body=body).json()


@given(st.binary(), st.text(max_size=30))
def test_any_body_has_a_text(body: bytes, content_type: str) -> None:
    assert isinstance(
        Response(status=200, headers={"content-type": f"text/html;charset={content_type}"}, body=body).text(), str
    )


@pytest.mark.parametrize("name", ["undefined", "idna", "zip", "utf-9"])
def test_a_character_set_that_decodes_nothing_is_passed_over(name: str) -> None:
    response = Response(status=200, headers={"content-type": f"text/html;charset={name}"}, body=b"\x00 xn--\xff")
    assert response.text().startswith("\x00 xn--")
