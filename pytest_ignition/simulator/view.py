"""The demo project's one view: its components, what they are bound to, and what a press or a write does. No I/O here.

The definition has the shape of a `view.json` (type, meta, props, children). Addresses are positional as in a real
session: `0` is the view's root, `0:2:1` the second child of its third child (Perspective DOM sheet, section 1.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_ignition.simulator.sessions import PerspectivePage

Component = dict[str, Any]
Values = dict[str, dict[str, Any]]
"""Property values by component address, such as `{"0:1:1": {"props.text": "on"}}`."""

MOUNT = "C"
RESOURCE_PATH = "Overview"
TITLE = "Line overview"


def _component(component_type: str, dom_id: str | None = None, style: str = "", **props: Any) -> Component:
    meta = {"domId": dom_id} if dom_id is not None else {}
    return {"type": component_type, "meta": meta, "props": props, "style": style, "children": []}


def _flex(*children: Component, style: str) -> Component:
    return {**_component("ia.container.flex", style=style), "children": list(children)}


def _label(dom_id: str | None = None, text: str = "", *, style: str = "") -> Component:
    return _component("ia.display.label", dom_id, style, text=text)


VIEW = _flex(
    _flex(
        _label(text="Line overview", style="title"),
        _label(text="Demo view of the simulator: every value makes the round trip to the gateway.", style="hint"),
        style="heading",
    ),
    _flex(
        _label(text="Pieces", style="caption"),
        _component("ia.input.button", "press-button", text="Count a piece"),
        _label("press-count", style="value"),
        style="row",
    ),
    _flex(
        _label(text="Operator", style="caption"),
        _component("ia.input.text-field", "operator-name", text="", placeholder="Enter a name"),
        _label("operator-echo", style="value"),
        style="row",
    ),
    _flex(
        _label(text="Conveyor", style="caption"),
        _component("ia.input.toggle-switch", "run-toggle", selected=False),
        _label("run-state", style="value"),
        style="row",
    ),
    _flex(
        _label(text="Gateway uptime", style="caption"),
        _label("live-value", style="live"),
        _label(text="pushed by the gateway", style="hint"),
        style="row",
    ),
    style="view",
)


def _walk(component: Component, address: str = "0") -> Iterator[tuple[str, Component]]:
    yield address, component
    for index, child in enumerate(component["children"]):
        yield from _walk(child, f"{address}:{index}")


ALL_ADDRESSES = tuple(address for address, _each in _walk(VIEW))
ADDRESSES: Mapping[str, str] = {
    component["meta"]["domId"]: address for address, component in _walk(VIEW) if "domId" in component["meta"]
}
_DOM_IDS: Mapping[str, str] = {address: dom_id for dom_id, address in ADDRESSES.items()}


def page_definition(route: str) -> Component | None:
    """What a page route shows: the view at the primary page, nothing configured anywhere else."""
    return VIEW if route == "" else None


def bound_values(page: PerspectivePage) -> Values:
    """What the bindings of the view come to."""
    operator = page.session.operator
    by_dom_id: Mapping[str, dict[str, Any]] = {
        "press-count": {"props.text": f"Pressed {page.presses} times"},
        "operator-name": {"props.text": operator},
        "operator-echo": {"props.text": f"Operator: {operator or 'nobody'}"},
        "run-toggle": {"props.selected": page.running},
        "run-state": {"props.text": "Running" if page.running else "Stopped"},
    }
    return {ADDRESSES[dom_id]: values for dom_id, values in by_dom_id.items()}


def live_value(uptime: float) -> Values:
    """The one value that changes by itself. `uptime` in seconds."""
    return {ADDRESSES["live-value"]: {"props.text": f"{uptime:.1f} s"}}


def press(page: PerspectivePage, address: str) -> None:
    """A component was clicked."""
    if _DOM_IDS.get(address) == "press-button":
        page.presses += 1


def write(page: PerspectivePage, address: str, value: object) -> None:
    """A component's value was changed by the user. Anything but the right type is passed over."""
    match _DOM_IDS.get(address), value:
        case "operator-name", str(text):
            page.session.operator = text
        case "run-toggle", bool(selected):
            page.running = selected
