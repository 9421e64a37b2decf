"""Allure's own files beside the results: the environment, and the categories that failures fall into."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_log = logging.getLogger("pytest_ignition")

_MINE = "# written by pytest-ignition; a file without this line is left alone"

ENVIRONMENT_ERRORS = (
    "GatewayUnreachable",
    "GatewayTlsError",
    "GatewayUnavailable",
    "GatewayNotReady",
    "NeedsCommissioning",
    "RestoreInterrupted",
    "BadGatewaySettings",
    "BadGatewayUrl",
    "TrialExpired",
    "NoGateway",
    "BrowserNotFound",
    "BrowserClosed",
    "SessionOver",
    "ConnectionLost",
    "TargetClosedError",
)
"""Errors that say that gateway or browser were not there to be tested."""

_ENVIRONMENT = rf"\b({'|'.join(ENVIRONMENT_ERRORS)})\b"

_OTHER = rf"(?![\s\S]*{_ENVIRONMENT})[\s\S]*"

CATEGORIES: list[dict[str, Any]] = [
    {"name": "Product defect: a value was wrong", "matchedStatuses": ["failed"], "messageRegex": _OTHER},
    {
        "name": "Test defect: a playbook or test could not check",
        "matchedStatuses": ["broken"],
        "messageRegex": _OTHER,
    },
    {
        "name": "Environment: gateway or browser was not there",
        "matchedStatuses": ["broken", "failed"],
        "messageRegex": rf"[\s\S]*{_ENVIRONMENT}[\s\S]*",
    },
]
"""Allure puts a result into each category that it matches, so they exclude each other. Expressions are read by Java and
by JavaScript, which has no inline flags."""


def write_files(folder: Path, environment: Mapping[str, str]) -> None:
    """Write both, unless the user has files of the same name there. A full disk costs them, never the run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_environment(folder / "environment.properties", environment)
        if not (folder / "categories.json").exists():
            (folder / "categories.json").write_text(json.dumps(CATEGORIES, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        _log.warning("Allure's environment and categories cannot be written to %s: %s", folder, error.strerror or error)


def _write_environment(file: Path, environment: Mapping[str, str]) -> None:
    if file.exists() and not file.read_text(encoding="utf-8", errors="replace").startswith(_MINE):
        return
    lines = [_MINE, *(f"{_key(name)}={_value(value)}" for name, value in environment.items())]
    file.write_text("\n".join(lines) + "\n", encoding="ascii")


def _key(text: str) -> str:
    return re.sub(r"([ \t:=#!])", r"\\\1", _value(text))


def _value(text: str) -> str:
    """As Java's properties want it: backslashes doubled, everything beyond ASCII as its UTF-16 units."""
    units = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return "".join(each if each.isascii() else "".join(f"\\u{unit:04x}" for unit in _utf16(each)) for each in units)


def _utf16(character: str) -> list[int]:
    data = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[index : index + 2], "big") for index in range(0, len(data), 2)]
