"""The page that ends a session: which one, and what it says (Perspective DOM sheet, section 2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.perspective.access import is_forbidden
from pytest_ignition.simulator.perspective.switches import Switches
from pytest_ignition.simulator.project_store import ProjectStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.page import RunningPage

LAUNCH = "launch gateway"
BACK = "back"
TRIAL_EXPIRED = "Trial Expired"
MOBILE_ONLY = "Mobile License Only"


def terminal_of(page: RunningPage) -> dict[str, Any] | None:
    """What ends the session of a page now; None while it goes on.

    Returns:
        `header`, `text`, `link` with its words, and whether there is a second link to sign out. The texts below the
        headers are not known.
    """
    return next(_ends(page), None)


def _ends(page: RunningPage) -> Iterator[dict[str, Any]]:
    """Everything that does, what counts most first."""
    state, session = page.state, page.page.session
    if state.trial_left == 0:
        yield _page(TRIAL_EXPIRED, "The trial period of this gateway is over.")
    if state.part(Switches).mobile_only:
        yield _page(MOBILE_ONLY, "The licence of this gateway lets only mobile sessions in.")
    project = state.part(ProjectStore).find(session.project)
    if project is None:
        yield _page("Project Not Found", f"The project {session.project} is not on this gateway any more.")
    elif not project.enabled or project.inheritable:
        yield _page("Project Not Runnable", f"The project {session.project} is disabled or inheritable.")
    if page.page.closed:
        yield _page("Page Closed", "The gateway closed this page.")
    if session.logged_out:
        yield _page("Logged Out", "You have logged out.", BACK)
    if is_forbidden(state, session):
        yield _page("Forbidden", f"The user {session.username} lacks a security level.", sign_out=True)


def _page(header: str, text: str, link: str = LAUNCH, *, sign_out: bool = False) -> dict[str, Any]:
    return {"header": header, "text": text, "link": link, "signOut": sign_out}
