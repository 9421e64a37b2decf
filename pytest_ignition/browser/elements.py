"""What steps do with an element beyond clicking, filling and reading: keys, files, boxes, states, attributes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pytest_ignition.browser import scripts
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.session import POLL_MS
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.session import BrowserSession

State = Literal["visible", "hidden", "enabled", "disabled", "checked", "unchecked", "focused", "editable"]


class UnknownKey(BrowserError):
    """Playwright knows no key of that name."""

    retryable = False


def upload(session: BrowserSession, selector: str, path: Path, *, timeout_ms: float, limit: str = "") -> None:
    """Choose a file in the first matching file field.

    Raises:
        CheckFailed: no element matches, or it takes no files.
    """
    with session.using("choose a file in", selector, timeout_ms, limit) as bound:
        session.calls.make(
            lambda: session.page.set_input_files(selector, str(path), timeout=bound.ms, strict=False),
            limit=bound.alarm(),
        )


def set_checked(session: BrowserSession, selector: str, checked: bool, *, timeout_ms: float, limit: str = "") -> None:
    """Check the first matching box or radio button, or uncheck it.

    Raises:
        CheckFailed: no element matches, or it cannot be checked.
    """
    with session.using("check" if checked else "uncheck", selector, timeout_ms, limit) as bound:
        session.calls.make(
            lambda: session.page.set_checked(selector, checked, timeout=bound.ms, strict=False), limit=bound.alarm()
        )


def press(session: BrowserSession, key: str, selector: str | None, *, timeout_ms: float, limit: str = "") -> None:
    """Press a key, on the first matching element or on what has the focus.

    Raises:
        UnknownKey: there is no such key.
        CheckFailed: no element matches.
    """
    try:
        if selector is None:
            with session.calls.deed():
                session.calls.make(lambda: session.page.keyboard.press(key), limit=Limit(timeout_ms, limit).alarm())
            return
        with session.using("press a key on", selector, timeout_ms, limit) as bound:
            try:
                session.calls.make(
                    lambda: session.page.press(selector, key, timeout=bound.ms, strict=False), limit=bound.alarm()
                )
            except CallFailed as error:
                _refuse_unknown(error, key)
                raise
    except CallFailed as error:
        _refuse_unknown(error, key)
        raise BrowserError(f"cannot press {key!r}: {error.trouble.detail}") from None


def _refuse_unknown(error: CallFailed, key: str) -> None:
    if "unknown key" in error.trouble.detail.casefold():
        hint = "write it as Playwright does: Enter, Tab, ArrowDown, F5, a, Control+A"
        raise UnknownKey(f"there is no key {key!r}", hint=hint) from None


def verify_state(session: BrowserSession, selector: str, state: State, *, timeout_ms: float, limit: str = "") -> None:
    """Wait until the first matching element is in a state; `hidden` is met by one that is not there, too.

    Raises:
        CheckFailed: it was not to the end, or no element matches.
    """
    if state in ("visible", "hidden"):
        session.verify(selector, exists=state == "visible", timeout_ms=timeout_ms, limit=limit)
        return

    def wrong(found: dict[str, Any], page: object, bound: Limit) -> CheckFailed:
        actual = ", ".join(_told(found))
        return CheckFailed(
            f"{selector!r} is not {state}: it is {actual} ({bound})\npage: {page}", expected=state, actual=actual
        )

    question = _Question(scripts.READ_STATE, lambda found: _is(found, state), wrong)
    _until(session, selector, question, Limit(timeout_ms, limit))


def _is(found: dict[str, Any], state: State) -> bool:
    if state == "unchecked":
        return found["checked"] is False
    if state == "disabled":
        return not found["enabled"]
    return found[state] is True


def _told(found: dict[str, Any]) -> list[str]:
    words = ["enabled" if found["enabled"] else "disabled"]
    if found["checked"] is not None:
        words.append("checked" if found["checked"] else "unchecked")
    words.append("editable" if found["editable"] else "not editable")
    words.append("focused" if found["focused"] else "not focused")
    return words


def verify_attribute(
    session: BrowserSession,
    selector: str,
    attribute: str,
    value: str | None,
    *,
    timeout_ms: float,
    limit: str = "",
) -> str | None:
    """Wait until an attribute of the first matching element has a value; None: until it is absent.

    Returns:
        The value.

    Raises:
        CheckFailed: it had another one to the end, or no element matches. What a secret field holds is not shown.
    """
    script = f"e => ({scripts.READ_ATTRIBUTE})(e, {scripts.as_script(attribute)})"

    def wrong(found: dict[str, Any], page: object, bound: Limit) -> CheckFailed:
        if found["secret"]:
            message = f"the attribute {attribute!r} of {selector!r} is another; it is not shown, since it is a secret"
            return CheckFailed(f"{message} ({bound})", actual="another value (not shown)")
        actual = found["value"]
        shown = "no such attribute" if actual is None else repr(actual)
        wanted = "no such attribute" if value is None else repr(value)
        return CheckFailed(
            f"the attribute {attribute!r} of {selector!r}: {shown}, not {wanted} ({bound})\npage: {page}",
            expected=wanted,
            actual=shown,
        )

    question = _Question(script, lambda each: bool(each["value"] == value), wrong)
    found = _until(session, selector, question, Limit(timeout_ms, limit))
    read: str | None = found["value"]
    return read


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of an element, and what to make of the answer.

    Attributes:
        script: JavaScript, a function of the element.
        fits: whether an answer is as expected.
        wrong: the failure for the last answer that was not.
    """

    script: str
    fits: Callable[[dict[str, Any]], bool]
    wrong: Callable[[dict[str, Any], object, Limit], CheckFailed]


def _until(session: BrowserSession, selector: str, question: _Question, bound: Limit) -> dict[str, Any]:
    """Ask the first matching element until the answer fits, or the time is up."""
    with session.using("read", selector, bound.ms, bound.named) as limit:
        found: dict[str, Any] = session.ask_first(selector, question.script, limit)
        for pause in chain(POLL_MS, repeat(POLL_MS[-1])):
            if question.fits(found):
                break
            if limit.passed():
                raise question.wrong(found, session.look(), limit)
            session.let_pass(min(pause, limit.left_ms() or pause))
            try:
                found = session.ask_first(selector, question.script, limit)
            except CallFailed as error:
                # Gone until the time is up: what it showed last counts.
                if error.trouble.kind is not Kind.TIMEOUT:
                    raise
    return found
