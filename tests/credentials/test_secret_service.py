"""The keyring against a real Secret Service: kept, read, renamed, forgotten, locked, gone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.credentials.secret_service import SecretService, needs_secret_service, secret_service

pytestmark = [needs_secret_service, pytest.mark.slow]

PASSWORD = "Correct-Horse-é\"<&>'"
TOKEN = "robot:Battery-Staple"
MAIN = "import sys; sys.argv[0] = 'pytest-ignition'; from pytest_ignition.cli import main; main()"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SecretService]:
    folder = tmp_path / "service"
    folder.mkdir()
    with secret_service(folder) as running:
        yield running


def command(service: SecretService, *arguments: str, text: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", MAIN, "credential", *arguments],
        env=service.environment, input=text, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert PASSWORD not in done.stdout + done.stderr
    assert "Battery-Staple" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


PLAYBOOK = """\
name: Who
steps:
  - id: say
    type: utility.log
    parameters: {message: "I am {{ credential.plant1.username }}, {{ credential.plant1.password }}"}
"""


def run(service: SecretService, folder: Path) -> tuple[int, str, float]:
    (folder / "playbooks").mkdir(exist_ok=True)
    (folder / "playbooks" / "who.yaml").write_text(PLAYBOOK)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v"],
        cwd=folder, env=service.environment, capture_output=True, text=True, encoding="utf-8", timeout=90, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, time.monotonic() - started


def test_a_credential_lives_in_the_keyring_and_nowhere_else(service: SecretService, tmp_path: Path) -> None:
    assert command(service, "set", "plant1", "--username", "ada", "--stdin", text=PASSWORD + "\n") == (
        0, "kept 'plant1' in the keyring\n", "",
    )  # fmt: skip
    assert command(service, "set", "plant1", "--token", "--stdin", text=TOKEN)[:2] == (
        0, "changed 'plant1' in the keyring\n",
    )  # fmt: skip

    held = service.held()
    assert "('service', 'pytest-ignition')" in held
    assert "('username', 'plant1')" in held
    assert json.loads(held[held.index("{") :]) == {"password": PASSWORD, "token": TOKEN}
    (index,) = Path(service.environment["PYTEST_IGNITION_CREDENTIALS"]).glob("*.json")
    assert "Correct-Horse" not in index.read_text("utf-8")
    code, said, trouble = command(service, "show", "plant1")
    assert (code, trouble) == (0, "")
    assert "holds        password, token" in said
    code, said, _seconds = run(service, tmp_path)
    assert code == 0, said
    assert "Correct-Horse" not in said

    assert command(service, "rename", "plant1", "plant 2")[0] == 0
    assert "('username', 'plant 2')" in service.held()
    assert "('username', 'plant1')" not in service.held()
    assert command(service, "delete", "plant 2", "--yes")[0] == 0
    assert service.held() == ""


def test_a_locked_keyring_is_told_without_a_prompt_or_a_wait(service: SecretService, tmp_path: Path) -> None:
    assert command(service, "set", "plant1", "--username", "ada", "--stdin", text=PASSWORD)[0] == 0
    service.lock()

    said = command(service, "show", "plant1")[2]
    code, output, seconds = run(service, tmp_path)

    message = "the credential 'plant1' cannot be read: the keyring is locked"
    remedy = "or set IGNITION_CREDENTIAL_PLANT1_USERNAME and IGNITION_CREDENTIAL_PLANT1_PASSWORD in the environment"
    assert said == f"error: {message}\nhint: unlock it (log in to the desktop, or open its program), {remedy}\n"
    assert code == 1
    assert message in output
    assert remedy in output
    assert seconds < 20
    code, _said, said = command(service, "set", "plant2", "--username", "ada", "--stdin", text=PASSWORD)
    assert code == 1
    assert "cannot be kept: the keyring is locked" in said
    assert "--store file" in said
    service.environment["IGNITION_CREDENTIAL_PLANT1_USERNAME"] = "ada"
    service.environment["IGNITION_CREDENTIAL_PLANT1_PASSWORD"] = PASSWORD
    code, output, _seconds = run(service, tmp_path)
    assert code == 0, output


def test_a_service_that_hangs_is_given_up(service: SecretService) -> None:
    assert command(service, "set", "plant1", "--username", "ada", "--stdin", text=PASSWORD)[0] == 0
    started = time.monotonic()

    with service.hanging():
        code, _said, trouble = command(service, "show", "plant1")

    assert code == 1
    assert "the keyring did not answer within 5 s" in trouble
    assert "IGNITION_CREDENTIAL_PLANT1_PASSWORD" in trouble
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("keyring.backends.null.Keyring", "the keyring is switched off (keyring.backends.null)"),
        ("keyring.backends.fail.Keyring", "there is no keyring here"),
        ("no.such.Keyring", "the keyring does not work: ModuleNotFoundError: No module named 'no'"),
    ],
)
def test_one_that_is_gone_is_told_with_the_variables(service: SecretService, backend: str, said: str) -> None:
    assert command(service, "set", "plant1", "--username", "ada", "--stdin", text=PASSWORD)[0] == 0
    service.environment["PYTHON_KEYRING_BACKEND"] = backend

    code, _shown, trouble = command(service, "show", "plant1")

    assert code == 1
    assert f"error: the credential 'plant1' cannot be read: {said}" in trouble
    assert "set IGNITION_CREDENTIAL_PLANT1_USERNAME and IGNITION_CREDENTIAL_PLANT1_PASSWORD" in trouble
    code, _shown, trouble = command(service, "delete", "plant1", "--yes")
    assert code == 1
    assert "or take 'plant1' out of " in trouble
