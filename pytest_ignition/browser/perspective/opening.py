"""Opens a session: to its address, through whatever login comes, until it is ready (Perspective DOM sheet, section 2).

No fixed sequence: a cached session of the identity provider skips steps, versions ask in one step or in two. So what
stands on the page decides what is done next, until the session is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.browser.perspective import stored_login, trouble
from pytest_ignition.browser.perspective.app_bar import LOGGED_OUT, SIGN_IN
from pytest_ignition.browser.perspective.errors import LoginRefused, LoginRequired, NoSession
from pytest_ignition.browser.perspective.seeing import is_ready

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_ignition.browser.limits import Limit
    from pytest_ignition.browser.perspective.facts import SessionFacts, Sight
    from pytest_ignition.browser.perspective.session import Perspective

WhenToLogIn = Literal["when_asked", "always", "never"]

_ROUNDS = 3
"""How often the login may come back before it counts as a loop."""

_LOOK_MS = 50.0
_REFUSED_SECONDS = 3.0
"""How long a password step may stand unchanged after it was sent and every request was answered, before the credential
counts as refused; with new words on it, a third of that. How a real page words a refusal is not known (sheet,
section 7)."""

_AGAIN_SECONDS = 5.0
"""After which a button that had no effect is pressed again."""

_MARK = """() => {
    const section = document.querySelector('.login-section');
    const known = section?.__continued === true;
    if (section !== null) section.__continued = true;
    return known;
}"""
"""Whether the login was continued from the very page that stands there."""

_ELSEWHERE_SECONDS = 1.0
"""How long the page may stand on another host, which redirects only pass through."""

_USER = "input.username-field, input[name=username]"
_PASSWORD = "input[name=password], input.password-field"  # noqa: S105 - a selector
_SUBMIT = "div.submit-button, button[type=submit]"
_HOW = "give the gateway a credential: `credential` in its settings, or IGNITION_USERNAME and IGNITION_PASSWORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who logs in."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that is ready.

    Attributes:
        session_id: "" where the client does not tell it.
        logged_in: whether a login was made; False for one that the browser still had.
    """

    url: str
    title: str
    session_id: str
    logged_in: bool


