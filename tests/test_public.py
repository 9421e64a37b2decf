"""The public door: every name in it opens, lazily, and nothing else does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import pytest_ignition


@pytest.mark.parametrize("name", pytest_ignition.__all__)
def test_every_public_name_is_there_under_its_own_name(name: str) -> None:
    found = getattr(pytest_ignition, name)

    shown = found.__name__.rpartition(".")[2] if isinstance(found, ModuleType) else found.__name__
    assert shown == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'pytest_ignition' has no attribute 'Gateway'"):
        pytest_ignition.__getattr__("Gateway")


def test_the_door_imports_nothing_by_itself() -> None:
    code = "import sys, pytest_ignition; print([name for name in sys.modules if name.startswith('pytest_ignition.')])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_everything_that_docs_and_examples_import_is_public() -> None:
    root = Path(__file__).parent.parent
    files = [root / "README.md", *root.glob("docs/*.md"), *root.glob("example_tests/**/*.py")]
    assert len(files) > 5
    for file in files:
        for module in re.findall(r"^ *(?:from|import) (pytest_ignition[\w.]*)", file.read_text("utf-8"), re.MULTILINE):
            assert module in ("pytest_ignition", "pytest_ignition.testing"), f"{file}: {module}"
