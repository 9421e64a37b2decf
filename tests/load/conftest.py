"""Plugins that have no part in these tests are not loaded: every run is a process of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _fewer_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
