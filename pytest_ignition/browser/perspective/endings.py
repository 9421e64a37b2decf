"""What ends a Perspective session, by the words of its page, and what helps (Perspective DOM sheet, section 2)."""

from __future__ import annotations

REMEDIES = {
    "Session Closed": "somebody or something closed it at the gateway; open the session again",
    "Page Closed": "the gateway closed this page; open the session again",
    "Project Not Found": "the project was deleted or renamed; is the `project` of the gateway's settings right?",
    "Project Not Runnable": "enable the project, and do not open one that is only there to be inherited",
    "Forbidden": "log in as a user with the security levels that the project wants",
    "Logged Out": "log in again: `perspective.open` does it where the gateway has a credential",
    "Mobile License Only": "the gateway's licence lets only mobile sessions in",
}
"""By the header of the page."""

TRIAL = "Trial Expired"
TRIAL_REMEDY = "reset the trial (`gateway.reset_trial`, or the gateway's licensing page), or activate a licence"
OTHERWISE = "open the session again"


def is_trial(header: str) -> bool:
    """Whether a header says that the trial is over; versions differ in how they write it."""
    return header.casefold().startswith("trial")


def remedy(header: str) -> str:
    """What helps, by the header of the page that ended the session."""
    return TRIAL_REMEDY if is_trial(header) else REMEDIES.get(header, OTHERWISE)
