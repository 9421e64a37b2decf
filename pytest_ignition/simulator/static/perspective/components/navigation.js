// Link, horizontal menu, menu tree.
import { h, set } from "../dom.js";

const inside = (target) => typeof target === "string" && target.startsWith("/");

function follow(component, item) {
  component.fire("onItemClicked", { label: item.label?.text ?? item.label ?? "" });
  if (!item.target) return;
  if (inside(item.target)) component.view.page.goTo(item.target);
  else location.assign(item.target);
}

const textOf = (item) => item.label?.text ?? item.label ?? item.text ?? "";

export const components = {
  "ia.navigation.link": (component) => {
    const link = h("a", {});
    link.addEventListener("click", (event) => {
      if (inside(component.props.url) && link.target !== "_blank") { event.preventDefault(); component.view.page.goTo(component.props.url); }
    });
    return {
      root: h("div", { class: "link-component" }, link),
      render: ({ url, text, target }) => {
        const start = `/data/perspective/client/${encodeURIComponent(component.view.page.settings.project)}`;
        set(link, { href: inside(url) ? `${start}${url === "/" ? "" : url}` : url ?? "#", target: target ?? "_self" });
        link.textContent = text ?? url ?? "";
      },
    };
  },

  "ia.navigation.horizontalmenu": (component) => {
    const items = h("div", { class: "horizontal-menu-items" });
    const root = h("div", { class: "horizontal-menu" }, items, h("div", { class: "side-nav" }));
    const entry = (item, open) => {
      const made = h("div", { class: "horizontal-menu-menu-item", "data-label": textOf(item), role: "menuitem" }, textOf(item));
      made.classList.toggle("disabled", item.enabled === false);
      made.addEventListener("click", () => {
        if (item.enabled === false) return;
        if (!item.items?.length) { open?.close(); follow(component, item); return; }
        const list = h("div", { class: "horizontal-menu-submenu" });
        const modal = component.modal(list, { classes: "horizontal-menu-modal" });
        list.append(...item.items.map((each) => entry(each, modal)));
      });
      return made;
    };
    let drawn = null;
    return {
      root,
      render: (props) => {
        const wanted = JSON.stringify(props.items ?? []);
        if (drawn === wanted) return;
        drawn = wanted;
        items.replaceChildren(...(props.items ?? []).map((item) => entry(item, null)));
      },
    };
  },

  // Every level is in the page; those that are not shown have `item-invisible`.
  "ia.navigation.menutree": (component) => {
    const root = h("div", { class: "menu-tree" });
    const opened = [];
    const hide = (element, hidden) => element.classList.toggle("item-invisible", hidden);
    const groups = [];
    const show = () => groups.forEach(({ path, group }) => hide(group, path.join(" ") !== opened.join(" ")));
    const build = (items, path) => {
      const group = h("div", { class: path.length ? "submenu-group" : "menu-wrapper" });
      groups.push({ path, group });
      if (path.length) {
        const back = h("div", { class: "menu-back-action", "data-label": "Back" }, "\u2039 Back");
        back.addEventListener("click", () => { opened.pop(); show(); });
        group.append(back);
      }
      items.forEach((item, index) => {
        const made = h("div", { class: "menu-item", "data-label": textOf(item), role: "menuitem" },
          h("span", { class: "ia_menuTreeComponent__item__text" }, textOf(item)));
        hide(made, item.visible === false);
        made.classList.toggle("disabled", item.enabled === false);
        made.addEventListener("click", () => {
          if (item.enabled === false) return;
          if (item.items?.length) { opened.push(index); show(); } else follow(component, item);
        });
        group.append(made);
      });
      root.append(group);
      items.forEach((item, index) => { if (item.items?.length) build(item.items, [...path, index]); });
    };
    let drawn = null;
    return {
      root,
      render: (props) => {
        const wanted = JSON.stringify(props.items ?? []);
        if (drawn === wanted) return;
        drawn = wanted;
        opened.length = groups.length = 0;
        root.replaceChildren();
        build(props.items ?? [], []);
        show();
      },
    };
  },
};
