// Containers: column, coordinate, split, tab; a breakpoint container shows the child that fits.
import { asText, h } from "../dom.js";

export const components = {
  "ia.container.column": (component) => {
    const byRow = new Map();
    component.children.forEach((child, index) => {
      const row = child.definition.position.rowIndex ?? 0;
      byRow.set(row, [...(byRow.get(row) ?? []), { child, index }]);
    });
    const rows = [...byRow].sort(([a], [b]) => a - b).map(([row, children]) =>
      h("div", { class: "row", "data-row-index": row }, ...children.map(({ child }) => child.element)));
    for (const child of component.children) {
      child.place = (element) => {
        const { colIndex, colSpan } = { ...child.definition.position, ...child.state.position };
        element.style.gridColumn = `${(colIndex ?? 0) + 1} / span ${colSpan ?? 12}`;
      };
      child.dress();
    }
    const root = h("div", { class: "column-container" }, h("div", { class: "inner-container" }, ...rows));
    return { root, render: () => {} };
  },

  "ia.container.coord": (component) => {
    const root = h("div", { class: "coordinate-container" }, ...component.childRoots);
    const place = (child) => (element) => {
      const { x = 0, y = 0, width, height } = { ...child.definition.position, ...child.state.position };
      const unit = component.props.mode === "percent" ? (value) => `${value * 100}%` : (value) => `${value}px`;
      Object.assign(element.style, { position: "absolute", left: unit(x), top: unit(y) });
      if (width !== undefined) element.style.width = unit(width);
      if (height !== undefined) element.style.height = unit(height);
    };
    for (const child of component.children) { child.place = place(child); child.dress(); }
    return { root, render: () => {} };
  },

  "ia.container.split": (component) => {
    const handle = h("div", { class: "split-handle" });
    const panes = component.childRoots.slice(0, 2).map((root) => h("div", { class: "split-pane" }, root));
    const root = h("div", {}, ...(panes.length === 2 ? [panes[0], handle, panes[1]] : panes));
    let share = null;
    const vertical = () => component.props.orientation === "vertical";
    const show = () => { if (panes[0]) panes[0].style.flexBasis = `${share}%`; };
    handle.addEventListener("pointerdown", (down) => {
      if (component.props.split?.draggable === false) return;
      handle.setPointerCapture(down.pointerId);
      root.classList.add("isActive");
      const drag = (move) => {
        const box = root.getBoundingClientRect();
        const at = vertical() ? (move.clientY - box.top) / box.height : (move.clientX - box.left) / box.width;
        share = Math.min(95, Math.max(5, at * 100));
        show();
      };
      const drop = () => {
        handle.removeEventListener("pointermove", drag);
        root.classList.remove("isActive");
        component.write("props.split.position", `${Math.round(share)}%`);
      };
      handle.addEventListener("pointermove", drag);
      handle.addEventListener("pointerup", drop, { once: true });
    });
    return {
      root,
      render: (props) => {
        root.className = `split-container split-container-${props.orientation ?? "horizontal"}`;
        handle.classList.toggle("split-handle-undraggable", props.split?.draggable === false);
        share = parseFloat(props.split?.position ?? "50");
        show();
      },
    };
  },

  // One child per tab, by its position's tabIndex. Only the shown one is in the page.
  "ia.container.tab": (component) => {
    const menu = h("div", { class: "tab-menu" });
    const content = h("div", { class: "tab-content ia_tabContainerComponent__content" });
    const root = h("div", {}, menu, content);
    const childOf = (index) => component.children.find((child, at) => (child.definition.position.tabIndex ?? at) === index);
    let drawn = null;
    const render = (props) => {
      const tabs = props.tabs ?? component.children.map((_child, index) => `Tab ${index + 1}`);
      const current = props.currentTabIndex ?? 0;
      root.className = `tab-container menu-${props.menuType ?? "classic"}`;
      const wanted = JSON.stringify([tabs, current]);
      if (drawn === wanted) return;
      drawn = wanted;
      menu.replaceChildren(...tabs.map((tab, index) => {
        const settings = typeof tab === "object" && tab !== null ? tab : { text: tab };
        const classes = ["tab-menu-item", index === current ? "tab-active" : "", settings.disabled ? "tab-disabled" : ""];
        const item = h("div", { class: classes.filter(Boolean).join(" "), "data-index": index }, asText(settings.text ?? ""));
        item.addEventListener("click", () => { if (!settings.disabled) component.write("props.currentTabIndex", index); });
        if (settings.viewPath) {
          const view = h("div", { class: "view-parent" });
          item.replaceChildren(view);
          component.embed(view, settings.viewPath, settings.viewParams ?? {}, index);
        }
        return item;
      }));
      const child = childOf(current);
      content.replaceChildren(...(child === undefined ? [] : [child.element]));
    };
    return { root, render };
  },

  "ia.container.breakpt": (component) => {
    const root = h("div", { class: "breakpoint-container" });
    const show = () => {
      const large = root.clientWidth >= (component.props.breakpoint ?? 640);
      const child = component.children.find((each) => (each.definition.position.size ?? "large") === (large ? "large" : "small"));
      if (child !== undefined && root.firstChild !== child.element) root.replaceChildren(child.element);
    };
    const watcher = new ResizeObserver(show);
    watcher.observe(root);
    return { root, render: show, dispose: () => watcher.disconnect() };
  },
};
