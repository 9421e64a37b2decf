// Trees: of items that the properties list, and of the gateway's tags, whose folders are asked for when they open.
import { h, svg } from "../dom.js";

// How long the gateway's answer stays unseen, so that children of a folder come later than the click on it.
const BROWSED_MS = 60;

class Tree {
  // component; load(node): a promise of the children of a node that has not been asked for; onSelect(nodes).
  constructor(component, { load = null, onSelect }) {
    Object.assign(this, { component, load, onSelect });
    this.nodes = [];
    this.selected = new Set();
    this.last = null;
    this.list = h("div", { class: "tree ia_treeComponent", role: "tree" }, h("div", {}, this.inner = h("div")));
  }

  get lines() {
    const found = [];
    const walk = (nodes, path) => nodes.forEach((node, index) => {
      const here = path === "" ? String(index) : `${path}/${index}`;
      found.push({ node, path: here });
      if (node.expanded && node.items) walk(node.items, here);
    });
    walk(this.nodes, "");
    return found;
  }

  draw() {
    this.inner.replaceChildren(...this.lines.map(({ node, path }) => this.row(node, path)));
  }

  row(node, path) {
    const depth = path.split("/").length - 1;
    const folder = node.lazy || (node.items?.length ?? 0) > 0;
    const icon = svg("svg", { class: `expand-icon ia_treeComponent__expandIcon${node.expanded ? " ia_treeComponent__expandIcon--expanded" : ""}`, viewBox: "0 0 12 12", width: 12, height: 12 },
      ...(folder ? [svg("g", {}, svg("path", { d: node.expanded ? "M2 4l4 4 4-4" : "M4 2l4 4-4 4", fill: "none", stroke: "currentColor" }))] : []));
    if (folder) icon.addEventListener("click", (event) => { event.stopPropagation(); this.toggle(node); });
    const item = h("div", { class: "tree-item", "data-label": node.label },
      icon, svg("svg", { class: "node-icon", viewBox: "0 0 12 12", width: 12, height: 12 },
        svg("g", {}, svg("path", { d: folder ? "M1 3h4l1 1h5v6H1z" : "M2 6l4-4h4v4l-4 4z", fill: "none", stroke: "currentColor" }))),
      h("div", { class: "label-wrapper" }, h("div", { class: "label-wrapper-text" }, node.label)));
    const isSelected = this.selected.has(node);
    const row = h("div", { class: `tree-row ia_treeComponent__node${isSelected ? " ia_treeComponent__node--selected" : ""}`, "data-item-path": path }, item);
    item.style.paddingLeft = `${depth * 18}px`;
    item.addEventListener("click", (event) => this.click(node, event));
    return row;
  }

  async toggle(node) {
    node.expanded = !node.expanded;
    if (node.expanded && node.lazy && node.items === undefined) {
      node.items = await this.load(node);
      node.lazy = node.items.length > 0;
    }
    this.draw();
  }

  click(node, event) {
    const multiple = this.multiple && (event.ctrlKey || event.metaKey || event.shiftKey);
    if (!multiple) this.selected.clear();
    if (multiple && event.shiftKey && this.last !== null) {
      const nodes = this.lines.map((each) => each.node);
      const [from, to] = [nodes.indexOf(this.last), nodes.indexOf(node)].sort((one, other) => one - other);
      for (const each of nodes.slice(Math.max(0, from), to + 1)) this.selected.add(each);
    } else if (multiple && this.selected.has(node)) {
      this.selected.delete(node);
    } else {
      this.selected.add(node);
      this.last = node;
    }
    this.draw();
    this.onSelect(this.lines.filter((each) => this.selected.has(each.node)));
  }
}

const node = (given, before) => ({
  label: String(given.label ?? ""),
  data: given.data ?? null,
  expanded: before?.expanded ?? given.expanded === true,
  items: (given.items ?? []).map((each, index) => node(each, before?.items?.[index])),
});

const later = (value) => new Promise((resolve) => { setTimeout(() => resolve(value), BROWSED_MS); });

export const components = {
  "ia.display.tree": (component) => {
    const tree = new Tree(component, {
      onSelect: (lines) => {
        component.write("props.selection", lines.map((each) => each.path));
        component.write("props.selectionData", lines.map((each) => ({ itemPath: each.path, value: each.node.data })));
        component.fire("onItemClicked", { itemPath: lines[0]?.path ?? null, label: lines[0]?.node.label ?? null });
      },
    });
    tree.multiple = true;
    let drawn = "";
    return {
      root: tree.list,
      render: (props) => {
        const wanted = JSON.stringify([props.items ?? [], props.selection ?? []]);
        if (wanted === drawn) return;
        drawn = wanted;
        tree.nodes = (props.items ?? []).map((each, index) => node(each, tree.nodes[index]));
        const paths = new Set(props.selection ?? []);
        tree.selected = new Set(tree.lines.filter((each) => paths.has(each.path)).map((each) => each.node));
        tree.draw();
      },
    };
  },

  "ia.display.tag-browse-tree": (component) => {
    const message = h("span", { class: "ia_tagBrowser__noResultsDisplay__message" }, "No results found");
    const noResults = h("div", { class: "ia_tagBrowser__noResultsDisplay", hidden: true }, message);
    const reload = h("div", { class: "reload-icon" }, svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14 },
      svg("path", { d: "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3", fill: "none", stroke: "currentColor" })));
    const browse = async (path) => later((await component.ask("tag-browse", { path })).map((each) => ({ label: each.name, path: each.path, lazy: each.folder, expanded: false })));
    const tree = new Tree(component, {
      load: (opened) => browse(opened.path),
      onSelect: (lines) => component.write("props.selection.values", lines.map((each) => each.node.path)),
    });
    let asked = null;
    const start = async (path) => {
      asked = path;
      const found = await browse(path);
      if (asked !== path) return;
      tree.nodes = found;
      noResults.hidden = found.length > 0;
      tree.draw();
    };
    reload.addEventListener("click", () => start(asked));
    return {
      root: h("div", { class: "ia_tagBrowser" }, h("div", { class: "tag-browser-bar" }, reload), tree.list, noResults),
      render: (props) => {
        tree.multiple = (props.selection?.mode ?? "multiple") !== "single";
        const path = props.root?.path ?? "";
        if (path !== asked) start(path);
      },
    };
  },
};
