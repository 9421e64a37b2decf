"""The command that runs just this playbook again, as this run was told; never with a secret in it."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pytest_ignition.reporting.marking import PLAYBOOK

_PLAIN = re.compile(r"[\w@+=:,./~-]+", re.ASCII)
_SAFE_IN_DOUBLE_QUOTES = re.compile(r'[^"$`\\!%\x00-\x1f]*')


def command_again(item: pytest.Item, mask_text: Callable[[str], str]) -> str:
    """The command.

    Args:
        item: the playbook.
        mask_text: hides secrets; an argument that has one is left out.
    """
    windows = sys.platform == "win32"
    words = ["pytest", quoted(_node(item), always=True, windows=windows)]
    words += [quoted(word, windows=windows) for word in _options(item.config, mask_text)]
    return " ".join(words)


def quoted(word: str, *, always: bool = False, windows: bool = False) -> str:
    """The word as bash and the shells of Windows take it; where they differ, as this system's own does.

    Args:
        word: any text of one line.
        always: put it into quotes though it needs none.
        windows: whether the system's own shell is PowerShell rather than bash.
    """
    if _PLAIN.fullmatch(word) and not always:
        return word
    if _SAFE_IN_DOUBLE_QUOTES.fullmatch(word) or (windows and not re.search(r'["$`]', word)):
        # A backslash at the end would take the quote away.
        return f'"{word}"'
    return "'" + word.replace("'", "''") + "'" if windows else shlex.quote(word)


def _node(item: pytest.Item) -> str:
    """The node id as seen from where pytest was started, by the file's real name."""
    try:
        file = Path(os.path.relpath(item.path, item.config.invocation_params.dir)).as_posix()
    except ValueError:
        file = item.path.as_posix()  # on another drive
    inside = item.name if PLAYBOOK in item.keywords else item.nodeid.partition("::")[2]
    # pytest cuts what it is given at each "::"; a playbook of such a name is only reached through its file.
    return file if "::" in item.name else f"{file}::{inside}"


def _options(config: pytest.Config, mask_text: Callable[[str], str]) -> Iterator[str]:
    """What this run was told on its command line about gateways, parameters and browsers."""
    option = config.option
    if option.inifilename:
        yield from ("-c", str(option.inifilename))
    for name in option.ignition_gateway:
        if not _has_login(name) and mask_text(name) == name:
            yield from (
                "--gateway" if os.environ.get("PYTEST_IGNITION_NO_SHORT") != "1" else "--ignition-gateway",
                name,
            )
    for given in option.ignition_params:
        if mask_text(given) == given:
            yield from ("--ignition-param", given)
    single = (
        ("--ignition-credential", option.ignition_credential),
        ("--ignition-timeout", option.ignition_timeout),
        ("--ignition-scenario", option.ignition_scenario),
    )
    for name, value in single:
        if value is not None:
            yield from (name, f"{value:g}" if isinstance(value, float) else str(value))
    if option.ignition_insecure:
        yield "--ignition-insecure"
    browsers: Sequence[str] = getattr(option, "browser", None) or ()
    for browser in browsers:
        yield from ("--browser", browser)


def _has_login(name: str) -> bool:
    return "://" in name and "@" in urlsplit(name).netloc
