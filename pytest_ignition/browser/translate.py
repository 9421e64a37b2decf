"""Playwright's errors in plain words: the one place that reads its messages and call logs.

Nothing of the raw text leaves this module unread: a call log quotes the value that was being filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from pytest_ignition.browser.errors import BadSelector, BrowserClosed, BrowserError, BrowserTimeout, NavigationFailed
from pytest_ignition.browser.selectors import named


class Kind(Enum):
    """What sort of trouble it is."""

    CLOSED = auto()
    CRASHED = auto()
    SELECTOR = auto()
    TIMEOUT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One Playwright error, read.

    Attributes:
        detail: the first line in plain words, without the method's name.
        obstacle: what kept the element from being used, e.g. `is covered by <div class="modal">`, or None.
        acted: whether the mouse or a key had been pressed before.
    """

    kind: Kind
    detail: str
    obstacle: str | None = None
    acted: bool = False


_METHOD = re.compile(r"^(?:[A-Z]\w*\.\w+: )?(?:Error: )?")
_CLOSED = ("has been closed", "Event loop is closed", "Playwright connection closed", "Frame was detached")
_CRASHED = ("Page crashed", "Target crashed")
_SELECTOR = (
    "while parsing",
    "is not a valid XPath expression",
    "Invalid regular expression",
    "is not a valid selector",
)
NO_SUCH_OPTION = "has no such option, but these"
_OBSTACLES = (
    ("did not find some options", NO_SUCH_OPTION),
    ("element is not a <select>", "is not a native select field (one that the page draws itself is clicked)"),
    ("non-multiple file input", "takes one file only"),
    ("element is not enabled", "is disabled"),
    ("element is not visible", "is hidden"),
    ("element is not stable", "keeps moving"),
    ("element is not editable", "is read-only"),
    ("element is outside of the viewport", "is outside of the page and cannot be scrolled into view"),
    ("element was detached from the dom", "keeps being replaced"),
    ("element is not attached", "keeps being replaced"),
    ("element is not an <input>", "is not a field that can be filled"),
    ("cannot be filled", "is not a field that can be filled"),
    ("malformed value", "does not take this value"),
    ("cannot type text into", "does not take this value"),
    ("not a checkbox or radio button", "is not a checkbox or radio button"),
    ("cannot uncheck radio button", "is a radio button: only checking another one of its group unchecks it"),
    ("did not change its state", "stayed as it was when it was clicked"),
)
_COVERED = re.compile(r"^\W*(?P<what><.*>) (?:from (?P<tree><.*>) subtree )?intercepts pointer events", re.IGNORECASE)
_ATTRIBUTE_VALUE = re.compile(r""" value=(?:"[^"]*"|'[^']*'|[^\s>]+)""")
_OPENING_TAG = re.compile(r"<[^>]*>")


def read(text: str, *, timed_out: bool = False) -> Trouble:
    """Read the text of a Playwright error.

    Args:
        text: `str(error)`, call log included.
        timed_out: whether the error is Playwright's `TimeoutError`.
    """
    head, _, log = text.partition("\nCall log:")
    log, _, _typed = log.partition('- elementHandle.type("')  # what is typed stands here, and nothing follows
    before, filled, after = log.partition('- fill("')
    if filled:  # the value stands here, whatever lines it has: only what follows it is read
        _, attempted, after = after.rpartition("- attempting fill action")
        log = before + (after if attempted else "")
    detail = _plain(head)
    if timed_out:
        return Trouble(kind=Kind.TIMEOUT, detail=detail, obstacle=_last_obstacle(log))
    for marks, kind in ((_SELECTOR, Kind.SELECTOR), (_CRASHED, Kind.CRASHED), (_CLOSED, Kind.CLOSED)):
        if any(mark in head for mark in marks):
            return Trouble(kind=kind, detail=detail, acted="performing " in log)
    return Trouble(kind=Kind.OTHER, detail=detail, obstacle=_obstacle(detail) or _last_obstacle(log))


def _plain(head: str) -> str:
    line = _METHOD.sub("", head.strip().split("\n", 1)[0].strip(), count=1).removeprefix("SyntaxError: ")
    line = re.sub(r"^Failed to execute '\w+' on '\w+': ", "", line)
    line = re.sub(r" while parsing (?:css )?selector .*$", "", line)
    line = line.replace('Unexpected token ""', "It ends too early")
    named_so = line.partition(":")[0].endswith("Error")  # the name of an error of JavaScript
    return line[:1].lower() + line[1:] if line[:2].istitle() and not named_so else line


def _last_obstacle(log: str) -> str | None:
    for line in reversed(log.splitlines()):
        found = _obstacle(line)
        if found:
            return found
    return None


def _obstacle(line: str) -> str | None:
    covered = _COVERED.match(line)
    if covered:
        return f"is covered by {_tag(covered['tree'] or covered['what'])}"
    folded = line.casefold()
    return next((words for mark, words in _OBSTACLES if mark in folded), None)


def _tag(preview: str) -> str:
    """The opening tag of an element preview, without what a field holds."""
    tag = _OPENING_TAG.match(_ATTRIBUTE_VALUE.sub("", preview))
    return tag[0] if tag else "another element"


