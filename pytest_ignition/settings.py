"""What this pytest run was told: which gateway, which parameter values, where evidence goes."""

from __future__ import annotations

import math
import os
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition.errors import IgnitionError
from pytest_ignition.evidence.limits import Budget, parse_size
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from pytest_ignition.effects import EffectName
    from pytest_ignition.settings_file import GatewayTable, SettingsFile
    from pytest_ignition.simulator.server import Simulator

SIMULATOR = "simulator"

NO_GATEWAY = (
    "no gateway is configured: give one with --gateway URL, with IGNITION_GATEWAY in the environment, "
    "or use the embedded one with --gateway simulator"
)

_FILE = pytest.StashKey["SettingsFile"]()


class NoGateway(IgnitionError):
    """Something needs a gateway and none was given. The simulator is never chosen silently."""

    retryable = False

    def __init__(self, known: Sequence[str] = ()) -> None:
        hint = f"the settings file names several: choose with --gateway {known[0]}" if known else None
        super().__init__(NO_GATEWAY, hint=hint)


def settings_file(config: pytest.Config) -> SettingsFile:
    """What the settings file of the project says; read once.

    Raises:
        pytest.UsageError: it cannot be used.
    """
    if _FILE not in config.stash:
        from pytest_ignition.settings_file import SettingsFileError, find

        try:
            config.stash[_FILE] = find(config.rootpath)
        except SettingsFileError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[_FILE]


def chosen_gateways(config: pytest.Config) -> tuple[str, ...]:
    """The gateways of this run: URLs, names from the settings file, `simulator`.

    Command line beats environment (`IGNITION_GATEWAY`, several with commas) beats the only gateway of the settings
    file.

    Raises:
        pytest.UsageError: a name is none of these.
    """
    given: list[str] = config.option.ignition_gateway or _split(os.environ.get("IGNITION_GATEWAY", ""))
    known = tuple(settings_file(config).gateways)
    for name in given:
        if name != SIMULATOR and "://" not in name and name not in known:
            hint = did_you_mean(name, (*known, SIMULATOR)) or (
                f"the settings file knows {', '.join(known)}" if known else "the settings file names none"
            )
            if "." in name or re.search(r":\d+$", name):
                hint = f"a URL begins with http:// or https://, such as https://{name}"
            raise pytest.UsageError(f"--gateway {name}: neither a URL nor a gateway of the settings file; {hint}")
    if given:
        return tuple(dict.fromkeys(given))
    return known if len(known) == 1 else ()


def bare(url: str) -> str:
    """An address without a user's name and password in it."""
    scheme, separator, rest = url.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def gateways_for(config: pytest.Config, node: pytest.Item) -> tuple[str, ...]:
    """The gateways that a test or playbook runs on: the chosen ones, or what its marker `ignition(gateway=...)` says.

    A gateway of the settings file that the marker names is taken even if no gateway is chosen. One that is not among
    the chosen ones leaves nothing to run on; `marks` says so when the test starts.
    """
    chosen = chosen_gateways(config)
    marked = next((mark.kwargs["gateway"] for mark in node.iter_markers("ignition") if "gateway" in mark.kwargs), None)
    if marked is None:
        return chosen
    wanted = (marked,) if isinstance(marked, str) else tuple(marked)
    available = chosen or (*settings_file(config).gateways, SIMULATOR)
    return tuple(name for name in wanted if name in available) or chosen


def gateway_id(name: str) -> str:
    """How node ids call a gateway: its name, or host and port of a URL; nothing that a node id could stumble over."""
    host = name.rpartition("@")[2].rpartition("://")[2].split("/", 1)[0]
    return re.sub(r"[^\w.:-]+|::+", "_", host).strip("_:") or "gateway"


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def gateway_settings(
    config: pytest.Config, name: str, credentials: Mapping[str, Credential], allow: EffectName
) -> GatewaySettings:
    """The settings of a gateway given by its URL, or by its name in the settings file.

    Args:
        config: the options of this run; `--ignition-insecure` and `--ignition-timeout` beat the file.
        name: one of `chosen_gateways`, but not the simulator.
        credentials: where credentials come from.
        allow: what it allows in this run.

    Raises:
        IgnitionError: the URL is not one, or the credential that it names is not there.
    """
    from pytest_ignition.settings_file import GatewayTable

    timeout: float | None = config.option.ignition_timeout
    if timeout is not None and timeout <= 0:
        raise pytest.UsageError("--ignition-timeout must be more than 0 seconds")
    table = settings_file(config).gateways.get(name) or GatewayTable(
        url=name, credential=config.option.ignition_credential
    )
    return GatewaySettings(
        name=name,
        url=table.url,
        credential=_credential(name, table, credentials),
        verify_tls=table.verify_tls and not config.option.ignition_insecure,
        ca_file=table.ca_file,
        client_certificate=table.client_certificate,
        client_key=table.client_key,
        timeout=timeout or table.timeout,
        project=table.project,
        allow=allow,
    )


