// The table: data sorted, filtered and cut into pages; cells that are selected and edited; rows that open a view.
import { h } from "../dom.js";
import { Body } from "./table_body.js";
import { columnsOf, filtered, kindOf, rowsOf, sorted } from "./table_data.js";
import { columnFilter, textFilter } from "./table_filter.js";
import { footer, header } from "./table_header.js";
import { pager } from "./table_pager.js";
import { Selection } from "./table_selection.js";

// How much later than its header a table draws its first rows, in milliseconds.
const BODY_LATER_MS = 80;
const SIZES = [5, 10, 25, 50, 100];

class Table {
  constructor(component) {
    this.component = component;
    this.sort = new Map();
    this.filters = new Map();
    this.text = "";
    this.page = 1;
    this.size = null;
    this.open = new Set();
    this.drawn = false;
    this.selection = new Selection(component, () => this.shown, () => this.draw());
    this.body = new Body(this);
    this.filter = textFilter((text) => { if (text !== this.text) { this.text = text; this.page = 1; this.later(); } });
    this.head = h("div", { class: "th-container ia_table__head" });
    this.foot = h("div", { class: "tf-container ia_table__foot" });
    this.top = h("div");
    this.bottom = h("div");
    this.table = h("div", { class: "table-container" }, this.head, this.body.root, this.foot);
    this.root = h("div", { class: "ia_tableComponent ia_table", tabindex: "-1" }, this.filter.root, this.top, this.table, this.bottom);
  }

