"use strict";
// A Perspective client in small: nothing of the view is there before the socket is open and its first values came.
// Roots carry data-component and a dotted data-component-path; inner classes are the stock components' own.
(function () {
  const settings = window.__settings;
  const views = new Map();
  const model = {};
  const client = { projectName: settings.project, sessionId: settings.sessionId, connection: { webSocket: null }, page: { views } };
  window.__client = client;
  const banner = document.querySelector(".connection-banner");
  const mount = document.querySelector(".perspective-page");
  let drawn = false;

  function element(tag, component, path, attributes = {}, ...children) {
    const made = document.createElement(tag);
    if (component) { made.dataset.component = component; made.dataset.componentPath = path; }
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }
  const label = (path, attributes, ...text) => element("div", "ia.display.label", path, { class: "ia_labelComponent", ...attributes }, ...text);

  function send(event) {
    const socket = client.connection.webSocket;
    if (socket && socket.readyState === WebSocket.OPEN) socket.send("component-event:" + JSON.stringify(event));
  }

  function textField(path, id) {
    const input = element("input", "ia.input.text-field", path, { id, type: "text", placeholder: "Enter a name" });
    let typed = false;
    input.addEventListener("input", () => { typed = true; });
    // Like the real one: a value set by script without an event is not the user's, and goes with the next render.
    const commit = () => { if (typed) { typed = false; send({ component: id, value: input.value }); } else { input.value = model[id] ?? ""; } };
    input.addEventListener("blur", commit);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") commit(); });
    return input;
  }

  function toggle(path, id) {
    const thumb = element("div", null, null, { class: "ia_toggleSwitch__thumb" });
    const root = element("div", "ia.input.toggle-switch", path, { id, class: "ia_toggleSwitch", role: "switch" }, element("div", null, null, { class: "ia_toggleSwitch__track" }), thumb);
    root.addEventListener("click", () => send({ component: id }));
    return root;
  }

  function button(path, id, text) {
    const root = element("button", "ia.input.button", path, { id, class: "ia_button--primary", type: "button" }, element("div", null, null, { class: "text" }, text));
    root.addEventListener("click", () => send({ component: id }));
    return root;
  }

  const row = (...children) => element("div", null, null, { class: "row" }, ...children);

  function draw() {
    if (!settings.mapped) {
      mount.append(element("div", null, null, { class: "view-state view-state-display" },
        element("div", null, null, { class: "message-primary ia_viewStateDisplay__primaryMessage" }, "View Not Found"),
        element("div", null, null, { class: "message-secondary muted" }, "No view configured for this page")));
      return;
    }
    document.title = "Line overview";
    mount.append(element("div", "ia.container.flex", "C.0", { class: "view" },
      label("C.0:0", { class: "ia_labelComponent title" }, "Line overview"),
      row(button("C.0:1", "press-button", "Count a piece"), label("C.0:2", { id: "press-count" })),
      row(textField("C.0:3", "operator-name"), label("C.0:4", { id: "operator-echo" })),
      row(toggle("C.0:5", "run-toggle"), label("C.0:6", { id: "run-state" })),
      row(label("C.0:7", { class: "ia_labelComponent muted" }, "Running for"), label("C.0:8", { id: "live-value" }))));
    views.set("C", { mountPath: "C", resourcePath: "Overview", running: true });
  }

  function apply(values) {
    Object.assign(model, values);
    for (const [id, value] of Object.entries(values)) {
      const target = document.getElementById(id);
      if (!target) continue;
      if (target.matches("input")) { if (document.activeElement !== target) target.value = value; }
      else if (target.matches(".ia_toggleSwitch")) target.querySelector(".ia_toggleSwitch__thumb").classList.toggle("ia_toggleSwitch__thumb--selected", value);
      else target.textContent = value;
    }
  }

  function receive(frame) {
    const colon = frame.indexOf(":");
    if (frame.slice(0, colon) !== "client-value-update") return;
    const values = JSON.parse(frame.slice(colon + 1)).values.views.C || {};
    if (drawn) return apply(values);
    Object.assign(model, values);
  }

  function connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/system/pws/${settings.project}/${settings.sessionId}?token=${settings.token}`);
    client.connection.webSocket = socket;
    let activity = 0;
    socket.addEventListener("open", () => {
      banner.classList.remove("banner-active");
      activity = setInterval(() => socket.send("client-activity:" + JSON.stringify({ lastActiveTime: Date.now() })), 13000);
      // Bindings take their time, so the view comes with its values some time after the socket.
      if (!drawn) setTimeout(() => { drawn = true; draw(); apply(model); }, settings.bindingDelay);
    });
    socket.addEventListener("message", (event) => receive(event.data));
    socket.addEventListener("close", () => {
      clearInterval(activity);
      banner.classList.add("banner-active");
      setTimeout(connect, 400);
    });
  }
  connect();
})();
