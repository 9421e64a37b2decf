"use strict";
// The page in front of the identity provider's JSON calls: user name, CONTINUE, password, CONTINUE.
const query = new URLSearchParams(location.search);
let token = query.get("token");
let username = "";

function show(name, type, label, className, done) {
  const step = document.getElementById("step");
  step.innerHTML = `<label for="${name}">${label}</label>
    <input id="${name}" class="${className}" name="${name}" type="${type}" autocomplete="off" spellcheck="false">
    <div class="submit-button" role="button" tabindex="0">CONTINUE</div>`;
  const input = step.querySelector("input");
  const submit = () => done(input.value);
  step.querySelector(".submit-button").addEventListener("click", submit);
  step.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); submit(); } }, { once: false });
  input.focus();
}

function complain(text) {
  // How the real page shows this is not known; the message stands inside the panel here.
  document.querySelector(".login-error")?.remove();
  const box = Object.assign(document.createElement("div"), { className: "login-error", textContent: text });
  document.getElementById("step").append(box);
}

async function call(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the identity provider answered ${answer.status}`);
  return answer.json();
}

async function logIn(password) {
  try {
    const challenge = await call("next-challenge", { token });
    const result = await call("submit-challenge/basic", { token: challenge.token, rememberMe: false, challenge: { username, password } });
    token = result.token;
    if (!result.success) return complain("The user name or password is wrong.");
    const end = await call("next-challenge", { token });
    query.set("token", end.token);
    location.assign(`/idp/default/oidc/auth?${query}`);
  } catch (error) {
    complain(`${error.message}. Start again from the gateway's home page.`);
  }
}

function askPassword() { show("password", "password", `Password of ${username.replace(/[<>&"]/g, "")}`, "password-field", logIn); }

show("username", "text", "User name", "username-field", (value) => {
  if (!value) return complain("Enter a user name.");
  username = value;
  // The listener for Enter belongs to the step that is gone.
  document.getElementById("step").replaceWith(Object.assign(document.createElement("div"), { id: "step" }));
  askPassword();
});
