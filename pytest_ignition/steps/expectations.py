"""What a test of a manifest expects: which of it can be checked, and whether it is so. Pure.

The public format's manifests say it in words that nothing checks (playbook-format, section 5.6). Here a small grammar
is checked, and whatever else is written is told to be unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pytest_ignition.browser.errors import BadPattern
from pytest_ignition.browser.texts import pattern
from pytest_ignition.language.model import Json
from pytest_ignition.language.spelling import nearest

STATES = ("visible", "hidden", "enabled", "disabled", "checked", "unchecked")
TEXTS = ("text", "contains", "matches", "value", "url", "title")
_NOT_THERE = "not there"
_OPPOSITES = {"visible": "hidden", "enabled": "disabled", "checked": "unchecked"}
_KEYED = re.compile(rf"({'|'.join(TEXTS)})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_SENTENCES = (
    (re.compile(r"(.+\s)?can be clicked", re.DOTALL), "click", "done"),
    (re.compile(r"(.+\s)?takes a value", re.DOTALL), "fill", "holds"),
    (re.compile(r"the field holds the value"), "fill", "holds"),
    (re.compile(r"the page reacts without an error"), "", "done"),
)
"""What `ai.generate_test_cases` writes, the action that it is about, and what it comes to."""


class BadExpectation(ValueError):
    """It is of the grammar, but wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One thing that must be so after the action.

    Attributes:
        kind: a word of `STATES` or `TEXTS`, `holds` (the field holds what was typed), or `done` (the action succeeded).
        value: what goes with it.
        written: in the author's words.
    """

    kind: str
    value: str = ""
    written: str = ""


def read_expectations(written: Json, action: str) -> tuple[list[Expectation], list[str]]:
    """What can be checked, and the sentences that cannot.

    Args:
        written: a text, a mapping, or a list of both; None or an empty text for nothing.
        action: `click`, `fill` or `verify`.

    Raises:
        BadExpectation: a key is unknown, or a value does not fit.
    """
    checks: list[Expectation] = []
    prose: list[str] = []
    for each in written if isinstance(written, Sequence) and not isinstance(written, str) else [written]:
        if each is None or each == "":
            continue
        if isinstance(each, Mapping):
            checks += [_entry(str(key), value) for key, value in each.items()]
        elif (found := _read(str(each).strip(), action)) is not None:
            checks.append(found)
        else:
            prose.append(str(each).strip())
    return checks, prose


def _read(text: str, action: str) -> Expectation | None:
    if text.casefold() in STATES:
        return Expectation(kind=text.casefold(), written=text)
    keyed = _KEYED.fullmatch(text)
    if keyed is not None:
        return _text(keyed[1].casefold(), keyed[2].strip(), text)
    sentence = text.removesuffix(".")
    for form, about, kind in _SENTENCES:
        if form.fullmatch(sentence) and about in ("", action):
            return Expectation(kind=kind, written=text)
    return None


def _entry(key: str, value: Json) -> Expectation:
    name = key.strip().casefold()
    if name in TEXTS and value is not None and not isinstance(value, Mapping | list | tuple):
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        return _text(name, shown, f"{name}: {shown}")
    if name in _OPPOSITES and isinstance(value, bool):
        state = name if value else _OPPOSITES[name]
        return Expectation(kind=state, written=state)
    known = (*TEXTS, *_OPPOSITES)
    if name in known:
        raise BadExpectation(f"{key!r} must be {'true or false' if name in _OPPOSITES else 'a text'}, not {value!r}")
    near = nearest(name, known)
    raise BadExpectation(
        f"nothing is known of {key!r}" + (f"; did you mean {near!r}?" if near else f"; {', '.join(known)} are")
    )


def _text(kind: str, value: str, written: str) -> Expectation:
    if kind == "matches":
        try:
            pattern(value)
        except BadPattern as error:
            raise BadExpectation(error.message) from None
    return Expectation(kind=kind, value=value, written=written)


def unmet(expected: Expectation, seen: Mapping[str, Json], typed: str | None = None) -> str | None:
    """What is there instead, in words, or None if it is as expected.

    Args:
        expected: what must be so.
        seen: what `survey_scripts.CONDITION` told.
        typed: what was filled in.
    """
    if expected.kind == "done":
        return None
    if expected.kind in ("url", "title"):
        found = str(seen.get(expected.kind, ""))
        return None if expected.value in found or expected.value in unquote(found) else f"{expected.kind}: {found}"
    if expected.kind in STATES:
        state = _state(expected.kind, seen)
        return None if state == expected.kind else state
    return _unmet_text(expected, seen, typed) if seen.get("count") else _NOT_THERE


def _state(asked: str, seen: Mapping[str, Json]) -> str:
    """What the element is of a state and its opposite; one that is not there counts as hidden."""
    positive = next(state for state, opposite in _OPPOSITES.items() if asked in (state, opposite))
    if seen.get("count"):
        return positive if seen.get(positive) else _OPPOSITES[positive]
    return "hidden" if asked == "hidden" else _NOT_THERE


def _unmet_text(expected: Expectation, seen: Mapping[str, Json], typed: str | None) -> str | None:
    if seen.get("secret"):
        # That the browser filled it is all that can be said without telling what it holds.
        return None if expected.kind == "holds" else "not shown: the field holds a secret"
    field = bool(seen.get("field"))
    if expected.kind in ("value", "holds") and not field:
        return "no field"
    shown = str(seen.get("value" if field else "text", ""))
    wanted = (typed or "") if expected.kind == "holds" else expected.value
    fits: Mapping[str, Callable[[], bool]] = {
        "text": lambda: " ".join(shown.split()) == " ".join(wanted.split()),
        "contains": lambda: " ".join(wanted.split()) in " ".join(shown.split()),
        "matches": lambda: pattern(wanted).search(shown) is not None,
        "value": lambda: same_value(shown, wanted),
        "holds": lambda: same_value(shown, wanted),
    }
    return None if fits[expected.kind]() else f"{'value' if field else 'text'}: {shown}"


_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"([-+]?\d{1,3})((?:[,.'\u2019\s]\d{3})+)(?:[.,](\d+))?")


def same_value(shown: str, wanted: str) -> bool:
    """Whether a field shows what was asked for: the same text, or the same number in the page's way to write it."""
    if shown.strip() == wanted.strip():
        return True
    try:
        number = float(wanted)
    except ValueError:
        return False
    return number in _numbers(shown.strip())


