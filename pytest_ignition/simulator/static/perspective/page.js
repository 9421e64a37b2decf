// What stands on a page: its view, docks, popups, notifications, or the page that ended it.
import { h } from "./dom.js";
import { closeModal } from "./modal.js";
import { View, viewNotFound } from "./views.js";

export class Page {
  constructor(container, settings, client) {
    Object.assign(this, { container, settings, client, connection: null });
    this.views = new Map();
    this.primary = h("div", { class: "perspective-page" });
    this.drawn = null;
    container.append(this.primary);
  }

  send(kind, message) { return this.connection.send(kind, message); }
  ask(kind, message) { return this.connection.ask(kind, message); }

  // Views

  mount(mount, container, resourcePath, params) {
    const view = new View(this, mount, container, resourcePath);
    this.views.set(mount, view);
    this.send("view-start", { mountPath: mount, resourcePath, params });
    return view;
  }

  forget(mount) {
    this.views.delete(mount);
    this.send("view-stop", { mountPath: mount });
  }

  // Frames

  handlers() {
    return {
      "client-value-update": ({ values }) => {
        if (values.page.primary !== undefined) this.show(values.page);
        for (const [mount, byAddress] of Object.entries(values.views)) this.views.get(mount)?.update(byAddress);
      },
      "view-definition": ({ mountPath, resourcePath, root }) => {
        const view = this.views.get(mountPath);
        if (view?.resourcePath === resourcePath) view.draw(root);
      },
      navigate: (message) => this.navigate(message),
      closed: (reason) => this.end({ header: "Session Closed", text: reason || "The gateway closed this session.", link: "launch gateway" }),
    };
  }

  show(shown) {
    document.title = shown.primary.title;
    if (shown.terminal !== null) {
      this.end(shown.terminal);
      return;
    }
    const { mountPath, resourcePath, params, path } = shown.primary;
    const wanted = JSON.stringify([resourcePath, params, path]);
    if (this.drawn === wanted) return;
    this.drawn = wanted;
    closeModal();
    this.views.get(mountPath)?.stop();
    if (resourcePath === null) this.primary.replaceChildren(viewNotFound(null));
    else this.mount(mountPath, this.primary, resourcePath, params);
  }

  // Navigation inside the session: the page is not loaded again.

  navigate({ path, url, newTab }) {
    if (url !== undefined) {
      if (newTab) window.open(url, "_blank"); else location.assign(url);
      return;
    }
    const address = `/data/perspective/client/${encodeURIComponent(this.settings.project)}${path === "/" ? "" : path}`;
    if (location.pathname !== address) history.pushState({ path }, "", address);
  }

  goTo(path) {
    this.navigate({ path });
    this.send("page-navigate", { path });
  }

  // The end. Versions differ in the header's class of an expired trial, so it has both that are known.

  end({ header, text, link }) {
    closeModal();
    for (const view of [...this.views.values()]) view.clear();
    this.views.clear();
    this.drawn = null;
    const classes = header === "Trial Expired" ? "terminal-state-header not-licensed-header" : "terminal-state-header";
    this.primary.replaceChildren(h("div", { class: "terminal-state-page" },
      h("h1", { class: classes }, header),
      h("section", { class: "terminal-state-section" }, h("p", {}, text)),
      ...(link ? [h("a", { class: "terminal-state-link", href: location.pathname }, link)] : [])));
  }
}
