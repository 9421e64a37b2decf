// Views at their mount paths: drawn from their definitions, kept up to date by property, stopped with what embeds them.
import { h } from "./dom.js";
import { listen } from "./meta.js";
import { openModal } from "./modal.js";
import { fit, hideOverlayIn, overlay } from "./quality.js";
import { makers } from "./components.js";

// A value as a frame carries it: plain, or tagged with its quality.
function opened(wire) {
  if (wire !== null && typeof wire === "object" && Array.isArray(wire.$) && wire.$[0] === "qv") {
    return { value: wire.$[1], quality: wire.$[2] };
  }
  return { value: wire, quality: "Good" };
}

function steps(path) {
  return [...path.matchAll(/\.?([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => (index === undefined ? key : Number(index)));
}

function put(target, path, value) {
  const keys = steps(path);
  const last = keys.pop();
  for (const [at, key] of keys.entries()) target = target[key] ??= typeof (keys[at + 1] ?? last) === "number" ? [] : {};
  target[last] = value;
}

function read(target, path) {
  return steps(path).reduce((found, key) => found?.[key], target);
}

// What a maker of a component gets. Makers return {root, render(props, component), dispose?}; `render` is called at the
// start and after every change, and may be called with nothing changed.
class Component {
  constructor(view, definition, address) {
    Object.assign(this, { view, definition, address, type: definition.type, mount: view.mount });
    this.path = `${view.mount}.${address}`;
    this.state = structuredClone({ props: definition.props, meta: definition.meta, position: definition.position });
    this.qualities = new Map(definition.bound.map((name) => [name, "Pending"]));
    this.embedded = new Map();
    this.children = definition.children.map((child, index) => view.build(child, `${address}:${index}`));
    const maker = makers[definition.type] ?? makers.unknown;
    this.made = this.attempt(() => {
      if (view.page.settings.crashing?.includes(definition.type)) throw new Error("crashed to order");
      return maker(this);
    }) ?? { root: this.wreck, render() {} };
    this.root = this.made.root;
    this.outer = null;
    this.forget = listen(this);
    this.show();
  }

  // A component that crashes shows that, and leaves the others alone.
  attempt(deed) {
    try {
      return deed();
    } catch (error) {
      console.error(error);
      this.wreck = crashed(error, this.path);
      return undefined;
    }
  }

  get props() { return this.state.props; }
  get enabled() { return this.props.enabled !== false; }
  get classes() { return String(this.props.style?.classes ?? "").split(/\s+/).filter(Boolean).map((name) => `psc-${name.replaceAll("/", "-")}`); }

  // The roots of the children, for containers to place.
  get childRoots() { return this.children.map((child) => child.element); }
  get element() { return this.outer ?? this.root; }

  // Tell the gateway that something happened: `onActionPerformed`, ...
  fire(event, data = null) {
    this.view.page.send("component-event", { mountPath: this.mount, address: this.address, event, data });
  }

  // The user changed a property, such as `props.text`: shown at once, and sent to the gateway.
  write(property, value) {
    put(this.state, property, value);
    this.view.page.send("component-write", { mountPath: this.mount, address: this.address, property, value });
    this.show();
  }

  // Ask the gateway: `tag-browse` with {path}.
  ask(kind, message) { return this.view.page.ask(kind, message); }

  // Run a view inside `container`. `index`: which one of a repeater's; null for the only one. The same call with other
  // parameters starts it anew.
  embed(container, resourcePath, params = {}, index = null) {
    const mount = `${this.mount}$${this.address}${index === null ? "" : `[${index}]`}`;
    const known = this.embedded.get(mount);
    const wanted = JSON.stringify([resourcePath, params]);
    if (known?.wanted === wanted && known.container === container) return;
    known?.view.stop();
    const view = this.view.page.mount(mount, container, resourcePath, params);
    this.embedded.set(mount, { wanted, view, container });
  }

  // Stop all embedded views, or those with an index from `from` to `to`.
  release(from = null, to = Infinity) {
    for (const [mount, { view }] of [...this.embedded]) {
      const index = Number(/\[(\d+)\]$/.exec(mount)?.[1] ?? -1);
      if (from === null || (index >= from && index <= to)) { view.stop(); this.embedded.delete(mount); }
    }
  }

  // Open the page's component modal beside this component; it comes late, as a real one's content does.
  modal(content, options = {}) { return openModal(this.element, content, { late: this.view.page.settings.modalDelay ?? 60, ...options }); }

  set(property, wire) {
    const { value, quality } = opened(wire);
    put(this.state, property, value);
    this.qualities.set(property, quality);
    this.show();
  }

  get faults() {
    return [...this.qualities].filter(([, quality]) => !quality.startsWith("Good")).map(([path, subcode]) => ({
      subcode, path, description: `The value of ${path} is of the quality ${subcode}.`,
    }));
  }

  show() {
    this.made.render(this.props, this);
    const faults = this.faults;
    if (faults.length === 0) this.unwrap(); else this.wrap(faults);
    this.dress();
  }

  // What every root carries; an overlay takes it from the root to the wrapper.
  dress() {
    const dressed = this.element;
    for (const each of [this.root, this.outer]) {
      if (each === null || each === dressed) continue;
      each.classList.remove(...this.classes);
      each.removeAttribute("data-component");
      each.removeAttribute("data-component-path");
      each.removeAttribute("id");
    }
    dressed.dataset.component = this.type;
    dressed.dataset.componentPath = this.path;
    if (this.state.meta.domId) dressed.id = this.state.meta.domId;
    dressed.classList.add(...this.classes);
    if (this.view.page.settings.hiddenOverlays) hideOverlayIn(dressed);
    dressed.style.display = this.state.meta.visible === false ? "none" : "";
    this.place?.(dressed);
  }

  wrap(faults) {
    const key = JSON.stringify(faults);
    if (this.outer === null) {
      this.outer = h("div", { class: "component-wrapper" });
      this.root.replaceWith(this.outer);
      this.outer.append(this.root);
    } else if (this.faultsShown === key) {
      return;
    }
    this.faultsShown = key;
    this.outer.querySelector(":scope > .cfo-parent")?.remove();
    this.outer.append(overlay(faults));
    requestAnimationFrame(() => this.outer !== null && fit(this.outer));
  }

  unwrap() {
    if (this.outer === null) return;
    // Taken out of the page for a moment, a field would lose the focus.
    const focused = document.activeElement !== null && this.root.contains(document.activeElement) ? document.activeElement : null;
    this.outer.replaceWith(this.root);
    this.outer = null;
    focused?.focus();
  }

  dispose() {
    this.forget();
    this.release();
    this.made.dispose?.();
    for (const child of this.children) child.dispose();
  }
}

export class View {
  // container: what it is drawn into; the page: send, ask, mount, settings, client.
  constructor(page, mount, container, resourcePath) {
    Object.assign(this, { page, mount, container, resourcePath });
    this.components = new Map();
    this.root = null;
  }

  build(definition, address) {
    const made = new Component(this, definition, address);
    this.components.set(address, made);
    return made;
  }

  draw(root) {
    this.clear();
    if (root === null) {
      this.container.replaceChildren(viewNotFound(this.resourcePath));
      return;
    }
    this.page.client.page.views.set(this.mount, { mountPath: this.mount, resourcePath: this.resourcePath, running: true });
    try {
      this.root = this.build(root, "0");
      this.container.replaceChildren(this.root.element);
    } catch (error) {
      this.clear();
      this.container.replaceChildren(crashed(error, `${this.mount}.0`));
    }
  }

  update(byAddress) {
    for (const [address, properties] of Object.entries(byAddress)) {
      for (const [name, value] of Object.entries(properties)) this.components.get(address)?.set(name, value);
    }
  }

  property(address, path) { return read(this.components.get(address)?.state, path); }

  clear() {
    this.root?.dispose();
    this.root = null;
    this.components = new Map();
    this.page.client.page.views.delete(this.mount);
  }

  stop() {
    this.clear();
    this.container.replaceChildren();
    this.page.forget(this.mount);
  }
}

export const viewNotFound = (path) => h("div", { class: "view-state-display ia_viewStateDisplay" },
  h("div", { class: "message-primary ia_viewStateDisplay__primaryMessage" }, "View Not Found"),
  h("div", { class: "message-secondary ia_viewStateDisplay__secondaryMessage" },
    path ? `There is no view "${path}".` : "No view configured for this page"));

export const crashed = (error, path) => h("div", { class: "component-error-boundary", "data-component": "error", "data-component-path": path },
  h("div", { class: "message-primary" }, "Component Error"), h("div", { class: "message-secondary" }, String(error)));
