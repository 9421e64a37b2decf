// Docked views around the page's own: one holder per dock, which stays in the page when the dock is closed.
import { h, svg } from "./dom.js";

const NARROW_PX = 800;
const EDGE_PX = 40;

// What is drawn again and again keeps its elements: a dock's view keeps its values over a change of another dock.
export class Docks {
  // page: mount, send; slots: elements by side.
  constructor(page, slots) {
    Object.assign(this, { page, slots });
    this.known = new Map();
    this.overlay = h("div", { class: "modal dock-modal", hidden: true });
    this.overlay.addEventListener("click", () => {
      for (const each of this.known.values()) if (each.dock.modal && each.dock.open) this.page.send("dock-toggle", { id: each.dock.id });
    });
    document.body.append(this.overlay);
    document.addEventListener("mousemove", (event) => this.near(event));
  }

  show(docks) {
    const wanted = new Map(docks.map((dock) => [dock.mountPath, dock]));
    for (const [mount, each] of [...this.known]) {
      const dock = wanted.get(mount);
      if (dock?.resourcePath !== each.dock.resourcePath || JSON.stringify(dock.params) !== JSON.stringify(each.dock.params)) this.remove(mount);
    }
    for (const [mount, dock] of wanted) {
      const each = this.known.get(mount) ?? this.make(mount, dock);
      each.dock = dock;
      this.dress(each);
    }
    this.overlay.hidden = !docks.some((dock) => dock.modal && dock.open);
  }

  make(mount, dock) {
    const content = h("div", { class: "dock-content" });
    const inner = h("div", { "data-dock-id": dock.id }, content);
    const icon = svg("svg", { "data-icon": "material/chevron_right", viewBox: "0 0 16 16", width: 16, height: 16 }, svg("path", { d: "M5 3l5 5-5 5", fill: "none", stroke: "currentColor", "stroke-width": 2 }));
    const handle = h("div", { class: `view-toggle toggle-${dock.side}`, role: "button" }, icon);
    handle.addEventListener("click", () => this.page.send("dock-toggle", { id: dock.id }));
    const holder = h("div", { class: `docked-view-${dock.side}` }, inner, handle);
    const each = { dock, holder, inner, handle, size: dock.size };
    if (dock.resizable) inner.append(this.border(each));
    this.slots[dock.side].append(holder);
    this.known.set(mount, each);
    each.view = this.page.mount(mount, content, dock.resourcePath, dock.params);
    if (dock.show === "auto" && dock.open && innerWidth < NARROW_PX) this.page.send("dock-toggle", { id: dock.id });
    return each;
  }

  dress({ dock, holder, inner, handle, size }) {
    const upright = dock.side === "left" || dock.side === "right";
    inner.style[upright ? "width" : "height"] = `${dock.open ? size : 0}px`;
    inner.classList.toggle("dock-closed", !dock.open);
    holder.classList.toggle("dock-is-modal", dock.modal);
    handle.classList.toggle("toggle-open", dock.open);
    handle.hidden = dock.handle === "hide";
    if (dock.handle === "show") handle.classList.add("toggle-visible");
  }

  border(each) {
    const zone = h("div", { class: "resize-zone" });
    zone.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      zone.setPointerCapture(event.pointerId);
      const { side } = each.dock;
      const upright = side === "left" || side === "right";
      const sign = side === "left" || side === "top" ? 1 : -1;
      const from = (upright ? event.clientX : event.clientY) - sign * each.size;
      const move = (moved) => { each.size = Math.max(60, sign * ((upright ? moved.clientX : moved.clientY) - from)); this.dress(each); };
      zone.addEventListener("pointermove", move);
      zone.addEventListener("pointerup", () => zone.removeEventListener("pointermove", move), { once: true });
    });
    return h("div", { class: "dock-border drag-border" }, zone, svg("svg", { class: "drag-icon", viewBox: "0 0 4 16", width: 4, height: 16 }, svg("path", { d: "M1 3v10M3 3v10", stroke: "currentColor" })));
  }

  // A handle that hides itself is seen while the mouse is at its side.
  near({ clientX, clientY }) {
    const distance = { left: clientX, right: innerWidth - clientX, top: clientY, bottom: innerHeight - clientY };
    for (const { dock, inner, handle } of this.known.values()) {
      if (dock.handle !== "autoHide") continue;
      const { width, height } = inner.getBoundingClientRect();
      const reach = EDGE_PX + (dock.open ? (dock.side === "left" || dock.side === "right" ? width : height) : 0);
      handle.classList.toggle("toggle-visible", distance[dock.side] < reach);
    }
  }

  remove(mount) {
    const each = this.known.get(mount);
    each.view.stop();
    each.holder.remove();
    this.known.delete(mount);
  }

  clear() {
    for (const each of this.known.values()) each.holder.remove();
    this.known.clear();
    this.overlay.hidden = true;
  }
}
