"""What a person does in the open browser while a run stands still: pick an element, look around with the Inspector."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_ignition.engine.commands import CommandError
from pytest_ignition.engine.scenes import Scene

if TYPE_CHECKING:
    from pytest_ignition.browser.sources import PageSource

_MOST = 4_000_000
"""Characters of a page's source that are kept."""
_SELECTOR = re.compile(r"selector=(['\"])(?P<selector>.*)\1>$", re.DOTALL)


def _page(scene: Scene) -> Any:
    page = scene.page()
    if page is None or page.is_closed():
        raise CommandError("no page is open")
    return page


def pick(scene: Scene) -> str:
    """Wait until an element is clicked.

    Returns:
        A selector for it, as people would write one where Playwright knows how.

    Raises:
        CommandError: no page is open, this Playwright cannot, or nothing was picked.
    """
    page = _page(scene)
    wait_for_one = getattr(page, "pick_locator", None)
    if wait_for_one is None:
        raise CommandError("this version of Playwright cannot pick", hint="pw opens its Inspector, which can")
    try:
        found = wait_for_one()
        better = getattr(found, "normalize", None)
        found = found if better is None else better()
    except Exception as error:
        raise CommandError(f"nothing was picked: {str(error).strip().splitlines()[0]}") from None
    return selector_of(str(found))


def selector_of(text: str) -> str:
    """The selector in how Playwright writes a locator; all of it where it is written otherwise."""
    matched = _SELECTOR.search(text)
    return matched["selector"].replace("\\'", "'") if matched else text


def inspect(scene: Scene) -> None:
    """Open Playwright's Inspector, and wait until somebody goes on there.

    Raises:
        CommandError: no page is open, or it went away.
    """
    page = _page(scene)
    try:
        page.pause()
    except Exception as error:
        raise CommandError(f"the Inspector ended: {str(error).strip().splitlines()[0]}") from None


def source(scene: Scene) -> PageSource:
    """The page as it stands, with what its secret fields hold hidden.

    Raises:
        CommandError: no page is open, or it does not answer.
    """
    from pytest_ignition.browser import scripts
    from pytest_ignition.browser.diagnosis import show_url
    from pytest_ignition.browser.sources import PageSource

    page = _page(scene)
    try:
        found = page.evaluate(scripts.PAGE_SOURCE, _MOST)
        url = show_url(page.url)
    except Exception as error:
        raise CommandError(f"the page does not answer: {str(error).strip().splitlines()[0]}") from None
    return PageSource(url=url, html=found["html"], length=int(found["length"]), doctype=bool(found["doctype"]))
