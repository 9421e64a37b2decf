"""Fixtures for tests that run pytest as a user does."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator

import hypothesis
import pytest

from tests.plugin_run import Project


def pytest_configure() -> None:
    """Time no test, and hear Ctrl-C again where it was switched off.

    A shell starts what runs in its background with Ctrl-C ignored, everything started from there inherits it, and
    Python then leaves it so: tests that interrupt a pytest would wait for ever.
    """
    hypothesis.settings.register_profile("suite", deadline=None)
    hypothesis.settings.load_profile("suite")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _fewer_plugins() -> Iterator[None]:
    """Plugins that have no part in what is tested are not loaded by the pytests that tests start.

    Each is a process of its own, of whose start these two take more than half.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
        yield


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty folder to put playbooks and tests into, and to run pytest in."""
    return Project(pytester, monkeypatch)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]
