"""One playbook as a pytest item: fixtures in, one run, its own error out."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition import _compat, marks
from pytest_ignition.errors import IgnitionError
from pytest_ignition.outcomes import PlaybookUnsuccessful
from pytest_ignition.reporting.marking import PLAYBOOK

if TYPE_CHECKING:
    from pytest_ignition.collected import Glance
    from pytest_ignition.collection import PlaybookFile
    from pytest_ignition.dimensions import Variant
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Case, Playbook


CASE = "ignition_case"
"""The dimension of data-driven cases. No fixture takes it; reports show it as a parameter."""


class PlaybookItem(pytest.Item):
    """Runs one playbook.

    Attributes:
        glance: what was known of the playbook at collection.
        variant: which browser and which gateway, where there is a choice.
    """

    def __init__(self, *, glance: Glance, variant: Variant, **options: Any) -> None:
        super().__init__(**options)
        self.keywords[PLAYBOOK] = True
        self.glance = glance
        self.variant = variant
        if variant.values:
            # As on a Python test that is parametrized: the fixtures, and plugins such as pytest-playwright, look here.
            self.cls = None  # pytest's reordering asks every item with a callspec
            self.callspec = _compat.call_spec(variant.values, variant.indices, variant.id)

    @property
    def case(self) -> Case | None:
        """The data-driven case that it runs; None for a playbook without.

        Raises:
            IgnitionError: the playbook's cases changed since it was collected.
        """
        index = self.variant.indices.get(CASE)
        if index is None:
            return None
        if index >= len(self.playbook.cases) or self.playbook.cases[index].id != self.variant.values[CASE]:
            raise IgnitionError(f"{self.playbook.source.path}: its cases changed since it was collected")
        return self.playbook.cases[index]

    @property
    def playbook(self) -> Playbook:
        """As loaded and checked.

        Raises:
            IgnitionError: the file changed since it was collected, and cannot be used.
        """
        return self._file.playbook

    @property
    def toolbox(self) -> Toolbox:
        """The step types and playbooks that it may use."""
        return self._file.toolbox

    @property
    def _file(self) -> PlaybookFile:
        file: Any = self.parent
        found: PlaybookFile = file
        return found

    @cached_property
    def request(self) -> pytest.FixtureRequest:
        """The item's own fixture request, for resources opened at first use."""
        return _compat.fixture_request(self)

    @cached_property
    def fixturenames(self) -> list[str]:
        """The names of its autouse fixtures; plugins ask every item."""
        return list(self.request.fixturenames)

    def setup(self) -> None:
        """Set up the autouse fixtures, as for a Python test."""
        from pytest_ignition.reporting.record import RECORDS

        # A re-run starts with fixtures and records of its own.
        self.stash[RECORDS] = []
        self.request = _compat.fixture_request(self)
        _compat.fill_autouse_fixtures(self.request)
        for mark in self.iter_markers("usefixtures"):
            for name in mark.args:
                self.request.getfixturevalue(name)
        if any(self.iter_markers(marks.NAME)):
            marks.skip_unless_met(self, self.request)

    def teardown(self) -> None:
        """Let go of what only the run needed: a long session holds thousands of items to its end."""
        from pytest_ignition.reporting.record import RECORDS

        self.stash[RECORDS] = []
        self._file.done_with(self)

    def runtest(self) -> None:
        """Run the playbook.

        Raises:
            PlaybookUnsuccessful: naming the steps that failed or broke.
        """
        from pytest_ignition.execution import execute

        execute(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Our own errors as people read them; foreign ones as pytest shows them."""
        from pytest_ignition.reporting.failure_text import FailureText

        error = excinfo.value
        if isinstance(error, PlaybookUnsuccessful):
            return FailureText(error.message, _first_line(error.message), self.config.getoption("tbstyle", "auto"))
        if isinstance(error, IgnitionError):
            return FailureText(str(error), _first_line(str(error)), self.config.getoption("tbstyle", "auto"))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str], int | None, str]:
        """The place that reports show: the file, from its first step's line, under the item's name."""
        return Path(self.path), self.glance.line - 1, self.name


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]