def _numbers(shown: str) -> list[float]:
    """What a number on a page may mean: `12.000` is twelve or twelve thousand."""
    found = []
    if _NUMBER.fullmatch(shown):
        found.append(float(shown.replace(",", ".")))
    grouped = _GROUPED.fullmatch(shown)
    if grouped is not None:
        whole = grouped[1] + re.sub(r"\D", "", grouped[2])
        found.append(float(f"{whole}.{grouped[3] or 0}"))
    return found


_BY_TYPE = {
    "number": "42",
    "range": "42",
    "email": "test@example.com",
    "date": "2025-01-01",
    "time": "12:00",
    "datetime-local": "2025-01-01T12:00",
    "month": "2025-01",
    "week": "2025-W01",
    "url": "https://example.com",
    "tel": "5550100",
    "color": "#336699",
}


def value_for(seen: Mapping[str, Json]) -> str:
    """What to type where a test gives no value: `Test` as in the public format, or what such a field takes."""
    kind = str(seen.get("type", ""))
    if seen.get("component") == "ia.input.numeric-entry-field":
        kind = "number"
    value = _BY_TYPE.get(kind, "Test")
    if kind not in ("number", "range"):
        return value
    for bound, too_far in ((seen.get("min"), min), (seen.get("max"), max)):
        if (
            isinstance(bound, str)
            and re.fullmatch(r"-?\d+(\.\d+)?", bound)
            and too_far(float(value), float(bound)) == float(value)
        ):
            value = bound
    return value
