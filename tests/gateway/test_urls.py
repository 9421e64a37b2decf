from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_ignition.gateway.errors import BadGatewayUrl
from pytest_ignition.gateway.urls import normalise_url


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://gw:8088", "http://gw:8088"),
        ("  https://gw:8043/ \r\n", "https://gw:8043"),
        ("HTTPS://GW.Example.COM", "https://gw.example.com"),
        ("http://ignition_gw:8088///", "http://ignition_gw:8088"),
        ("http://127.0.0.1:8088", "http://127.0.0.1:8088"),
        ("http://[::1]:8088/", "http://[::1]:8088"),
        ("http://gw.", "http://gw."),
        ("http://münchen.example:8088", "http://xn--mnchen-3ya.example:8088"),
        ("http://gw\u200b:8088", "http://gw:8088"),
    ],
)
def test_url_becomes_an_origin(text: str, origin: str) -> None:
    assert normalise_url(text) == origin


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gw:8088", "'gw:8088' is not a gateway URL\nhint: write it as http://gw:8088"),
        ("gw:8043/", "'gw:8043/' is not a gateway URL\nhint: write it as https://gw:8043"),
        ("localhost", "'localhost' is not a gateway URL\nhint: write it as http://localhost"),
        ("10.0.0.7:8088", "'10.0.0.7:8088' is not a gateway URL\nhint: write it as http://10.0.0.7:8088"),
        ("", "'' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://", "'http://' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://:8088", "'http://:8088' is not a gateway URL\nhint: write it as https://host:8043"),
        ("https:gw", "'https:gw' is not a gateway URL\nhint: write it as https://host:8043"),
        ("https:/gw:8043", "'https:/gw:8043' is not a gateway URL\nhint: write it as https://gw:8043"),
        ("http:\\\\gw:8088", "'http:\\\\\\\\gw:8088' is not a gateway URL\nhint: write it as http://gw:8088"),
        ("ftp://gw", "'ftp://gw' is not a gateway URL\nhint: write it as http://gw"),
        ("http://g w:8088", "'http://g w:8088' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://gw\n:8088", "'http://gw\\n:8088' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://gw:0", "'http://gw:0' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://gw:99999", "'http://gw:99999' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://gw:port", "'http://gw:port' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://[::zz]", "'http://[::zz]' is not a gateway URL\nhint: write it as https://host:8043"),
        ("http://<b>", "'http://<b>' is not a gateway URL: no host has such a name\nhint: as in https://host:8043"),
        ("http://-gw", "'http://-gw' is not a gateway URL: no host has such a name\nhint: as in https://host:8043"),
        (
            "http://gw:8088/web/home",
            (
                "gateway URL 'http://gw:8088/web/home' goes beyond host and port\n"
                "hint: give http://gw:8088; paths belong into steps and tests"
            ),
        ),
        (
            "http://gw:8088?token=Zq3",
            (
                "gateway URL 'http://gw:8088' goes beyond host and port\n"
                "hint: give http://gw:8088; paths belong into steps and tests"
            ),
        ),
    ],
)
def test_what_is_no_url_is_refused_with_the_likely_one(text: str, message: str) -> None:
    with pytest.raises(BadGatewayUrl) as caught:
        normalise_url(text)
    assert str(caught.value) == message
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "text",
    [
        "http://admin:Zq3hidden@gw:8088",
        "admin:Zq3hidden@gw:8088",
        "http://admin:Zq3hidden@gw:99999",
        "http://admin:Zq3/hidden@gw:8088",
        "http://admin:Zq3@hidden@gw:8088",
        "http://admin:Zq3#?hidden@gw:8088",
        "Zq3hidden@gw:8088",
    ],
)
def test_password_in_a_url_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(BadGatewayUrl) as caught:
        normalise_url(text)
    message = str(caught.value)
    assert (
        "holds a user name or password\nhint: set IGNITION_USERNAME and IGNITION_PASSWORD (or IGNITION_TOKEN)"
        in message
    )
    assert "Zq3" not in message
    assert "hidden" not in message
    assert "gw:" in message


def test_endless_text_is_cut() -> None:
    with pytest.raises(BadGatewayUrl) as caught:
        normalise_url("x" * 1_000_000)
    assert len(caught.value.message) < 150


@given(st.text(max_size=40) | st.from_regex(r"https?://[^/]{0,20}(:\d{0,6})?(/.{0,5})?", fullmatch=True))
@example("http://[")
@example("http://[v1.a:b]")
@example("http://a..b")
def test_any_text_is_an_origin_or_refused(text: str) -> None:
    try:
        origin = normalise_url(text)
    except BadGatewayUrl:
        return
    assert normalise_url(origin) == origin
    assert not origin.endswith("/")
