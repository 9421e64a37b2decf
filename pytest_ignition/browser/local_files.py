"""Files of the machine that runs the tests, which a page shall be given."""

from __future__ import annotations

from pathlib import Path

from pytest_ignition.browser.errors import BrowserError


def readable(given: str, folder: Path | None) -> Path:
    """The file, seen to be there before a page is asked: Playwright would tell it in words of its own.

    Args:
        given: its path.
        folder: of the playbook, where a relative path starts; None for the working directory.

    Raises:
        BrowserError: it cannot be read.
    """
    path = Path(given) if folder is None else folder / given
    try:
        with path.open("rb"):
            return path
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        start = "the working directory" if folder is None else "the folder of the playbook"
        raise BrowserError(
            f"the file to upload, {path}, cannot be read: {reason}",
            hint="it must be on the machine that runs the tests"
            if Path(given).is_absolute()
            else f"a relative path counts from {start}",
        ) from None
