// The licensing page: blue while the trial runs, yellow once it is over.
"use strict";

(() => {
  const { element, button, api, notice, dialog, during } = Gateway;
  const box = document.getElementById("license-state");
  let timer = null;

  async function load() {
    try {
      show(await api("GET", "/data/api/v1/trial"));
    } catch (error) {
      notice(error.message);
    }
  }

  function show(trial) {
    clearTimeout(timer);
    if (trial.licenseMode === "Activated") {
      box.replaceChildren(card("activated", "Licensed", "This gateway is activated. No trial ends.", []));
    } else if (trial.expired) {
      box.replaceChildren(card("trial trial-expired", "Trial expired",
        "Modules have stopped. A new trial period of two hours can begin at once.",
        [button("Reset Trial", { class: "warn reset-trial", disabled: !Gateway.mayWrite, click: reset })]));
    } else {
      const clock = element("p", { class: "value", id: "trial-left" });
      const end = performance.now() + trial.trialSecondsLeft * 1000;
      box.replaceChildren(card("trial trial-active", "Trial active",
        "Everything works until the trial ends. Activate a license to run without a limit.",
        [button("Activate License", { class: "primary activate", disabled: !Gateway.mayWrite, click: askForKey })], clock));
      count(clock, end);
    }
  }

  function card(kind, title, text, actions, ...more) {
    return element("section", { class: `license-box ${kind}` },
      element("div", {}, element("h2", {}, title), ...more, element("p", {}, text)), ...actions);
  }

  function count(clock, end) {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const two = (number) => String(number).padStart(2, "0");
    clock.textContent = `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    timer = setTimeout(() => (left === 0 ? load() : count(clock, end)), 1000);
  }

  async function reset() {
    try {
      show(await api("POST", "/data/api/v1/trial", {}));
      notice("");
    } catch (error) {
      notice(error.message);
    }
  }

  function askForKey() {
    const key = element("input", { type: "text", name: "license-key", id: "license-key", autocomplete: "off" });
    const open = dialog("Activate a license", [
      element("label", { for: "license-key" }, "License key"), key,
    ], [
      button("Cancel", { click: () => open.close() }),
      button("Activate", { class: "primary", click: () => during(open, async () => {
        if (key.value.trim() === "") throw new Error("Enter a license key.");
        await api("PUT", `/data/api/v1/activation/activate/${encodeURIComponent(key.value.trim())}`);
        open.close();
        await load();
      }) }),
    ]);
  }

  load();
})();
