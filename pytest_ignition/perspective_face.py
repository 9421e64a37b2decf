"""A Perspective session for Python tests: what the steps `perspective.*` do, on the test's own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.perspective.target import Target, target_of
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.credentials.environment import DEFAULT
from pytest_ignition.language.matcher_arguments import is_matcher
from pytest_ignition.steps.perspective_common import client_url, comparison, login_of
from pytest_ignition.supplied import credential_values, gateway_values

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pytest_ignition.browser.perspective.app_bar import AppBarControl
    from pytest_ignition.browser.perspective.around import Notification
    from pytest_ignition.browser.perspective.docks import Docks
    from pytest_ignition.browser.perspective.opening import Opened, WhenToLogIn
    from pytest_ignition.browser.perspective.popups import Popups
    from pytest_ignition.browser.perspective.quality import Shown, Wanted
    from pytest_ignition.browser.perspective.session import State
    from pytest_ignition.gateway.settings import Credential, GatewaySettings

ComponentLike = str | Mapping[str, Any] | Target
"""A `domId` with or without `#`, or a mapping such as `{"type": "dropdown", "label": "Line"}`."""

_TIMEOUT = 10_000.0
_PAGE_TIMEOUT = 30_000.0


class Perspective:
    """One session, on one page. `timeout` is in milliseconds everywhere, 0 for no limit.

    Wrong values are `CheckFailed`. What keeps the session from going on is an error of its own: the trial that is
    over, a closed session, a lost connection, a login that is wanted.

    Attributes:
        page: Playwright's page, for what this class does not do.
    """

    def __init__(self, page: Page, gateway: GatewaySettings, credentials: Mapping[str, Credential]) -> None:
        """Take over an open page.

        Args:
            page: of Playwright's synchronous interface.
            gateway: whose sessions are opened, with whose credential.
            credentials: others, by name.
        """
        self.page = page
        self._session = BrowserSession(page).perspective
        self._gateway = gateway
        self._credentials = credentials

    # The session

    def open(
        self,
        path: str = "/",
        *,
        project: str | None = None,
        params: Mapping[str, Any] | None = None,
        login: WhenToLogIn = "when_asked",
        credential: str | None = None,
        stored_login: Path | None = None,
        agree_personal_use: bool = False,
        timeout: float = _PAGE_TIMEOUT,
    ) -> Opened:
        """Open a page of a project, log in if that is wanted, and wait until the session is ready.

        Args:
            path: of the page, such as `/line/2`; or a whole address.
            project: instead of the gateway's own.
            params: what stands behind the `?` of the address.
            login: `when_asked` by the session, `always`, or `never`.
            credential: name of the credential; the gateway's own if None.
            stored_login: a file that keeps the login for other runs; it is as secret as a password.
            agree_personal_use: answer the Maker edition's question with yes.
            timeout: milliseconds.
        """
        return self._session.open(
            client_url(gateway_values(self._gateway), project, path, params),
            login=login_of(self._found(credential or DEFAULT), credential) if login != "never" else None,
            when=login,
            agree_personal_use=agree_personal_use,
            stored_login=stored_login,
            timeout_ms=timeout,
        )

    def _found(self, name: str) -> Mapping[str, Any]:
        """The one credential that is asked for: the others may lie in a keyring."""
        own = self._gateway.credential
        found = own if name == DEFAULT and own is not None else self._credentials.get(name)
        if found is None and name != DEFAULT:
            found = self._credentials[name]
        return {} if found is None else {name: credential_values(name, found, self._gateway.url)}

    def wait_ready(self, *, timeout: float = _PAGE_TIMEOUT) -> None:
        """Wait until the session can be used: connected, its page drawn, no value pending."""
        self._session.wait_ready(timeout_ms=timeout)

    def navigate(self, path: str, *, timeout: float = _PAGE_TIMEOUT) -> bool:
        """Go to another page inside the session; whether the client did not follow, so that it was loaded anew."""
        return self._session.navigate(self._session.url_of(path), timeout_ms=timeout)

    def back(self, *, timeout: float = _PAGE_TIMEOUT) -> None:
        """Go back in the browser's history."""
        self._session.go("back", timeout_ms=timeout)

    def forward(self, *, timeout: float = _PAGE_TIMEOUT) -> None:
        """Go forward in the browser's history."""
        self._session.go("forward", timeout_ms=timeout)

    def expect_page(self, path: str | None = None, *, title: str | None = None, timeout: float = _TIMEOUT) -> None:
        """Wait until the session shows a page, as after a click that navigates."""
        self._session.expect_page(path, title=title, timeout_ms=timeout)

    def settle(self, *, quiet: float = 500, timeout: float = _TIMEOUT) -> bool:
        """Wait until nothing has changed for `quiet` milliseconds; whether it came to that in time."""
        return self._session.settle(quiet_ms=quiet, timeout_ms=timeout)

    def logout(self, *, timeout: float = _TIMEOUT) -> bool:
        """Log out by the app bar; whether the session is over with it."""
        return self._session.app_bar.log_out(timeout_ms=timeout)

    # Components

    def get(self, component: ComponentLike, *, timeout: float = _TIMEOUT) -> Any:
        """What a component shows, once no value of it is pending."""
        return self._session.read(target_of(component), timeout_ms=timeout)

    def set(self, component: ComponentLike, value: Any, *, timeout: float = _TIMEOUT) -> Any:
        """Set a component as a user would, and see that it shows the value; what it shows then."""
        return self._session.set(target_of(component), value, timeout_ms=timeout)

    def click(self, component: ComponentLike, *, timeout: float = _TIMEOUT) -> None:
        """Click a component."""
        self._session.click(target_of(component), timeout_ms=timeout)

    def expect(self, component: ComponentLike, value: Any, *, timeout: float = _TIMEOUT) -> Any:
        """Wait until a component shows a value, or what matchers such as `{"greater_than": 40}` want."""
        fits, wanted = comparison(value)
        like = {} if is_matcher(value) else {"like": value}
        return self._session.expect(target_of(component), fits, wanted, **like, timeout_ms=timeout)

    def expect_state(self, component: ComponentLike, state: State, *, timeout: float = _TIMEOUT) -> None:
        """Wait until a component is enabled, disabled, visible or hidden."""
        self._session.expect_state(target_of(component), state, timeout_ms=timeout)

    def expect_quality(
        self,
        component: ComponentLike,
        quality: Wanted = "good",
        *,
        subcode: str | None = None,
        timeout: float = _TIMEOUT,
    ) -> Shown:
        """Wait until a component shows a quality: good, bad, error, unknown or pending."""
        return self._session.quality.expect(target_of(component), quality, subcode=subcode, timeout_ms=timeout)

    def expect_no_errors(
        self, *, quality: bool = True, console: bool = True, allow: Sequence[str] = (), timeout: float = _TIMEOUT
    ) -> None:
        """Check that no view is missing, no component crashed, no quality is bad, and no script failed."""
        self._session.quality.expect_no_errors(quality=quality, console=console, allow=allow, timeout_ms=timeout)

    # What stands around the view

    @property
    def docks(self) -> Docks:
        """`docks.open("menu")`, `docks.close("menu")`, `docks.expect("menu", is_open=False)`."""
        return self._session.docks

    @property
    def popups(self) -> Popups:
        """`popups.expect("edit")`, `popups.close(title="Edit batch")`, `popups.drag("edit", right=300)`."""
        return self._session.popups

    @property
    def app_bar(self) -> AppBarControl:
        """`app_bar.user()`."""
        return self._session.app_bar

    def expect_notification(
        self, text: Any, *, there: bool = True, close: bool = False, timeout: float = _TIMEOUT
    ) -> Notification | None:
        """Wait until a notification is shown whose text, summary or detail is as expected; or that none is."""
        fits, wanted = comparison(text)
        return self._session.notifications.expect(
            lambda each: any(map(fits, (each.text, each.summary, each.detail))),
            wanted,
            there=there,
            close=close,
            timeout_ms=timeout,
        )
