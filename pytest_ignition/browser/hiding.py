"""Keeps secrets out of pictures, videos and traces: a style in every page from before its first paint.

The text of private fields is painted transparent. Nothing else of the page changes: no size, no element, no value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_ignition.browser.scripts import PRIVATE_FIELDS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator

MARK = "data-ignition-hidden"
"""The attribute of elements that are hidden by themselves, not by what they are."""

_SCRIPT = Path(__file__).with_name("hide.js")


def hide_secrets(context: BrowserContext, selectors: Iterable[str] = ()) -> None:
    """Hide private fields in all pages of a context, also in those that are open; more selectors may follow later.

    Args:
        context: of Playwright's synchronous interface.
        selectors: of what else is hidden. Those that are no CSS hide nothing here.
    """
    given = ", ".join(map(json.dumps, (MARK, [PRIVATE_FIELDS, *selectors])))
    script = f"({_SCRIPT.read_text(encoding='utf-8').strip()})({given});"
    context.add_init_script(script)
    for page in context.pages:
        for frame in page.frames:
            # A frame that is loading gets it with its next document.
            with suppress(Exception):
                frame.evaluate(script)


def hide_element(locator: Locator, timeout_ms: float) -> None:
    """Hide the first of these elements, as long as the page keeps it. Nothing happens where there is none in time."""
    with suppress(Exception):
        locator.first.evaluate(f"e => e.setAttribute({json.dumps(MARK)}, '')", timeout=timeout_ms)
