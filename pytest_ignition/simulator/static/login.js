// The page in front of the identity provider: name and password, in two steps or in one.
// Its calls are those of an 8.3 gateway, or of an 8.1; every token is used once and answered with the next.
"use strict";

(() => {
  const query = new URLSearchParams(location.search);
  const panel = document.querySelector(".login-panel");
  const USER = { name: "username", type: "text", className: "username-field", label: "Username" };
  const PASSWORD = { name: "password", type: "password", className: "password-field", label: "Password" };
  let token = query.get("token");

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function field({ name, type, className, label }) {
    return [
      element("label", { for: name }, label),
      element("input", {
        id: name, name, type, class: className, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      }),
    ];
  }

  // Shows a step: the account so far, the fields, and the button; Enter in a field does as well.
  function showStep(fields, account, done) {
    const button = element("div", { class: "submit-button", role: "button", tabindex: "0" }, "CONTINUE");
    const step = element("form", { id: "step", novalidate: "" },
      ...(account === null ? [] : [element("p", { class: "account" }, account)]),
      ...fields.flatMap(field), button, element("div", { class: "login-error", role: "alert", hidden: "" }));
    let busy = false;
    const submit = async () => {
      if (busy) return;
      busy = true;
      panel.classList.add("busy");
      await done(step, ...fields.map((each) => step.elements[each.name].value));
      panel.classList.remove("busy");
      busy = false;
    };
    step.addEventListener("submit", (event) => event.preventDefault());
    step.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || (event.key === " " && event.target === button)) {
        event.preventDefault();
        submit();
      }
    });
    button.addEventListener("click", submit);
    document.getElementById("step").replaceWith(step);
    step.querySelector("input").focus();
  }

  // How the real page shows a refusal is not known; the class is ours.
  function complain(step, text) {
    const box = step.querySelector(".login-error");
    box.textContent = text;
    box.hidden = false;
  }

  async function call(path, body) {
    const answer = await fetch(`${panel.dataset.provider}/authn/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, ...body }),
    });
    if (!answer.ok) throw new Error(`The identity provider answered ${answer.status}. Start again from the home page.`);
    const result = await answer.json();
    token = result.token;
    return result;
  }

  async function submitBasic(challenge) {
    await call("next-challenge", {});
    return call("submit-challenge/basic", { rememberMe: false, challenge });
  }

  async function logIn(step, username, password) {
    if (username === "") {
      complain(step, "Enter a username.");
      return;
    }
    try {
      const result = panel.dataset.flow === "8.1"
        ? await call("submit-username-password-challenge", { rememberMe: false, username, password })
        : await submitBasic({ username, password });
      if (!result.success) {
        complain(step, "The user name or the password is wrong.");
        return;
      }
      await call("next-challenge", {});
      query.set("token", token);
      location.assign(`${panel.dataset.provider}/oidc/auth?${query}`);
    } catch (error) {
      complain(step, error.message);
    }
  }

  if (panel.dataset.steps === "one-step") {
    showStep([USER, PASSWORD], null, logIn);
  } else {
    showStep([USER], null, (step, username) => {
      if (username === "") complain(step, "Enter a username.");
      else showStep([PASSWORD], username, (next, password) => logIn(next, username, password));
    });
  }
})();
