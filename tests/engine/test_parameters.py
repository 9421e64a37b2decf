"""Where a parameter's value comes from, and whether it fits."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from pytest_ignition.engine.parameters import ParameterValueError, bind, read_value
from pytest_ignition.language.model import NO_DEFAULT, Mark, Parameter, ParameterType
from pytest_ignition.language.secret_names import is_secret, secrets_in


def declared(name: str, kind: str = "string", *, default: Any = NO_DEFAULT, required: bool = True) -> Parameter:
    return Parameter(
        name=name, type=ParameterType(kind), required=required, default=default, description="", mark=Mark(1, 1)
    )


def test_given_beats_supplied_beats_default() -> None:
    url = declared("gateway_url", default="http://localhost:8088")

    assert bind([url], given={"gateway_url": "a"}, supplied={"gateway_url": "b"}).values["gateway_url"] == "a"
    assert bind([url], given={}, supplied={"gateway_url": "b"}).values["gateway_url"] == "b"
    assert bind([url], given={}, supplied={}).values["gateway_url"] == "http://localhost:8088"


def test_supplied_names_are_compared_without_case() -> None:
    assert bind([declared("Gateway_URL")], given={}, supplied={"gateway_url": "b"}).values == {"Gateway_URL": "b"}


def test_only_required_parameters_without_a_value_are_missing() -> None:
    bound = bind([declared("a"), declared("b", required=False), declared("c", default="x")], given={}, supplied={})

    assert bound.missing == ("a",)
    assert dict(bound.values) == {"c": "x"}


def test_values_of_secret_names_are_secrets() -> None:
    bound = bind([declared("password"), declared("user")], given={"password": "p4ss", "user": "ada"}, supplied={})

    assert bound.secrets == ("p4ss",)


@pytest.mark.parametrize(
    "name", ["password", "gateway_password", "PASS", "api_key", "apiKey", "client_secret", "token"]
)
def test_names_that_hold_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["username", "passenger", "bypass_check", "compass_heading", "project_name"])
def test_names_that_do_not(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", 5),
        ("integer", "5"),
        ("integer", True),
        ("integer", 1.5),
        ("float", "1"),
        ("boolean", 1),
        ("list", "a"),
        ("dict", []),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(ParameterValueError, match="parameter 'x' must be"):
        bind([declared("x", kind)], given={"x": value}, supplied={})


def test_a_secret_of_the_wrong_type_is_not_shown() -> None:
    with pytest.raises(ParameterValueError) as caught:
        bind([declared("password")], given={"password": 123456}, supplied={})

    assert str(caught.value) == "parameter 'password' must be text, not the value given"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "010", "010"),
        ("string", "yes", "yes"),
        ("integer", "12", 12),
        ("float", "1.5", 1.5),
        ("boolean", "true", True),
        ("list", "[1, two]", [1, "two"]),
        ("dict", "{a: 1}", {"a": 1}),
    ],
)
def test_command_line_values_are_read_by_the_declared_type(kind: str, text: str, value: object) -> None:
    assert read_value(text, declared("x", kind), yaml.safe_load) == value


def test_secrets_are_found_by_name_at_any_depth() -> None:
    values = {"password": "a", "user": {"api_key": "b", "name": "n"}, "token": "", "secrets": ["c"], "x": "y"}

    assert list(secrets_in(values)) == ["a", "b"]
