// The page in front of the identity provider: user name, CONTINUE, password, CONTINUE.
// Its calls are those of an 8.3 gateway, or of an 8.1; every token is used once and answered with the next.
"use strict";

(() => {
  const query = new URLSearchParams(location.search);
  const panel = document.querySelector(".login-panel");
  let token = query.get("token");

  function showStep(field, done) {
    const step = document.createElement("form");
    step.id = "step";
    step.noValidate = true;
    step.innerHTML = `
      <p class="account" hidden></p>
      <label></label>
      <input autocomplete="off" autocapitalize="off" spellcheck="false">
      <div class="submit-button" role="button" tabindex="0">CONTINUE</div>
      <div class="login-error" role="alert" hidden></div>`;
    const input = step.querySelector("input");
    input.name = input.id = field.name;
    input.type = field.type;
    input.className = field.className;
    const label = step.querySelector("label");
    label.textContent = field.label;
    label.htmlFor = field.name;
    if (field.account !== undefined) {
      const account = step.querySelector(".account");
      account.textContent = field.account;
      account.hidden = false;
    }
    const submit = () => done(input.value, step);
    step.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
    const button = step.querySelector(".submit-button");
    button.addEventListener("click", submit);
    button.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") submit(); });
    document.getElementById("step").replaceWith(step);
    input.focus();
  }

  // How the real page shows a refusal is not known; the class is ours.
  function complain(step, text) {
    const box = step.querySelector(".login-error");
    box.textContent = text;
    box.hidden = false;
  }

  async function call(path, body) {
    const answer = await fetch(`/idp/default/authn/${path}`, {
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

  async function logIn(username, password, step) {
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
      location.assign(`/idp/default/oidc/auth?${query}`);
    } catch (error) {
      complain(step, error.message);
    }
  }

  function askPassword(username) {
    const field = { name: "password", type: "password", className: "password-field", label: "Password", account: username };
    let busy = false;
    showStep(field, async (password, step) => {
      if (busy) return;
      busy = true;
      panel.classList.add("busy");
      await logIn(username, password, step);
      panel.classList.remove("busy");
      busy = false;
    });
  }

  const field = { name: "username", type: "text", className: "username-field", label: "Username" };
  showStep(field, (username, step) => {
    if (username === "") complain(step, "Enter a username.");
    else askPassword(username);
  });
})();
