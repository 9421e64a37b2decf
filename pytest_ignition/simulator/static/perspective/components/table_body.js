// The body of a table: only the rows near what can be seen are in the page, each at its place in a tall element.
import { h, svg } from "../dom.js";
import { kindOf, textOf } from "./table_data.js";
import { widthOf } from "./table_header.js";

const ROW_PX = 32;
const BEYOND_PX = 96;

// Which instance of the table's views stands in the first cell of a row; below are those that rows open.
const cellIndex = (row) => 1_000_000 + row * 100;

export class Body {
  // table: {component, onCell(row, column, event), onOpen(row), commit(row, column, text)}
  constructor(table) {
    this.table = table;
    this.inner = h("div", { class: "tb-inner" });
    this.root = h("div", { class: "tb ia_table__body" }, this.inner);
    this.groups = new Map();
    this.shown = { rows: [], columns: [] };
    this.root.addEventListener("scroll", () => this.place());
    this.observer = new ResizeObserver(() => this.place());
    this.observer.observe(this.root);
  }

  // shown: {rows, columns, virtualized, subview, open (a Set of row indexes), selected(row, column) -> "", "part" or "root", empty}
  show(shown) {
    const structure = JSON.stringify([shown.columns.map((each) => each.id), Boolean(shown.subview)]);
    if (structure !== this.structure) this.clear();
    this.structure = structure;
    this.shown = shown;
    this.empty?.remove();
    this.empty = shown.rows.length === 0 && shown.empty ? emptyMessage(shown.empty) : null;
    if (this.empty) this.root.append(this.empty);
    this.offsets = [];
    let top = 0;
    for (const row of shown.rows) {
      this.offsets.push(top);
      top += this.heightOf(row);
    }
    this.inner.style.height = `${top}px`;
    this.place(true);
  }

  heightOf(row) { return ROW_PX + (this.shown.open?.has(row.index) ? this.shown.subview.height : 0); }

  // Draw what is near, forget what is far. `anew`: what is there may show other values now.
  place(anew = false) {
    const { rows, virtualized } = this.shown;
    const from = this.root.scrollTop - BEYOND_PX;
    const to = this.root.scrollTop + this.root.clientHeight + BEYOND_PX;
    const near = new Set();
    rows.forEach((row, at) => {
      if (virtualized && (this.offsets[at] + this.heightOf(row) < from || this.offsets[at] > to)) return;
      near.add(row.index);
      let group = this.groups.get(row.index);
      const fresh = group === undefined;
      if (fresh) {
        group = this.make(row);
        this.groups.set(row.index, group);
      }
      if (fresh || anew) this.fill(group, row, at);
    });
    for (const [index, group] of [...this.groups]) if (!near.has(index) && !group.root.contains(document.activeElement)) this.drop(index);
    // In the order in which one reads them; what stands right already stays, so that nothing loses the focus.
    let last = null;
    for (const { root } of [...this.groups.values()].sort((one, other) => one.at - other.at)) {
      const next = last === null ? this.inner.firstChild : last.nextSibling;
      if (next !== root) this.inner.insertBefore(root, next);
      last = root;
    }
  }

  make(row) {
    const line = h("div", { class: "tr ia_table__body__row" });
    const root = h("div", { class: "tr-group ia_table__body__rowGroup" }, line);
    const group = { root, line, cells: [], arrow: null, subview: null };
    if (this.shown.subview) {
      group.arrow = h("div", { class: "expand-subview" }, "\u203a");
      group.arrow.addEventListener("click", () => this.table.onOpen(group.row));
      line.append(h("div", { class: "tc tc-expand", "data-column-id": "expandSubview" }, group.arrow));
    }
    for (const column of this.shown.columns) {
      const cell = h("div", { class: "tc ia_table__cell", "data-column-id": column.id, style: widthOf(column) }, h("div", { class: "content" }));
      cell.addEventListener("click", (event) => this.table.onCell(group.row, column, event));
      cell.addEventListener("dblclick", () => { if (column.editable || group.row.settings[column.id]?.editable) this.edit(group, cell, column); });
      group.cells.push(cell);
      line.append(cell);
    }
    return group;
  }

