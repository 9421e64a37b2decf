// What takes the whole page: the page that ended a session, the one that asks for a login, the Maker edition's question.
import { h } from "./dom.js";

// `retry`: where the links lead. Versions differ in the header's class of an expired trial, so it has both that are known.
export function terminalPage({ header, text, link, signOut }, retry, signsOut) {
  const classes = header === "Trial Expired" ? "terminal-state-header not-licensed-header" : "terminal-state-header";
  const section = h("section", { class: `terminal-state-section${header === "Mobile License Only" ? " new-trial" : ""}` }, h("p", {}, text));
  const page = h("div", { class: "terminal-state-page" }, h("h1", { class: classes }, header), section);
  if (link) page.append(h("a", { class: "terminal-state-link", href: retry }, link));
  if (signOut) {
    const out = h("a", { class: "terminal-state-link-inverted", href: retry }, "sign out");
    out.addEventListener("click", (event) => { event.preventDefault(); signsOut(); });
    page.append(out);
  }
  return page;
}

// `leave`: what a project that requires no login lets one do instead; null where it requires one.
export function interstitial(go, leave) {
  const button = h("div", { class: "submit-button", role: "button", tabindex: "0" }, "CONTINUE TO LOG IN");
  button.addEventListener("click", go);
  button.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
  const section = h("div", { class: "login-section" },
    h("div", { class: "panel-header" }, h("p", { class: "panel-description" }, "You must log in to continue.")), button);
  if (leave !== null) {
    const exit = h("button", { class: "exit-login-button" }, "Back to the session");
    exit.addEventListener("click", leave);
    section.append(exit);
  }
  return section;
}

export function askWhetherPersonal() {
  const agree = h("button", { class: "maker-agree" }, "AGREE");
  const dialog = h("div", { class: "maker-modal" }, h("div", { class: "maker-dialog" }, h("h2", {}, "Personal Use Only"),
    h("p", {}, "The Maker edition may be used for personal purposes only."), agree));
  agree.addEventListener("click", () => dialog.remove());
  document.body.append(dialog);
}
