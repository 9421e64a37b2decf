"""Words for checks that failed: what was wanted, what the page had instead, and what may help. Pure."""

from __future__ import annotations

from pytest_ignition.browser.diagnosis import ElementFacts, PageFacts, closest, count, quote
from pytest_ignition.browser.errors import BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.numbers import Decimal, number_in
from pytest_ignition.browser.selectors import named
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
    lead = f"cannot {deed} {named(selector)}"
    if elements is None or not page.answered:
        return BrowserTimeout(f"{lead} ({limit})\n{page.told}")
    if elements.count == 0:
        return _nothing_matches(f"{lead}: no element matches ({limit})", selector, page)
    which = _which(elements)
    waited = f" ({limit})" if trouble.kind is Kind.TIMEOUT else ""
    problem = trouble.obstacle or (trouble.detail if trouble.kind is not Kind.TIMEOUT else "was not ready in time")
    between = " " if trouble.obstacle or trouble.kind is Kind.TIMEOUT else ": "
    return CheckFailed(
        f"{lead}: {which}{between}{problem}{waited}\n{page.told}",
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
        return BrowserTimeout(f"cannot look for {named(selector)} ({limit})\n{page.told}")
    if elements.count == 0:
        return _nothing_matches(f"no element matches {named(selector)} ({limit})", selector, page)
    if elements.visible:
        found = (
            f"{named(selector)} matched too late: {elements.visible_outlines[0]} came into sight after the time was up"
        )
    elif elements.count == 1:
        found = f"the element that matches {named(selector)} is hidden: {elements.first}"
    else:
        found = f"all {count(elements.count)} that match {named(selector)} are hidden, the first: {elements.first}"
    return CheckFailed(
        f"{found} ({limit})\n{page.told}", expected="a visible element", actual=f"{count(elements.count)}, hidden"
    )


def not_gone(
    selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit, wanted: str = "not be there"
) -> IgnitionError:
    """A matching element could be seen to the end. `wanted`: what it should do instead."""
    if elements is None or not page.answered:
        return BrowserTimeout(f"cannot look for {named(selector)} ({limit})\n{page.told}")
    seen = elements.visible_outlines[0] if elements.visible_outlines else elements.first
    more = f" and {elements.visible - 1} more" if elements.visible > 1 else ""
    return CheckFailed(
        f"{named(selector)} should {wanted}, but {seen}{more} can be seen ({limit})\n{page.told}",
        expected="no visible element",
        actual=f"{count(max(elements.visible, 1))}, visible",
    )


def _nothing_matches(lead: str, selector: str, page: PageFacts) -> CheckFailed:
    near = closest(selector, page)
    suggestion = f"\nclosest: {'  '.join(near)}" if near else ""
    return CheckFailed(
        f"{lead}\n{page.told}{suggestion}", expected=f"an element that matches {named(selector)}", actual="no element"
    )


def wrong_text(
    selector: str,
    reading: Reading,
    text: str,
    match: Match,
    *,
    page: PageFacts,
    limit: Limit,
    decimal: Decimal = ".",
    tolerance: float = 0,
) -> CheckFailed:
    """The text of an element was another one to the end. What a secret field holds, or should hold, is not shown."""
    if reading.secret:
        return CheckFailed(
            f"{named(selector)} does not hold the expected value; it is not shown, since the field holds a secret "
            f"({limit})",
            actual=_NOT_SHOWN,
        )
    verb = "holds" if reading.field else "shows"
    actual = quote(reading.text, _LONG) if reading.text else "no text"
    if match == "number":
        return _wrong_number(
            f"{named(selector)} {verb} {actual}",
            reading,
            f"{text} ± {tolerance:.15g}" if tolerance else text,
            decimal,
            rest=f"({limit})\n{page.told}",
        )
    wanted = {"exact": "", "contains": "text that contains ", "regex": "a match for the pattern "}[match]
    hint = difference(reading.text, text) if match == "exact" else None
    return CheckFailed(
        f"{named(selector)} {verb} {actual}\nexpected {wanted}{quote(text, _LONG)} ({limit})\n{page.told}",
        expected=text,
        actual=reading.text,
        hint=hint,
    )


def _wrong_number(lead: str, reading: Reading, wanted: str, decimal: Decimal, *, rest: str) -> CheckFailed:
    found = number_in(reading.text, decimal)
    read = "in which there is no number" if found is None else f"which is the number {found:.15g}"
    other: Decimal = "," if decimal == "." else "."
    turned = number_in(reading.text, other)
    hint = None if turned in (None, found) else f"with decimal: '{other}' it is the number {turned:.15g}"
    return CheckFailed(
        f"{lead}, {read}\nexpected the number {wanted} {rest}",
        expected=wanted,
        actual=reading.text if found is None else f"{found:.15g}",
        hint=hint,
    )


def wrong_count(
    selector: str, found: int, wanted: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit
) -> CheckFailed:
    """The number of matching elements was another one to the end. `wanted`: e.g. `at least 2`."""
    if not found:
        return _nothing_matches(f"no element matches {named(selector)}, expected {wanted} ({limit})", selector, page)
    shown = f": {', '.join(elements.outlines)}" if elements is not None and elements.outlines else ""
    more = ", ..." if elements is not None and elements.count > len(elements.outlines) else ""
    return CheckFailed(
        f"{count(found)} match{'es' if found == 1 else ''} {named(selector)}{shown}{more}\nexpected {wanted} ({limit})"
        f"\n{page.told}",
        expected=wanted,
        actual=str(found),
    )


def still_there(selector: str, *, elements: ElementFacts | None, page: PageFacts, limit: Limit) -> IgnitionError:
    """A matching element stood in the page to the end."""
    if elements is None or not page.answered:
        return BrowserTimeout(f"cannot look for {named(selector)} ({limit})\n{page.told}")
    return CheckFailed(
        f"{named(selector)} should be gone, but {elements.first} is still in the page ({limit})\n{page.told}",
        expected="no element",
        actual=count(max(elements.count, 1)),
    )


def wrong_url(address: str, found: str, *, page: PageFacts, limit: Limit) -> CheckFailed:
    """The page had another address to the end."""
    return CheckFailed(
        f"the address is {found}\nexpected {address!r} ({limit})\n{page.told}", expected=address, actual=found
    )


def never_true(script: str, found: object, *, page: PageFacts, limit: Limit) -> CheckFailed:
    """A script gave nothing true to the end."""
    return CheckFailed(
        f"the script {quote(script, 100)} gave {quote(repr(found))} to the end ({limit})\n{page.told}",
        expected="a value that counts as true",
        actual=repr(found),
    )


def wrong_attribute(
    selector: str, found: Attribute, value: str | None, *, page: PageFacts, limit: Limit
) -> CheckFailed:
    """An attribute was another one to the end. What a secret field holds, or should hold, is not shown."""
    lead = f"attribute {found.name!r} of {named(selector)}"
    if found.secret:
        return CheckFailed(
            f"{lead} is not as expected; it is not shown, since the field holds a secret ({limit})", actual=_NOT_SHOWN
        )
    if found.value is None:
        lead = f"{named(selector)} has no attribute {found.name!r}"
    else:
        lead += f" is {quote(found.value, _LONG)}"
    wanted = quote(value, _LONG) if value is not None else "no such attribute"
    return CheckFailed(
        f"{lead}\nexpected {wanted} ({limit})\n{page.told}",
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
        return BrowserTimeout(f"cannot look at {named(selector)} ({limit})\n{page.told}")
    instead = _INSTEAD[state]
    has_focus = f"\nthe focus is on {focus.first}" if focus is not None and focus.count else ""
    return CheckFailed(
        f"{named(selector)} should be {state}, but {_which(elements)} is {instead} ({limit}){has_focus}\n{page.told}",
        expected=state,
        actual=instead,
        hint=_way_out(f"is {instead}", elements, "look at"),
    )
