"""Goes to another page inside a session: by the browser's history, which every client follows as it does Back.

A load would be a new page of the session, whose state is lost (Perspective DOM sheet, section 2); no call of the real
client is known that navigates. So the address is put into the history and its event is fired, as a step back fires it.
A client that does not follow, which its page shows by staying as it is, gets a load after all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.errors import NoSession
from pytest_ignition.browser.perspective.seeing import is_ready
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.session import Perspective

_FOLLOWS_MS = 2_000.0
"""How long a client may take to draw the other page."""

_CLIENT = re.compile(r"/data/perspective/client/[^/]+")

_MARK = """() => {
    const drawn = document.querySelector('[data-component-path^="C"], #app-container .view-state-display');
    if (drawn !== null) drawn.__standsSinceBefore = true;
}"""
_IS_DRAWN_ANEW = """() => {
    const drawn = document.querySelector('[data-component-path^="C"], #app-container .view-state-display');
    return drawn !== null && drawn.__standsSinceBefore !== true;
}"""
_PUSH = """path => {
    history.pushState({path}, '', path);
    dispatchEvent(new PopStateEvent('popstate', {state: history.state}));
}"""


def go_to(session: Perspective, url: str, bound: Limit) -> bool:
    """See `Perspective.navigate`; inside a deed."""
    session.look_on()
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    page = session.page
    if same_page(page.url, url):
        return False
    session.calls.make(lambda: page.evaluate(_MARK), limit=5.0)
    session.calls.make(lambda: page.evaluate(_PUSH, path), limit=5.0)
    loaded = not _drawn_anew(session)
    if loaded:
        try:
            session.calls.make(
                lambda: page.goto(url, wait_until="domcontentloaded", timeout=bound.left_ms()), limit=bound.alarm()
            )
        except CallFailed as error:
            raise translate.navigation_failed(error.trouble, show_url(url), waited=str(bound)) from None
    session.wait_ready(timeout_ms=bound.left_ms(), limit=bound.named)
    return loaded


def go(session: Perspective, where: Literal["back", "forward"], bound: Limit) -> None:
    """See `Perspective.go`; inside a deed."""
    page, before = session.page, session.page.url
    session.calls.make(lambda: page.evaluate(_MARK), limit=5.0)
    session.calls.make(lambda: page.evaluate(f"() => history.{where}()"), limit=5.0)
    moved = session.look_until(lambda: page.url, lambda url: url != before, Limit(min(bound.ms or _FOLLOWS_MS, 2_000)))
    if moved == before:
        raise CheckFailed(f"cannot go {where}: the browser's history has no page there\npage: {show_url(before)}")
    _drawn_anew(session)
    session.wait_ready(timeout_ms=bound.left_ms(), limit=bound.named)


def same_page(url: str, other: str) -> bool:
    """Whether two addresses name the same page: without query, fragment and trailing slash (sheet, section 2)."""
    one, two = (urlsplit(each) for each in (url, other))
    return (one.netloc, one.path.rstrip("/")) == (two.netloc, two.path.rstrip("/"))


def address_of(url: str, page: str) -> str:
    """The address of another page of the project whose address is given.

    Raises:
        NoSession: the address is none of a session.
    """
    parts = urlsplit(url)
    found = _CLIENT.match(parts.path)
    if found is None:
        raise NoSession(f"the page is no Perspective session: {show_url(url)}", hint="open one with perspective.open")
    path = f"/{page.strip('/')}" if page.strip("/") else ""
    return f"{parts.scheme}://{parts.netloc}{found[0]}{path}"


def path_of(url: str) -> str:
    """The path of the page in a session's address: `/` for the primary one, and for what is no session."""
    found = _CLIENT.match(path := urlsplit(url).path)
    return f"/{unquote(path[found.end() :]).strip('/')}" if found is not None else "/"


def expect_page(session: Perspective, page: str | None, title: str | None, bound: Limit) -> tuple[str, str]:
    """See `Perspective.expect_page`; inside a deed."""
    wanted = None if page is None else f"/{page.strip('/')}"

    def look() -> tuple[str, str, bool]:
        sight = session.look_on()
        return path_of(sight.session.url), sight.session.title, is_ready(sight)

    def fits(seen: tuple[str, str, bool]) -> bool:
        return wanted in (None, seen[0]) and title in (None, seen[1]) and seen[2]

    path, shown, ready = session.look_until(look, fits, bound)
    if wanted not in (None, path) or title not in (None, shown):
        expected = " ".join([*([wanted] if wanted else []), *([f"titled {title!r}"] if title is not None else [])])
        raise CheckFailed(
            f"the session shows the page {path}, titled {shown!r}\nexpected {expected} ({bound})",
            expected=expected,
            actual=f"{path} titled {shown!r}",
        )
    if not ready:
        session.wait_ready(timeout_ms=bound.left_ms(), limit=bound.named)
    return path, shown


def _drawn_anew(session: Perspective) -> bool:
    def look() -> bool:
        session.look_around()
        return bool(session.calls.make(lambda: session.page.evaluate(_IS_DRAWN_ANEW), limit=5.0))

    return session.look_until(look, bool, Limit(_FOLLOWS_MS))
