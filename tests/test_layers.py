"""Who may import whom: layers only look down."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pytest_ignition"

LEAVES = {"errors", "waiting", "effects", "paths"}
# What each house may import of the package, besides itself.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "waiting": set(),
    "effects": {"errors"},
    "paths": {"errors"},
    "language": LEAVES - {"waiting"},
    "engine": LEAVES | {"language"},
    "gateway": LEAVES,
    "browser": LEAVES | {"_compat"},
    "credentials": {"errors", "gateway", "language"},
    "evidence": LEAVES | {"language", "engine", "gateway", "browser", "credentials", "steps"},
    "steps": LEAVES | {"language", "engine", "gateway", "browser", "credentials"},
    "simulator": set(),
    "extras": {"errors", "simulator"},
    "cli": {
        "errors",
        "extras",
        "_compat",
        "credentials",
        "session",
        "settings",
        "settings_file",
        "extensions",
        "linting",
        "language",
        "steps",
        "reference",
        "reporting",
        "gateway",
        "simulator",
    },
}
HEAVY = {"pytest", "_pytest", "playwright", "httpx2", "allure", "allure_commons", "fastapi", "starlette", "uvicorn"}
FORBIDDEN = {
    "language": HEAVY | {"pydantic"},
    "engine": HEAVY | {"pydantic", "yaml", "jinja2"},
    "gateway": HEAVY - {"httpx2"},
    "browser": HEAVY - {"playwright"},
    "credentials": HEAVY,
    "evidence": HEAVY - {"pytest"},
    "steps": HEAVY,
    "simulator": HEAVY - {"starlette", "uvicorn"},
}


def modules() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*.py")) if "__pycache__" not in path.parts)


def house_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module is not None
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_house_may(path: Path) -> None:
    house = house_of(path)
    used = {name.split(".")[1] for name in imports(path) if name.startswith("pytest_ignition.")}

    assert "plugin" not in used or house == "plugin", "nothing imports the plugin"
    if house in ALLOWED:
        assert used - {house} <= ALLOWED[house]
    outside = {name.split(".")[0] for name in imports(path)}
    assert not outside & FORBIDDEN.get(house, set())


def test_steps_never_import_the_runner() -> None:
    for path in (PACKAGE / "steps").rglob("*.py"):
        assert not any(name.startswith("pytest_ignition.engine.runner") for name in imports(path))


def test_private_names_of_pytest_and_playwright_stand_in_compat_only() -> None:
    for path in modules():
        if path.name != "_compat.py":
            private = [name for name in imports(path) if name.startswith(("_pytest", "playwright._"))]
            assert not private, f"{path}: {private}"


def test_nothing_sleeps_but_the_waiting_module_and_ordered_latency() -> None:
    """The simulator's front lets time pass only where a test ordered a slow gateway."""
    pattern = re.compile(r"\b(?:time|asyncio)\.sleep\(")
    found = [path.name for path in modules() if pattern.search(path.read_text(encoding="utf-8"))]

    assert found == ["front.py", "waiting.py"]


def test_every_module_says_its_job_in_its_first_line() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if text.strip():
            docstring = ast.get_docstring(ast.parse(text))
            assert docstring, path
            assert len(docstring.splitlines()[0]) > 10, path


def test_loading_the_plugin_imports_nothing_heavy(tmp_path: Path) -> None:
    """An installed but unused plugin costs next to nothing; pytest itself may import what it likes."""
    heavy = (
        "yaml",
        "pydantic",
        "httpx2",
        "jinja2",
        "keyring",
        "cryptography",
        "platformdirs",
        "filelock",
        "playwright",
        "starlette",
        "uvicorn",
        "typer",
        "rpds",
        "prompt_toolkit",
    )
    code = (
        "import sys; import pytest; before = set(sys.modules); import pytest_ignition.plugin\n"
        f"print([name for name in {heavy!r} if name in sys.modules and name not in before])\n"
        "print(sorted(name for name in sys.modules if name.startswith('pytest_ignition')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.splitlines() == [
        "[]",
        "['pytest_ignition', 'pytest_ignition.browser_fixtures', 'pytest_ignition.fixtures', 'pytest_ignition.options', 'pytest_ignition.plugin']",
    ]
