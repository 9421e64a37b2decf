// The API keys page: a wizard in two steps, and a key that is shown once.
"use strict";

(() => {
  const { element, button, tick, api, notice, dialog, during } = Gateway;
  const KIND = "/data/api/v1/resources";
  const TYPE = "ignition/api-token";

  async function load() {
    try {
      const { items } = await api("GET", `${KIND}/list/${TYPE}`);
      document.getElementById("keys").replaceChildren(...items.map(row));
      document.getElementById("no-keys").hidden = items.length > 0;
    } catch (error) {
      notice(error.message);
    }
  }

  function row(item) {
    const profile = item.config?.profile ?? {};
    return element("tr", {},
      element("td", {}, element("b", {}, item.name)),
      element("td", {}, leaves(profile.securityLevels ?? []).join(", ") || "nothing"),
      element("td", {}, profile.secureChannelRequired === false ? "any" : "https only"),
      element("td", { class: "number" }, profile.timestamp ? new Date(profile.timestamp).toISOString().slice(0, 10) : ""));
  }

  const leaves = (nodes) => nodes.flatMap((node) => (node.children?.length ? leaves(node.children) : [node.name]));

  // The levels that a key can be given are those of the roles that the gateway's permissions speak of.
  async function roles() {
    const { config } = await api("GET", `${KIND}/singleton/ignition/security-levels`);
    const among = (nodes, name) => nodes.find((each) => each.name === name)?.children ?? [];
    return among(among(config.securityLevels, "Authenticated"), "Roles").map((each) => each.name);
  }

  async function begin() {
    try {
      askForAccess(await roles());
    } catch (error) {
      notice(error.message);
    }
  }

  function askForAccess(names) {
    const choices = names.map((name, index) => element("label", { class: "tick" },
      element("input", { type: "radio", name: "role", value: name, checked: index === 0 }), element("span", {}, name)));
    const secure = tick("Require secure connections", { id: "secure-channel", checked: true });
    const open = dialog("New API key", [
      element("p", { class: "step" }, "Step 1 of 2: access"),
      element("fieldset", {}, element("legend", {}, "Acts with the role"), ...choices), secure,
      element("p", { class: "note" }, "With it, the key is refused over plain http."),
    ], [button("Cancel", { click: () => open.close() }), button("Next", { class: "primary", click: () => {
      const role = open.box.querySelector("input[name=role]:checked")?.value;
      const https = secure.querySelector("input").checked;
      open.close();
      askForName(role, https);
    } })]);
  }

  function askForName(role, https) {
    const name = element("input", { type: "text", id: "name-input", name: "name", autocomplete: "off", spellcheck: "false" });
    const open = dialog("New API key", [
      element("p", { class: "step" }, "Step 2 of 2: name"), element("label", { for: "name-input" }, "Name"), name,
      element("p", { class: "note" }, `Role ${role ?? "none"}, ${https ? "https only" : "any channel"}.`),
    ], [
      button("Cancel", { click: () => open.close() }),
      button("Create API Key", { class: "primary", click: () => during(open, async () => {
        const wanted = name.value.trim();
        if (!/^[\w.-]+$/.test(wanted)) throw new Error("A name has letters, digits and . _ - only.");
        const key = await create(wanted, role, https);
        open.close();
        showOnce(`${wanted}:${key}`);
        await load();
      }) }),
    ]);
  }

  async function create(name, role, https) {
    const made = await api("POST", "/data/api/v1/api-token/generate", {});
    const level = { name: "Authenticated", children: [{ name: "Roles", children: [{ name: role, children: [] }] }] };
    const profile = {
      type: "basic-token", secureChannelRequired: https, securityLevels: role === undefined ? [] : [level], timestamp: Date.now(),
    };
    await api("POST", `${KIND}/${TYPE}`, [
      { name, collection: "core", enabled: true, config: { profile, settings: { tokenHash: made.hash } } },
    ]);
    return made.key;
  }

  function showOnce(key) {
    const open = dialog("API key created", [
      element("p", {}, "Copy the key now. It is not kept, and cannot be shown again."),
      element("input", { id: "api-key", class: "api-key", value: key, disabled: true, "aria-label": "API key" }),
    ], [
      button("Copy", { click: (event) => {
        navigator.clipboard?.writeText(key).then(() => { event.target.textContent = "Copied"; }, () => {});
      } }),
      button("Done", { class: "primary", click: () => open.close() }),
    ]);
  }

  document.getElementById("page-actions").append(
    button("Create API Key", { class: "primary", disabled: !Gateway.mayWrite, click: begin }));
  load();
})();
