// The modules page: install or upgrade from a file, uninstall over a row's menu.
"use strict";

(() => {
  const { element, button, tick, api, notice, dialog, during } = Gateway;
  const API = "/data/api/v1/modules";
  const filter = document.getElementById("module-filter");
  let modules = [];
  let pending = [];

  async function load() {
    try {
      const [healthy, held, waiting] = await Promise.all([
        api("GET", `${API}/healthy`), api("GET", `${API}/quarantined`), api("GET", "/data/api/v1/restart-tasks/pending"),
      ]);
      modules = healthy.items;
      pending = waiting.pending;
      showHeld(held.items);
      show();
      await Gateway.lookForRestart();
    } catch (error) {
      notice(error.message);
    }
  }

  function show() {
    const wanted = filter.value.trim().toLowerCase();
    const found = modules.filter((each) => each.name.toLowerCase().includes(wanted));
    document.getElementById("modules").replaceChildren(...found.map(row));
    document.getElementById("module-count").textContent = `${found.length} of ${modules.length}`;
    document.getElementById("no-modules").hidden = found.length > 0;
  }

  function row(module) {
    const waits = pending.find((each) => each.endsWith(` ${module.name}`));
    const state = module.state.charAt(0) + module.state.slice(1).toLowerCase();
    return element("tr", { "data-module-id": module.id },
      element("td", {}, element("b", {}, module.name), element("span", { class: "note" }, module.description)),
      element("td", { class: "number" }, module.version),
      element("td", {}, module.vendorName),
      element("td", {},
        element("span", { class: `state-${state}`, title: module.faultCause ?? "" }, state),
        ...(waits === undefined ? [] : [element("span", { class: "chip", title: waits }, "PENDING RESTART")])),
      element("td", {}, module.licenseState),
      element("td", { class: "more" }, element("button", {
        type: "button", class: "icon-button", "aria-label": `more actions for ${module.name}`, "aria-haspopup": "menu",
        click: (event) => openMenu(event.currentTarget, module),
      }, "\u22ef")));
  }

  function showHeld(items) {
    document.getElementById("quarantine").hidden = items.length === 0;
    document.getElementById("quarantined").replaceChildren(...items.map((each) => element("tr", {},
      element("td", {}, element("b", {}, each.name)), element("td", { class: "number" }, each.version),
      element("td", {}, each.reason))));
  }

  // The menu of a row. It is in the page only while it is open.

  function openMenu(anchor, module) {
    closeMenu();
    const entry = (label, deed) => {
      const choose = () => { closeMenu(); deed(); };
      return element("li", {
        role: "menuitem", tabindex: Gateway.mayWrite ? "0" : "-1", "aria-disabled": String(!Gateway.mayWrite),
        click: () => { if (Gateway.mayWrite) choose(); },
        keydown: (event) => { if (event.key === "Enter" && Gateway.mayWrite) choose(); },
      }, label);
    };
    const toggle = module.onStartup === "enabled" ? "Disable" : "Enable";
    const menu = element("ul", { class: "menu", role: "menu" },
      entry(toggle, () => change(module, toggle.toLowerCase())), entry("Uninstall", () => askToUninstall(module)));
    anchor.parentElement.append(menu);
    setTimeout(() => document.addEventListener("click", closeMenu, { once: true }));
  }

  function closeMenu() {
    document.querySelector("ul.menu")?.remove();
  }

  async function change(module, what) {
    try {
      await api("PUT", `${API}/toggle-state`, { [what]: [module.id] });
      await load();
    } catch (error) {
      notice(error.message);
    }
  }

  function askToUninstall(module) {
    const open = dialog(`Remove ${module.name}?`, [
      element("p", {}, "The module goes at the next restart. What depends on it stops working then."),
    ], [
      button("Cancel", { click: () => open.close() }),
      button("Uninstall", { class: "danger", click: () => during(open, async () => {
        const done = await api("DELETE", `${API}/uninstall`, { uninstall: [module.id] });
        if (!done.success) throw new Error(done.message);
        open.close();
        notice(`${module.name} is set for removal.`, "good");
        await load();
      }) }),
    ]);
  }

  // Installing: choose a file, accept what it comes with, install.

  function askForFile() {
    const install = button("Install Module", {
      class: "primary", disabled: true, click: () => during(open, () => upload(file.files[0], open)),
    });
    const chosen = element("span", { class: "file-name" }, "No file chosen");
    const file = element("input", {
      type: "file", accept: ".modl", "aria-label": "Module file",
      change: () => {
        install.disabled = file.files.length === 0;
        chosen.textContent = file.files[0]?.name ?? "No file chosen";
        open.complain("");
      },
    });
    const open = dialog("Install or upgrade a module", [
      element("p", {}, "A file that ends in .modl, made for Ignition 8.3."),
      element("label", { class: "drop" }, file, element("b", {}, "Choose a module file"), chosen),
    ], [button("Cancel", { click: () => open.close() }), install]);
  }

  async function upload(file, open) {
    const found = await api("POST", `${API}/upload?fileName=${encodeURIComponent(file.name)}`, file);
    const module = `moduleId=${encodeURIComponent(found.moduleId)}`;
    const terms = [];
    if (found.containsCert && !found.certAccepted) terms.push(await certificate(module));
    if (found.containsEula && !found.licenseAccepted) terms.push(await licence(module));
    open.close();
    accept(terms, module);
  }

  async function certificate(module) {
    const told = await api("GET", `${API}/certificate?${module}`);
    const lines = { Subject: told.subjectName, Issuer: told.issuerName, "Valid until": told.notValidAfter, Serial: told.serialNumber };
    const list = element("dl", { class: "facts" }, ...Object.entries(lines).flatMap(
      ([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
    return { what: "certificate", title: "Module certificate", label: "I accept the module certificate", body: list };
  }

  async function licence(module) {
    const page = await api("GET", `${API}/eula?${module}`);
    // A licence is the vendor's own HTML: shown in a frame that may do nothing.
    const frame = element("iframe", { class: "licence", sandbox: "", title: "License agreement", srcdoc: page });
    return { what: "eula", title: "License agreement", label: "I accept the terms of the license", body: frame };
  }

  function accept(terms, module) {
    if (terms.length === 0) {
      install(module);
      return;
    }
    const [first, ...others] = terms;
    const next = button("Accept", { class: "primary", disabled: true, click: () => during(open, async () => {
      await api("POST", `${API}/${first.what}?${module}`);
      open.close();
      accept(others, module);
    }) });
    const open = dialog(first.title, [
      first.body, tick(first.label, { change: (event) => { next.disabled = !event.target.checked; } }),
    ], [button("Cancel", { click: () => open.close() }), next]);
  }

  async function install(module) {
    try {
      const done = await api("POST", `${API}/install?${module}`);
      notice(done.success ? `${done.message} It runs from the next restart on.` : done.message, done.success ? "good" : "bad");
      await load();
    } catch (error) {
      notice(error.message);
    }
  }

  filter.addEventListener("input", show);
  document.getElementById("page-actions").append(
    button("Install or Upgrade Module", { class: "primary", disabled: !Gateway.mayWrite, click: askForFile }));
  load();
})();
