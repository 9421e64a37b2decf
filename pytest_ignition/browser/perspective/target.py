"""Which component is meant, as an author says it. No I/O here.

A component is found by its `domId`, or by its type with the label or text that it shows, or by its path; within a view,
a dock or a popup; the n-th where several fit. A path is positional and changes with the view (Perspective DOM sheet,
section 1.1), so it is the last resort.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

STOCK = {
    "flex": "ia.container.flex",
    "column": "ia.container.column",
    "coordinate": "ia.container.coord",
    "split": "ia.container.split",
    "tab container": "ia.container.tab",
    "tabs": "ia.container.tab",
    "accordion": "ia.display.accordion",
    "alarm status table": "ia.display.alarmstatustable",
    "alarm journal table": "ia.display.alarmjournaltable",
    "barcode": "ia.display.barcode",
    "carousel": "ia.display.carousel",
    "tank": "ia.display.cylindrical-tank",
    "flex repeater": "ia.display.flex-repeater",
    "icon": "ia.display.icon",
    "inline frame": "ia.display.iframe",
    "image": "ia.display.image",
    "label": "ia.display.label",
    "led display": "ia.display.led-display",
    "markdown": "ia.display.markdown",
    "progress": "ia.display.progress",
    "table": "ia.display.table",
    "tag browse tree": "ia.display.tag-browse-tree",
    "thermometer": "ia.display.thermometer",
    "tree": "ia.display.tree",
    "embedded view": "ia.display.view",
    "view canvas": "ia.display.viewcanvas",
    "barcode scanner": "ia.input.barcodescannerinput",
    "button": "ia.input.button",
    "checkbox": "ia.input.checkbox",
    "date time input": "ia.input.date-time-input",
    "date time picker": "ia.input.date-time-picker",
    "dropdown": "ia.input.dropdown",
    "file upload": "ia.input.fileupload",
    "multi-state button": "ia.input.multi-state-button",
    "numeric entry field": "ia.input.numeric-entry-field",
    "one-shot button": "ia.input.oneshotbutton",
    "password field": "ia.input.password-field",
    "radio group": "ia.input.radio-group",
    "signature pad": "ia.input.signature-pad",
    "slider": "ia.input.slider",
    "text area": "ia.input.text-area",
    "text field": "ia.input.text-field",
    "toggle switch": "ia.input.toggle-switch",
    "horizontal menu": "ia.navigation.horizontalmenu",
    "link": "ia.navigation.link",
    "menu tree": "ia.navigation.menutree",
    "motor": "ia.symbol.motor",
    "pump": "ia.symbol.pump",
    "sensor": "ia.symbol.sensor",
    "valve": "ia.symbol.valve",
    "vessel": "ia.symbol.vessel",
}
"""Component ids by the names that people give the components (Perspective DOM sheet, section 1.1)."""


class BadTarget(ValueError):
    """What is wrong with a target, such as "nothing says which component is meant"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A component of a session. Texts are compared as a whole, white space folded, unless `exact` is false.

    Attributes:
        dom_id: the `domId` that a designer set.
        type: a component id such as `ia.input.dropdown`, or what people call it: `dropdown`.
        label: what the label beside it, or on it, says.
        text: what it shows itself.
        path: its `data-component-path`, such as `C.0:1:2`.
        view: only below the view of this resource path.
        dock: only in the dock of this id.
        popup: only in the popup of this id.
        within: only below the component of this `domId`.
        nth: which of several, from 0 on; negative ones count from the end.
        exact: false for texts that only contain what is looked for, in whatever case.
    """

    dom_id: str | None = None
    type: str | None = None
    label: str | None = None
    text: str | None = None
    path: str | None = None
    view: str | None = None
    dock: str | None = None
    popup: str | None = None
    within: str | None = None
    nth: int | None = None
    exact: bool = True

    def __post_init__(self) -> None:
        if not any((self.dom_id, self.type, self.label, self.text, self.path)):
            raise BadTarget("nothing says which component is meant: give dom_id, type, label, text or path")

    @property
    def component_type(self) -> str | None:
        """The component id that `type` stands for."""
        if self.type is None:
            return None
        return STOCK.get(" ".join(self.type.lower().replace("_", " ").split()), self.type)

    def query(self) -> dict[str, Any]:
        """For the script that looks for it."""
        return asdict(self) | {"type": self.component_type}

    def __str__(self) -> str:
        """In words: `dropdown 'Line' in popup 'edit'`."""
        words = [self.type or "component"]
        words += [f"#{self.dom_id}"] if self.dom_id else []
        words += [repr(self.label)] if self.label else []
        words += [f"showing {self.text!r}"] if self.text else []
        words += [f"at {self.path}"] if self.path else []
        for name in ("view", "dock", "popup"):
            value = getattr(self, name)
            words += [f"in {name} {value!r}"] if value else []
        words += [f"within #{self.within}"] if self.within else []
        words += [f"(number {self.nth})"] if self.nth is not None else []
        return " ".join(words)


def target_of(said: object) -> Target:
    """A target as playbooks write it: a mapping, or a text that is a `domId` with or without `#`.

    Raises:
        BadTarget: it says nothing, has an unknown key, or a value that cannot be.
    """
    if isinstance(said, Target):
        return said
    if isinstance(said, str):
        return Target(dom_id=said.strip().removeprefix("#"))
    if not isinstance(said, Mapping):
        raise BadTarget(f"a component is a domId, or a mapping such as {{type: dropdown, label: Line}}, not {said!r}")
    known = set(Target.__dataclass_fields__)
    said = {"dom_id" if key == "domId" else key: value for key, value in said.items()}
    unknown = [key for key in said if key not in known]
    if unknown:
        near = difflib.get_close_matches(str(unknown[0]), known, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else f"; a component is found by {', '.join(sorted(known))}"
        raise BadTarget(f"unknown key {unknown[0]!r}{meant}")
    return Target(**{key: _checked(key, value) for key, value in said.items()})


def _checked(key: str, value: object) -> Any:
    if value is None and key != "exact":
        return None
    kind = {"nth": int, "exact": bool}.get(key)
    if kind is not None:
        if type(value) is not kind:
            raise BadTarget(f"{key} must be {'a whole number' if kind is int else 'true or false'}, not {value!r}")
        return value
    # A number stands for its text: `label: 4` is what YAML makes of a label that says 4.
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        text = str(value)
        return text.removeprefix("#") if key in ("dom_id", "within") else text
    raise BadTarget(f"{key} must be text, not {value!r}")
