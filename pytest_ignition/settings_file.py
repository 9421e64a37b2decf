"""The settings file: `ignition.toml`, or the table `[tool.pytest-ignition]` in pyproject.toml.

It holds gateways (`[gateways.NAME]` with the keys of `GatewayTable`) and values of playbook parameters
(`[parameters]`). Paths in it are relative to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.settings import Allow
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.spelling import did_you_mean

FILE = "ignition.toml"
PROJECT_FILE = "pyproject.toml"
PROJECT_TABLE = "tool.pytest-ignition"


class SettingsFileError(IgnitionError):
    """The settings file cannot be used."""

    retryable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayTable:
    """One `[gateways.NAME]`.

    Attributes:
        url: where it is.
        credential: the name of its credential; None for the default one.
        token: where its API token is: `@env:VARIABLE` or `@file:PATH`. Never the token itself.
        ca_file: certificate authorities that are trusted besides the system's.
        client_certificate, client_key: what this client shows; the key may stand in the certificate's file.
        timeout: seconds for one request.
        project: the project that Perspective playbooks open.
        allow: the strongest effect that steps may have on it.
        protected: whether it is a real plant, on which nothing but reading is allowed unless asked for at each run.
    """

    url: str
    credential: str | None = None
    token: str | None = None
    verify_tls: bool = True
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    timeout: float = 10.0
    project: str | None = None
    allow: Allow = "write"
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """What the file says.

    Attributes:
        path: the file; None if there is none.
        gateways: by name, in the order of the file.
        parameters: values of playbook parameters by name.
        prefix: what stands before a table's name in that file.
    """

    path: Path | None = None
    gateways: Mapping[str, GatewayTable] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""

    def table_name(self, gateway: str) -> str:
        """What stands in brackets above the keys of a gateway."""
        key = gateway if re.fullmatch(r"[\w-]+", gateway, re.ASCII) else f'"{gateway}"'
        return f"{self.prefix}gateways.{key}"


def find(folder: Path) -> SettingsFile:
    """The settings file of a folder.

    Raises:
        SettingsFileError: it is not TOML, holds what it must not, or both files hold settings.
    """
    own, project = folder / FILE, folder / PROJECT_FILE
    found = [(own, read_toml(own), "")] if own.is_file() else []
    if project.is_file():
        table = _table_of(read_toml(project))
        if table is not None:
            found.append((project, table, PROJECT_TABLE + "."))
    if not found:
        return SettingsFile()
    if len(found) > 1:
        raise SettingsFileError(
            f"both {FILE} and [{PROJECT_TABLE}] in {PROJECT_FILE} hold settings", hint="keep them in one of the two"
        )
    path, data, prefix = found[0]
    return parse(data, path, prefix)


def read_toml(path: Path) -> Mapping[str, Any]:
    """A TOML file.

    Raises:
        SettingsFileError: it cannot be read, or is not TOML.
    """
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFileError(f"{path.name}: not TOML: {error}") from None
    except OSError as error:
        raise SettingsFileError(f"{path.name}: cannot be read: {error.strerror}") from None


def _table_of(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    tools = data.get("tool")
    table = tools.get("pytest-ignition") if isinstance(tools, Mapping) else None
    return table if isinstance(table, Mapping) else None


def parse(data: Mapping[str, Any], path: Path, prefix: str = "") -> SettingsFile:
    """Read the tables.

    Args:
        data: the file's mapping, or the table in pyproject.toml.
        path: the file, for messages.
        prefix: what stands before a table's name in that file.

    Raises:
        SettingsFileError: an unknown key, or a value of the wrong kind.
    """
    reader = _Reader(path, prefix)
    reader.only(data, "", ("gateways", "parameters"))
    gateways = reader.table(data, "gateways")
    return SettingsFile(
        path=path,
        gateways={name: reader.gateway(name, table) for name, table in gateways.items()},
        parameters=reader.parameters(data),
        prefix=prefix,
    )


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _effect(value: Any) -> bool:
    return value in get_args(Allow)


_KEYS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "url": ("the gateway's address", _text),
    "credential": ("the name of a credential", _text),
    "token": ("where the token is: '@env:VARIABLE' or '@file:PATH'", _text),
    "verify_tls": ("true or false", _truth),
    "ca_file": ("the path of a PEM file", _text),
    "client_certificate": ("the path of a PEM file", _text),
    "client_key": ("the path of a PEM file", _text),
    "timeout": ("seconds above 0", _number),
    "project": ("a project's name", _text),
    "allow": ("'read', 'write' or 'disruptive'", _effect),
    "protected": ("true or false", _truth),
}


_PATHS = ("ca_file", "client_certificate", "client_key")


class _Reader:
    """Reads tables; every complaint names file, table and key."""

    def __init__(self, path: Path, prefix: str) -> None:
        self._file = path.name
        self._folder = path.parent
        self._prefix = prefix

    def table(self, data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = data.get(name, {})
        if not isinstance(value, Mapping):
            raise SettingsFileError(f"{self._file}: {self._prefix}{name} must be a table, not {value!r}")
        return value

    def only(self, data: Mapping[str, Any], table: str, known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                where = f"[{self._prefix}{table}]" if self._prefix + table else "the file"
                hint = did_you_mean(key, known) or f"it takes {', '.join(known)}"
                raise SettingsFileError(f"{self._file}: unknown key {key!r} in {where.replace('.]', ']')}", hint=hint)

    def parameters(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        values = dict(self.table(data, "parameters"))
        for name, value in values.items():
            if is_secret(name) and not str(value).startswith(("@env:", "@file:")):
                raise SettingsFileError(
                    f"{self._file}: [{self._prefix}parameters] {name}: a secret does not belong into a file",
                    hint=f'write {name} = "@env:VARIABLE" or "@file:PATH"',
                )
        return values

    def gateway(self, name: str, table: Any) -> GatewayTable:
        where = f"{self._file}: [{self._prefix}gateways.{name}]"
        if not isinstance(table, Mapping):
            raise SettingsFileError(f"{where} must be a table, not {table!r}")
        if "password" in table:
            raise SettingsFileError(
                f"{where}: a password does not belong into a file",
                hint='name a credential, credential = "NAME", and keep it: pytest-ignition credential set NAME',
            )
        self.only(table, f"gateways.{name}", tuple(_KEYS))
        if "url" not in table:
            raise SettingsFileError(f"{where} has no url")
        for key, value in table.items():
            expected, fits = _KEYS[key]
            if not fits(value):
                shown = "what stands there" if key == "token" else repr(value)
                raise SettingsFileError(f"{where}: {key} must be {expected}, not {shown}")
        token = table.get("token")
        if token is not None and not token.startswith(("@env:", "@file:")):
            raise SettingsFileError(
                f"{where}: a token does not belong into a file", hint='write token = "@env:VARIABLE" or "@file:PATH"'
            )
        if "client_key" in table and "client_certificate" not in table:
            raise SettingsFileError(f"{where}: a client_key wants a client_certificate")
        paths = {key: self._folder / table[key] for key in _PATHS if key in table}
        return GatewayTable(**{**table, **paths})
