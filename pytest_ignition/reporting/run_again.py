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


def command_again(item: pytest.Item, mask_text: Callable[[str], str], first: str = "") -> str:
    """The command.

    Args:
        item: the playbook.
        mask_text: hides secrets; an argument that has one is left out.
        first: the step to begin with, if not the first one.
    """
    windows = sys.platform == "win32"
    what, *more = _selection(item)
    words = ["pytest", quoted(what, always=True, windows=windows)]
    words += [quoted(word, windows=windows) for word in more]
    words += [quoted(word, windows=windows) for word in _options(item.config, mask_text)]
    if first:
        words += ["--ignition-from", quoted(first, windows=windows)]
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


def _selection(item: pytest.Item) -> list[str]:
    """The node id as seen from where pytest was started, by the file's real name.

    pytest takes no path with "[" or "::" in it, nor such a name inside of a file; then the words of the name select.
    """
    try:
        file = Path(os.path.relpath(item.path, item.config.invocation_params.dir))
    except ValueError:
        file = item.path  # on another drive
    inside = item.name if PLAYBOOK in item.keywords else item.nodeid.partition("::")[2]
    if not _cuts(file.as_posix()) and "::" not in item.name:
        return [f"{file.as_posix()}::{inside}"]
    folder = next((each for each in file.parents if not _cuts(each.as_posix())), file.parent)
    words = [word for word in re.findall(r"\w+", item.name) if word not in ("and", "or", "not")]
    return [folder.as_posix(), "-k", " and ".join(words)] if words else [folder.as_posix()]


def _cuts(path: str) -> bool:
    return "[" in path or "::" in path


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
