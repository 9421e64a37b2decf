"""Where the figures come from: they mean nothing without it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = (
    "pytest-ignition",
    "pytest",
    "pytest-playwright",
    "playwright",
    "pytest-asyncio",
    "PyYAML",
    "pydantic",
    "httpx2",
)


def describe() -> dict[str, object]:
    """Processors, load, system, Python, packages."""
    return {
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": platform.platform(terse=True),
        "machine": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: found for name in _PACKAGES if (found := _version(name)) is not None},
    }


def headline(machine: dict[str, object]) -> str:
    """The same in two lines."""
    packages = machine["packages"]
    assert isinstance(packages, dict)
    load = "" if machine["load"] is None else f", load {machine['load']} at the start"
    return (
        f"{machine['processors']} processors ({machine['machine']}){load}; {machine['system']}; {machine['python']}\n"
        + ", ".join(f"{name} {number}" for name, number in packages.items())
        + "\n"
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
