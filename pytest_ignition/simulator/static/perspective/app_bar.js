// The app bar: revealed at the lower edge, with a panel of who is logged in, and the session's status.
import { h, svg } from "./dom.js";

const TICK_MS = 1000;

const clock = (seconds) => `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

export class AppBar {
  // page: settings, send, askForLogin.
  constructor(page) {
    this.page = page;
    this.ends = null;
    this.timer = svg("svg", { class: "timer-icon", viewBox: "0 0 16 16", width: 16, height: 16 },
      svg("circle", { cx: 8, cy: 8, r: 6, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }), svg("path", { d: "M8 5v3l2 2", fill: "none", stroke: "currentColor", "stroke-width": 1.5 }));
    this.reveal = h("div", { class: "bar-reveal bar-reveal-left", role: "button" }, this.timer, this.arrow("show-icon", "M4 10l4-4 4 4"));
    this.centre = h("div", { class: "app-center", role: "button" }, "Menu");
    this.clock = h("div", { class: "trial-clock" });
    this.hide = h("div", { class: "bar-hide", role: "button" }, this.arrow("hide-icon", "M4 6l4 4 4-4"));
    this.bar = h("div", { class: "app-bar bar-hidden" }, this.hide, this.centre, this.clock);
    this.user = h("div", { class: "username" });
    this.sign = h("div", { class: "text-button", role: "button" });
    this.status = h("div", { class: "status-button", role: "button" }, "Session Status");
    this.panel = h("div", { class: "action-panel", hidden: true }, this.user,
      h("div", { class: "connection-security" }, location.protocol === "https:" ? "Secure connection" : "Connection is not secure"), this.status, this.sign);
    this.root = h("div", { class: "app-bar-holder", hidden: true }, this.reveal, this.bar, this.panel);
    this.reveal.addEventListener("click", () => this.turn(true));
    this.hide.addEventListener("click", () => this.turn(false));
    this.centre.addEventListener("click", () => { this.panel.hidden = !this.panel.hidden; });
    this.status.addEventListener("click", () => this.showStatus());
    this.sign.addEventListener("click", () => { if (this.sign.textContent === "SIGN OUT") page.send("logout", {}); else page.askForLogin(); });
    document.body.append(this.root);
    setInterval(() => this.tick(), TICK_MS);
  }

  arrow(name, path) {
    return svg("svg", { class: name, viewBox: "0 0 16 16", width: 16, height: 16 }, svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 2 }));
  }

  show({ appBar, user, trial, gateway }) {
    this.root.hidden = !appBar;
    this.gateway = gateway;
    this.user.textContent = user || "Guest";
    this.sign.textContent = user ? "SIGN OUT" : "SIGN IN";
    this.ends = trial === null ? null : Date.now() + trial * 1000;
    this.timer.style.display = trial === null ? "none" : "";
    this.clock.hidden = trial === null;
    this.tick();
  }

  tick() {
    if (this.ends !== null && !this.bar.classList.contains("bar-hidden")) this.clock.textContent = `Trial ${clock(Math.max(0, Math.ceil((this.ends - Date.now()) / 1000)))}`;
  }

  // It slides out of sight and stays in the page.
  turn(shown) {
    this.bar.classList.toggle("bar-hidden", !shown);
    this.reveal.classList.toggle("reveal-hidden", shown);
    if (!shown) this.panel.hidden = true;
    this.tick();
  }

  showStatus() {
    const { sessionId, pageId, project } = this.page.settings;
    const row = (name, title, value) => h("div", { class: name }, h("span", { class: "detail-title" }, title), h("span", { class: "detail-data" }, value));
    const gateway = h("div", { class: "status-tab" }, row("session-id", "Session", sessionId), row("page-id", "Page", pageId), row("gateway-url", "Gateway", location.origin),
      h("div", { class: "modal-connection-status" }, h("span", { class: "message-text" }, "Connected")));
    const projectTab = h("div", { class: "status-tab", hidden: true }, row("project-name", "Project", project), h("div", { class: "update-status" }, "Up to date"));
    const close = h("div", { class: "close-icon", role: "button" }, "×");
    const tabs = [h("div", { id: "gateway-nav", role: "tab" }, "Gateway"), h("div", { id: "project-nav", role: "tab" }, "Project")];
    const modal = h("div", { class: "app-modal open" }, h("h2", {}, "Session Status"), close, h("div", { class: "status-nav" }, ...tabs), gateway, projectTab);
    tabs[0].addEventListener("click", () => { gateway.hidden = false; projectTab.hidden = true; });
    tabs[1].addEventListener("click", () => { gateway.hidden = true; projectTab.hidden = false; });
    close.addEventListener("click", () => modal.remove());
    document.querySelector(".app-modal")?.remove();
    document.body.append(modal);
  }

  clear() {
    this.root.hidden = true;
    this.turn(false);
    document.querySelector(".app-modal")?.remove();
  }
}
