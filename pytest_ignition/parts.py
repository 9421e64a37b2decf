"""`--ignition-from`, `--ignition-until`, `--ignition-only`: a part of a playbook, on what its last run left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition.engine.selection import LeftOut, Selection, UnknownStep, left_out, recorded

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner
    from pytest_ignition.item import PlaybookItem

_FOLDER = "ignition-outputs"


def selection(config: pytest.Config) -> Selection:
    """What the command line asks for.

    Raises:
        pytest.UsageError: the options contradict each other.
    """
    option = config.option
    only = tuple(name.strip() for each in option.ignition_only for name in each.split(",") if name.strip())
    if option.ignition_only and not only:
        raise pytest.UsageError("--ignition-only takes the ids of steps, with commas between them")
    if only and (option.ignition_from or option.ignition_until):
        raise pytest.UsageError("--ignition-only cannot be combined with --ignition-from and --ignition-until")
    return Selection(first=option.ignition_from, last=option.ignition_until, only=only)


def is_asked_for(config: pytest.Config) -> bool:
    """Whether a part of a playbook is to be run; cheap."""
    option = config.option
    return bool(option.ignition_from or option.ignition_until or option.ignition_only)


def check(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """The steps that are named must be there, in the one playbook that is to be run.

    Raises:
        pytest.UsageError: otherwise, with the nearest spelling.
    """
    from pytest_ignition.item import PlaybookItem

    chosen = selection(config)
    by_file = {item.path: item for item in items if isinstance(item, PlaybookItem)}
    if len(by_file) != 1:
        found = f"{len(by_file)} are collected" if by_file else "none is collected"
        raise pytest.UsageError(
            f"--ignition-from, -until and -only run a part of one playbook, and {found}: name one on the command line"
        )
    (item,) = by_file.values()
    try:
        chosen.reasons(item.playbook)
    except UnknownStep as error:
        raise pytest.UsageError(str(error)) from None


def left_out_steps(item: PlaybookItem) -> Mapping[str, LeftOut]:
    """The steps that the item's run leaves out, with what its last recorded run knows of them."""
    if not is_asked_for(item.config):
        return {}
    return left_out(item.playbook, selection(item.config), _read(_file(item)))


def keep(item: PlaybookItem, runner: Runner) -> None:
    """Record what the steps gave, for a later run that leaves them out; a disk that refuses changes no verdict."""
    if len(runner.playbook.steps) < 2:
        return
    file = _file(item)
    if file is None:
        return
    recording = recorded(runner.walks[0], runner.masker.mask, _read(file))
    if not recording["steps"]:
        return
    beside = file.with_name(f"{file.name}.{runner.control.run_id}")
    try:
        beside.write_text(json.dumps(recording), encoding="utf-8")
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)


def _file(item: PlaybookItem) -> Path | None:
    """Where the item's recording is, in pytest's cache; None where that is off or cannot be written."""
    cache: Any = getattr(item.config, "cache", None)
    if cache is None:
        return None
    name = hashlib.sha256(item.nodeid.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    try:
        folder: Path = cache.mkdir(_FOLDER)
    except OSError:
        return None
    return folder / f"{name}.json"


def _read(file: Path | None) -> Mapping[str, Any]:
    """The recording; empty if there is none that can be read."""
    if file is None:
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
