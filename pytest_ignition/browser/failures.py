"""Words for checks that failed: what was wanted, what the page had instead, and what may help. Pure."""

from __future__ import annotations

from pytest_ignition.browser.diagnosis import ElementFacts, PageFacts, closest, count, quote
from pytest_ignition.browser.errors import BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.texts import Attribute, Match, Reading, State, difference
from pytest_ignition.browser.translate import Kind, Trouble
from pytest_ignition.errors import CheckFailed, IgnitionError

_LONG = 500
_NOT_SHOWN = "another value (not shown: the field holds a secret)"
_VISIBLE_HINT = "add ` >> visible=true` to the selector to take the first one that can be seen"
_INSTEAD: dict[State, str] = {
    "enabled": "disabled",
    "disabled": "enabled",
    "checked": "not checked",
    "unchecked": "checked",
    "focused": "not focused",
    "editable": "read-only or disabled",
}


def not_done(
    trouble: Trouble, deed: str, selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit
) -> IgnitionError:
    """An element could not be used. `deed`: what stands before the selector, e.g. `click` or `upload to`."""
    lead = f"cannot {deed} {selector!r}"
    if elements is None or not page.answered:
        return BrowserTimeout(f"{lead} ({limit})\npage: {page}")
    if elements.count == 0:
        return _nothing_matches(f"{lead}: no element matches ({limit})", selector, page)
    which = _which(elements)
    waited = f" ({limit})" if trouble.kind is Kind.TIMEOUT else ""
    problem = trouble.obstacle or (trouble.detail if trouble.kind is not Kind.TIMEOUT else "was not ready in time")
    between = " " if trouble.obstacle or trouble.kind is Kind.TIMEOUT else ": "
    return CheckFailed(
        f"{lead}: {which}{between}{problem}{waited}\npage: {page}",
        expected=f"an element to {deed}",
        actual=f"{elements.first} {problem}" if trouble.obstacle else problem,
        hint=_way_out(problem, elements, deed),
    )


def _which(elements: ElementFacts) -> str:
    if elements.count > 1:
        return f"the first of {count(elements.count)} that match, {elements.first},"
    return elements.first


def _way_out(problem: str, elements: ElementFacts, deed: str) -> str | None:
    if problem == "is hidden" and elements.visible:
        return _VISIBLE_HINT
    if problem == "is hidden" and deed in ("check", "uncheck"):
        return "a page that draws boxes of its own hides the real one: take the selector of its label"
    if problem.startswith("is covered"):
        return "close what covers it, or wait until it is gone (browser.verify with exists: false)"
    if problem == "is disabled" and elements.count > 1:
        return "add `:not([disabled])` to the selector to take the first one that is enabled"
    return None


def not_seen(selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit) -> IgnitionError:
    """No matching element could be seen in time."""
    if elements is None or not page.answered:
        return BrowserTimeout(f"cannot look for {selector!r} ({limit})\npage: {page}")
    if elements.count == 0:
        return _nothing_matches(f"no element matches {selector!r} ({limit})", selector, page)
    if elements.visible:
        found = f"{selector!r} matched too late: {elements.visible_outlines[0]} came into sight after the time was up"
    elif elements.count == 1:
        found = f"the element that matches {selector!r} is hidden: {elements.first}"
    else:
        found = f"all {count(elements.count)} that match {selector!r} are hidden, the first: {elements.first}"
    return CheckFailed(
        f"{found} ({limit})\npage: {page}", expected="a visible element", actual=f"{count(elements.count)}, hidden"
    )


def not_gone(
    selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit, wanted: str = "not be there"
) -> IgnitionError:
    """A matching element could be seen to the end. `wanted`: what it should do instead."""
    if elements is None or not page.answered:
        return BrowserTimeout(f"cannot look for {selector!r} ({limit})\npage: {page}")
    seen = elements.visible_outlines[0] if elements.visible_outlines else elements.first
    more = f" and {elements.visible - 1} more" if elements.visible > 1 else ""
    return CheckFailed(
        f"{selector!r} should {wanted}, but {seen}{more} can be seen ({limit})\npage: {page}",
        expected="no visible element",
        actual=f"{count(max(elements.visible, 1))}, visible",
    )


def _nothing_matches(lead: str, selector: str, page: PageFacts) -> CheckFailed:
    near = closest(selector, page)
    suggestion = f"\nclosest: {'  '.join(near)}" if near else ""
    return CheckFailed(
        f"{lead}\npage: {page}{suggestion}", expected=f"an element that matches {selector!r}", actual="no element"
    )


def wrong_text(
    selector: str, reading: Reading, text: str, match: Match, *, page: PageFacts, limit: Limit
) -> CheckFailed:
    """The text of an element was another one to the end. What a secret field holds, or should hold, is not shown."""
    if reading.secret:
        return CheckFailed(
            f"{selector!r} does not hold the expected value; it is not shown, since the field holds a secret ({limit})",
            actual=_NOT_SHOWN,
        )
    verb = "holds" if reading.field else "shows"
    actual = quote(reading.text, _LONG) if reading.text else "no text"
    wanted = {"exact": "", "contains": "text that contains ", "regex": "a match for the pattern "}[match]
    hint = difference(reading.text, text) if match == "exact" else None
    return CheckFailed(
        f"{selector!r} {verb} {actual}\nexpected {wanted}{quote(text, _LONG)} ({limit})\npage: {page}",
        expected=text,
        actual=reading.text,
        hint=hint,
    )


def wrong_attribute(
    selector: str, found: Attribute, value: str | None, *, page: PageFacts, limit: Limit
) -> CheckFailed:
    """An attribute was another one to the end. What a secret field holds, or should hold, is not shown."""
    lead = f"attribute {found.name!r} of {selector!r}"
    if found.secret:
        return CheckFailed(
            f"{lead} is not as expected; it is not shown, since the field holds a secret ({limit})", actual=_NOT_SHOWN
        )
    if found.value is None:
        lead = f"{selector!r} has no attribute {found.name!r}"
    else:
        lead += f" is {quote(found.value, _LONG)}"
    wanted = quote(value, _LONG) if value is not None else "no such attribute"
    return CheckFailed(
        f"{lead}\nexpected {wanted} ({limit})\npage: {page}",
        expected=value if value is not None else "no attribute",
        actual=found.value if found.value is not None else "no attribute",
        hint=_about_attribute(found, value),
    )


def _about_attribute(found: Attribute, value: str | None) -> str | None:
    if value is None:
        return None
    if found.name.lower() == "class" and found.value and value in found.value.split():
        return "`class` is compared as a whole; for one class among others use browser.verify with `.NAME`"
    if found.name.lower() == "value" and found.field:
        return "the attribute is what the markup says; what the field holds now is compared by browser.verify_text"
    return difference(found.value, value) if found.value else None


def wrong_state(
    selector: str,
    state: State,
    *,
    elements: ElementFacts | None,
    focus: ElementFacts | None,
    page: PageFacts,
    limit: Limit,
) -> IgnitionError:
    """The first match was in another state to the end. `focus`: what has the focus, where that was asked for."""
    if elements is None or not page.answered:
        return BrowserTimeout(f"cannot look at {selector!r} ({limit})\npage: {page}")
    instead = _INSTEAD[state]
    has_focus = f"\nthe focus is on {focus.first}" if focus is not None and focus.count else ""
    return CheckFailed(
        f"{selector!r} should be {state}, but {_which(elements)} is {instead} ({limit}){has_focus}\npage: {page}",
        expected=state,
        actual=instead,
        hint=_way_out(f"is {instead}", elements, "look at"),
    )
