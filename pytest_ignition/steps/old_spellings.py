"""Old spellings of the parameters of step types that public playbooks are full of (playbook-format, section 4.4).

They stand apart from the step types so that collection reads them without building a parameter model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from pytest_ignition.language.catalogue import NOT_READ, Reading
from pytest_ignition.language.legacy import milliseconds_meant
from pytest_ignition.language.model import Json
from pytest_ignition.language.nesting import RUN_PLAYBOOK

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


_NAVIGATE = (
    Reading(old="wait_for", new="wait_until", convert=_load_state, plain=True),
    Reading(
        old="timeout",
        new="timeout",
        convert=milliseconds_meant,
        plain=True,
        why="a time limit of a page is in milliseconds; so small a number is read as seconds",
    ),
)
_VERIFY = (
    Reading(old="should_exist", new="exists", convert=_flag),
    Reading(old="state", new="exists", convert=_there, plain=True),
    Reading(old="condition", new="exists", convert=_there, plain=True),
    Reading(old="text", convert=_nothing, plain=True, why="`browser.verify_text` checks a text"),
)
_SCREENSHOT = (
    Reading(old="path", new="name", convert=_picture_name),
    Reading(old="timeout", why="a picture waits for nothing"),
)
_URL = Reading(old="url", why="the gateway is the one that the run was given, with --gateway or in the settings")
_READY = (
    Reading(old="timeout_seconds", new="timeout"),
    Reading(old="check_interval", why="the gateway is asked as often as its answers allow"),
)
_PYTHON = (
    Reading(
        old="code",
        why="`code` is the older dialect of scripts",
        hint="write script, read {{ step.ID.key }} and get_variable(NAME), and print KEY=value",
    ),
)
_MANIFEST = (
    Reading(
        old="on_failure",
        convert=lambda value: value if value == "continue" else NOT_READ,
        why="the step fails if a test does; `on_failure` of the tests holds for the step, too, since it has none",
        for_step=True,
    ),
)

READINGS: Mapping[str, Sequence[Reading]] = {
    "browser.navigate": _NAVIGATE,
    "browser.verify": _VERIFY,
    "browser.screenshot": _SCREENSHOT,
    "gateway.ping": (_URL,),
    "gateway.get_info": (_URL,),
    "gateway.get_health": (_URL,),
    "gateway.list_modules": (_URL,),
    "gateway.wait_for_ready": (_URL, *_READY),
    "gateway.login": (_URL,),
    "gateway.logout": (_URL,),
    "gateway.list_projects": (_URL,),
    "gateway.restart": (_URL,),
    "perspective.execute_test_manifest": _MANIFEST,
    RUN_PLAYBOOK: (Reading(old="playbook_path", new="playbook", why="an older spelling"),),
    "utility.python": _PYTHON,
}
"""Step type -> the old spellings of its parameters, if it has any."""

RENAMED: Mapping[str, str] = {"utility.wait": "utility.sleep"}
"""Names that step types once had (playbook-format, section 4.4)."""
