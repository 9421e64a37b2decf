"""YAML file -> pytest items: which files are playbooks, their node ids, and what is refused at collection."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_ignition import settings
from pytest_ignition.dimensions import Dimension, variants
from pytest_ignition.errors import IgnitionError
from pytest_ignition.fixtures import GATEWAY
from pytest_ignition.item import CASE, PlaybookItem
from pytest_ignition.marks import registered
from pytest_ignition.reporting.attendance import attend
from pytest_ignition.session import session_of

if TYPE_CHECKING:
    from pytest_ignition.collected import Glance
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Note, Playbook


FOR_AUTHORS = frozenset(("legacy", "secret", "unused", "effect"))
"""Notes that only `--collect-only` and `pytest-ignition lint` tell: they matter to whoever edits the file, and a run
with warnings as errors must not fail for a spelling that it understands."""


_PLUGIN_OF = {"timeout": "pytest-timeout", "flaky": "pytest-rerunfailures"}
"""Markers that other plugins carry out."""


class PlaybookWarning(pytest.PytestWarning):
    """Something in a playbook is accepted but worth a look."""


def collect_file(file_path: Path, parent: pytest.Collector) -> PlaybookFile | None:
    """A collector for the file if it may be a playbook."""
    if not session_of(parent.config).places.may_hold(file_path):
        return None
    attend(parent.config)
    relative = _relative(file_path, parent.config.rootpath)
    # An explicit id keeps pytest's own and the one rebuilt from a report's text equal when the name holds "[" or "::"
    # (pytest 9.2: two test cases in JUnit otherwise), and free of backslashes, on which pytest-html 4.2 dies.
    collector: PlaybookFile = PlaybookFile.from_parent(parent, path=file_path, nodeid=safe_node_name(relative))
    return collector


def safe_node_name(name: str) -> str:
    """A name that no report chokes on: no backslash, no control characters; everything else stays readable."""
    return re.sub(r"[\x00-\x1f\x7f]", "_", name.replace("\\", "_"))


class _Folder:
    """What conftest files and plugins add for the playbooks of one folder; asked for once, not for each file.

    Args:
        file: any file of the folder.
    """

    def __init__(self, file: PlaybookFile) -> None:
        self._file = file
        self.adds_step_types = bool(file.ihook.pytest_ignition_step_types.get_hookimpls())

    @cached_property
    def toolbox(self) -> Toolbox:
        """The step types and playbooks that they may use."""
        return session_of(self._file.config).extensions.toolbox(self._file)


_FOLDER: pytest.StashKey[_Folder] = pytest.StashKey()


class PlaybookFile(pytest.File):
    """One YAML file that may be a playbook."""

    def collect(self) -> Iterator[PlaybookItem]:
        """One item for a playbook (per browser and gateway), nothing for a YAML file of another kind.

        Raises:
            PlaybookError: the file is below a playbook root (or named) and cannot be used.
        """
        glance = self._glance()
        if glance is None:
            if session_of(self.config).places.names(self.path):
                raise IgnitionError(
                    f"{self._shown}: this is not a playbook", hint="a playbook has `name:` and a list of `steps:`"
                )
            return
        for line, column, message in self._worth_a_look(glance):
            warnings.warn_explicit(
                PlaybookWarning(f"{self._shown}:{line}:{column}: {message}"),
                category=None,
                filename=str(self.path),
                lineno=line,
            )
        stem = safe_node_name(self.path.name.removesuffix(self.path.suffix).removesuffix(".playbook"))
        for variant in variants(list(self._dimensions(glance))):
            name = f"{stem}[{variant.id}]" if variant.id else stem
            item: PlaybookItem = PlaybookItem.from_parent(
                self, name=name, nodeid=f"{self.nodeid}::{name}", glance=glance, variant=variant
            )
            for name_, args, kwargs in glance.markers:
                item.add_marker(registered(self.config, name_, args, kwargs))
            self._waiting.add(item.nodeid)
            yield item

    def _worth_a_look(self, glance: Glance) -> Iterator[tuple[int, int, str]]:
        """Line, column and text of what is to be warned of."""
        collects_only = self.config.option.collectonly
        for line, column, code, message in glance.notes:
            if collects_only or code not in FOR_AUTHORS:
                yield line, column, message
        for name, _args, _kwargs in glance.markers:
            plugin = _PLUGIN_OF.get(name)
            if plugin is not None and not self.config.pluginmanager.hasplugin(plugin.removeprefix("pytest-")):
                yield glance.line, 1, f"the marker {name!r} has no effect without {plugin}"
        if collects_only and glance.credentials:
            from pytest_ignition.linting import unknown_credential

            known = session_of(self.config).credentials
            for line, column, name in glance.credentials:
                hint = unknown_credential(name, known)
                if hint is not None:
                    yield line, column, f"no credential {name!r} is known here ({hint})"

    def done_with(self, item: PlaybookItem) -> None:
        """One of the items has run; after the last one the playbook is let go. A re-run reads it again."""
        self._waiting.discard(item.nodeid)
        if not self._waiting:
            self.__dict__.pop("playbook", None)

    @cached_property
    def _waiting(self) -> set[str]:
        """The node ids of items that have not run."""
        return set()

    @cached_property
    def toolbox(self) -> Toolbox:
        """The step types and playbooks that it may use."""
        return self._folder.toolbox

    @cached_property
    def _folder(self) -> _Folder:
        assert self.parent is not None, "pytest gives every file its folder"
        if _FOLDER not in self.parent.stash:
            self.parent.stash[_FOLDER] = _Folder(self)
        return self.parent.stash[_FOLDER]

    @cached_property
    def playbook(self) -> Playbook:
        """As loaded and checked; read at collection, or later where the file was known already.

        Raises:
            PlaybookError: it cannot be used.
        """
        playbook = self._read()
        if playbook is None:
            raise IgnitionError(f"{self._shown}: this is no playbook any more")
        return playbook

    def _read(self) -> Playbook | None:
        """The playbook; None for a YAML file of another kind."""
        from pytest_ignition.language.loader import Kind, build, parse

        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise IgnitionError(f"{self._shown}: cannot be read: {error.strerror}") from None
        document = parse(data, self._shown)
        if document.kind is Kind.OTHER:
            return None
        return self.toolbox.library.adopt(build(document, self.toolbox.listing), self.path)

    def _glance(self) -> Glance | None:
        """What making items needs to know, from an earlier session where the file is the same."""
        collected = session_of(self.config).collected
        # What step types of one's own need and refuse may change with any module that they import.
        lasting = not self._folder.adds_step_types
        known = collected.look_up(self.path) if lasting else None
        if known is not None:
            return known.glance
        playbook = self._read()
        glance: Glance | None
        if playbook is None:
            files, glance = [self.path], None
        else:
            self.playbook = playbook
            family = list(self.toolbox.library.family(playbook))
            files = [file for each in family for file in _files(each)]
            glance = self._glance_at(playbook, family)
        if lasting:
            collected.remember(self.path, files, glance)
        return glance

    def _glance_at(self, playbook: Playbook, family: Sequence[Playbook]) -> Glance:
        from pytest_ignition.collected import Glance
        from pytest_ignition.demands import needs

        needed = needs(family, self.toolbox)
        notes = tuple((note.mark.line, note.mark.column, note.code, _told(note)) for note in playbook.notes)
        return Glance(
            line=(playbook.setup or playbook.steps)[0].mark.line,
            parameters=tuple(parameter.name for parameter in playbook.parameters),
            browser=needed.browser,
            gateway=needed.gateway,
            notes=notes,
            credentials=tuple((use.mark.line, use.mark.column, use.name) for use in playbook.credentials),
            cases=tuple(case.id for case in playbook.cases),
            markers=tuple((marker.name, list(marker.args), dict(marker.kwargs)) for marker in playbook.markers),
        )

    @cached_property
    def _shown(self) -> str:
        return _relative(self.path, self.config.invocation_params.dir)

    def _dimensions(self, glance: Glance) -> Iterator[Dimension]:
        """What the playbook runs for several values of, in the order of node ids; Python tests have the same."""
        if glance.cases:
            ids = [safe_node_name(each) for each in glance.cases]
            yield Dimension(fixture=CASE, values=glance.cases, ids=ids)
        if glance.browser:
            # Also for a single browser: pytest-playwright parametrizes Python tests so, and only what is parametrized
            # alike shares a browser.
            browsers: list[str] = self.config.getoption("browser", default=None) or ["chromium"]
            yield Dimension(fixture="browser_name", values=browsers, ids=browsers)
        gateways = settings.chosen_gateways(self.config) if glance.gateway else ()
        if len(gateways) > 1:
            ids = [settings.gateway_id(name) for name in gateways]
            yield Dimension(fixture=GATEWAY, values=gateways, ids=ids)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Our own errors as they are; people who write YAML see no traceback."""
        if isinstance(excinfo.value, IgnitionError):
            from pytest_ignition.extensions import BadExtension

            session_of(self.config).refused_files += not isinstance(excinfo.value, BadExtension)
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


