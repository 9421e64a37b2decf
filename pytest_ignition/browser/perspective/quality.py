"""What is wrong on a session's page: qualities of values, crashed components, views that are not there, script errors.

A crash is a defect, bad quality is news about the data: they are told apart (Perspective DOM sheet, sections 1.3, 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.errors import NoSession
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.session import Perspective
    from pytest_ignition.browser.perspective.target import Target

Wanted = Literal["good", "bad", "error", "unknown", "pending"]
"""`bad` is any but good and pending."""

_ICON = ".cfo-parent .icon-wrapper, .cfo-parent .micro-icon, .cfo-parent .micro-icon-container"
_SECTIONS = """() => {
    const all = [...document.querySelectorAll('.component-popover')];
    const seen = all.filter(each => each.getBoundingClientRect().width);
    const texts = seen.at(-1)?.querySelectorAll('.popover-body-section .body-content') ?? [];
    return [...texts].map(each => each.innerText.trim());
}"""

_CLOSE = """() => {
    document.body.click();
    return [...document.querySelectorAll('.component-popover')].some(each => each.getBoundingClientRect().width);
}"""
_CLOSED_MS = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the overlay of a component tells.

    Attributes:
        kind: `good` for none, `error`, `unknown` or `pending`.
        subcode: such as `Bad_NotFound`, where it was asked for.
        property: whose value it is, such as `props.text`.
    """

    kind: str
    subcode: str = ""
    property: str = ""
    description: str = ""


class Quality:
    """The qualities of one session."""

    def __init__(self, session: Perspective) -> None:
        self._session = session

    def expect(
        self,
        target: Target,
        wanted: Wanted,
        *,
        subcode: str | None = None,
        timeout_ms: float = 10_000,
        limit: str = "",
    ) -> Shown:
        """Wait until a component shows a quality.

        Args:
            target: which component.
            wanted: which quality.
            subcode: what the overlay's popover must say; None does not open it.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was another one to the end.
        """
        bound, session = Limit(timeout_ms, limit), self._session
        with session.calls.deed():
            at = Component(session, session.locate(target, bound), bound)
            kind = at.until(lambda: self._kind(at), lambda kind: _fits(kind, wanted))
            found = Shown(kind=kind)
            if kind != "good" and (subcode is not None or not _fits(kind, wanted)):
                found = self._read_popover(at, kind)
        code = f" ({found.subcode} of {found.property})" if found.subcode else ""
        if not _fits(kind, wanted) or (subcode is not None and found.subcode != subcode):
            expected = f"{wanted} ({subcode})" if subcode is not None else wanted
            raise CheckFailed(
                f"the quality of {at.found} is {kind}{code}, not {expected} ({bound})",
                expected=expected,
                actual=f"{kind}{code}",
            )
        return found

    def expect_no_errors(
        self,
        *,
        quality: bool = True,
        console: bool = True,
        allow: Sequence[str] = (),
        timeout_ms: float = 5_000,
        limit: str = "",
    ) -> None:
        """Wait until nothing is wrong on the page.

        Args:
            quality: whether bad qualities count.
            console: whether errors of the page's scripts count, from the opening of the session on.
            allow: parts of messages and component names that are known and do not count.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: something was; names all of it.
            NoSession: the page is no Perspective session.
        """
        bound, session = Limit(timeout_ms, limit), self._session

        def wrong() -> list[str]:
            return [each for each in self._wrong(quality=quality) if not any(known in each for known in allow)]

        with session.calls.deed():
            found = session.look_until(wrong, lambda found: not found, bound)
        if console:
            errors = dict.fromkeys(each for each in session.console if not any(known in each for known in allow))
            found += [f"script error: {each}" for each in errors]
        if found:
            lines = "\n".join(f"  {each}" for each in found)
            raise CheckFailed(
                f"{len(found)} error{'s are' if len(found) > 1 else ' is'} on the page ({bound})\n{lines}",
                expected="no errors",
                actual="; ".join(found),
            )

    def _wrong(self, *, quality: bool) -> list[str]:
        session = self._session
        session.look_around()
        facts = session.look().session
        if not facts.app:
            raise NoSession(f"the page is no Perspective session\npage: {facts.url}")
        found = [f"view error: {facts.viewState}"] if facts.viewState else []
        found += [f"crashed component: {each}" for each in facts.crashed]
        if facts.lost:
            found.append("the connection to the gateway is lost")
        if quality:
            for each in session.evaluate("quality.js"):
                named = f"#{each['domId']}" if each["domId"] else f"at {each['path']}"
                kind = str(each["type"]).rpartition(".")[2]
                found.append(f"quality {each['kind']}: {kind} {named}")
        return found

    def _kind(self, at: Component) -> str:
        found = at.ask(f"root => ({script('quality.js')})(root)")
        kinds = [each["kind"] for each in found]
        return next((each for each in ("error", "unknown", "pending") if each in kinds), "good")

    def _read_popover(self, at: Component, kind: str) -> Shown:
        """Open the overlay's popover by its icon, read it, and close it again."""
        session = self._session
        at.click(session.page.locator(at.found.selector).first.locator(f":is({_ICON}) >> visible=true").first)
        sections = at.until(lambda: session.calls.make(lambda: session.page.evaluate(_SECTIONS), limit=5.0), bool)
        with suppress(CallFailed):
            # It closes with a click elsewhere; one on the page itself presses nothing. It may come too soon.
            at.within(_CLOSED_MS).until(
                lambda: session.calls.make(lambda: session.page.evaluate(_CLOSE), limit=5.0),
                lambda is_open: not is_open,
            )
        subcode, name, description = [*sections, "", "", ""][:3]
        return Shown(kind=kind, subcode=subcode, property=name, description=description)


def _fits(kind: str, wanted: Wanted) -> bool:
    return kind in ("error", "unknown") if wanted == "bad" else kind == wanted
