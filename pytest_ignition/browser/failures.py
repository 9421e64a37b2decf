"""Words for checks that failed: what was wanted, what the page had instead, and what may help. Pure."""

from __future__ import annotations

from pytest_ignition.browser.diagnosis import ElementFacts, PageFacts, closest, count, quote
from pytest_ignition.browser.errors import BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.texts import Match, Reading, difference
from pytest_ignition.browser.translate import Kind, Trouble
from pytest_ignition.errors import CheckFailed, IgnitionError

_LONG = 500
_NOT_SHOWN = "another value (not shown: the field holds a secret)"
_VISIBLE_HINT = "add ` >> visible=true` to the selector to take the first one that can be seen"


def not_done(
    trouble: Trouble, deed: str, selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit
) -> IgnitionError:
    """An element could not be used. `deed`: `click`, `fill` or `read`."""
    lead = f"cannot {deed} {selector!r}"
    if elements is None or not page.answered:
        return BrowserTimeout(f"{lead} ({limit})\npage: {page}")
    if elements.count == 0:
        return _nothing_matches(f"{lead}: no element matches ({limit})", selector, page)
    which = elements.first
    if elements.count > 1:
        which = f"the first of {count(elements.count)} that match, {which},"
    waited = f" ({limit})" if trouble.kind is Kind.TIMEOUT else ""
    problem = trouble.obstacle or (trouble.detail if trouble.kind is not Kind.TIMEOUT else "was not ready in time")
    between = " " if trouble.obstacle or trouble.kind is Kind.TIMEOUT else ": "
    return CheckFailed(
        f"{lead}: {which}{between}{problem}{waited}\npage: {page}",
        expected=f"an element to {deed}",
        actual=f"{elements.first} {problem}" if trouble.obstacle else problem,
        hint=_way_out(problem, elements),
    )


def _way_out(problem: str, elements: ElementFacts) -> str | None:
    if problem == "is hidden" and elements.visible:
        return _VISIBLE_HINT
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


def not_gone(selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit) -> IgnitionError:
    """A matching element could be seen to the end."""
    if elements is None or not page.answered:
        return BrowserTimeout(f"cannot look for {selector!r} ({limit})\npage: {page}")
    seen = elements.visible_outlines[0] if elements.visible_outlines else elements.first
    more = f" and {elements.visible - 1} more" if elements.visible > 1 else ""
    return CheckFailed(
        f"{selector!r} should not be there, but {seen}{more} can be seen ({limit})\npage: {page}",
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
