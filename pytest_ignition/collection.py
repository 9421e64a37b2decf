"""YAML file -> pytest items: which files are playbooks, their node ids, and what is refused at collection."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_ignition import playbook_files, settings
from pytest_ignition.demands import needs_browser, needs_gateway
from pytest_ignition.dimensions import Dimension, variants
from pytest_ignition.errors import IgnitionError
from pytest_ignition.extensions import BadExtension
from pytest_ignition.fixtures import GATEWAY
from pytest_ignition.item import PlaybookItem
from pytest_ignition.language.loader import Kind, build, parse
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.session import session_of

if TYPE_CHECKING:
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Playbook


class PlaybookWarning(pytest.PytestWarning):
    """Something in a playbook is accepted but worth a look."""


def collect_file(file_path: Path, parent: pytest.Collector) -> PlaybookFile | None:
    """A collector for the file if it may be a playbook.

    Below a playbook root every YAML file is looked into; `*.playbook.yaml` and files named on the command line are
    playbooks wherever they are. Backups (`*.backup.*`) never are, unless named.
    """
    named = _is_named(file_path, parent.config)
    if not named:
        if ".backup." in file_path.name:
            return None
        marked = file_path.name.endswith((".playbook.yaml", ".playbook.yml"))
        if not marked and playbook_root(file_path, parent.config) is None:
            return None
    relative = _relative(file_path, parent.config.rootpath)
    # An explicit id keeps pytest's own and the one rebuilt from a report's text equal when the name holds "[" or "::"
    # (pytest 9.2: two test cases in JUnit otherwise), and free of backslashes, on which pytest-html 4.2 dies.
    collector: PlaybookFile = PlaybookFile.from_parent(parent, path=file_path, nodeid=safe_node_name(relative))
    return collector


def playbook_root(file_path: Path, config: pytest.Config) -> Path | None:
    """The nearest folder above the file whose trailing names match an entry of `ignition_playbook_paths`."""
    return playbook_files.playbook_root(file_path, config.getini("ignition_playbook_paths"))


def safe_node_name(name: str) -> str:
    """A name that no report chokes on: no backslash, no control characters; everything else stays readable."""
    return re.sub(r"[\x00-\x1f\x7f]", "_", name.replace("\\", "_"))


class PlaybookFile(pytest.File):
    """One YAML file that may be a playbook."""

    def collect(self) -> Iterator[PlaybookItem]:
        """One item for a playbook, nothing for a YAML file of another kind.

        Raises:
            PlaybookError: the file is below a playbook root (or named) and cannot be used.
        """
        shown = _relative(self.path, self.config.invocation_params.dir)
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise IgnitionError(f"{shown}: cannot be read: {error.strerror}") from None
        document = parse(data, shown)
        if document.kind is Kind.OTHER:
            if _is_named(self.path, self.config):
                raise IgnitionError(
                    f"{shown}: this is not a playbook", hint="a playbook has `name:` and a list of `steps:`"
                )
            return
        toolbox = session_of(self.config).extensions.toolbox(self)
        playbook = toolbox.library.adopt(build(document, toolbox.step_types), self.path)
        for note in playbook.notes:
            hint = f" ({note.hint})" if note.hint else ""
            warnings.warn_explicit(
                PlaybookWarning(f"{shown}:{note.mark.line}:{note.mark.column}: {note.message}{hint}"),
                category=None,
                filename=str(self.path),
                lineno=note.mark.line,
            )
        stem = safe_node_name(self.path.name.removesuffix(self.path.suffix).removesuffix(".playbook"))
        for variant in variants(list(self._dimensions(playbook, toolbox))):
            name = f"{stem}[{variant.id}]" if variant.id else stem
            item: PlaybookItem = PlaybookItem.from_parent(
                self,
                name=name,
                nodeid=f"{self.nodeid}::{name}",
                playbook=playbook,
                toolbox=toolbox,
                variant=variant,
            )
            yield item

    def _dimensions(self, playbook: Playbook, toolbox: Toolbox) -> Iterator[Dimension]:
        """What the playbook runs for several values of, in the order of node ids; Python tests have the same."""
        if needs_browser(playbook, toolbox):
            # Also for a single browser: pytest-playwright parametrizes Python tests so, and only what is parametrized
            # alike shares a browser.
            browsers: list[str] = self.config.getoption("browser", default=None) or ["chromium"]
            yield Dimension(fixture="browser_name", values=browsers, ids=browsers)
        gateways = settings.chosen_gateways(self.config)
        if len(gateways) > 1 and needs_gateway(playbook, toolbox):
            ids = [settings.gateway_id(name) for name in gateways]
            yield Dimension(fixture=GATEWAY, values=gateways, ids=ids)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Our own errors as they are; people who write YAML see no traceback."""
        if isinstance(excinfo.value, IgnitionError):
            session_of(self.config).refused_files += not isinstance(excinfo.value, BadExtension)
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


def check_given_parameters(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Refuse `--ignition-param` names that no collected playbook declares.

    Raises:
        pytest.UsageError: with the nearest declared name.
    """
    declared = {parameter.name for item in _playbooks(items) for parameter in item.playbook.parameters}
    for name in settings.given_parameters(config):
        if name not in declared:
            hint = did_you_mean(name, declared) or f"declared: {', '.join(sorted(declared)) or 'none'}"
            raise pytest.UsageError(f"--ignition-param {name}: no collected playbook declares it; {hint}")


def _playbooks(items: Iterable[pytest.Item]) -> Iterator[PlaybookItem]:
    return (item for item in items if isinstance(item, PlaybookItem))


def _is_named(file_path: Path, config: pytest.Config) -> bool:
    """Whether the command line names this very file."""
    start = config.invocation_params.dir
    return any((start / str(argument).split("::", 1)[0]) == file_path for argument in config.args)


def _relative(path: Path, start: Path) -> str:
    try:
        return path.relative_to(start).as_posix()
    except ValueError:
        return str(path)
