"""Selectors as people say them - by role, label, text - made into one selector string of Playwright's. Pure.

Everything else of the package works on strings: a mapping is translated once, when a step's parameters are read.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from pytest_ignition import _compat
from pytest_ignition.browser.errors import BadSelector

ROLES = frozenset(
    (
        *("alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell"),
        *("checkbox", "code", "columnheader", "combobox", "complementary", "contentinfo", "definition", "deletion"),
        *("dialog", "directory", "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell"),
        *("group", "heading", "img", "insertion", "link", "list", "listbox", "listitem", "log", "main", "marquee"),
        *("math", "menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "meter", "navigation", "none"),
        *("note", "option", "paragraph", "presentation", "progressbar", "radio", "radiogroup", "region", "row"),
        *("rowgroup", "rowheader", "scrollbar", "search", "searchbox", "separator", "slider", "spinbutton", "status"),
        *("strong", "subscript", "superscript", "switch", "tab", "table", "tablist", "tabpanel", "term", "textbox"),
        *("time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem"),
    )
)
"""ARIA roles that an element can have (WAI-ARIA 1.2)."""

KINDS = ("css", "role", "label", "text", "placeholder", "test_id", "title", "alt")
"""Keys of which a mapping has exactly one."""

_REFINING = ("name", "exact", "has_text", "visible", "nth", "within", "frame")
KEYS = (*KINDS, *_REFINING)
"""All keys of a mapping."""

_INTO_FRAME = f" >> {_compat.INTO_FRAME} >> "


def selector_of(written: str | Mapping[str, object]) -> str:
    """The selector string for what an author wrote.

    Args:
        written: a selector of Playwright's, taken as it is, or a mapping of `KEYS`.

    Raises:
        BadSelector: the mapping says nothing that can be found, or something that does not go together.
    """
    if isinstance(written, str):
        return written
    _check_keys(written)
    found = _base(written)
    if "has_text" in written:
        found += f" >> {_compat.HAS_TEXT}={_json(_text(written, 'has_text'))}i"
    if "visible" in written:
        found += f" >> visible={'true' if _flag(written, 'visible') else 'false'}"
    if "within" in written:
        found = f"{_inner(written, 'within')} >> {found}"
    if "frame" in written:
        found = f"{_inner(written, 'frame')}{_INTO_FRAME}{found}"
    return found if "nth" not in written else f"{found} >> nth={_position(written)}"


def frame_of(selector: str) -> str | None:
    """The selector of the iframe that a selector looks into, or None for one that stays on the page."""
    frame, into, _ = selector.rpartition(_INTO_FRAME)
    return frame if into else None


def named(selector: str) -> str:
    """A selector between quotes as messages show it: private names of Playwright as an author would write them."""
    if "internal:" not in selector:
        return repr(selector)
    return repr(_PRIVATE.sub(_readable, selector.replace(_INTO_FRAME, " >> frame >> ")))


_PRIVATE = re.compile(r'internal:(?P<engine>label|text|has-text)=(?P<text>"(?:[^"\\]|\\.)*")(?P<exact>[is])')


def _readable(found: re.Match[str]) -> str:
    try:
        text = json.loads(found["text"])
    except ValueError:
        return found[0]
    return f"{found['engine'].replace('-', '_')}={text}"


def _check_keys(written: Mapping[str, object]) -> None:
    for key in written:
        if key not in KEYS:
            near = difflib.get_close_matches(str(key), KEYS, n=1)
            _refuse(
                f"{key!r} is no key of a selector" + (f"; did you mean {near[0]!r}?" if near else ""),
                f"it takes {', '.join(KEYS)}",
            )
    given = [key for key in KINDS if key in written]
    if len(given) != 1:
        said = " and ".join(given) if given else "none of them"
        _refuse(f"a selector has exactly one of {', '.join(KINDS)}, and here is {said}")
    if "name" in written and "role" not in written:
        _refuse("'name' belongs to a role, such as {role: button, name: Save}")
    if "exact" in written and given[0] in ("css", "test_id"):
        _refuse(f"'exact' does not go with {given[0]!r}, which is exact anyway")


def _base(written: Mapping[str, object]) -> str:
    kind = next(key for key in KINDS if key in written)
    exact = _flag(written, "exact") if "exact" in written else False
    text = _text(written, kind)
    return _BASES[kind](text, exact) if kind != "role" else _role(written, text, exact)


def _role(written: Mapping[str, object], role: str, exact: bool) -> str:
    if role not in ROLES:
        near = difflib.get_close_matches(role.casefold(), ROLES, n=1)
        _refuse(
            f"{role!r} is not a role" + (f"; did you mean {near[0]!r}?" if near else ""),
            "some roles: button, link, textbox, checkbox, combobox, heading, row, tab, dialog",
        )
    if "name" not in written:
        return f"role={role}"
    name = _escaped(_text(written, "name"))
    return f'role={role}[name="{name}"]' if exact else f'role={role}[name*="{name}" i]'


def _by_attribute(attribute: str) -> Callable[[str, bool], str]:
    return lambda text, exact: f"[{attribute}={_css(text)}]" if exact else f"[{attribute}*={_css(text)} i]"


_BASES: Mapping[str, Callable[[str, bool], str]] = {
    "css": lambda text, _exact: text,
    "label": lambda text, exact: f"{_compat.BY_LABEL}={_json(text)}{'s' if exact else 'i'}",
    "text": lambda text, exact: f"{_compat.BY_TEXT}={_json(text)}{'s' if exact else 'i'}",
    "placeholder": _by_attribute("placeholder"),
    "title": _by_attribute("title"),
    "alt": _by_attribute("alt"),
    "test_id": lambda text, _exact: f"[data-testid={_css(text)}]",
}


def _inner(written: Mapping[str, object], key: str) -> str:
    inner = written[key]
    if isinstance(inner, str) and inner:
        return inner
    if isinstance(inner, Mapping):
        return selector_of(inner)
    return _refuse(f"{key!r} takes a selector, not {inner!r}")


def _position(written: Mapping[str, object]) -> int:
    nth = written["nth"]
    if isinstance(nth, bool) or not isinstance(nth, int):
        _refuse(f"'nth' takes a whole number, not {nth!r}", "0 is the first match, -1 the last one")
    return nth


def _text(written: Mapping[str, object], key: str) -> str:
    value = written[key]
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        _refuse(f"{key!r} takes text, not {value!r}")
    return str(value)


def _flag(written: Mapping[str, object], key: str) -> bool:
    value = written[key]
    if not isinstance(value, bool):
        _refuse(f"{key!r} takes true or false, not {value!r}")
    return value


def _refuse(message: str, hint: str | None = None) -> NoReturn:
    raise BadSelector(message, hint=hint)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _css(text: str) -> str:
    """A string of CSS: control characters are written as numbers, since a line break would end it."""
    return '"' + "".join(f"\\{ord(char):x} " if ord(char) < 32 else _escaped(char) for char in text) + '"'
