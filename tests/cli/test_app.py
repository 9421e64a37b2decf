from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner, Result

from pytest_ignition.cli.app import app

# A shell may have started us with SIGINT ignored, which a child inherits.
COMMAND = [
    sys.executable,
    "-W",
    "error",
    "-c",
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "sys.argv[0] = 'pytest-ignition'\n"
    "from pytest_ignition.cli import main; main()",
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, prog_name="pytest-ignition")


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The running command, and what it said up to its last line."""
    process = subprocess.Popen(
        [*COMMAND, "simulator", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line.rstrip("\n"))
            if line.startswith("Press Ctrl-C"):
                break
        yield process, said
    finally:
        process.kill()
        process.communicate(timeout=10)


@pytest.mark.slow
def test_the_simulator_says_all_that_is_needed_to_use_it() -> None:
    with serving("--port", "0", "--project", "line 1") as (process, said):
        text = "\n".join(said)
        found = re.fullmatch(
            r"gateway      (?P<url>http://127\.0\.0\.1:\d+)\n"
            r"perspective  (?P<perspective>\S+)\n"
            r"username     admin\n"
            r"password     sim-\S{16}\n"
            r"API token    (?P<token>pytest-ignition:\S{43})\n"
            r"Press Ctrl-C to stop\.",
            text,
        )
        assert found, text
        assert found["perspective"] == f"{found['url']}/data/perspective/client/line%201"
        with httpx2.Client(trust_env=False, verify=False) as client:
            headers = {"X-Ignition-API-Token": found["token"]}
            assert client.get(f"{found['url']}/data/api/v1/gateway-info", headers=headers).status_code == 200
            assert client.get(found["perspective"]).status_code == 200
            # The connection is still open while the command is told to stop.
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=10)
    assert (process.returncode, out, error) == (0, "\nstopped\n", "")


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("simulator", "--port", str(port))

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"error: cannot listen on 127.0.0.1:{port}: Address already in use; choose another --port or --host\n"
    )


def test_a_host_that_does_not_exist_is_one_clear_line() -> None:
    done = run("simulator", "--port", "0", "--host", "no such host")

    assert done.exit_code == 1
    assert done.stderr.startswith("error: cannot listen on no such host:0: ")
    assert done.stderr.count("\n") == 1


def test_a_project_that_no_address_can_name_is_one_clear_line() -> None:
    done = run("simulator", "--port", "0", "--project", "a/b")

    assert (done.exit_code, done.stderr) == (1, "error: a project's name is not empty and holds no slash: 'a/b'\n")


def test_without_its_libraries_the_simulator_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "pytest_ignition.simulator.server", raising=False)
    done = run("simulator", "--port", "0")

    assert (done.exit_code, done.stderr) == (
        1,
        "error: the simulator needs uvicorn, which is not installed\nhint: pip install 'pytest-ignition[simulator]'\n",
    )


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"pytest-ignition {version('pytest-ignition')}\n"


@pytest.mark.parametrize("arguments", [("--help",), ()])
def test_the_help_lists_what_works(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    text = done.output

    assert "Test Ignition gateways with pytest." in text
    assert re.findall(r"^  (\w+)  +Serve the embedded gateway until Ctrl-C", text, re.MULTILINE) == ["simulator"]
    assert "--version" in text


def test_the_help_of_the_simulator_explains_its_options() -> None:
    text = " ".join(run("simulator", "--help").stdout.split())

    for words in (
        "Port to listen on; 0 takes a free one.",
        "Address to listen on.",
        "Name of its Perspective project.",
    ):
        assert words in text
    assert "Ctrl-C ends it with exit code 0." in text


def test_an_unknown_command_is_a_usage_error() -> None:
    done = run("no-such-command")

    assert done.exit_code == 2
    assert "No such command 'no-such-command'" in done.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_a_usage_error(port: str) -> None:
    done = run("simulator", "--port", port)

    assert done.exit_code == 2
    assert "--port" in done.stderr


def test_the_command_is_light_until_it_runs() -> None:
    code = "import sys, pytest_ignition.cli; print([n for n in ('typer', 'starlette', 'uvicorn') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_the_simulator_plays_a_scenario_with_faults(tmp_path: Path) -> None:
    plant = tmp_path / "plant.yaml"
    plant.write_text("name: Plant 1\nproject: packing\nprojects: [{name: packing}]\n")
    arguments = ("--port", "0", "--scenario", str(plant), "--fault", "500@/data/app", "--pace", "2")
    with serving(*arguments) as (_process, said):
        url = said[0].split()[1]
        assert said[1].endswith("/data/perspective/client/packing")
        assert "PlatformName=Plant 1;" in httpx2.get(f"{url}/system/gwinfo").text
        assert httpx2.get(f"{url}/data/app/login").status_code == 500
        httpx2.delete(f"{url}/simulator/control", headers={"X-Simulator-Control": "1"})
        assert httpx2.get(f"{url}/data/app/login").status_code == 302


@pytest.mark.slow
def test_the_simulator_plays_an_older_version(tmp_path: Path) -> None:
    with serving("--port", "0", "--version", "8.1.48") as (_process, said):
        url = said[0].split()[1]
        assert "Version=8.1.48;" in httpx2.get(f"{url}/system/gwinfo").text
        assert httpx2.get(f"{url}/data/api/v1/trial").status_code == 404


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--scenario", "missing.yaml"),
            "error: missing.yaml: cannot be read: No such file or directory\nhint: docs/simulator.md",
        ),
        (("--version", "8"), "error: a version is like 8.3.6, not '8'\n"),
        (("--fault", "nonsense"), "error: no fault: 'nonsense'; faults are latency=200ms"),
        (("--pace", "0"), "error: a pace of 0 is none"),
    ],
)
def test_what_the_simulator_cannot_be_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    result = run("simulator", "--port", "0", *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(words)
