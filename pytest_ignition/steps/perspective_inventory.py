"""What a discovery makes of the elements that a page has: kinds, ids, and how surely each can be found again. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pytest_ignition.language.model import Json

COMPONENT_TYPES: Mapping[str, str] = {
    "ia.input.button": "button",
    "ia.input.oneshotbutton": "button",
    "ia.input.text-field": "input",
    "ia.input.text-area": "textarea",
    "ia.input.password-field": "password",
    "ia.input.numeric-entry-field": "number",
    "ia.input.checkbox": "checkbox",
    "ia.input.toggle-switch": "switch",
    # The name that public playbooks filter the inventory by.
    "ia.input.dropdown": "ia_dropdown",
    "ia.navigation.link": "link",
    "web-ui.button": "button",
}
"""Component id (Perspective DOM sheet, section 1.1) -> type in the inventory; others have the last part of their id."""

_TAGS = {"a": "link", "select": "dropdown"}
_TYPED = (
    "text", "textbox", "password", "email", "number", "spinbutton", "search", "tel", "url", "textarea", "date", "time",
    "datetime-local", "month", "week",
)  # fmt: skip
_FAMILIES: Mapping[str, frozenset[str]] = {
    "input": frozenset(("input", *_TYPED)),
    "text": frozenset(("text", "textbox", "input")),
    "button": frozenset(("button", "submit", "reset", "image")),
    "link": frozenset(("link", "a")),
    "a": frozenset(("link", "a")),
    "dropdown": frozenset(("dropdown", "select")),
    "select": frozenset(("dropdown", "select")),
    "toggle": frozenset(("toggle", "toggleswitch", "switch")),
    "switch": frozenset(("toggle", "toggleswitch", "switch")),
}
"""What an author may ask for -> the types that he means, all in lower case and without `ia_`."""

_FRAMES = ("ia.container.", "ia.display.view", "ia.display.flex-repeater", "ia.display.carousel")
_NAMED_BY = ("data-component-path", "data-component-id", "name")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_NUMBERED = re.compile(r"component-\d+(-\d+)?")


def inventory(elements: Sequence[Mapping[str, Json]], types: Sequence[str] = ()) -> list[dict[str, Json]]:
    """The components, in the order of the document, as the public format lists them (section 5.6).

    Components that only hold others (containers, embedded views, repeaters) are in it if `types` asks for them.

    Args:
        elements: as `BrowserSession.survey` found them.
        types: kinds to list, all if empty: types of the inventory, `ia_...` names or component ids. `input` stands for
            everything that is typed into, `text` for text boxes.
    """
    kept = [each for each in elements if _wanted(each, types)]
    taken: set[str] = {str(each["element_id"]) for each in kept}
    used: set[str] = set()
    return [_item(element, index, _id(element, index, used, taken)) for index, element in enumerate(kept)]


def type_of(element: Mapping[str, Json]) -> str:
    """What an element is: by its component id, else by an `ia_...` class, its role, its tag."""
    component = element["component"]
    if component:
        return COMPONENT_TYPES.get(component) or str(component).rpartition(".")[2]
    tag = str(element["tagName"])
    return str(element["stock"] or element["role"] or element["input"] or _TAGS.get(tag, tag))


def _wanted(element: Mapping[str, Json], types: Sequence[str]) -> bool:
    kind, component = _plain(type_of(element)), str(element["component"] or "").casefold()
    if not types:
        return not component.startswith(_FRAMES)
    for each in types:
        wanted = each.strip().casefold()
        if component and (wanted == component or (wanted == "container" and component.startswith("ia.container."))):
            return True
        if kind in _FAMILIES.get(_plain(wanted), {_plain(wanted)}):
            return True
    return False


def _plain(name: str) -> str:
    return name.casefold().removeprefix("ia_").partition("--")[0]


def _id(element: Mapping[str, Json], index: int, used: set[str], taken: set[str]) -> str:
    """The element's own, numbered where several have it: repeated views repeat their ids."""
    own = str(element["element_id"])
    name, number = own or f"component-{index}", 1
    while name in used or (name != own and name in taken):
        number += 1
        name = f"{own or f'component-{index}'}-{number}"
    used.add(name)
    return name


def _item(element: Mapping[str, Json], index: int, name: str) -> dict[str, Json]:
    facts = {key: value for key, value in element.items() if key not in ("element_id", "stock", "input", "by")}
    return {"id": name, "index": index, "type": type_of(element), **facts}


def enriched(component: Mapping[str, Json], analyzed_at: str) -> dict[str, Json]:
    """A component of the inventory with what the public format calls its metadata.

    `selector_reliability`: `high` for an id, which the designer set for testing; `medium` for a component's path, which
    changes when a neighbour is added, and for a field's name; `low` for a place in the document.
    """
    selector = str(component.get("selector") or "")
    name = str(component.get("id") or "")
    has_id = bool(name) and _NUMBERED.fullmatch(name) is None
    return {
        **component,
        "metadata": {
            "analyzed_at": analyzed_at,
            "has_label": bool(component.get("label") or component.get("ariaLabel")),
            "has_id": has_id,
            "is_perspective_component": bool(component.get("component") or component.get("componentPath")),
            "selector_reliability": _reliability(selector),
        },
    }


def _reliability(selector: str) -> str:
    """By the form of the selector alone, so that an inventory from elsewhere can be judged too."""
    form = _QUOTED.sub("", selector)
    if re.search(r"[\s>+~]", form):
        return "low"
    if form.startswith(("#", "[id=")):
        return "high"
    return "medium" if any(f"[{by}=" in form for by in _NAMED_BY) else "low"
