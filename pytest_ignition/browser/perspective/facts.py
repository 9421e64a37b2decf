"""What the script that looks at a session tells: the session, and which components fit a target, or nearly do."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pytest_ignition.browser.perspective.target import Target

_SCRIPTS = Path(__file__).with_name("scripts")
_USES_TEXT = "// uses shown_text.js"


@cache
def script(name: str) -> str:
    """A script of the package by its file's name, with the one that it uses."""
    text = (_SCRIPTS / name).read_text(encoding="utf-8")
    return text.replace(_USES_TEXT, (_SCRIPTS / "shown_text.js").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """A session at one moment (Perspective DOM sheet, section 2).

    Attributes:
        app: whether the page is a Perspective client.
        lost: whether the connection banner is active.
        terminal: the header of the page that ended the session.
        trial: whether that is the end of the trial.
        noProject: whether the page says that there is no such project.
        interstitial: whether the session asks to log in.
        loginForm: whether the page is the identity provider's login.
        viewState: what stands in place of a view.
        pageComponents: how many components of the page's own view can be seen; `components`: of all.
        pending: how many overlays say that a value is pending.
        crashed: what components say that crashed.
        maker: whether the dialog of the Maker edition covers the page.
    """

    app: bool
    lost: bool
    terminal: str | None
    terminalText: str  # noqa: N815 - as the script names it
    trial: bool
    noProject: bool  # noqa: N815
    interstitial: bool
    loginForm: bool  # noqa: N815
    viewState: str  # noqa: N815
    pageComponents: int  # noqa: N815
    components: int
    pending: int
    crashed: Sequence[str]
    maker: bool
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A component on the page.

    Attributes:
        path: its `data-component-path`.
        type: its component id.
        domId: its `domId`, or "".
        text: what it shows; "" for a field.
        label: what the label beside it says, or "".
        pending: whether a value of it is still pending.
    """

    path: str
    type: str
    domId: str  # noqa: N815 - as the script names it
    text: str
    label: str
    pending: bool = False

    @property
    def selector(self) -> str:
        """A Playwright selector of its root, whatever wraps it."""
        return f"[data-component-path={css_text(self.path)}]"

    def __str__(self) -> str:
        """In words: `dropdown #line 'Line'`."""
        words = [self.type.rpartition(".")[2]]
        words += [f"#{self.domId}"] if self.domId else []
        # What a table or a tree shows is no name.
        said = self.label or ("" if self.type.endswith(("table", "tree")) else self.text)
        words += [repr(said)] if said else []
        return " ".join(words) if len(words) > 1 else f"{words[0]} at {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one look came to."""

    session: SessionFacts
    matches: Sequence[Found]
    near: Sequence[Found]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Sight:
        """From what the script returned."""
        return cls(
            session=SessionFacts(**told["session"]),
            matches=[Found(**each) for each in told["matches"]],
            near=[Found(**each) for each in told["near"]],
        )


def css_text(text: str) -> str:
    """A text between quotes, for a CSS selector."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\{ord(char):x} " if ord(char) < 0x20 else char for char in escaped) + '"'


def closest(target: Target, near: Sequence[Found], most: int = 5) -> list[str]:
    """What the author may have meant instead, the nearest first."""
    wanted = " ".join(each for each in (target.dom_id, target.label, target.text) if each).casefold()

    def likeness(found: Found) -> float:
        names = [each.casefold() for each in (found.domId, found.label, found.text) if each]
        return max((difflib.SequenceMatcher(None, wanted, each).ratio() for each in names), default=0.0)

    ordered = sorted(near, key=likeness, reverse=True) if wanted else list(near)
    shown = list(dict.fromkeys(map(str, ordered)))
    return shown[:most] + ([f"and {len(shown) - most} more"] if len(shown) > most else [])


def shown(value: Any) -> str:
    """A value in a message, of a sane length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else text[:297] + "..."
