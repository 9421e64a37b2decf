"""A login at the gateway's pages: the cookies and the CSRF token that requests go with.

Plain state of one client, kept when its connection is closed and opened anew. No jar of the HTTP library: there are
three cookies, and whoever logs out must be sure that none is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.messages import Request

CSRF_HEADER = "X-CSRF-Token"
"""Wanted on every request that changes something (gateway API sheet, section 3, step 9)."""

_READS = ("GET", "HEAD", "OPTIONS")
_IDP = "/idp/"
_LOGIN_PATHS = (_IDP, "/data/app/", "/data/federate/")
_SHORTEST_COOKIE = 8
"""Characters below which a cookie lets nobody in."""


def _nobody(_secret: str) -> None:
    """Who wants no secrets told."""


@dataclass(slots=True, kw_only=True)
class WebSession:
    """Who is logged in, if anybody.

    Attributes:
        username: who; None while nobody is.
        password: what they logged in with, for the login after a restart, which ends every session.
        keep_secret: is told every secret before it is sent or kept: passwords, tokens, cookies.
    """

    username: str | None = None
    password: str = field(default="", repr=False)
    keep_secret: Callable[[str], None] = field(default=_nobody, repr=False)
    _csrf_token: str = field(default="", repr=False)
    _cookies: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def active(self) -> bool:
        """Whether somebody is logged in: requests go with this session instead of the API token then."""
        return self.username is not None

    def begin(self, username: str, csrf_token: str, password: str = "") -> None:
        """The login is done. What only the way to it needed is dropped."""
        self.keep_secret(csrf_token)
        self.username = username
        self.password = password
        self._csrf_token = csrf_token
        self._cookies = {name: value for name, value in self._cookies.items() if not name.startswith("idp-")}

    def forget(self) -> None:
        """Nobody is logged in any more."""
        self.username = None
        self.password = ""
        self._csrf_token = ""
        self._cookies.clear()

    def secrets(self) -> Iterator[str]:
        """What a redactor must know."""
        yield from (value for value in (self.password, self._csrf_token, *self._cookies.values()) if value)

    def take_cookies(self, request: Request, cookies: Iterable[tuple[str, str]]) -> None:
        """Keep what an answer set, as far as it belongs to the login: nobody else's cookies are sent again."""
        for name, value in cookies:
            if name.startswith("webui-sid") or request.path.startswith(_LOGIN_PATHS):
                if len(value) >= _SHORTEST_COOKIE:
                    self.keep_secret(value)
                self._cookies[name] = value

    def headers(self, request: Request) -> Mapping[str, str]:
        """What goes with a request."""
        headers = {}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if self._csrf_token and request.method not in _READS and not request.path.startswith(_IDP):
            headers[CSRF_HEADER] = self._csrf_token
        return headers