def check_given_parameters(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Refuse `--ignition-param` names that no collected playbook declares.

    Raises:
        pytest.UsageError: with the nearest declared name.
    """
    declared = {name for item in _playbooks(items) for name in item.glance.parameters}
    for name in settings.given_parameters(config):
        if name not in declared:
            from pytest_ignition.language.spelling import did_you_mean

            hint = did_you_mean(name, declared) or f"declared: {', '.join(sorted(declared)) or 'none'}"
            raise pytest.UsageError(f"--ignition-param {name}: no collected playbook declares it; {hint}")


def _playbooks(items: Iterable[pytest.Item]) -> Iterator[PlaybookItem]:
    return (item for item in items if isinstance(item, PlaybookItem))


def _told(note: Note) -> str:
    return f"{note.message} ({note.hint})" if note.hint else note.message


def _files(playbook: Playbook) -> Iterator[Path]:
    """The files that a playbook is made of."""
    if playbook.file is not None:
        yield playbook.file
        if playbook.cases_file is not None:
            yield playbook.file.parent / playbook.cases_file


def _relative(path: Path, start: Path) -> str:
    text, beginning = str(path), f"{start}{os.sep}"
    if text.startswith(beginning):
        return text[len(beginning) :].replace(os.sep, "/")  # as below, in a fifth of the time
    try:
        return path.relative_to(start).as_posix()
    except ValueError:
        return str(path)
