"""What one pytest process knows for all its playbooks: kept in the config's stash, made at first use."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_ignition import settings
from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.masking import Masking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.collected import Collected
    from pytest_ignition.credentials.recordings import Recordings
    from pytest_ignition.engine.control import Controls
    from pytest_ignition.evidence.keeping import Keeper
    from pytest_ignition.evidence.limits import Budget
    from pytest_ignition.evidence.runs import RunFolder
    from pytest_ignition.extensions import Extensions
    from pytest_ignition.gateway.settings import Credential
    from pytest_ignition.guard.session import SessionGuard
    from pytest_ignition.pauses import Pauses
    from pytest_ignition.playbook_files import Places

_KEY = pytest.StashKey["IgnitionSession"]()


@dataclass
class IgnitionSession:
    """One pytest session in one process.

    Attributes:
        session_id: the same on every xdist worker.
        evidence_root: where evidence goes; made with the first file.
        redactor: knows every secret used so far.
        refused_files: how many collection errors are playbooks of ours.
        emptied_in_workers: recordings of workers that could not be cleaned, and why.
        weak_in_workers: how many short or common secrets any one worker met.
    """

    config: pytest.Config
    session_id: str
    evidence_root: Path
    redactor: Redactor
    refused_files: int = 0
    weak_in_workers: int = 0
    emptied_in_workers: dict[str, str] = field(default_factory=dict)

    @cached_property
    def extensions(self) -> Extensions:
        """What conftest files and other plugins add."""
        from pytest_ignition.extensions import Extensions

        return Extensions(self)

    @cached_property
    def collected(self) -> Collected:
        """What earlier sessions found in the files."""
        from pytest_ignition.collected import load

        return load(self.config)

    @cached_property
    def places(self) -> Places:
        """Where playbooks may stand."""
        from pytest_ignition.playbook_files import Places

        config = self.config
        start = config.invocation_params.dir
        named = frozenset(start / str(argument).split("::", 1)[0] for argument in config.args)
        return Places(named=named, entries=config.getini("ignition_playbook_paths"))

    @cached_property
    def credentials(self) -> Mapping[str, Credential]:
        """Credentials by name; whoever reads one has it hidden in every output from then on."""
        import os

        from pytest_ignition.credentials.sources import Credentials

        def others(name: str) -> object:
            return self.config.hook.pytest_ignition_credential(config=self.config, name=name)

        return Credentials(os.environ, self.redactor.add, others=others)

    @cached_property
    def run_folder(self) -> RunFolder:
        """Makes the folders for evidence."""
        from pytest_ignition.evidence.runs import RunFolder

        return RunFolder(
            self.evidence_root,
            keep=settings.retention(self.config),
            ours=not self.config.option.ignition_output,
            worker=settings.worker_name(self.config),
        )

    @cached_property
    def _budget(self) -> Budget:
        return settings.evidence_budget(self.config)

    def keeper(self) -> Keeper:
        """Writes the evidence of one run; all runs of this process share one budget."""
        from pytest_ignition.evidence.keeping import Keeper

        return Keeper(self.redactor, self._budget)

    @cached_property
    def guard(self) -> SessionGuard:
        """What the gateways of this run allow."""
        from pytest_ignition.guard.session import SessionGuard

        return SessionGuard(self.config)

    @cached_property
    def pauses(self) -> Pauses:
        """When runs pause, and who could resume them."""
        from pytest_ignition.pauses import Pauses

        return Pauses(self)

    @cached_property
    def recordings(self) -> Recordings:
        """Traces and HAR files of this process, without secrets."""
        from pytest_ignition.credentials.recordings import Recordings

        return Recordings(self.redactor)

    @cached_property
    def controls(self) -> Controls:
        """The runs under way in this process, and the front ends that look after them."""
        from pytest_ignition.engine.control import Controls

        return Controls()


def go_on_after_refused_files(session: pytest.Session) -> None:
    """Let the rest of the session run when the only collection errors are playbooks.

    A broken test module may hide fixtures and hooks that others need, which is why pytest stops; a refused playbook
    hides nothing. The session still ends with errors.
    """
    if _KEY in session.config.stash and session.testsfailed == session.config.stash[_KEY].refused_files:
        session.config.option.continue_on_collection_errors = True


def session_of(config: pytest.Config) -> IgnitionSession:
    """This process's session."""
    if _KEY not in config.stash:
        session_id = _session_id(config)
        redactor = Redactor()
        config.stash[_KEY] = IgnitionSession(
            config=config,
            session_id=session_id,
            # xdist takes any text as its `--testrunuid`.
            evidence_root=settings.evidence_root(config, settings.folder_name(session_id)),
            redactor=redactor,
        )
        config.pluginmanager.register(Masking(config, redactor), "ignition-masking")
    return config.stash[_KEY]


def _session_id(config: pytest.Config) -> str:
    """One id for the controller and all its workers: xdist passes on what stands in its option `--testrunuid`."""
    if not hasattr(config.option, "testrunuid"):
        return settings.session_id(config)
    config.option.testrunuid = config.option.testrunuid or settings.session_id(config)
    return str(config.option.testrunuid)
