"""The page that ends a session: which one, and what it says (Perspective DOM sheet, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.project_store import ProjectStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.page import RunningPage

LAUNCH = "launch gateway"
BACK = "back"
TRIAL_EXPIRED = "Trial Expired"


def terminal_of(page: RunningPage) -> dict[str, Any] | None:
    """What ends the session of a page now; None while it goes on.

    Returns:
        `header`, `text`, `link` with its words, and whether there is a second link to sign out. The texts below the
        headers are not known.
    """
    state, session = page.state, page.page.session
    if state.trial_left == 0:
        return _page(TRIAL_EXPIRED, "The trial period of this gateway is over.")
    project = state.part(ProjectStore).find(session.project)
    if project is None:
        return _page("Project Not Found", f"The project {session.project} is not on this gateway any more.")
    if not project.enabled or project.inheritable:
        return _page("Project Not Runnable", f"The project {session.project} is disabled or inheritable.")
    return None


def _page(header: str, text: str, link: str = LAUNCH, *, sign_out: bool = False) -> dict[str, Any]:
    return {"header": header, "text": text, "link": link, "signOut": sign_out}
