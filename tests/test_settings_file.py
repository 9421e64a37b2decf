"""The settings file: what it may hold, and what is said about everything else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pytest_ignition.settings_file import GatewayTable, SettingsFile, SettingsFileError, find, parse

GOOD = """
[gateways.plant1]
url = "https://plant1:8043"
credential = "plant1"
token = "@env:PLANT1_TOKEN"
verify_tls = false
timeout = 30
project = "demo"
allow = "read"
protected = true

[gateways."Werk 2"]
url = "http://werk2:8088"

[parameters]
line = 3
names = ["a", "b"]
"""


def test_everything_that_it_may_hold(tmp_path: Path) -> None:
    (tmp_path / "ignition.toml").write_text(GOOD, encoding="utf-8")

    found = find(tmp_path)

    assert dict(found.gateways) == {
        "plant1": GatewayTable(
            url="https://plant1:8043",
            credential="plant1",
            token="@env:PLANT1_TOKEN",
            verify_tls=False,
            timeout=30,
            project="demo",
            allow="read",
            protected=True,
        ),
        "Werk 2": GatewayTable(url="http://werk2:8088"),
    }
    assert dict(found.parameters) == {"line": 3, "names": ["a", "b"]}


def test_the_same_below_the_tools_table_with_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = GOOD.replace("[gateways", "[tool.pytest-ignition.gateways").replace(
        "[parameters]", "[tool.pytest-ignition.parameters]"
    )
    (tmp_path / "pyproject.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert list(find(tmp_path).gateways) == ["plant1", "Werk 2"]


def test_no_file_and_a_foreign_pyproject_hold_nothing(tmp_path: Path) -> None:
    assert find(tmp_path) == SettingsFile()
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1\n", encoding="utf-8")
    assert find(tmp_path) == SettingsFile()


def test_both_files_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "ignition.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest-ignition]\n", encoding="utf-8")

    with pytest.raises(
        SettingsFileError, match=r"both ignition\.toml and \[tool\.pytest-ignition\] in pyproject\.toml"
    ):
        find(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[gateway.x]\nurl='http://x'",
            "ignition.toml: unknown key 'gateway' in the file\nhint: did you mean 'gateways'?",
        ),
        (
            "[gateways.x]\nurl='http://x'\nverify_tsl=false",
            "ignition.toml: unknown key 'verify_tsl' in [gateways.x]\nhint: did you mean 'verify_tls'?",
        ),
        ("[gateways.x]\ntimeout=3", "ignition.toml: [gateways.x] has no url"),
        ("gateways=3", "ignition.toml: gateways must be a table, not 3"),
        ("[gateways]\nx='http://x'", "ignition.toml: [gateways.x] must be a table, not 'http://x'"),
        (
            "[gateways.x]\nurl='http://x'\ntimeout=true",
            "ignition.toml: [gateways.x]: timeout must be seconds above 0, not True",
        ),
        (
            "[gateways.x]\nurl='http://x'\nallow='all'",
            "ignition.toml: [gateways.x]: allow must be 'read', 'write' or 'disruptive', not 'all'",
        ),
        (
            "[gateways.x]\nurl='http://x'\ntoken='name:Open-Secret'",
            "ignition.toml: [gateways.x]: a token does not belong into a file\n"
            'hint: write token = "@env:VARIABLE" or "@file:PATH"',
        ),
        (
            "[gateways.x]\nurl='http://x'\ntoken=['Open-Secret']",
            "ignition.toml: [gateways.x]: token must be where the token is: '@env:VARIABLE' or '@file:PATH', "
            "not what stands there",
        ),
        (
            "[gateways.x]\nurl='http://x'\npassword='Open-Secret'",
            "ignition.toml: [gateways.x]: a password does not belong into a file\n"
            'hint: name a credential, credential = "NAME", and keep it: pytest-ignition credential set NAME',
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_table_and_key_and_without_secrets(text: str, message: str) -> None:
    with pytest.raises(SettingsFileError) as caught:
        parse(tomllib.loads(text), Path("ignition.toml"))

    assert str(caught.value) == message
    assert "Open-Secret" not in str(caught.value)


def test_the_tables_place_in_pyproject_is_named() -> None:
    with pytest.raises(SettingsFileError, match=r"in \[tool\.pytest-ignition\.gateways\.x\]"):
        parse({"gateways": {"x": {"url": "http://x", "no": 1}}}, Path("pyproject.toml"), "tool.pytest-ignition.")
    with pytest.raises(SettingsFileError, match=r"unknown key 'no' in \[tool\.pytest-ignition\]"):
        parse({"no": 1}, Path("pyproject.toml"), "tool.pytest-ignition.")


def test_what_is_not_toml_says_where(tmp_path: Path) -> None:
    (tmp_path / "ignition.toml").write_text("[gateways\n", encoding="utf-8")

    with pytest.raises(SettingsFileError, match=r"ignition\.toml: not TOML: .*line 1"):
        find(tmp_path)
