"""What this pytest run was told: which gateway, which parameter values, where evidence goes."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.settings import Credential, GatewaySettings

if TYPE_CHECKING:
    from pytest_ignition.simulator.server import Simulator

SIMULATOR = "simulator"

NO_GATEWAY = (
    "no gateway is configured: give one with --gateway URL, with IGNITION_GATEWAY in the environment, "
    "or use the embedded one with --gateway simulator"
)


class NoGateway(IgnitionError):
    """Something needs a gateway and none was given. The simulator is never chosen silently."""

    retryable = False

    def __init__(self) -> None:
        super().__init__(NO_GATEWAY)


def chosen_gateway(config: pytest.Config) -> str | None:
    """What the command line or the environment names: a URL, `simulator`, or None. Command line beats environment."""
    value: str | None = config.option.ignition_gateway or os.environ.get("IGNITION_GATEWAY")
    return value or None


def gateway_settings(config: pytest.Config, url: str) -> GatewaySettings:
    """The settings of a gateway given by its URL, with the credential of the environment.

    Raises:
        IgnitionError: the URL is not one.
    """
    timeout: float | None = config.option.ignition_timeout
    if timeout is not None and timeout <= 0:
        raise pytest.UsageError("--ignition-timeout must be more than 0 seconds")
    return GatewaySettings(
        name=url,
        url=url,
        credential=Credential.from_environment(os.environ),
        verify_tls=not config.option.ignition_insecure,
        timeout=timeout or 10.0,
    )


def given_parameters(config: pytest.Config) -> Mapping[str, str]:
    """The `--ignition-param` values as typed, `@env:` and `@file:` read.

    Raises:
        pytest.UsageError: not NAME=VALUE, an unset variable, an unreadable file, or a secret typed in the open.
    """
    from pytest_ignition.engine.parameters import is_secret

    values = {}
    for text in config.option.ignition_params:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise pytest.UsageError("--ignition-param takes NAME=VALUE")
        if is_secret(name) and not value.startswith(("@env:", "@file:")):
            raise pytest.UsageError(
                f"--ignition-param {name}: a secret on the command line stays in the shell's history; "
                f"give {name}=@env:VARIABLE or {name}=@file:PATH"
            )
        values[name] = _dereference(name, value)
    return values


def _dereference(name: str, value: str) -> str:
    if value.startswith("@env:"):
        variable = value.removeprefix("@env:")
        if variable not in os.environ:
            raise pytest.UsageError(f"--ignition-param {name}: the environment variable {variable} is not set")
        return os.environ[variable]
    if value.startswith("@file:"):
        path = Path(value.removeprefix("@file:"))
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise pytest.UsageError(f"--ignition-param {name}: {path}: {error.strerror}") from None
    return value


def screenshots(config: pytest.Config) -> str:
    """When browser steps are pictured: never, failure or always."""
    value: str = config.option.ignition_screenshots or config.getini("ignition_screenshots")
    if value not in ("never", "failure", "always"):
        raise pytest.UsageError(f"ignition_screenshots must be never, failure or always, not {value!r}")
    return value


def worker_name(config: pytest.Config) -> str:
    """`gw0` and so on under xdist, else `main`."""
    workerinput: Mapping[str, str] = getattr(config, "workerinput", {})
    return workerinput.get("workerid", "main")


def session_id(config: pytest.Config) -> str:
    """One id for the whole pytest session, the same on every xdist worker."""
    workerinput: Mapping[str, str] = getattr(config, "workerinput", {})
    return workerinput.get("testrunuid") or uuid.uuid4().hex


def evidence_root(config: pytest.Config, session: str) -> Path:
    """Where this session's evidence goes; made when the first file is written.

    Raises:
        pytest.UsageError: it lies below Playwright's `--output`, a tree that pytest-playwright deletes at the start.
    """
    given: str | None = config.option.ignition_output
    start = config.invocation_params.dir
    name = session[:8] if hasattr(config, "workerinput") else f"{time.strftime('%Y%m%d-%H%M%S')}-{session[:4]}"
    folder = (start / given) if given else (config.rootpath / "ignition-results" / name)
    playwright_output: str | None = getattr(config.option, "output", None)
    if playwright_output and folder.resolve().is_relative_to((start / playwright_output).resolve()):
        raise pytest.UsageError(
            f"--ignition-output {folder} lies inside Playwright's --output folder, which is deleted at the start"
        )
    return folder


def folder_name(text: str, longest: int = 80) -> str:
    """A folder name for a node id, still recognisable; callers add something unique."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[-longest:].lstrip("-.") or "item"


def simulator_settings(config: pytest.Config, simulator: Simulator) -> GatewaySettings:
    """The settings of the embedded gateway, which brings its own administrator, token and project."""
    return GatewaySettings(
        name=SIMULATOR,
        url=simulator.url,
        credential=Credential(username=simulator.username, password=simulator.password, token=simulator.token),
        timeout=config.option.ignition_timeout or 10.0,
        project=simulator.project,
    )
