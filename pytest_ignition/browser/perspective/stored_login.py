"""A login kept in a file from one run to the next, in Playwright's own format (sheet, section 3: it works for both).

The file holds the cookies of a session, which are as good as a password while it lasts: only its owner may read it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pytest_ignition.browser.perspective.errors import PerspectiveError


class BadStoredLogin(PerspectiveError):
    """The file is no stored login, or cannot be read or written."""

    retryable = False


def read(path: Path, host: str) -> list[Any]:
    """The cookies of a host; none where there is no such file yet.

    Raises:
        BadStoredLogin: the file holds something else.
    """
    try:
        cookies = json.loads(path.read_text("utf-8"))["cookies"]
        return [each for each in cookies if str(each["domain"]).lstrip(".") == host]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        raise BadStoredLogin(
            f"{path} holds no stored login", hint="delete it: it is written anew with the next login"
        ) from None


def keep(path: Path, state: Any) -> None:
    """Keep the login of a context's storage state.

    Raises:
        BadStoredLogin: the file cannot be written.
    """
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(state, file)
        new.replace(path)
    except OSError as error:
        raise BadStoredLogin(f"the login cannot be kept in {path}: {error.strerror}") from None
