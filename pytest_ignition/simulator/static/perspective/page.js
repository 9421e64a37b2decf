// What stands on a page: its view, docks, popups, notifications, or the page that ended it.
import { AppBar } from "./app_bar.js";
import { Docks } from "./docks.js";
import { h } from "./dom.js";
import { closeModal } from "./modal.js";
import { Notifications } from "./notifications.js";
import { Popups } from "./popups.js";
import { View, viewNotFound } from "./views.js";
import { askWhetherPersonal, interstitial, terminalPage } from "./whole_pages.js";

export class Page {
  constructor(container, settings, client) {
    Object.assign(this, { container, settings, client, connection: null });
    this.views = new Map();
    this.primary = h("div", { class: "perspective-page" });
    this.drawn = null;
    const slots = Object.fromEntries(["top", "left", "right", "bottom"].map((side) => [side, h("div", { class: `dock-slot dock-slot-${side}` })]));
    container.append(slots.top, h("div", { class: "dock-middle" }, slots.left, this.primary, slots.right), slots.bottom);
    this.docks = new Docks(this, slots);
    this.popups = new Popups(this);
    this.notifications = new Notifications();
    this.appBar = new AppBar(this);
    if (settings.maker) askWhetherPersonal();
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
      notification: (message) => this.notifications.show(message),
      login: () => this.askForLogin(),
      refresh: () => location.reload(),
      closed: (reason) => this.end({ header: "Session Closed", text: reason || "The gateway closed this session.", link: "launch gateway" }),
    };
  }

  show(shown) {
    this.shown = shown;
    document.title = shown.primary.title;
    if (shown.terminal !== null) {
      this.end(shown.terminal);
      return;
    }
    if (shown.login === "required") {
      this.takeAll(interstitial(() => this.logIn(), null));
      return;
    }
    this.appBar.show(shown);
    this.docks.show(shown.docks);
    this.popups.show(shown.popups);
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

  // What takes the whole page

  end(terminal) { this.takeAll(terminalPage(terminal, location.pathname, () => this.send("logout", {}))); }

  logIn() {
    const start = `/data/perspective/client/${encodeURIComponent(this.settings.project)}`;
    const path = location.pathname.slice(start.length);
    location.assign(`/data/perspective/login/${encodeURIComponent(this.settings.project)}?path=${encodeURIComponent(decodeURIComponent(path))}`);
  }

  // A user wants to log in where nobody has to.
  askForLogin() {
    const back = () => this.show(this.shown);
    this.takeAll(interstitial(() => this.logIn(), back));
  }

  takeAll(content) {
    closeModal();
    for (const view of [...this.views.values()]) { view.clear(); this.forget(view.mount); }
    this.docks.clear();
    this.popups.clear();
    this.notifications.clear();
    this.appBar.clear();
    this.drawn = null;
    this.primary.replaceChildren(content);
  }
}
