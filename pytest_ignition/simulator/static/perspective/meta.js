// What any component has by its `meta`: a tooltip while the mouse is on it, and a menu of its own for a right click.
// Both stand at the end of the page, and nothing in them tells whose they are.
import { h } from "./dom.js";

const DELAY_MS = 500;
const SUSTAIN_MS = 10_000;

let menus = [];

function closeFrom(depth) {
  for (const each of menus.splice(depth)) each.remove();
}

// One menu and, while it is open, the one below an item of it. A submenu stays only if the mouse goes from its item
// straight to the first item in it, which stands beside it.
function openMenu(component, items, depth, left, top) {
  closeFrom(depth);
  const menu = h("div", { id: depth === 0 ? "context-menu" : `context-submenu-${depth}`, class: "component-context-menu", role: "menu" });
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
  menu.append(...items.map((item) => entry(component, item, depth)));
  document.body.append(menu);
  menus.push(menu);
}

function entry(component, item, depth) {
  if (item.type === "separator") return h("div", { class: "menu-separator" });
  const text = item.text ?? "menu-item";
  const made = h("div", { class: "menu-item", "data-label": text, role: "menuitem" }, text);
  if (item.type === "submenu") {
    made.classList.add("has-submenu");
    made.addEventListener("mouseenter", () => {
      const { right, top } = made.getBoundingClientRect();
      openMenu(component, item.children ?? [], depth + 1, right, top);
    });
    made.addEventListener("mouseleave", (event) => {
      const first = menus[depth + 1]?.firstElementChild;
      if (!first?.contains(event.relatedTarget)) closeFrom(depth + 1);
    });
  } else {
    made.addEventListener("click", () => { closeFrom(0); choose(component, item); });
  }
  return made;
}

// Scripts are not run here: what stands in the place of a method's, or of a message's handlers, are actions of the
// component under the name of the method, or the type of the message.
function choose(component, item) {
  if (item.type === "method") component.fire(item.method?.name ?? "", item.method?.params ?? {});
  else if (item.type === "message") component.fire(item.message?.type ?? "", item.message?.payload ?? {});
  else if (item.link?.url?.startsWith("/") && item.link.target !== "tab") component.view.page.goTo(item.link.url);
  else if (item.link?.url) window.open(item.link.url, item.link.target === "tab" ? "_blank" : "_self");
}

document.addEventListener("mousedown", (event) => {
  if (!menus.some((each) => each.contains(event.target))) closeFrom(0);
});

// component: whose root it listens on; returns what takes the tooltip and the menu away with it.
export function listen(component) {
  let tooltip = null;
  let timer = null;
  const hide = () => { clearTimeout(timer); tooltip?.remove(); tooltip = null; };
  const show = (settings, left, top) => {
    hide();
    tooltip = h("div", { class: "component-tooltip" }, h("div", { class: "tooltip-text" }, String(settings.text ?? "")));
    Object.assign(tooltip.style, { left: `${left + 12}px`, top: `${top + 16}px` });
    document.body.append(tooltip);
    if (settings.sustain !== 0) timer = setTimeout(hide, settings.sustain ?? SUSTAIN_MS);
  };
  component.root.addEventListener("mouseenter", (event) => {
    const settings = component.state.meta.tooltip;
    if (settings?.enabled !== true) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(settings, event.clientX, event.clientY), settings.delay ?? DELAY_MS);
  });
  component.root.addEventListener("mouseleave", hide);
  component.root.addEventListener("contextmenu", (event) => {
    const settings = component.state.meta.contextMenu;
    if (settings?.enabled !== true) return;
    event.preventDefault();
    event.stopPropagation();
    openMenu(component, settings.items ?? [], 0, event.clientX, event.clientY);
  });
  return () => { hide(); closeFrom(0); };
}
