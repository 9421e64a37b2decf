// The overlay of a component whose value is not good. It turns a bare root into a wrapper around what was the root.
import { h, svg } from "./dom.js";

const KINDS = { Pending: ["cqfo-pending", "PENDING"], Uncertain: ["cqfo-unknown", "UNKNOWN"] };
const SMALL_PX = 60;

// subcode: such as Bad_NotFound or Error_Configuration.
const kindOf = (subcode) => KINDS[subcode.split("_")[0]] ?? ["cqfo-error", "ERROR"];

export function overlay(faults) {
  const kinds = new Set(faults.map((fault) => kindOf(fault.subcode)[0]));
  const [name, word] = kindOf(faults[0].subcode);
  const icon = h("div", { class: "icon-wrapper" },
    svg("svg", { class: `ia_qualityOverlay__icon ${name.replace("cqfo-", "")}`, viewBox: "0 0 16 16", width: 16, height: 16 },
      svg("circle", { class: "ia_qualityOverlay__icon__outline", cx: 8, cy: 8, r: 7 }),
      svg("path", { d: "M8 4v5M8 11v1.5", stroke: "currentColor", "stroke-width": 1.6 })));
  icon.addEventListener("click", (event) => { event.stopPropagation(); popover(icon, faults); });
  return h("div", { class: "cfo-parent" },
    h("div", { class: `ia_qualityOverlay ${name === "cqfo-error" ? "ia_qualityOverlay--error " : ""}${name}` },
      h("div", { class: "cfo-header" }, icon),
      h("div", { class: "cfo-footer ia_qualityOverlay__footer" }, kinds.size > 1 ? "MULTIPLE" : word)));
}

// Some versions keep a template of the overlay in every component, which has no size and which nobody sees.
export function hideOverlayIn(element) {
  if (!(element instanceof HTMLElement) || element.matches("input, textarea, select, button") || element.querySelector(":scope > .overlay-template") !== null) return;
  element.append(h("div", { class: "cfo-parent overlay-template", "aria-hidden": "true" },
    h("div", { class: "ia_qualityOverlay ia_qualityOverlay--error cqfo-error" }, h("div", { class: "cfo-footer ia_qualityOverlay__footer" }, "overlay-error ERROR"))));
}

export function fit(wrapper) {
  const { width, height } = wrapper.getBoundingClientRect();
  wrapper.querySelector(":scope > .cfo-parent")?.classList.toggle("micro-icon-container", Math.min(width, height) < SMALL_PX);
}

// Not linked to its component, and the only one of the page.
function popover(icon, faults) {
  document.querySelector(".component-popover")?.remove();
  let index = 0;
  const body = h("div", { class: "popover-body" });
  const count = h("div", { class: "popover-card-count" });
  const show = () => {
    const { subcode, path, description } = faults[index];
    count.textContent = `${index + 1}/${faults.length}`;
    body.replaceChildren(...[["Subcode", subcode], ["Property", path], ["Description", description]].map(([title, text]) =>
      h("div", { class: "popover-body-section" },
        h("h6", { class: "body-descriptor" }, title), h("div", { class: "body-content" }, text))));
  };
  const turn = (by) => () => { index = (index + by + faults.length) % faults.length; show(); };
  const found = h("div", { class: "component-popover" }, body);
  if (faults.length > 1) {
    const back = h("div", { class: "popover-back-button" }, "Back");
    const next = h("div", { class: "popover-next-button" }, "Next");
    back.addEventListener("click", turn(-1));
    next.addEventListener("click", turn(1));
    found.append(h("div", { class: "popover-footer" }, back, count, next));
  }
  const { left, bottom } = icon.getBoundingClientRect();
  found.style.left = `${left}px`;
  found.style.top = `${bottom + 4}px`;
  show();
  document.body.append(found);
  setTimeout(() => document.addEventListener("click", function away(event) {
    if (found.contains(event.target)) return;
    found.remove();
    document.removeEventListener("click", away);
  }), 0);
}
