"""What can go wrong while a page is driven; a wrong value is `CheckFailed`, everything here means "could not check".

BrowserError
+-- BrowserNotFound        no browser to start
+-- BrowserClosed          page or browser is closed, crashed or killed
+-- BrowserInterrupted     the wait was ended from outside
+-- BrowserTimeout         the page did not answer or load in time
+-- NavigationFailed       the address could not be opened
+-- BadSelector            the selector is not one
+-- BadPattern             the regular expression is not one
+-- BadKey                 there is no key of that name
+-- ScriptFailed           a script of the playbook threw an error
+-- DownloadFailed         the browser could not fetch the file
+-- NoSuchPage             no open page is the wanted one
"""

from __future__ import annotations

from pytest_ignition.errors import IgnitionError


class BrowserError(IgnitionError):
    """The page could not be driven."""


class BrowserNotFound(BrowserError):
    """Neither Playwright nor the machine has a browser of the wanted kind."""

    retryable = False


class BrowserClosed(BrowserError):
    """Page or browser was closed, crashed or was killed.

    Attributes:
        acted: whether the click or key that was asked for had been made before.
    """

    def __init__(self, message: str, *, hint: str | None = None, acted: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.acted = acted


class BrowserInterrupted(BrowserError):
    """`BrowserSession.interrupt` ended the call. The page is still usable."""

    retryable = False


class BrowserTimeout(BrowserError):
    """The page did not answer, or did not load, within the limit."""


class NavigationFailed(BrowserError):
    """The browser could not open the address.

    Attributes:
        code: the browser's own name of the reason, e.g. `ERR_CONNECTION_REFUSED`, or an empty text.
    """

    def __init__(self, message: str, *, code: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code


class BadSelector(BrowserError):
    """Playwright cannot read the selector."""

    retryable = False


class BadPattern(BrowserError):
    """The regular expression cannot be compiled."""

    retryable = False


class BadKey(BrowserError):
    """There is no key of that name."""

    retryable = False


class ScriptFailed(BrowserError):
    """A script that the playbook runs in the page threw an error, or is not JavaScript."""


class DownloadFailed(BrowserError):
    """A download began and did not end well."""


class NoSuchPage(BrowserError):
    """None of the open pages is the one that was asked for."""
