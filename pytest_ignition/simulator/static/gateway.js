// What every page of the gateway shares: elements, buttons, dialogs, requests, notices, the bar of a pending restart.
"use strict";

const Gateway = (() => {
  const mayWrite = document.body.dataset.mayWrite === "true";
  let csrfToken = null;

  // Elements. Text is only ever set as text, so nothing that a gateway holds becomes markup.

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") made.addEventListener(name, value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  function button(label, attributes = {}) {
    const kind = attributes.class ?? "";
    return element("button", {
      type: "button", "data-component": "web-ui.button", "data-label": label, ...attributes, class: `button ${kind}`.trim(),
    }, label);
  }

  function tick(label, attributes = {}) {
    return element("label", { class: "tick" }, element("input", { type: "checkbox", ...attributes }), element("span", {}, label));
  }

  // Requests go with the web session; a write carries its CSRF token.

  async function api(method, path, body = undefined, headers = {}) {
    const own = { ...headers };
    if (method !== "GET") own["X-CSRF-Token"] = await token();
    const raw = body === undefined || body instanceof Blob;
    if (!raw) own["Content-Type"] = "application/json";
    const answer = await fetch(path, { method, headers: own, body: raw ? body : JSON.stringify(body) });
    if (answer.redirected && new URL(answer.url).pathname === "/welcome") location.assign("/welcome");
    if (!answer.ok) throw new Error(await refusal(answer));
    const text = await answer.text();
    return (answer.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : text;
  }

  async function token() {
    if (csrfToken === null) {
      const answer = await fetch("/data/app/session");
      if (!answer.ok) throw new Error(await refusal(answer));
      csrfToken = (await answer.json()).csrfToken;
    }
    return csrfToken;
  }

  async function refusal(answer) {
    if (answer.status === 401) return "Your session has ended. Log in again from the home page.";
    if (answer.status === 403) return "Your roles do not allow this.";
    if (answer.status === 503) return "The gateway is starting. Try again in a moment.";
    const text = await answer.text();
    try {
      const told = JSON.parse(text);
      return told.failureMessage ?? told.problem?.message ?? told.message ?? `The gateway answered ${answer.status}.`;
    } catch {
      const page = new DOMParser().parseFromString(text, "text/html");
      const said = page.querySelector("h2")?.textContent.replace(/^HTTP ERROR \d+ /, "");
      return `The gateway answered ${answer.status}${said ? `: ${said}` : ""}.`;
    }
  }

  function notice(text, kind = "bad") {
    document.getElementById("notices").replaceChildren(...(text ? [element("p", { class: `notice ${kind}` }, text)] : []));
  }

  // Dialogs. One at a time; Escape and Cancel close it.

  function dialog(title, body, actions) {
    const box = element("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: "-1" },
      element("h2", {}, title),
      element("div", { class: "modal-body" }, ...body),
      element("p", { class: "modal-error", role: "alert", hidden: true }),
      element("div", { class: "modal-actions" }, ...actions));
    const backdrop = element("div", { class: "modal-backdrop" }, box);
    const before = document.activeElement;
    const close = () => { document.removeEventListener("keydown", onKey); backdrop.remove(); before?.focus?.(); };
    const onKey = (event) => { if (event.key === "Escape" && box.dataset.busy !== "true") close(); };
    document.addEventListener("keydown", onKey);
    document.body.append(backdrop);
    (box.querySelector("input:not([type=checkbox]):not([disabled])") ?? box).focus();
    const complain = (text) => {
      const line = box.querySelector(".modal-error");
      line.textContent = text;
      line.hidden = text === "";
    };
    return { box, close, complain };
  }

  // Carries out what a dialog's button starts: once at a time, and what goes wrong is said in the dialog.
  async function during(open, deed) {
    if (open.box.dataset.busy === "true") return;
    open.box.dataset.busy = "true";
    open.complain("");
    try {
      await deed();
    } catch (error) {
      open.complain(error.message);
    } finally {
      open.box.dataset.busy = "false";
    }
  }

  // The bar of a pending restart, and the dialog behind it. The button's id has a blank in it, as on a real gateway.

  function showRestartBar(pending) {
    document.getElementById("bars").replaceChildren(...(pending.length === 0 ? [] : [
      element("div", { class: "restart-bar", role: "status" },
        element("div", {}, element("b", {}, "Changes wait for a restart"), element("span", {}, pending.join(", "))),
        button("Restart Gateway", { click: askForRestart, disabled: !mayWrite })),
    ]));
  }

  async function lookForRestart() {
    showRestartBar((await api("GET", "/data/api/v1/restart-tasks/pending")).pending);
  }

  function askForRestart() {
    const restart = button("Restart Gateway", {
      id: "restart gateway-button", class: "primary", disabled: true, click: () => during(open, restartNow),
    });
    const risks = tick("I understand the risks", { change: (event) => { restart.disabled = !event.target.checked; } });
    const open = dialog("Restart this gateway?", [
      element("p", {}, "Sessions, clients and device connections are interrupted until it is back. Everybody has to log in again."),
      risks,
    ], [button("Cancel", { click: () => open.close() }), restart]);

    async function restartNow() {
      await api("POST", "/data/api/v1/restart-tasks/restart?confirm=true");
      open.close();
      await follow();
    }
  }

  // Until the gateway went down and is back; then home, since the restart has ended every login.
  async function follow() {
    document.body.append(element("div", { class: "modal-backdrop restarting" },
      element("div", { class: "modal", role: "status" },
        element("div", { class: "spinner" }), element("h2", {}, "The gateway is restarting"),
        element("p", {}, "This page opens again when it is back."))));
    let down = false;
    for (;;) {
      await new Promise((resume) => setTimeout(resume, down ? 400 : 100));
      let state = "down";
      try {
        state = (await (await fetch("/StatusPing")).json()).state;
      } catch { /* it takes no connection */ }
      if (state === "RUNNING" && down) break;
      down = down || state !== "RUNNING";
    }
    location.assign("/app");
  }

  showRestartBar(document.body.dataset.pending.split("\n").filter((each) => each !== ""));

  return { mayWrite, element, button, tick, api, notice, dialog, during, lookForRestart };
})();
