"""When the page is pictured without a step asking for it: after a failed attempt, or after every browser step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_ignition.evidence.keeping import discard

if TYPE_CHECKING:
    from pytest_ignition.evidence.keeping import Holder, Keeper

LIMIT_MS = 5_000.0
"""Longest time for such a picture, in milliseconds: it must not make a failure slow."""

WHEN = ("never", "failure", "always")

FAILURE_TITLE = "the page at the failure"
AFTER_TITLE = "the page after the step"


class Pictured(Protocol):
    """A page (`pytest_ignition.browser.session.BrowserSession`)."""

    def screenshot(self, path: Path, *, timeout_ms: float) -> None:
        """Write a PNG picture."""


def keep_picture(keeper: Keeper, holder: Holder, name: str, page: Pictured, title: str) -> None:
    """Picture the page.

    Raises:
        BrowserError: it does not hold still, is gone, or the file cannot be written.
        OSError: there is no folder for it.
    """
    if keeper.spent(holder):
        return
    path = holder.evidence_path(name, ".png")
    try:
        page.screenshot(path, timeout_ms=LIMIT_MS)
    except BaseException:
        discard(path)
        raise
    keeper.budget.took(path.stat().st_size)
    holder.attach(path, evidence="screenshot", title=title, media_type="image/png")
