"""Log lines of steps to Python's logging, so that pytest's own log capture and `--log-cli-level` show them."""

from __future__ import annotations

import logging

from pytest_ignition.engine.events import Event, LogLine, StepProgress

_log = logging.getLogger("pytest_ignition.playbook")

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def to_logging(event: Event) -> None:
    """Take an event; only log lines and progress are passed on."""
    if isinstance(event, LogLine):
        _log.log(_LEVELS[event.level], "%s: %s", event.step_path, _whole(event.message))
    elif isinstance(event, StepProgress):
        _log.info("%s: %s", event.step_path, _whole(event.message))


def _whole(text: str) -> str:
    """Without halves of characters, which a page may give: a captured log that holds one ends a run with Allure."""
    return text.encode("utf-8", "replace").decode("utf-8")
