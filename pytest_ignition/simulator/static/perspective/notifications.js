// Notifications in a corner, the newest at the end; each stays until it is closed or its time is up.
import { h, svg } from "./dom.js";

const SYMBOLS = { info: "M8 7v5M8 4v1", success: "M4 8l3 3 5-6", warning: "M8 4v5M8 11v1", error: "M5 5l6 6M11 5l-6 6" };

export class Notifications {
  constructor() {
    this.stack = h("div", { class: "notifications" });
    document.body.append(this.stack);
  }

  show({ summary, detail, level = "info", duration = 0, actions = [] }) {
    const icon = svg("svg", { class: "notification-icon", viewBox: "0 0 16 16", width: 20, height: 20 },
      svg("symbol", { id: `notification-${level}` }, svg("path", { d: SYMBOLS[level] ?? SYMBOLS.info })),
      svg("path", { d: SYMBOLS[level] ?? SYMBOLS.info, fill: "none", stroke: "currentColor", "stroke-width": 2 }));
    const close = h("div", { class: "close-icon", role: "button" }, "×");
    const body = h("div", { class: "notification-body" }, h("p", { class: "message-summary" }, summary),
      ...(detail ? [h("p", { class: "message-detail" }, detail)] : []),
      ...(actions.length ? [h("div", { class: "notification-actions" }, ...actions.map((each) => h("div", { class: "notification-action-item" }, each)))] : []));
    const shown = h("div", { class: `notification notification-${level}`, role: "status" }, icon, body, close);
    close.addEventListener("click", () => shown.remove());
    this.stack.append(shown);
    if (duration > 0) setTimeout(() => shown.remove(), duration);
  }

  clear() { this.stack.replaceChildren(); }
}
