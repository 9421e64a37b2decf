"""What the gateway remembers about its visitors: logins, identity-provider tokens, Perspective sessions, requests.

One `Memory` lives from reset to reset. What still runs when it is replaced keeps writing into the old one, so nothing
of one test reaches the next.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.page import RunningPage


class RequestLine(NamedTuple):
    """One answered request. The path has no query string, which may carry tokens."""

    method: str
    path: str
    status: int


@dataclass(slots=True, kw_only=True)
class Login:
    """A web session of the gateway's pages."""

    username: str
    csrf_token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


@dataclass(slots=True, kw_only=True)
class PerspectiveSession:
    """What a browser keeps over a reload of its page.

    Attributes:
        session_id: eight hex digits (Perspective DOM sheet, section 2).
        project: whose session it is.
        properties: the session's own, `{"custom": ..., "props": ...}`.
        username: who is logged in; "" for nobody.
        client_address, user_agent: of the browser, as it opened its last page.
        last_comm: when a frame came or went, on the state's clock, in seconds.
        bytes_sent: in frames.
        ended: what its user is told about its end; None while it lives.
        login: the value of the web session's cookie that its user logged in with.
        logged_out: whether its user has just logged out, until a page is loaded again.
    """

    session_id: str
    project: str
    properties: dict[str, Any] = field(default_factory=dict)
    username: str = ""
    client_address: str = ""
    user_agent: str = ""
    last_comm: float = 0.0
    bytes_sent: int = 0
    ended: str | None = None
    login: str = field(default="", repr=False)
    logged_out: bool = False


@dataclass(slots=True, kw_only=True)
class PerspectivePage:
    """One loaded page of a session: lost on a reload, kept while its socket reconnects.

    Attributes:
        route: the page path below the project, without slashes at its ends; empty for the primary page.
        token: what the page's socket is opened with.
        running: what runs at the gateway's side.
        created_ms: milliseconds since 1970.
        connections: sockets that are open; `connects`: how many there were so far.
        closed: whether the gateway has closed this page alone.
    """

    session: PerspectiveSession
    route: str
    token: str = field(repr=False)
    running: RunningPage | None = field(default=None, repr=False)
    page_id: str = field(default_factory=lambda: secrets.token_hex(4))
    created_ms: int = 0
    connections: int = 0
    connects: int = 0
    closed: bool = False


@dataclass(slots=True, kw_only=True)
class Memory:
    """Everything that a reset forgets.

    Attributes:
        logins: by the value of the web session's cookie.
        challenges: single-use tokens of the identity provider, and who met the challenge behind each, or "".
        login_states: the `state` values of logins under way, and which page each leads back to.
        codes: single-use authorisation codes, and whose.
        idp_sessions: who met the identity provider's challenge, by the value of its cookie: not asked again.
        perspective_sessions: by the value of the session's cookie.
        pages: Perspective pages by their socket token.
    """

    logins: dict[str, Login] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    login_states: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    idp_sessions: dict[str, str] = field(default_factory=dict)
    perspective_sessions: dict[str, PerspectiveSession] = field(default_factory=dict)
    pages: dict[str, PerspectivePage] = field(default_factory=dict)
    requests: list[RequestLine] = field(default_factory=list)

    def log_out_all(self) -> None:
        """Forget every login, done or under way, as a restart does: public playbooks log in again after one."""
        for each in (self.logins, self.challenges, self.login_states, self.codes, self.idp_sessions):
            each.clear()
