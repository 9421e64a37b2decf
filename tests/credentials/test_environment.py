"""Credentials from environment variables."""

from __future__ import annotations

import pytest

from pytest_ignition.credentials.environment import (
    CredentialCollision,
    CredentialMissing,
    EnvironmentCredentials,
    prefix_of,
)

VARIABLES = {
    "IGNITION_CREDENTIAL_PLANT_1_USERNAME": "ada",
    "IGNITION_CREDENTIAL_PLANT_1_PASSWORD": "Correct-Horse",
    "IGNITION_CREDENTIAL_READER_TOKEN": "reader:Battery-Staple",
    "IGNITION_USERNAME": "admin",
    "IGNITION_PASSWORD": "Hunter-Two",
    "IGNITION_EDITION": "standard",
    "IGNITION_CREDENTIAL_EMPTY_USERNAME": "",
}


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("default", "IGNITION_"),
        ("plant1", "IGNITION_CREDENTIAL_PLANT1_"),
        ("plant-1", "IGNITION_CREDENTIAL_PLANT_1_"),
        ("Werk Köln", "IGNITION_CREDENTIAL_WERK_K_LN_"),
    ],
)
def test_names_become_variables(name: str, prefix: str) -> None:
    assert prefix_of(name) == prefix


def test_a_credential_is_read_and_its_secrets_are_told_first() -> None:
    told: list[str] = []
    credentials = EnvironmentCredentials(VARIABLES, told.append)

    plant = credentials["plant 1"]

    assert (plant.username, plant.password) == ("ada", "Correct-Horse")
    assert told == ["Correct-Horse"]
    assert credentials["reader"].token == "reader:Battery-Staple"
    assert told[1:] == ["reader:Battery-Staple", "Battery-Staple"]
    assert credentials["default"].username == "admin"


def test_a_missing_one_names_the_variables_to_set() -> None:
    with pytest.raises(CredentialMissing) as caught:
        EnvironmentCredentials(VARIABLES)["plant-2"]

    assert str(caught.value) == (
        "there is no credential 'plant-2'\n"
        "hint: set IGNITION_CREDENTIAL_PLANT_2_USERNAME and IGNITION_CREDENTIAL_PLANT_2_PASSWORD, "
        "or IGNITION_CREDENTIAL_PLANT_2_TOKEN, in the environment"
    )


def test_it_is_a_mapping_for_those_who_ask_first() -> None:
    credentials = EnvironmentCredentials(VARIABLES)

    assert "plant 1" in credentials
    assert "nobody" not in credentials
    assert credentials.get("nobody") is None
    assert list(credentials) == ["default", "plant_1", "reader", "empty"]


def test_two_names_for_the_same_variables_are_an_error() -> None:
    credentials = EnvironmentCredentials(VARIABLES)
    assert credentials["plant 1"].username == "ada"
    assert credentials["plant 1"].username == "ada"

    with pytest.raises(CredentialCollision, match="'plant 1' and 'plant-1' both read IGNITION_CREDENTIAL_PLANT_1_"):
        credentials["plant-1"]
