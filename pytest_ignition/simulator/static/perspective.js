// A Perspective client in small. Nothing of a view is in the page before the socket opened and said what to show.
// Roots carry data-component and a dotted data-component-path; inner classes are the stock components' own.
"use strict";

(() => {
  const RECONNECT_MS = 500;
  const ACTIVITY_MS = 13000;

  const container = document.getElementById("app-container");
  const settings = JSON.parse(container.dataset.settings);
  const mount = container.querySelector(".perspective-page");
  const banner = document.querySelector(".connection-banner");

  // The part of the real client's store that test tools are known to read.
  const client = {
    projectName: settings.project,
    sessionId: settings.sessionId,
    connection: { webSocket: null },
    page: { views: new Map() },
  };
  window.__client = client;

  // Components of the drawn view by address; each knows how to show a property.
  let components = new Map();
  let drawn = null;

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // Sending. What is written while the connection is down is lost, as on a real gateway.

  function send(kind, message) {
    const socket = client.connection.webSocket;
    if (socket !== null && socket.readyState === WebSocket.OPEN) socket.send(`${kind}:${JSON.stringify(message)}`);
  }
  const sendEvent = (address) => send("component-event", { mountPath: "C", address, event: "onActionPerformed" });
  const sendWrite = (address, property, value) => send("component-write", { mountPath: "C", address, property, value });

  // Components: each maker returns its root and a function per property that it can show.

  const makers = {
    "ia.container.flex": () => ({ root: element("div"), show: {} }),

    "ia.display.label": () => {
      const root = element("div", { class: "ia_labelComponent" });
      return { root, show: { "props.text": (text) => { root.textContent = text; } } };
    },

    "ia.input.button": (address) => {
      const text = element("div", { class: "text" });
      const root = element("button", { type: "button", class: "ia_button--primary" }, text);
      root.addEventListener("click", () => sendEvent(address));
      return { root, show: { "props.text": (value) => { text.textContent = value; } } };
    },

    "ia.input.text-field": (address) => {
      const root = element("input", { type: "text", class: "ia_inputField", autocomplete: "off" });
      return { root, show: textField(root, (value) => sendWrite(address, "props.text", value)) };
    },

    "ia.input.toggle-switch": (address) => {
      const thumb = element("div", { class: "ia_toggleSwitch__thumb" });
      const track = element("div", { class: "ia_toggleSwitch__track" });
      const control = element("div", { class: "ia_toggleSwitch", role: "switch", tabindex: "0" }, track, thumb);
      const root = element("div", {}, control);
      let selected = false;
      const show = (value) => {
        selected = value;
        thumb.classList.toggle("ia_toggleSwitch__thumb--selected", selected);
        control.setAttribute("aria-checked", String(selected));
      };
      const flip = () => { show(!selected); sendWrite(address, "props.selected", selected); };
      root.addEventListener("click", flip);
      control.addEventListener("keydown", (event) => {
        if (event.key === " " || event.key === "Enter") { event.preventDefault(); flip(); }
      });
      show(false);
      return { root, show: { "props.selected": show } };
    },
  };

  // A field as React controls it: only what comes with an input event is a change. A value that a script sets is known
  // to the tracker, so even an input event sent after it changes nothing, and the next rendering takes it back.
  function textField(input, commit) {
    const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    let tracked = "";
    let committed = "";
    let draft = null;
    Object.defineProperty(input, "value", {
      configurable: true,
      get() { return native.get.call(this); },
      set(value) { native.set.call(this, value); tracked = native.get.call(this); },
    });
    const render = () => { input.value = draft ?? committed; };
    input.addEventListener("input", () => {
      const now = native.get.call(input);
      if (now === tracked) return;
      tracked = draft = now;
    });
    const finish = () => {
      if (draft !== null && draft !== committed) {
        committed = draft;
        commit(committed);
      }
      draft = null;
      render();
    };
    input.addEventListener("blur", finish);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") finish(); });
    return {
      "props.text": (value) => { committed = value; render(); },
      "props.placeholder": (value) => { input.placeholder = value; },
    };
  }

  // Drawing

  function build(definition, address) {
    const made = makers[definition.type](address);
    made.root.dataset.component = definition.type;
    made.root.dataset.componentPath = `C.${address}`;
    if (definition.meta.domId !== undefined) made.root.id = definition.meta.domId;
    if (definition.style !== "") made.root.classList.add(`psc-${definition.style}`);
    components.set(address, made);
    for (const [name, value] of Object.entries(definition.props)) made.show[`props.${name}`]?.(value);
    made.root.append(...definition.children.map((child, index) => build(child, `${address}:${index}`)));
    return made.root;
  }

  const viewNotFound = () => element("div", { class: "view-state-display" },
    element("div", { class: "message-primary ia_viewStateDisplay__primaryMessage" }, "View Not Found"),
    element("div", { class: "message-secondary" }, "No view configured for this page"));

  // Versions differ in the header's class, so it has both that are known.
  const terminalPage = (header, text, ...classes) => element("div", { class: "terminal-state-page" },
    element("h1", { class: ["terminal-state-header", ...classes].join(" ") }, header),
    element("section", { class: "terminal-state-section" }, element("p", {}, text)));

  function draw(primary) {
    const definition = JSON.stringify(primary);
    if (definition === drawn) return;
    drawn = definition;
    components = new Map();
    client.page.views.clear();
    if (primary.trialExpired) {
      mount.replaceChildren(terminalPage("Trial Expired", "The trial period of this gateway is over.", "not-licensed-header"));
    } else if (primary.view === null) {
      mount.replaceChildren(viewNotFound());
    } else {
      const { mountPath, resourcePath } = primary;
      client.page.views.set(mountPath, { mountPath, resourcePath, running: true });
      mount.replaceChildren(build(primary.view, "0"));
    }
  }

  // The socket

  function receive(frame) {
    const colon = frame.indexOf(":");
    if (frame.slice(0, colon) !== "client-value-update") return;
    const { page, views } = JSON.parse(frame.slice(colon + 1)).values;
    if (page.primary !== undefined) draw(page.primary);
    for (const [address, properties] of Object.entries(views.C ?? {})) {
      for (const [name, value] of Object.entries(properties)) components.get(address)?.show[name]?.(value);
    }
  }

  function connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const path = `/system/pws/${encodeURIComponent(settings.project)}/${settings.sessionId}`;
    const socket = new WebSocket(`${scheme}://${location.host}${path}?token=${settings.token}`);
    let activity = 0;
    client.connection.webSocket = socket;
    socket.addEventListener("open", () => {
      activity = setInterval(() => send("client-activity", { lastActiveTime: Date.now() }), ACTIVITY_MS);
    });
    socket.addEventListener("message", (event) => {
      banner.classList.remove("banner-active");
      receive(event.data);
    });
    socket.addEventListener("close", (event) => {
      clearInterval(activity);
      if (event.code === 4403) {
        banner.classList.remove("banner-active");
        mount.replaceChildren(terminalPage("Session Closed", event.reason || "The gateway closed this session."));
        return;
      }
      banner.classList.add("banner-active");
      setTimeout(connect, RECONNECT_MS);
    });
  }

  connect();
})();
