"""What conftest files and other plugins add through the hooks: step types by folder, consumers by session."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import settings
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.library import Library
from pytest_ignition.playbook_files import FileShelf
from pytest_ignition.steps.listing import StepListing
from pytest_ignition.supplied import SUPPLIED_NAMES

if TYPE_CHECKING:
    from pytest_ignition.engine.stream import Consumer, EventStream
    from pytest_ignition.session import IgnitionSession
    from pytest_ignition.steps.registry import StepType

_log = logging.getLogger("pytest_ignition")


class BadExtension(IgnitionError):
    """A conftest.py or a plugin gave what cannot be used. Unlike a wrong playbook it ends the session."""


@dataclass(frozen=True)
class Toolbox:
    """What the playbooks of a folder may use: step types, and each other.

    Attributes:
        listing: the step types; each is loaded when it is needed.
    """

    listing: StepListing
    library: Library


class Extensions:
    """The additions of one session, each asked for once."""

    def __init__(self, session: IgnitionSession) -> None:
        self._session = session
        self._toolboxes: dict[tuple[int, ...], tuple[list[StepType[Any]], Toolbox]] = {}
        self._consumers: tuple[Consumer, ...] | None = None
        self._stream: EventStream | None = None

    def toolbox(self, node: pytest.Collector | pytest.Item) -> Toolbox:
        """The toolbox of the folder that a file stands in; folders with the same additions share one.

        Raises:
            BadExtension: what a hook gave is no step type, or its name is taken.
        """
        added = _flat(node.ihook.pytest_ignition_step_types(config=node.config))
        key = tuple(id(each) for each in added)
        if key not in self._toolboxes:
            self._toolboxes[key] = (added, self._make(node.config, added))
        return self._toolboxes[key][1]

    def _make(self, config: pytest.Config, added: Iterable[StepType[Any]]) -> Toolbox:
        try:
            listing = StepListing(map(_step_type, added))
        except ValueError as error:
            raise BadExtension(f"the hook pytest_ignition_step_types gave a name that is taken: {error}") from None
        shelf = FileShelf(config.invocation_params.dir, config.getini("ignition_playbook_paths"))
        return Toolbox(listing, Library(shelf, listing, supplied=SUPPLIED_NAMES))

    @property
    def consumers(self) -> tuple[Consumer, ...]:
        """Consumers of every run in this process."""
        if self._consumers is None:
            config = self._session.config
            self._consumers = tuple(_flat(config.hook.pytest_ignition_consumers(config=config)))
        return self._consumers

    def start(self) -> None:
        """Tell the consumers that this process begins."""
        from pytest_ignition.engine.events import Identity, SessionStarted
        from pytest_ignition.engine.stream import EventStream
        from pytest_ignition.waiting import SystemClock

        identity = Identity(
            session_id=self._session.session_id,
            run_id="",
            node_id="",
            worker=settings.worker_name(self._session.config),
        )
        self._stream = EventStream(
            identity,
            self.consumers,
            clock=SystemClock(),
            masker=self._session.redactor,
            on_consumer_error=report_consumer,
        )
        self._stream.emit(SessionStarted, version=version("pytest-ignition"))

    def finish(self, exit_status: int) -> None:
        """Tell them that it is done."""
        if self._stream is not None:
            from pytest_ignition.engine.events import SessionFinished

            self._stream.emit(SessionFinished, exit_status=exit_status)


def report_consumer(consumer: Consumer, error: Exception) -> None:
    """Say once that a consumer raised; the run goes on without it."""
    name = getattr(consumer, "__name__", type(consumer).__name__)
    _log.error("the report %s failed and may be incomplete: %s: %s", name, type(error).__name__, error)


def _step_type(given: Any) -> StepType[Any]:
    from pytest_ignition.steps.registry import StepType

    if not isinstance(given, StepType):
        raise BadExtension(
            f"the hook pytest_ignition_step_types gave {given!r}, which is no step type",
            hint="make one with the decorator pytest_ignition.step_type",
        )
    return given


def _flat(answers: Iterable[Iterable[Any] | None]) -> list[Any]:
    return [each for answer in answers for each in answer or ()]
