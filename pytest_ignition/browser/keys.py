"""The names of keys as Playwright knows them, so that a wrong one is told before a page is asked. Pure."""

from __future__ import annotations

import difflib
import string

from pytest_ignition.browser.errors import BadKey

_MODIFIERS = ("Shift", "Control", "Alt", "Meta")
_PAD = (*"0123456789", "Divide", "Multiply", "Subtract", "Add", "Decimal", "Enter")
_NAMES = (
    *("Escape", "Tab", "Enter", "Space", "Backspace", "Insert", "Delete", "Home", "End", "PageUp", "PageDown"),
    *("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "CapsLock", "NumLock", "ScrollLock", "Pause", "PrintScreen"),
    *("ContextMenu", "AltGraph", "ControlOrMeta", *_MODIFIERS),
    *(f"{modifier}{side}" for modifier in _MODIFIERS for side in ("Left", "Right")),
    *("Backquote", "Minus", "Equal", "Backslash", "BracketLeft", "BracketRight", "Semicolon", "Quote"),
    *("Comma", "Period", "Slash"),
    *("AudioVolumeMute", "AudioVolumeDown", "AudioVolumeUp"),
    *("MediaTrackNext", "MediaTrackPrevious", "MediaPlayPause"),
    *(f"F{number}" for number in range(1, 13)),
    *(f"Digit{digit}" for digit in string.digits),
    *(f"Key{letter}" for letter in string.ascii_uppercase),
    *(f"Numpad{key}" for key in _PAD),
)
KEYS = frozenset(_NAMES) | frozenset(string.printable) - frozenset("\t\v\f")
"""Names of keys, and the characters that a US keyboard has."""

_ELSEWHERE = {
    "ctrl": "Control",
    "cmd": "Meta",
    "command": "Meta",
    "win": "Meta",
    "windows": "Meta",
    "option": "Alt",
    "return": "Enter",
    "esc": "Escape",
    "del": "Delete",
    "ins": "Insert",
    "spacebar": "Space",
    "up": "ArrowUp",
    "down": "ArrowDown",
    "left": "ArrowLeft",
    "right": "ArrowRight",
    "pgup": "PageUp",
    "pgdn": "PageDown",
}
"""What these keys are called in other places, by the folded name."""


def check(text: str) -> None:
    """See that a key, or several joined by `+`, can be pressed.

    Raises:
        BadKey: one of them has no such name.
    """
    for name in _split(text):
        if name not in KEYS:
            raise BadKey(_wrong(name, text), hint="some names: Enter, Escape, Tab, ArrowDown, F5, a, Control+A")


def _split(text: str) -> list[str]:
    """The keys of a combination; a `+` that stands where a name should begin is the key itself, as in Playwright."""
    names, name = [], ""
    for char in text:
        if char == "+" and name:
            names.append(name)
            name = ""
        else:
            name += char
    return [*names, name]


def _wrong(name: str, text: str) -> str:
    if not name:
        return f"{text!r} ends where a key should follow the last '+'"
    inside = f" in {text!r}" if name != text else ""
    near = _nearest(name)
    return f"{name!r}{inside} is not the name of a key" + (f"; did you mean {near!r}?" if near else "")


def _nearest(name: str) -> str | None:
    folded = {each.casefold(): each for each in _NAMES} | _ELSEWHERE
    found = difflib.get_close_matches(name.casefold()[:30], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
