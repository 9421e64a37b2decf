"""What keeps a session from going on, and what helps. No I/O here (Perspective DOM sheet, section 2)."""

from __future__ import annotations

from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.perspective.errors import (
    LoginRequired,
    NoSession,
    PerspectiveError,
    SessionOver,
    TrialExpired,
)
from pytest_ignition.browser.perspective.facts import SessionFacts

_REMEDIES = {
    "Session Closed": "somebody or something closed it at the gateway; open the session again",
    "Page Closed": "the gateway closed this page; open the session again",
    "Project Not Found": "the project was deleted or renamed; is the `project` of the gateway's settings right?",
    "Project Not Runnable": "enable the project, and do not open one that is only there to be inherited",
    "Forbidden": "log in as a user with the security levels that the project wants",
    "Logged Out": "log in again: `perspective.open` does it where the gateway has a credential",
    "Mobile License Only": "the gateway's licence lets only mobile sessions in",
}
_TRIAL = "reset the trial (`gateway.reset_trial`, or the gateway's licensing page), or activate a licence"


def ended(facts: SessionFacts) -> PerspectiveError | None:
    """The error of a session that cannot go on whatever one waits for; None while it can."""
    where = f"\npage: {show_url(facts.url)}"
    if facts.trial or (facts.terminal or "").casefold() == "trial expired":
        header = facts.terminal or "Trial Expired"
        return TrialExpired(f"the gateway's trial is over{where}", header=header, hint=_TRIAL)
    if facts.terminal is not None:
        said = f" ({facts.terminalText})" if facts.terminalText else ""
        return SessionOver(
            f"the session is over: {facts.terminal}{said}{where}",
            header=facts.terminal,
            hint=_REMEDIES.get(facts.terminal, "open the session again"),
        )
    if facts.noProject:
        return NoSession(f"the gateway has no such project{where}", hint=_REMEDIES["Project Not Found"])
    return None


def wants_login(facts: SessionFacts) -> PerspectiveError | None:
    """The error of a session that wants a login in the middle of a test."""
    if not (facts.interstitial or facts.loginForm):
        return None
    return LoginRequired(
        f"the session wants a login\npage: {show_url(facts.url)}",
        hint="open it with `perspective.open`, which logs in with the gateway's credential",
    )
