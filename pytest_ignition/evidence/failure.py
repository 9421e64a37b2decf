"""Takes the evidence of a playbook's steps: a picture after each attempt, everything else after a step that failed."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from pytest_ignition.engine.errors import ChildBroken, ChildFailed
from pytest_ignition.errors import IgnitionError
from pytest_ignition.evidence.gateway_log import is_down, keep_gateway_log
from pytest_ignition.evidence.page import keep_console, keep_source
from pytest_ignition.evidence.pictures import AFTER_TITLE, FAILURE_TITLE, keep_picture
from pytest_ignition.evidence.requests import Seen, keep_requests
from pytest_ignition.evidence.variables import keep_variables

if TYPE_CHECKING:
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.engine.runner import StepTypes
    from pytest_ignition.evidence.keeping import Keeper

_NAME = 40
"""Characters of a step's id in a file's name, so that what follows it is never cut off."""


class InUse(Protocol):
    """What a run has opened so far; evidence opens nothing."""

    def open_browser(self) -> Any | None:
        """The page (`pytest_ignition.browser.BrowserSession`), or None."""

    def open_gateway(self) -> Any | None:
        """The client (`pytest_ignition.gateway.GatewayClient`), or None."""


class FailureEvidence:
    """What a runner calls after attempts and failures.

    Args:
        step_types: tell which steps use page and gateway.
        when: when pages are pictured, one of `pictures.WHEN`; a step may say otherwise.
        in_use: the run's resources.
        keeper: writes it.
    """

    def __init__(self, *, step_types: StepTypes, when: str, in_use: InUse, keeper: Keeper) -> None:
        self._step_types = step_types
        self._when = when
        self._in_use = in_use
        self._keeper = keeper
        self._silent = False

    def after_attempt(self, context: StepContext, error: IgnitionError | None) -> None:
        """Picture the page, as far as it is wanted."""
        self._silent = False
        page = self._in_use.open_browser()
        if page is None or _told_by_child(error) or not self._wanted(context, error):
            return
        title = AFTER_TITLE if error is None else FAILURE_TITLE
        # A page that does not hold still will not tell its source either: one limit is enough.
        self._silent = not self._keeper.carefully(
            context, lambda: keep_picture(self._keeper, context, context.step.id[:_NAME], page, title)
        )

    def after_failure(self, context: StepContext, error: IgnitionError, seconds: float) -> None:
        """Keep what page, gateway and playbook tell about a step that did not pass.

        Args:
            context: the step's last attempt.
            error: why it did not pass.
            seconds: how long ago it began.
        """
        keeper, name, began = self._keeper, context.step.id[:_NAME], time.monotonic() - seconds
        if not _told_by_child(error):
            page = self._in_use.open_browser()
            if page is not None:
                if not self._silent:
                    keeper.carefully(context, lambda: keep_source(keeper, context, name, page))
                keeper.carefully(context, lambda: keep_console(keeper, context, name, page.console_lines(), began))
            self._of_gateway(context, error, name, began)
        keeper.carefully(context, lambda: keep_variables(keeper, context, name))

    def _of_gateway(self, context: StepContext, error: IgnitionError, name: str, began: float) -> None:
        keeper, client = self._keeper, self._in_use.open_gateway()
        if client is not None:
            seen = Seen(exchanges=client.exchanges.last(), began=began, now=time.monotonic())
            keeper.carefully(context, lambda: keep_requests(keeper, context, name, seen))
        needs = self._needs(context)
        # Errors that are not testable are the playbook's own; nothing was asked.
        if not error.testable or is_down(error) or not {"gateway", "browser"} & needs:
            return
        if client is None and "gateway" in needs:
            # A step type of a user's own may have asked in its own way.
            with suppress(IgnitionError):
                client = context.resources.gateway()
        if client is not None:
            ago = time.monotonic() - began
            keeper.carefully(
                context,
                lambda: keep_gateway_log(keeper, context, name, client, waiter=context.waiter, seconds=ago),
            )

    def _needs(self, context: StepContext) -> set[str]:
        kind = self._step_types.find(context.step.type)
        return set(kind.needs) if kind is not None else set()

    def _wanted(self, context: StepContext, error: IgnitionError | None) -> bool:
        wanted = context.step.screenshot or self._when
        if error is not None:
            return wanted != "never"
        uses_page = "browser" in self._needs(context)
        return wanted == "always" and uses_page and context.step.type != "browser.screenshot"


def _told_by_child(error: IgnitionError | None) -> bool:
    """Whether a step of the playbook that this one runs has its own evidence of the same moment."""
    return isinstance(error, ChildBroken | ChildFailed)