class Opening:
    """One opening of a session.

    Args:
        session: on whose page.
        login: who logs in, if that is wanted.
        when: when that is.
        agree: whether the Maker edition's question is answered with yes.
        stored: the file that keeps the login.
        bound: until when the session must be ready.
    """

    def __init__(
        self,
        session: Perspective,
        *,
        login: Login | None,
        when: WhenToLogIn,
        agree: bool,
        stored: Path | None,
        bound: Limit,
    ) -> None:
        self._session = session
        self._page = session.page
        self._login = login if when != "never" else None
        self._when = when
        self._agree = agree
        self._stored = stored
        self._bound = bound
        self._host = ""
        self._asked = 0
        self._sent = 0
        self._elsewhere_since: float | None = None
        self._words_before = ""
        self._sent_at: float | None = None
        self._continued_at = 0.0
        self._unanswered: set[object] = set()

    def run(self, url: str) -> Opened:
        """See `Perspective.open`."""
        session = self._session
        self._host = urlsplit(url).hostname or ""
        if self._stored is not None:
            cookies = stored_login.read(self._stored, self._host)
            if cookies:
                session.calls.make(lambda: self._page.context.add_cookies(cookies), limit=5.0)
        page = self._page
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_answer)
        page.on("requestfailed", self._on_answer)
        try:
            return self._opened(url)
        finally:
            page.remove_listener("request", self._on_request)
            page.remove_listener("requestfinished", self._on_answer)
            page.remove_listener("requestfailed", self._on_answer)

    def _on_request(self, request: object) -> None:
        self._unanswered.add(request)

    def _on_answer(self, request: object) -> None:
        self._unanswered.discard(request)

    def _opened(self, url: str) -> Opened:
        session = self._session
        self._go_to(url)
        sight = self._until_ready()
        if self._when == "always" and not self._sent and session.app_bar.press(SIGN_IN, self._bound):
            sight = self._until_ready(logging_in=True)
        if self._stored is not None and self._sent:
            state: Any = session.calls.make(self._page.context.storage_state, limit=5.0)
            stored_login.keep(self._stored, state)
        told = session.calls.make(
            lambda: self._page.evaluate("() => String(window.__client?.sessionId ?? '')"), limit=5.0
        )
        return Opened(url=sight.session.url, title=sight.session.title, session_id=told, logged_in=self._sent > 0)

    def _go_to(self, url: str) -> None:
        session, shown = self._session, show_url(url)
        try:
            answer = session.calls.make(
                lambda: self._page.goto(url, wait_until="domcontentloaded", timeout=self._bound.ms),
                limit=self._bound.alarm(),
            )
        except CallFailed as error:
            waited = f"{self._bound}, for domcontentloaded"
            raise translate.navigation_failed(error.trouble, shown, waited=waited) from None
        status = answer.status if answer is not None else 200
        if status == 404:
            project = urlsplit(url).path.rpartition("/client/")[2].partition("/")[0]
            raise NoSession(
                f"the gateway has no project {project!r} that can be opened (404)\npage: {shown}",
                hint="is the `project` of the gateway's settings right, is it enabled, does Perspective run?",
            )
        if status >= 400:
            why = "is the gateway still starting? `gateway.wait_for_ready` waits for it" if status >= 500 else None
            raise NoSession(f"the gateway answered with HTTP status {status}\npage: {shown}", hint=why)

    def _until_ready(self, *, logging_in: bool = False) -> Sight:
        """`logging_in`: the session that stands there is about to be left."""
        session, left = self._session, not logging_in
        while True:
            sight = self._look()
            facts = sight.session if sight is not None else None
            if facts is not None:
                left = left or not is_ready(sight) if sight is not None else left
                if sight is not None and is_ready(sight) and not facts.maker and left:
                    return sight
                self._next(facts)
            if self._bound.passed():
                raise self._late(sight)
            session.let_pass(_LOOK_MS)

    def _look(self) -> Sight | None:
        """None while one page takes the other's place."""
        try:
            return self._session.look()
        except CallFailed as error:
            if error.trouble.kind is not translate.Kind.TIMEOUT and self._bound.passed():
                raise
            return None

    def _next(self, facts: SessionFacts) -> None:
        """Do what the page asks for now."""
        if facts.maker and self._agree:
            self._click("text=/^\\s*(I )?agree\\s*$/i", "agree to personal use")
        elif facts.terminal == LOGGED_OUT and self._login is not None and self._asked < _ROUNDS:
            # What an earlier logout left in this browser; its link leads back to where the login is asked for.
            self._asked += 1
            self._click("a.terminal-state-link", "go on after a logout")
        elif (error := trouble.ended(facts) or trouble.covered(facts)) is not None:
            raise error
        elif facts.interstitial:
            self._continue(facts)
        elif not facts.app:
            self._at_provider(facts)

    def _continue(self, facts: SessionFacts) -> None:
        self._who(facts)
        # A slow gateway leaves the page standing: only one that came anew is a round.
        if self._session.calls.make(lambda: self._page.evaluate(_MARK), limit=5.0):
            if monotonic() - self._continued_at < _AGAIN_SECONDS:
                return
        else:
            self._asked += 1
        if self._asked > _ROUNDS:
            raise self._loop(facts)
        self._sent_at, self._continued_at = None, monotonic()
        self._click(f".login-section :is({_SUBMIT}), .login-section + :is({_SUBMIT})", "continue to the login")

    def _at_provider(self, facts: SessionFacts) -> None:
        host = urlsplit(facts.url).hostname or ""
        if host != self._host and facts.url.startswith("http"):
            self._elsewhere_since = self._elsewhere_since or monotonic()
            if monotonic() - self._elsewhere_since >= _ELSEWHERE_SECONDS:
                raise LoginRequired(
                    f"the login is at another identity provider: {show_url(facts.url)}",
                    hint="the gateway's credential is not given to another host: log in there with `browser.*` steps "
                    "and open the session again, or keep such a login with `stored_login`",
                )
            return
        self._elsewhere_since = None
        if not facts.loginForm:
            return
        login = self._who(facts)
        form = self._session.evaluate("login.js")
        if self._sent_at is not None and form["password"]:
            self._see_whether_refused(login, form)
            return
        if form["user"]:
            self._fill(_USER, login.username, "fill in the user name")
        if form["password"]:
            self._fill(_PASSWORD, login.password, "fill in the password")
            self._sent += 1
            if self._sent > _ROUNDS:
                raise self._loop(facts)
            self._sent_at, self._words_before = monotonic(), form["text"]
        if form["user"] or form["password"]:
            self._submit(form)

    def _see_whether_refused(self, login: Login, form: dict[str, Any]) -> None:
        assert self._sent_at is not None
        new = [each for each in _sentences(form["text"]) if each not in _sentences(self._words_before)]
        stood = monotonic() - self._sent_at
        if self._unanswered or stood < (_REFUSED_SECONDS / 3 if new else _REFUSED_SECONDS):
            return
        says = f"; the page says {quote(' '.join(new))}" if new else ""
        raise LoginRefused(
            f"the login of {login.username!r} was not accepted{says}\npage: {show_url(form['url'])}",
            hint="is the password right, and may this user log in through the project's identity provider?",
        )

    def _submit(self, form: dict[str, Any]) -> None:
        if form["button"]:
            self._click(_SUBMIT, "send the login")
        else:
            field = self._page.locator(f":is({_PASSWORD if form['password'] else _USER}) >> visible=true").first
            self._make(lambda ms: field.press("Enter", timeout=ms), "send the login")
        if not form["password"]:
            # The next step takes a moment; until it stands there the name's field would be filled in again.
            end = monotonic() + _REFUSED_SECONDS
            while monotonic() < end and not self._bound.passed():
                try:
                    now = self._session.evaluate("login.js")
                except CallFailed:
                    return
                if not now["user"] or now["password"]:
                    return
                self._session.let_pass(_LOOK_MS)
            self._sent += 1
            if self._sent > _ROUNDS:
                raise LoginRefused(
                    f"the login page does not go on after the user name\npage: {show_url(form['url'])}",
                    hint="is the user known to the project's identity provider?",
                )

    def _who(self, facts: SessionFacts) -> Login:
        if self._login is None:
            hint = "let `login` be `when_asked`" if self._when == "never" else _HOW
            raise LoginRequired(
                f"the session wants a login, and there is nobody to log in\npage: {show_url(facts.url)}", hint=hint
            )
        return self._login

    def _loop(self, facts: SessionFacts) -> LoginRefused:
        return LoginRefused(
            f"the login came back {_ROUNDS} times without an error\npage: {show_url(facts.url)}",
            hint="a browser has one web session for each identity provider: does the project use another one than "
            "what this browser is logged in to? Is the clock of the gateway right?",
        )

    def _late(self, sight: Sight | None) -> Exception:
        if sight is None:
            return NoSession(f"the page did not answer ({self._bound})\npage: {show_url(self._page.url)}")
        facts = sight.session
        if facts.loginForm or facts.interstitial:
            return LoginRefused(f"the login did not come to its end ({self._bound})\npage: {show_url(facts.url)}")
        if not facts.app and "/idp/" in urlsplit(facts.url).path:
            return LoginRequired(
                f"the identity provider's page has no field for a name or password that can be filled in "
                f"({self._bound})\npage: {show_url(facts.url)}",
                hint="log in with `browser.*` steps and open the session again, or keep such a login with "
                "`stored_login`",
            )
        return self._session.not_ready(sight, self._bound)

    def _fill(self, selector: str, text: str, deed: str) -> None:
        # Hidden fields without a name lie in wait for browsers that fill in by themselves.
        field = self._page.locator(f":is({selector}) >> visible=true").first
        self._make(lambda ms: field.fill(text, timeout=ms), deed)

    def _click(self, selector: str, deed: str) -> None:
        button = self._page.locator(f"{selector} >> visible=true").first
        self._make(lambda ms: button.click(timeout=ms, no_wait_after=True), deed)

    def _make(self, call: Any, deed: str) -> None:
        """Try for a moment; the page may go on by itself meanwhile, and the next look says what it has become."""
        try:
            self._session.calls.make(lambda: call(1_000), limit=3.0)
        except CallFailed as error:
            if error.trouble.kind is translate.Kind.SELECTOR:
                raise translate.other(error.trouble, deed) from None


def _sentences(text: str) -> list[str]:
    return [each.strip() for each in text.replace("\n", ". ").split(". ") if each.strip()]