  fill(group, row, at) {
    const index = String(at);
    Object.assign(group, { row, at });
    group.root.dataset.rowIndex = group.line.dataset.rowIndex = index;
    group.root.style.top = `${this.offsets[at]}px`;
    group.line.classList.toggle("odd", at % 2 === 1);
    this.shown.columns.forEach((column, place) => {
      const cell = group.cells[place];
      Object.assign(cell.dataset, { rowIndex: index, columnIndex: String(place) });
      this.fillCell(cell.querySelector(":scope > .content"), row, column);
      const state = this.shown.selected(row, column);
      const mark = cell.querySelector(":scope > .t-selected");
      if (!state) mark?.remove();
      else if (mark) mark.className = markOf(state);
      else cell.prepend(h("div", { class: markOf(state) }));
    });
    this.fillSubview(group, row);
  }

  fillCell(content, row, column) {
    if (content === null) return;
    const value = row.values[column.id];
    if (kindOf(column, value) === "view") {
      this.table.component.embed(content, column.viewPath, { ...column.viewParams, value, row: row.index, rowData: row.values, column: column.id }, cellIndex(row.index) + Number(content.parentElement.dataset.columnIndex));
      return;
    }
    if (kindOf(column, value) === "boolean" && column.boolean !== "value" && typeof value === "boolean") {
      const state = value ? "checked" : "unchecked";
      if (content.firstElementChild?.dataset.state !== state) content.replaceChildren(tick(state));
      return;
    }
    const text = textOf(column, value);
    if (content.textContent !== text || content.firstElementChild) content.textContent = text;
  }

  fillSubview(group, row) {
    const { subview, open } = this.shown;
    const isOpen = Boolean(subview) && open.has(row.index);
    group.arrow?.classList.toggle("open", isOpen);
    if (!isOpen) {
      if (group.subview) this.table.component.release(row.index, row.index);
      group.subview?.remove();
      group.subview = null;
      return;
    }
    group.subview ??= h("div", { class: "tr ia_table__body__row subview" });
    group.subview.style.height = `${subview.height}px`;
    if (group.subview.parentElement !== group.root) group.root.append(group.subview);
    this.table.component.embed(group.subview, subview.viewPath, { ...subview.viewParams, value: row.values, rowIndex: row.index }, row.index);
  }

  edit(group, cell, column) {
    const content = cell.querySelector(":scope > .content");
    if (content === null) return;
    const area = h("textarea", { class: "ia_textArea" });
    area.value = String(group.row.values[column.id] ?? "");
    content.replaceWith(area);
    const row = group.row;
    let ended = false;
    const end = (text) => {
      // Taken out of the page, the field is left once more.
      if (ended) return;
      ended = true;
      area.replaceWith(content);
      if (text !== null) this.table.commit(row, column, text);
    };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); end(area.value); }
      if (event.key === "Escape") end(null);
    });
    area.addEventListener("blur", () => end(null));
    area.focus();
    area.select();
    this.table.component.fire("onEditCellStart", { column: column.id, row: row.index, value: row.values[column.id] ?? null });
  }

  drop(index) {
    const group = this.groups.get(index);
    this.table.component.release(index, index);
    this.table.component.release(cellIndex(index), cellIndex(index) + 99);
    group.root.remove();
    this.groups.delete(index);
  }

  clear() { for (const index of [...this.groups.keys()]) this.drop(index); }

  dispose() { this.observer.disconnect(); }
}

const markOf = (state) => `t-selected ia_table__cell--selected${state === "root" ? " root-selected" : ""}`;

const tick = (state) => svg("svg", { "data-state": state, class: "ia_checkbox__icon", viewBox: "0 0 16 16", width: 16, height: 16 },
  svg("rect", { x: 1.5, y: 1.5, width: 13, height: 13, rx: 3, fill: state === "checked" ? "currentColor" : "none", stroke: "currentColor" }),
  ...(state === "checked" ? [svg("path", { d: "M4.5 8.2l2.4 2.4 4.6-5", fill: "none", stroke: "#fff", "stroke-width": 1.6 })] : []));

const emptyMessage = ({ text }) => h("div", { class: "empty-message emptyMessage" },
  h("div", { class: "empty-icon" }, svg("svg", { viewBox: "0 0 24 24", width: 24, height: 24 }, svg("path", { d: "M4 7h16v11H4zM4 11h16", fill: "none", stroke: "currentColor" }))), text);