def _credential(name: str, table: GatewayTable, credentials: Mapping[str, Credential]) -> Credential | None:
    found = credentials[table.credential] if table.credential is not None else credentials.get("default")
    if table.token is None:
        return found
    token = _dereference(f"gateway {name}: token", table.token)
    return Credential(
        username=found.username if found is not None else None,
        password=found.password if found is not None else None,
        token=token,
    )


def given_parameters(config: pytest.Config) -> Mapping[str, str]:
    """The `--ignition-param` values as typed, `@env:` and `@file:` read.

    Raises:
        pytest.UsageError: not NAME=VALUE, an unset variable, an unreadable file, or a secret typed in the open.
    """
    from pytest_ignition.language.secret_names import is_secret

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
        try:
            values[name] = _dereference(f"--ignition-param {name}", value)
        except NothingBehind as error:
            raise pytest.UsageError(error.message) from None
    return values


def file_parameters(config: pytest.Config) -> Mapping[str, Any]:
    """The parameter values of the settings file, `@env:` and `@file:` read.

    Raises:
        NothingBehind: an unset variable, an unreadable file.
    """
    return {
        name: _dereference(f"[parameters] {name}", value) if isinstance(value, str) else value
        for name, value in settings_file(config).parameters.items()
    }


class NothingBehind(IgnitionError):
    """`@env:VARIABLE` or `@file:PATH` leads nowhere."""

    retryable = False


def _dereference(what: str, value: str) -> str:
    if value.startswith("@env:"):
        variable = value.removeprefix("@env:")
        if variable not in os.environ:
            raise NothingBehind(f"{what}: the environment variable {variable} is not set")
        return os.environ[variable]
    if value.startswith("@file:"):
        path = Path(value.removeprefix("@file:"))
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise NothingBehind(f"{what}: {path}: {error.strerror}") from None
    return value


def scenario_file(config: pytest.Config) -> Path | None:
    """The file that says what the simulator is, or None for the demo."""
    given: str | None = config.option.ignition_scenario
    if given:
        return config.invocation_params.dir / given
    ini: str = config.getini("ignition_scenario")
    return config.rootpath / ini if ini else None


def simulator_pace(config: pytest.Config) -> float:
    """How much faster than here time passes for the simulator.

    Raises:
        pytest.UsageError: it is no number above 0.
    """
    given: float | None = config.option.ignition_simulator_pace
    text = config.getini("ignition_simulator_pace") if given is None else str(given)
    try:
        pace = float(text)
    except ValueError:
        pace = 0.0
    if not 0 < pace < math.inf:
        raise pytest.UsageError(f"ignition_simulator_pace must be a number above 0, not {text!r}")
    return pace


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


def retention(config: pytest.Config) -> int:
    """How many runs stay below `ignition-results`; 0 for all.

    Raises:
        pytest.UsageError: it is no whole number.
    """
    text: str = config.getini("ignition_retention")
    if not text.strip().isdecimal():
        raise pytest.UsageError(f"ignition_retention must be a number of runs, or 0 for all, not {text!r}")
    return int(text)


def evidence_budget(config: pytest.Config) -> Budget:
    """How much evidence this process may take by itself: a worker its share of what the run may.

    Raises:
        pytest.UsageError: a limit is no size.
    """
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    whole = _size(config, "ignition_evidence_limit")
    return Budget(file=_size(config, "ignition_evidence_file_limit"), left=whole // workers)


def _size(config: pytest.Config, name: str) -> int:
    text: str = config.getini(name)
    try:
        return parse_size(text)
    except ValueError:
        raise pytest.UsageError(f"{name} must be a size such as '500 MB', not {text!r}") from None


def check_evidence(config: pytest.Config) -> None:
    """Refuse values that mean nothing before anything runs.

    Raises:
        pytest.UsageError: one does.
    """
    retention(config)
    evidence_budget(config)


def folder_name(text: str, longest: int = 80) -> str:
    """A folder name for a node id, still recognisable; callers add something unique."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[-longest:].lstrip("-.") or "item"


def simulator_settings(config: pytest.Config, simulator: Simulator, allow: EffectName) -> GatewaySettings:
    """The settings of the embedded gateway, which brings its own administrator, token and project."""
    return GatewaySettings(
        name=SIMULATOR,
        url=simulator.url,
        credential=Credential(username=simulator.username, password=simulator.password, token=simulator.token),
        timeout=config.option.ignition_timeout or 10.0,
        project=simulator.project,
        allow=allow,
    )
