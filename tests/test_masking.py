"""What pytest itself writes holds no secret: tracebacks, locals, output, logs, warnings, JUnit, the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.plugin_run import Project

SECRET = "geheim-'4711'&<b>ü"
FORMS = (SECRET, json.dumps(SECRET)[1:-1], repr(SECRET)[1:-1], "geheim-", "4711")

_TESTS = """
import logging
import warnings

import pytest


@pytest.fixture(autouse=True)
def _property(record_testsuite_property, record_property, credentials):
    record_testsuite_property("site", "of " + credentials["plant"].password)
    record_property("told", credentials["plant"].password)


def test_assertion(credentials):
    password = credentials["plant"].password
    wrong = {"password": password, "more": [password] * 3}
    assert wrong == {"password": "other"}


def test_exception(credentials):
    password = credentials["plant"].password
    raise ValueError(f"cannot log in with {password}") from KeyError(password)


def test_output(credentials, caplog):
    password = credentials["plant"].password
    print("out", password)
    logging.getLogger("third.party").warning("log of %s", password)
    warnings.warn(f"do not use {password}", UserWarning)
    assert password in caplog.text
    assert not password


@pytest.mark.parametrize("number", [1])
def test_skipped(number, credentials):
    pytest.skip("no " + credentials["plant"].password)


def test_expected(request, credentials):
    request.node.add_marker(pytest.mark.xfail(reason="because of " + credentials["plant"].password))
    assert False


@pytest.fixture
def broken(credentials):
    yield
    raise RuntimeError(credentials["plant"].password)


def test_broken_teardown(broken):
    pass
"""

ARGUMENTS = (
    "--showlocals",
    "-rA",
    "-vv",
    "-W",
    "default",
    "--junitxml=junit.xml",
    "--html=report.html",
    "--alluredir=allure",
    "--log-file=log.txt",
    "--log-file-level=INFO",
)


def written(folder: Path) -> list[tuple[str, str]]:
    """Every text file below a folder but the tests."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    return [(path.name, path.read_text("utf-8", errors="replace")) for path in files]


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("-n", "2"), ("--log-cli-level=INFO", "--tb=native")])
def test_nothing_of_pytest_shows_a_secret(
    project: Project, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.setenv("IGNITION_CREDENTIAL_PLANT_PASSWORD", SECRET)
    project.write("test_leaks.py", _TESTS)

    result = project.run(*ARGUMENTS, *more)

    result.assert_outcomes(failed=3, passed=1, errors=1, skipped=1, xfailed=1)
    texts = [("terminal", result.stdout.str()), ("errors", result.stderr.str()), *written(project.path)]
    found = [(name, form) for name, text in texts for form in FORMS if form in text]
    assert found == []
    everything = "".join(text for _name, text in texts)
    # What stands around them is there.
    for words in ("cannot log in with ********", "log of ********", "do not use ********", "no ********"):
        assert words in everything


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("-n", "2")])
def test_short_and_common_secrets_are_told_of(
    project: Project, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.setenv("IGNITION_CREDENTIAL_PLANT_PASSWORD", "admin")
    project.write(
        "test_common.py",
        "def test_it(credentials):\n    credentials['plant']\n    assert {'password': 'admin', 'user': 'admin'} == {}\n",
    )

    result = project.run(*more)

    result.stdout.fnmatch_lines(["*'password': '********'*"])
    result.stdout.fnmatch_lines(["*'user': 'admin'*"])
    result.stdout.fnmatch_lines(
        ["ignition: 1 secret is short or a common word, and hidden only where that is sure (docs/secrets.md)"]
    )


def test_the_private_names_are_there(pytestconfig: pytest.Config) -> None:
    from pytest_ignition import _compat

    assert len(_compat.log_handlers(pytestconfig)) == 2
    writer = pytestconfig.get_terminal_writer()
    assert hasattr(_compat.terminal_file(writer), "write")
