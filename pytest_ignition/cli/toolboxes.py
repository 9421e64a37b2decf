"""Gives commands what a pytest run would know: the step types of conftest files, the settings, the credentials.

pytest itself is started on the given paths, so that the same conftest files and plugins count as in a run; instead of
collecting tests, the command's own work is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_ignition import _compat
from pytest_ignition.errors import IgnitionError
from pytest_ignition.session import session_of
from pytest_ignition.settings import settings_file

if TYPE_CHECKING:
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.gateway.settings import Credential
    from pytest_ignition.settings_file import GatewayTable

_SUFFIXES = (".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset((".git", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache"))


class Inside:
    """What a command finds out once pytest has read the project's configuration.

    Attributes:
        credentials: those that are known here, by name.
    """

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._known = session_of(session.config)
        self.credentials: Mapping[str, Credential] = self._known.credentials

    def toolbox(self, folder: Path) -> Toolbox:
        """The step types and playbooks that playbooks of a folder may use.

        Raises:
            IgnitionError: a conftest file gave what cannot be used.
        """
        _compat.load_conftests(self._session.config, folder)
        node: pytest.Collector = _Node(self._session, folder)  # type: ignore[assignment]  # all that is asked of it
        return self._known.extensions.toolbox(node)

    @property
    def gateways(self) -> Mapping[str, GatewayTable]:
        """The gateways of the settings file, by name.

        Raises:
            pytest.UsageError: the file cannot be used.
        """
        return settings_file(self._session.config).gateways

    def may_hold(self, file: Path) -> bool:
        """Whether a YAML file may be a playbook, by where it stands."""
        return self._known.places.may_hold(file)


class _Worker:
    """A pytest plugin that does a command's work instead of collecting."""

    def __init__(self, work: Callable[[Inside], None]) -> None:
        self._work = work
        self.error: IgnitionError | None = None

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Do the work."""
        try:
            self._work(Inside(session))
        except IgnitionError as error:
            self.error = error
        session.items = []
        return True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """No test is no failure here."""
        session.exitstatus = pytest.ExitCode.OK


class _Node:
    """What `Extensions.toolbox` asks of a node."""

    def __init__(self, session: pytest.Session, path: Path) -> None:
        self.config = session.config
        self.ihook = session.gethookproxy(path)


def yaml_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """The YAML files among and below the paths, each once, and whether it was named itself."""
    seen = set()
    for path in paths:
        files = [path] if path.is_file() else sorted(_below(path))
        for file in files:
            if file not in seen:
                seen.add(file)
                yield file, path.is_file()


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts[:-1]
        if path.suffix in _SUFFIXES and ".backup." not in path.name and not _SKIPPED_FOLDERS.intersection(inside):
            yield path


def run_inside(work: Callable[[Inside], None], paths: Sequence[Path]) -> int:
    """Do a command's work with what a pytest run on these paths would know.

    Returns:
        pytest's exit code; 0 if it went well.

    Raises:
        IgnitionError: what the work raised.
    """
    worker = _Worker(work)
    # Reports, workers and the like of the project's own options have no place here, and no assertion of this process
    # is a test's: rewriting would warn of modules that are imported already.
    arguments = ["--assert=plain", "-p", "no:terminal", "-p", "no:cacheprovider", "-o", "addopts="]
    code = int(pytest.main([*arguments, *(str(path) for path in paths)], plugins=[worker]))
    if worker.error is not None:
        raise worker.error
    return code
