"""What can go wrong in a Perspective session; a wrong value is `CheckFailed`, everything here means "could not check".

PerspectiveError
+-- NoSession              the page is no Perspective session, or did not become one in time
+-- SessionOver            the session ended, and its page says how
|   +-- TrialExpired       the gateway's trial is over
+-- ConnectionLost         the page lost its gateway, and did not get it back in time
+-- LoginRequired          the session wants a login, and there is no credential for it
+-- LoginRefused           the identity provider did not take the credential, or came back to the login again and again
+-- PersonalUseOnly        the dialog of the Maker edition covers the page
+-- AmbiguousComponent     several components are meant
+-- Undecided              a component does not show clearly enough what it is
+-- NoDriver               there is no way to read or set components of that type
"""

from __future__ import annotations

from pytest_ignition.browser.errors import BrowserError


class PerspectiveError(BrowserError):
    """The session could not be driven."""


class NoSession(PerspectiveError):
    """The page is no Perspective session, or did not come up in time."""


class SessionOver(PerspectiveError):
    """The session ended.

    Attributes:
        header: what the page that ended it says, such as `Session Closed`.
    """

    def __init__(self, message: str, *, header: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.header = header


class TrialExpired(SessionOver):
    """The gateway's trial period is over."""


class ConnectionLost(PerspectiveError):
    """The page has no connection to its gateway."""


class LoginRequired(PerspectiveError):
    """The session wants a login."""

    retryable = False


class LoginRefused(PerspectiveError):
    """The login did not succeed."""

    retryable = False


class PersonalUseOnly(PerspectiveError):
    """The Maker edition asks whether it is used for personal purposes only."""

    retryable = False


class AmbiguousComponent(PerspectiveError):
    """A target fits several components."""

    retryable = False


class Undecided(PerspectiveError):
    """What a component shows cannot be told from the page."""


class NoDriver(PerspectiveError):
    """Components of that type cannot be read or set as what they are."""

    retryable = False