  // A filter takes a moment until it is applied, as typing goes on.
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), 120);
  }

  render(props) {
    this.props = props;
    const configured = JSON.stringify([props.columns ?? null, props.sortOrder ?? null]);
    if (configured !== this.configured) {
      this.configured = configured;
      this.begin(props);
    }
    if (props.filter?.text !== this.givenText) this.text = this.givenText = props.filter?.text ?? "";
    if (props.selection?.selectedRow !== undefined) this.selection.take(props.selection);
    this.draw();
    if (!this.drawn) this.bodyTimer ??= setTimeout(() => { this.drawn = true; this.draw(); }, BODY_LATER_MS);
  }

  // What the columns are configured to be sorted and filtered by.
  begin(props) {
    const columns = (props.columns ?? []).filter((each) => each?.field);
    const ways = new Map(columns.filter((each) => ["ascending", "descending"].includes(each.sort)).map((each) => [each.field, each.sort]));
    const order = [...(props.sortOrder ?? []), ...ways.keys()].filter((id) => ways.has(id));
    this.sort = new Map(order.map((id) => [id, ways.get(id)]));
    for (const each of columns) {
      const given = each.filter?.enabled ? (each.filter.string ?? each.filter.number ?? each.filter.boolean) : null;
      if (given?.condition) this.filters.set(each.field, { ...given });
    }
  }

  draw() {
    const { props } = this;
    const all = rowsOf(props.data);
    const columns = columnsOf(props, all);
    const left = sorted(filtered(all, columns, props.filter?.enabled ? this.text : "", this.filters), [...this.sort]);
    const paged = this.paged(left);
    const subview = props.rows?.subview?.enabled ? { height: parseInt(props.rows.subview.height ?? "100", 10) || 100, ...subviewOf(props.rows.subview) } : null;
    this.shown = { all, columns, rows: paged.rows };

    const leading = subview ? [() => h("div", { class: "tc tc-expand", "data-column-id": "expandSubview" })] : [];
    const made = () => leading.map((each) => each());
    this.head.hidden = props.enableHeader === false;
    this.head.replaceChildren(header({
      columns, sort: this.sort, filters: this.filters, leading: made(),
      onSort: (id, way) => this.sortBy(id, way),
      onFilter: (column, button) => this.filterBy(column, button, all),
    }));
    this.foot.hidden = props.enableFooter !== true;
    this.foot.replaceChildren(...(props.enableFooter === true ? [footer({ columns, leading: made() })] : []));
    this.filter.root.hidden = props.filter?.enabled !== true;
    this.filter.show(this.text, left.length, props.filter?.results?.enabled !== false);
    this.drawPagers(paged, left.length);
    const message = all.length > 0 ? props.emptyMessage?.noFilterResults : props.emptyMessage?.noData;
    this.body.show({
      rows: this.drawn ? paged.rows : [], columns, subview, open: this.open,
      virtualized: props.virtualized !== false,
      selected: (row, column) => this.selection.of(row, column),
      empty: this.drawn ? { text: message?.text ?? (all.length > 0 ? "No results found" : "No Data") } : null,
    });
  }

  paged(rows) {
    const { pager: settings = {} } = this.props;
    const places = ["top", "bottom"].filter((place) => settings[place] ?? place === "bottom");
    const sizes = settings.options?.length ? settings.options.map(Number) : SIZES;
    const size = this.size ?? Number(settings.activeOption ?? settings.initialOption ?? 25);
    if (places.length === 0) return { places, rows };
    const pages = Math.max(1, Math.ceil(rows.length / size));
    this.page = Math.min(this.page, pages);
    return { places, sizes, size, pages, page: this.page, rows: rows.slice((this.page - 1) * size, this.page * size) };
  }

  drawPagers(paged, count) {
    const on = {
      onPage: (page) => { this.page = page; this.turn(); },
      onSize: (size) => { this.size = size; this.page = 1; this.turn(); },
    };
    const hidden = count <= Math.min(...(paged.sizes ?? [0]));
    // Drawn anew only when it shows something else, so that who jumps to a page can go on typing.
    const key = JSON.stringify([paged.places, paged.page, paged.pages, paged.size, paged.sizes, hidden]);
    if (key === this.pagerShown) return;
    this.pagerShown = key;
    this.top.replaceChildren(...(paged.places.includes("top") ? [pager(paged, "top", hidden, on)] : []));
    this.bottom.replaceChildren(...(paged.places.includes("bottom") ? [pager(paged, "bottom", hidden, on)] : []));
  }

  turn() {
    this.body.root.scrollTop = 0;
    this.draw();
  }

  sortBy(id, way) {
    if (way === "none") this.sort.delete(id);
    else this.sort.set(id, way);
    this.draw();
  }

  filterBy(column, button, rows) {
    const sample = rows.find((each) => each.values[column.id] !== null && each.values[column.id] !== undefined);
    columnFilter(this.component, button, column, kindOf(column, sample?.values[column.id]), this.filters.get(column.id), (filter) => {
      if (filter === null) this.filters.delete(column.id);
      else this.filters.set(column.id, filter);
      this.page = 1;
      this.draw();
    });
  }

  onCell(row, column, event) {
    this.selection.click(row, column, event);
    this.component.fire("onRowClick", { row: row.index, rowIndex: row.index, value: row.values, column: column.id });
  }

  onOpen(row) {
    const isOpen = this.open.has(row.index);
    if (this.props.rows?.subview?.expansionMode !== "multiple") this.open.clear();
    if (isOpen) this.open.delete(row.index);
    else this.open.add(row.index);
    this.component.fire(isOpen ? "onSubviewCollapse" : "onSubviewExpand", { value: row.values, rowIndex: row.index });
    this.draw();
  }

  // What was typed into a cell. A real table leaves it to a script what becomes of it; here the data takes it: at once, or,
  // where the data is bound, through the gateway, which has it from there.
  commit(row, column, text) {
    const value = typed(text, row.values[column.id]);
    const { component } = this;
    if (!component.definition.bound.includes("props.data")) component.write("props.data", changed(this.props.data, row, column.id, value));
    component.fire("onEditCellCommit", { column: column.id, row: row.index, rowIndex: row.index, value });
  }
}

const subviewOf = ({ viewPath, viewParams }) => ({ viewPath, viewParams: viewParams ?? {} });

function typed(text, before) {
  if (typeof before === "number" && text.trim() !== "" && Number.isFinite(Number(text.replaceAll(",", "")))) return Number(text.replaceAll(",", ""));
  if (typeof before === "boolean") return text.trim().toLowerCase() === "true";
  return text;
}

function changed(data, row, field, value) {
  const made = structuredClone(data);
  if (Array.isArray(made)) {
    const whole = made[row.index];
    const cells = whole?.value !== null && typeof whole?.value === "object" ? whole.value : whole;
    if (cells[field] !== null && typeof cells[field] === "object" && "value" in cells[field]) cells[field].value = value;
    else cells[field] = value;
  } else if (made?.$columns) {
    made.$columns.find((each) => each.name === field).data[row.index] = value;
  } else {
    made.rows[row.index][made.columns.findIndex((each) => (each?.name ?? String(each)) === field)] = value;
  }
  return made;
}

export const components = {
  "ia.display.table": (component) => {
    const table = new Table(component);
    return {
      root: table.root,
      render: (props) => table.render(props),
      dispose: () => {
        clearTimeout(table.timer);
        clearTimeout(table.bodyTimer);
        table.body.dispose();
      },
    };
  },
};
