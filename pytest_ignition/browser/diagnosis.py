"""Says why an element could not be used: what matched, what the page is, and what the author may have meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_ignition.browser.perspective.endings import remedy

_SHOWN_TEXT = 100
_SHOWN_TITLE = 80
_SHOWN_URL = 300
_PASSWORD = re.compile(r"(?<=//)([^/?#@:]*):[^/?#]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """A page at the moment of a failure.

    Attributes:
        answered: False when the page's script was too busy to tell more than its address.
        over: what the page says that ended a Perspective session, or "".
        ids, classes, names, texts: what its elements are called, each distinct and short.
        roles: roles and names of its elements, such as `button Save`.
        notes: what happened besides that may explain the failure, one line each.
    """

    url: str
    answered: bool = True
    title: str = ""
    over: str = ""
    text: str = ""
    ids: Sequence[str] = ()
    classes: Sequence[str] = ()
    names: Sequence[str] = ()
    texts: Sequence[str] = ()
    roles: Sequence[str] = ()
    notes: Sequence[str] = ()

    @classmethod
    def of(cls, url: str, found: Mapping[str, Any] | None, notes: Sequence[str] = ()) -> PageFacts:
        """From what `scripts.LOOK_AT_PAGE` returned; None where the page did not answer."""
        facts = found if found is not None else {"answered": False}
        return cls(url=show_url(url), notes=notes, **facts)

    @property
    def told(self) -> str:
        """Lines below a failure: the page, and what happened besides."""
        return "\n".join((f"page: {self}", *self.notes))

    def __str__(self) -> str:
        parts = [self.url]
        if not self.answered:
            return f"{self.url}, which does not answer (a script keeps it busy, or it is still loading)"
        if self.title:
            parts.append(quote(self.title, _SHOWN_TITLE))
        if self.over:
            parts.append(f"the Perspective session is over: {self.over} ({remedy(self.over)})")
        else:
            parts.append(f"showing {quote(self.text, _SHOWN_TEXT)}" if self.text else "showing no text")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFacts:
    """What a selector matches.

    Attributes:
        visible: how many of them can be seen.
        outlines: opening tag and text of the first ones; `visible_outlines`: of the first visible ones.
    """

    count: int
    visible: int
    first_visible: bool = False
    outlines: Sequence[str] = ()
    visible_outlines: Sequence[str] = ()

    @property
    def first(self) -> str:
        """The first match, as markup."""
        return self.outlines[0] if self.outlines else "an element"


def show_url(url: str) -> str:
    """An address of a sane length, without the password that it may hold."""
    shown = _PASSWORD.sub(r"\1:***@", url)
    return shown if len(shown) <= _SHOWN_URL else shown[: _SHOWN_URL - 3] + "..."


def quote(text: str, longest: int = 200) -> str:
    """Text of a page between quotes: one line, no control characters, of a sane length."""
    line = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return repr(line if len(line) <= longest else line[: longest - 3] + "...")


def count(number: int) -> str:
    """`1 element`, `3 elements`."""
    return f"{number} element{'' if number == 1 else 's'}"


_QUOTED = re.compile(r""""([^"]+)"|'([^']+)'""")
_BARE_TEXT = re.compile(r"(?:^|>>)\s*text=([^'\"/][^>]*)")
_ROLE = re.compile(r"\brole=(\w+)")
_ID = re.compile(r"#((?:\w|-|\\.)+)")
_CLASS = re.compile(r"\.((?:[^\W\d]|-)[\w-]*)")


def closest(selector: str, page: PageFacts, most: int = 3) -> list[str]:
    """Selectors for what the page has and the author may have meant, the nearest first."""
    quoted = [first or second for first, second in _QUOTED.findall(selector)]
    quoted += [text.strip() for text in _BARE_TEXT.findall(selector)]
    unquoted = _BARE_TEXT.sub(" ", _QUOTED.sub(" ", selector))
    found: list[tuple[float, str]] = []
    found += _near(_ID.findall(unquoted), page.ids, lambda name: f"#{name}" if _plain(name) else f'[id="{name}"]')
    found += _near(_CLASS.findall(unquoted), page.classes, lambda name: f".{name}")
    role = _ROLE.search(selector)
    if role is not None:
        found += _of_roles(role[1], quoted, page.roles)
    if role is None or not found:
        found += _near(quoted, page.texts, lambda text: f'text="{text}"')
        found += _near(quoted, page.names, lambda name: f'"{name}"')
    best = sorted(set(found), key=lambda pair: (-pair[0], pair[1]))
    return [shown for _, shown in best if shown not in selector][:most]


def _of_roles(role: str, quoted: Sequence[str], known: Sequence[str]) -> list[tuple[float, str]]:
    """Elements of that role with a name alike, and those of another role with that very name."""
    own = [name for kind, _, name in (each.partition(" ") for each in known) if kind == role]
    found = _near(quoted, own, lambda name: f'role={role}[name="{name}"]')
    wanted = {name.casefold() for name in quoted}
    for kind, _, name in (each.partition(" ") for each in known):
        if kind != role and name.casefold() in wanted:
            found.append((0.99, f'role={kind}[name="{name}"]'))
    return found


def _plain(name: str) -> bool:
    return re.fullmatch(r"[^\W\d][\w-]*", name) is not None


def _near(wanted: Sequence[str], known: Sequence[str], show: Callable[[str], str]) -> list[tuple[float, str]]:
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    result = []
    for want in wanted:
        for match in difflib.get_close_matches(want.casefold(), folded, n=3, cutoff=0.7):
            ratio = difflib.SequenceMatcher(None, want.casefold(), match).ratio()
            result.append((ratio, show(folded[match])))
    return result
