"""Old spellings of the parameters of `browser.*` that public playbooks are full of (playbook-format, section 4.4)."""

from __future__ import annotations

from pathlib import PurePath

from pytest_ignition.language.catalogue import NOT_READ, Reading
from pytest_ignition.language.legacy import milliseconds_meant
from pytest_ignition.language.model import Json

_THERE = {"visible": True, "exists": True, "attached": True, "hidden": False, "detached": False, "not_exists": False}


def _there(value: Json) -> Json:
    return _THERE.get(value, NOT_READ) if isinstance(value, str) else NOT_READ


def _flag(value: Json) -> Json:
    return value if isinstance(value, bool) else NOT_READ


def _nothing(value: Json) -> Json:
    return value if value in ("", None) else NOT_READ


def _load_state(value: Json) -> Json:
    return value if value in ("load", "domcontentloaded", "networkidle", "commit") else NOT_READ


def _picture_name(value: Json) -> Json:
    return PurePath(value.replace("\\", "/")).stem if isinstance(value, str) and value else NOT_READ


NAVIGATE = (
    Reading(old="wait_for", new="wait_until", convert=_load_state, plain=True),
    Reading(
        old="timeout",
        new="timeout",
        convert=milliseconds_meant,
        plain=True,
        why="a time limit of a page is in milliseconds; so small a number is read as seconds",
    ),
)
VERIFY = (
    Reading(old="should_exist", new="exists", convert=_flag),
    Reading(old="state", new="exists", convert=_there, plain=True),
    Reading(old="condition", new="exists", convert=_there, plain=True),
    Reading(old="text", convert=_nothing, plain=True, why="`browser.verify_text` checks a text"),
)
SCREENSHOT = (
    Reading(old="path", new="name", convert=_picture_name),
    Reading(old="timeout", why="a picture waits for nothing"),
)