def closed(trouble: Trouble) -> BrowserClosed:
    """The error for a page that is gone."""
    if trouble.kind is Kind.CRASHED:
        return BrowserClosed(
            "the page crashed", hint="the browser may have run out of memory; in containers raise the size of /dev/shm"
        )
    return BrowserClosed("the page or the browser was closed or has ended", acted=trouble.acted)


def bad_selector(trouble: Trouble, selector: str) -> BadSelector:
    """The error for text that is not a selector."""
    return BadSelector(
        f"{named(selector)} is not a selector: {trouble.detail}",
        hint="""examples: #save-button, text=Save, button:has-text("Save"), [data-component="ia.input.button"]""",
    )


def other(trouble: Trouble, what: str) -> BrowserError:
    """The error for trouble of no special kind; `what` is the deed, e.g. `take a screenshot`."""
    return BrowserError(f"cannot {what}: {trouble.detail}")


_REASONS: dict[str, tuple[str, str | None]] = {
    "CONNECTION_REFUSED": ("nothing listens there", "check host and port, and that the gateway is running"),
    "NAME_NOT_RESOLVED": ("the host name is not known", "check the spelling of the host name"),
    "ADDRESS_UNREACHABLE": ("the host cannot be reached", "check network, VPN and firewall"),
    "CONNECTION_TIMED_OUT": ("the host does not answer", "check network, VPN and firewall"),
    "TIMED_OUT": ("the host does not answer", "check network, VPN and firewall"),
    "INTERNET_DISCONNECTED": ("this machine has no network", None),
    "NETWORK_CHANGED": ("the network changed meanwhile", None),
    "CONNECTION_RESET": ("the server broke the connection", "the gateway may be restarting, or expects https://"),
    "CONNECTION_CLOSED": ("the server closed the connection", "the gateway may be restarting"),
    "EMPTY_RESPONSE": ("the server closed the connection without an answer", "the gateway may be restarting"),
    "TOO_MANY_REDIRECTS": ("the pages redirect to each other without end", None),
    "SSL_PROTOCOL_ERROR": ("the server does not speak TLS there", "use http:// or the port for https://"),
    "UNSAFE_PORT": ("the browser refuses this port", None),
    "PROXY_CONNECTION_FAILED": ("the proxy does not answer", "check the proxy settings of this machine"),
}
_TLS = re.compile(r"^(?:CERT_|BAD_SSL|SSL_VERSION)|^(?:SEC_ERROR|MOZILLA_PKIX|SSL_ERROR)_|(?i:\bcertificate\b)")
_TLS_HINT = "trust the gateway's certificate on this machine, or run with --ignition-insecure (verify_tls = false)"
_CODE = re.compile(
    r"\b(?:net::ERR_|NS_ERROR_(?:NET_)?)(?P<code>[A-Z_]+)|\b(?P<pki>(?:SEC_ERROR|MOZILLA_PKIX|SSL_ERROR)_\w+)"
)
_FIREFOX = {"UNKNOWN_HOST": "NAME_NOT_RESOLVED", "TIMEOUT": "CONNECTION_TIMED_OUT", "RESET": "CONNECTION_RESET"}


def navigation_failed(trouble: Trouble, url: str, *, waited: str = "") -> BrowserError:
    """The error for an address that could not be opened.

    Args:
        trouble: what Playwright said.
        url: the address as it may be shown.
        waited: for a timeout, how long and for what.
    """
    if trouble.kind is Kind.TIMEOUT:
        return BrowserTimeout(
            f"{url} did not load in time ({waited})",
            hint="a page that keeps asking its server is never idle: use wait_until: load, then wait for an element"
            if "networkidle" in waited
            else None,
        )
    found = _CODE.search(trouble.detail)
    code = (found["code"] or found["pki"]) if found else ""
    full = found[0].removeprefix("net::") if found else ""
    reason, hint = _REASONS.get(_FIREFOX.get(code, code), ("", None))
    if _TLS.search(code or trouble.detail):
        reason, hint = "the certificate of the server is not trusted", _TLS_HINT
    elif "invalid URL" in trouble.detail:
        reason = "this is not an address"
        hint = "write it in full (http://... or https://...), or from the root of the gateway (/...)"
    elif "ownload is starting" in trouble.detail:
        reason = "it is a download, not a page"
    reason = reason or (f"the browser says {full}" if full else trouble.detail)
    shown = f"{reason} ({full})" if full and full not in reason else reason
    return NavigationFailed(f"cannot open {url}: {shown}", code=full, hint=hint)


_OTHER_NAVIGATION = re.compile(r'navigation to "(?P<url>.*)" is interrupted by another navigation to "(?P<other>.*)"')


def left_over(trouble: Trouble) -> bool:
    """Whether only an earlier attempt got in the way: the browser's error page after it, or the same address again."""
    found = _OTHER_NAVIGATION.search(trouble.detail)
    return found is not None and (found["other"].startswith("chrome-error:") or found["other"] == found["url"])


def broken_off(trouble: Trouble) -> bool:
    """Whether a page that goes elsewhere by itself may have broken it off; an answer without a page does so, too."""
    return "ERR_ABORTED" in trouble.detail or _OTHER_NAVIGATION.search(trouble.detail) is not None
