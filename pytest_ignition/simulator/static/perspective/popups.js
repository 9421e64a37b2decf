// Popups over the page: dragged, resized, brought to the front, closed.
import { h, svg } from "./dom.js";

const FIRST_Z = 20;
const ZONES = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

export class Popups {
  constructor(page) {
    this.page = page;
    this.known = new Map();
    this.top = FIRST_Z;
    this.overlay = h("div", { class: "modal popup-overlay", hidden: true });
    this.overlay.addEventListener("click", () => {
      const top = [...this.known.values()].filter((each) => each.popup.modal).at(-1);
      if (top?.popup.overlayDismiss) this.close(top.popup.id);
    });
    document.body.append(this.overlay);
  }

  show(popups) {
    const wanted = new Map(popups.map((popup) => [popup.id, popup]));
    for (const [id, each] of [...this.known]) {
      const popup = wanted.get(id);
      if (popup === undefined || popup.resourcePath !== each.popup.resourcePath || JSON.stringify(popup.params) !== JSON.stringify(each.popup.params)) this.remove(id);
    }
    for (const [id, popup] of wanted) if (!this.known.has(id)) this.make(id, popup);
    const modal = [...this.known.values()].filter((each) => each.popup.modal).at(-1);
    this.overlay.hidden = modal === undefined;
    if (modal !== undefined) this.overlay.style.zIndex = Number(modal.element.style.zIndex) - 1;
  }

  make(id, popup) {
    const body = h("div", { class: "popup-body" });
    const header = h("div", { class: "popup-header" }, popup.title ?? "");
    const bar = h("div", { class: "popup-bar" }, header);
    const element = h("div", { id: `popup-${id}`, class: `popup${popup.modal ? " popup-modal" : ""}` }, bar, body);
    if (popup.draggable !== false) bar.append(this.drag(element));
    if (popup.showCloseIcon !== false) {
      const icon = svg("svg", { class: "close-icon", viewBox: "0 0 16 16", width: 16, height: 16 },
        svg("rect", { width: 16, height: 16, fill: "transparent" }), svg("path", { d: "M4 4l8 8M12 4l-8 8", stroke: "currentColor", "stroke-width": 2 }));
      icon.addEventListener("click", () => this.close(id));
      bar.append(icon);
    }
    if (popup.resizable) element.append(...ZONES.map((zone) => this.zone(element, zone)));
    element.addEventListener("pointerdown", () => this.raise(element), { capture: true });
    this.raise(element);
    document.body.append(element);
    this.place(element, popup.position);
    this.known.set(id, { popup, element, view: this.page.mount(popup.mountPath, body, popup.resourcePath, popup.params) });
  }

  raise(element) {
    // Two steps, so that an overlay fits between.
    this.top += 2;
    element.style.zIndex = this.top;
  }

  place(element, position) {
    const given = Object.entries(position ?? {}).filter(([side]) => ["left", "top", "right", "bottom", "width", "height"].includes(side));
    for (const [side, value] of given) element.style[side] = typeof value === "number" ? `${value}px` : String(value);
    if (!given.some(([side]) => side === "left" || side === "right")) element.style.left = "calc(50% - 180px)";
    if (!given.some(([side]) => side === "top" || side === "bottom")) element.style.top = "22%";
  }

  // Follows the pointer from where it was pressed; `move(right, down, start)` gets the way since then.
  follow(handle, element, move) {
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      const start = element.getBoundingClientRect();
      const follow = (moved) => move(moved.clientX - event.clientX, moved.clientY - event.clientY, start);
      handle.addEventListener("pointermove", follow);
      handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", follow), { once: true });
    });
    return handle;
  }

  drag(element) {
    return this.follow(h("div", { class: "popup-drag" }), element, (right, down, { left, top }) => {
      Object.assign(element.style, { left: `${left + right}px`, top: `${top + down}px`, right: "auto", bottom: "auto" });
    });
  }

  zone(element, zone) {
    return this.follow(h("div", { class: `resize-zone -${zone}` }), element, (right, down, { left, top, width, height }) => {
      const style = { left: `${left}px`, top: `${top}px`, right: "auto", bottom: "auto" };
      if (zone.includes("e")) style.width = `${width + right}px`;
      if (zone.includes("w")) Object.assign(style, { width: `${width - right}px`, left: `${left + right}px` });
      if (zone.includes("s")) style.height = `${height + down}px`;
      if (zone.includes("n")) Object.assign(style, { height: `${height - down}px`, top: `${top + down}px` });
      Object.assign(element.style, style);
    });
  }

  close(id) { this.page.send("popup-close", { id }); }

  remove(id) {
    const each = this.known.get(id);
    each.view.stop();
    each.element.remove();
    this.known.delete(id);
  }

  clear() {
    for (const each of this.known.values()) each.element.remove();
    this.known.clear();
    this.overlay.hidden = true;
  }
}
