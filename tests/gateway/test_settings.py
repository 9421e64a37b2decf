from __future__ import annotations

import copy
import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.errors import BadGatewaySettings
from pytest_ignition.gateway.settings import Credential, GatewaySettings, Secret

PASSWORD = "pa ss'\"<b>\\u00e9ü😀"
TOKEN = "ci:Zq3hidden"


def test_credential_is_read_from_the_environment() -> None:
    credential = Credential.from_environment(
        {
            "IGNITION_USERNAME": "admin",
            "IGNITION_PASSWORD": PASSWORD,
            "IGNITION_TOKEN": TOKEN,
            "IGNITION_EDITION": "edge",
        }
    )
    assert credential == Credential(username="admin", password=PASSWORD, token=TOKEN)


@pytest.mark.parametrize(
    "environment", [{}, {"IGNITION_EDITION": "edge"}, {"IGNITION_TOKEN": "", "IGNITION_PASSWORD": ""}]
)
def test_no_credential_where_none_is_set(environment: dict[str, str]) -> None:
    assert Credential.from_environment(environment) is None


def test_prefix_names_another_credential() -> None:
    environment = {"IGNITION_CREDENTIAL_OPS_TOKEN": TOKEN, "IGNITION_TOKEN": "other:one"}
    assert Credential.from_environment(environment, prefix="IGNITION_CREDENTIAL_OPS_") == Credential(token=TOKEN)


def test_white_space_that_a_file_leaves_around_a_token_is_dropped() -> None:
    assert Credential(token=f" {TOKEN}\r\n").token == TOKEN


def test_password_is_kept_to_the_letter() -> None:
    assert Credential(password=f" {PASSWORD}\n").password == f" {PASSWORD}\n"


@pytest.mark.parametrize("token", ["ci:Zq3\nhidden", "ci:Zq3 hidden", "ci:Zq3hidden\u200b", "cï:Zq3hidden"])
def test_token_that_no_header_can_carry_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(BadGatewaySettings) as caught:
        Credential(token=token)
    assert str(caught.value) == (
        "the API token holds a space, a line break or a letter that no HTTP header can carry\n"
        "hint: copy it again: <token name>:<secret>, from Platform > Security > API Keys"
    )


def test_repr_says_what_is_there_and_not_what_it_is() -> None:
    credential = Credential(username="admin", password=PASSWORD, token=TOKEN)
    assert repr(credential) == "Credential(username='admin', password=********, token=********)"
    assert repr(Credential()) == "Credential()"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format])
def test_nothing_that_holds_a_credential_shows_it(show: Any) -> None:
    credential = Credential(username="admin", password=PASSWORD, token=TOKEN)
    holders = [credential, GatewaySettings(name="gw", url="http://gw:8088", credential=credential), Secret(TOKEN)]
    attributes = [getattr(credential, name) for name in Credential.__slots__]
    shown = "".join(show(each) for each in [*holders, holders, attributes, copy.deepcopy(credential)])
    assert "Zq3hidden" not in shown
    assert "pa ss" not in shown


def test_a_failed_comparison_does_not_show_the_token(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        from pytest_ignition.gateway.settings import Credential, GatewaySettings

        def settings(token):
            return GatewaySettings(name="gw", url="http://gw:8088", credential=Credential(token="ci:" + token[::-1]))

        def test_equal():
            assert settings("neddih3qZ") == settings("rehto")
    """)
    result = pytester.runpytest_subprocess("-vv", "-l", "-p", "no:cacheprovider", "-p", "no:ignition")
    result.assert_outcomes(failed=1)
    assert "Zq3hidden" not in result.stdout.str()


def test_copies_are_equal() -> None:
    settings = GatewaySettings(name="gw", url="http://gw:8088", credential=Credential(username="u", token=TOKEN))
    copied = copy.deepcopy(settings)
    assert copied == settings
    assert hash(copied) == hash(settings)
    assert copied.credential != Credential(username="u", token="ci:other")


@given(st.text())
def test_password_comes_back_as_given(password: str) -> None:
    assert Credential(password=password).password == password


def test_redactor_is_told_the_secret_part_of_a_token_too() -> None:
    settings = GatewaySettings(
        name="gw", url="http://gw", credential=Credential(username="u", password="pw", token=TOKEN)
    )
    assert list(settings.secrets()) == ["pw", TOKEN, "Zq3hidden"]
    assert list(GatewaySettings(name="gw", url="http://gw").secrets()) == []
    assert list(Credential(token="only-a-secret").secrets()) == ["only-a-secret"]


def test_name_that_is_a_url_is_normalised_like_it() -> None:
    settings = GatewaySettings(name="HTTP://GW:8088/", url="HTTP://GW:8088/")
    assert (settings.name, settings.url) == ("http://gw:8088", "http://gw:8088")


def test_defaults_are_careful() -> None:
    settings = GatewaySettings(name="gw", url="https://gw")
    assert (settings.verify_tls, settings.allow, settings.timeout) == (True, "write", 10.0)
    assert (settings.has_token, settings.secure) == (False, True)


@pytest.mark.parametrize("timeout", [0, -1, math.inf, math.nan])
def test_timeout_must_be_one(timeout: float) -> None:
    with pytest.raises(BadGatewaySettings, match="gateway gw: a timeout of") as caught:
        GatewaySettings(name="gw", url="http://gw", timeout=timeout)
    assert caught.value.hint == "give seconds above 0"
    assert not caught.value.retryable


def test_allow_must_be_an_effect() -> None:
    with pytest.raises(IgnitionError) as caught:
        GatewaySettings(name="gw", url="http://gw", allow="all")  # type: ignore[arg-type]
    assert str(caught.value) == "gateway gw: allow = 'all' is no effect\nhint: give read, write or disruptive"


@pytest.mark.parametrize("module", ["settings", "errors", "client", "operations"])
def test_heavy_modules_are_not_imported_before_the_first_request(module: str) -> None:
    code = (
        f"import sys, pytest_ignition.gateway.{module}\n"
        "heavy = ('httpx2', 'anyio', 'pydantic', 'yaml', 'playwright', 'pytest')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
