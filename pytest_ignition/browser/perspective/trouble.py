"""What keeps a session from going on, and what helps. No I/O here (Perspective DOM sheet, section 2)."""

from __future__ import annotations

from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.perspective import endings
from pytest_ignition.browser.perspective.errors import (
    LoginRequired,
    NoSession,
    PersonalUseOnly,
    PerspectiveError,
    SessionOver,
    TrialExpired,
)
from pytest_ignition.browser.perspective.facts import SessionFacts


def ended(facts: SessionFacts) -> PerspectiveError | None:
    """The error of a session that cannot go on whatever one waits for; None while it can."""
    where = f"\npage: {show_url(facts.url)}"
    if facts.trial or endings.is_trial(facts.terminal or ""):
        header = facts.terminal or endings.TRIAL
        return TrialExpired(f"the gateway's trial is over{where}", header=header, hint=endings.TRIAL_REMEDY)
    if facts.terminal is not None:
        said = f" ({facts.terminalText})" if facts.terminalText else ""
        return SessionOver(
            f"the session is over: {facts.terminal}{said}{where}",
            header=facts.terminal,
            hint=endings.remedy(facts.terminal),
        )
    if facts.noProject:
        return NoSession(f"the gateway has no such project{where}", hint=endings.REMEDIES["Project Not Found"])
    return None


def covered(facts: SessionFacts) -> PerspectiveError | None:
    """The error of a session whose page nobody can use before a question is answered."""
    if not facts.maker:
        return None
    return PersonalUseOnly(
        f"the dialog 'Personal Use Only' of the Maker edition covers the page\npage: {show_url(facts.url)}",
        hint="it asks for your word, so it is not answered by itself: open with `agree_personal_use: true`",
    )


def wants_login(facts: SessionFacts) -> PerspectiveError | None:
    """The error of a session that wants a login in the middle of a test."""
    if not (facts.interstitial or facts.loginForm):
        return None
    return LoginRequired(
        f"the session wants a login\npage: {show_url(facts.url)}",
        hint="open it with `perspective.open`, which logs in with the gateway's credential",
    )
