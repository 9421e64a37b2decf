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

if TYPE_CHECKING:
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.gateway.settings import Credential

_SUFFIXES = (".yaml", ".yml")
_SKIPPED_FOLDERS = frozenset((".git", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache"))


class Loader:
    """A pytest plugin that hands every YAML file of the given paths to a function, and collects nothing.

    Args:
        visit: called with each file, the toolbox of its folder, whether it must be YAML, and whether it was named.
        paths: files and folders.

    Attributes:
        error: what a conftest file gave that cannot be used.
    """

    def __init__(self, visit: Callable[[Path, Toolbox, bool, bool], None], paths: Sequence[Path]) -> None:
        self._visit = visit
        self._paths = paths
        self._credentials: Mapping[str, Credential] = {}
        self.error: IgnitionError | None = None

    def credentials(self) -> Mapping[str, Credential]:
        """The credentials that are known here; once pytest runs."""
        return self._credentials

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Do the command's work instead of collecting."""
        known = session_of(session.config)
        self._credentials = known.credentials
        for file, named in yaml_files(self._paths):
            try:
                folder = _folder(session, file)
                self._visit(file, known.extensions.toolbox(folder), named or known.places.may_hold(file), named)
            except IgnitionError as error:
                self.error = error
                break
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


def _folder(session: pytest.Session, file: Path) -> pytest.Collector:
    """A node whose hooks include the conftest files above a file."""
    _compat.load_conftests(session.config, file.parent)
    node: pytest.Collector = _Node(session, file)  # type: ignore[assignment]  # all that is asked of it is there
    return node


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


def run_loader(loader: Loader, paths: Sequence[Path]) -> int:
    """Start pytest with a loader.

    Returns:
        pytest's exit code; 0 if it went well.

    Raises:
        IgnitionError: a conftest file gave what cannot be used.
    """
    # Reports, workers and the like of the project's own options have no place here.
    # No assertion of this process is a test's: rewriting would warn of modules that are imported already.
    arguments = [
        "--assert=plain",
        "-p",
        "no:terminal",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        *(str(path) for path in paths),
    ]
    code = int(pytest.main(arguments, plugins=[loader]))
    if loader.error is not None:
        raise loader.error
    return code
