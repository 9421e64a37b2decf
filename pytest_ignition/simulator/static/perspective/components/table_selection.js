// What is selected in a table: rows, or cells where rows are not selected as a whole.

export class Selection {
  // shown: () -> {columns, rows} on the page; changed: draw it.
  constructor(component, shown, changed) {
    Object.assign(this, { component, shown, changed, root: null, rows: new Set(), cells: new Set() });
  }

  get settings() { return this.component.props.selection ?? {}; }
  get byRow() { return this.settings.enableRowSelection !== false; }

  // What the properties say.
  take({ selectedRow }) {
    if (selectedRow === this.given) return;
    this.given = selectedRow;
    this.rows = new Set(selectedRow === null ? [] : [selectedRow]);
    this.root = selectedRow === null ? null : { row: selectedRow, column: this.shown()?.columns[0]?.id };
  }

  of(row, column) {
    const key = `${row.index}/${column.id}`;
    if (!(this.byRow ? this.rows.has(row.index) : this.cells.has(key))) return "";
    return this.root?.row === row.index && this.root?.column === column.id ? "root" : "part";
  }

  // Shift extends from the anchor, Control adds or takes away, as far as the mode lets it.
  click(row, column, event) {
    const mode = this.settings.mode ?? "single";
    if (mode === "none") return;
    const extends_ = event.shiftKey && mode !== "single" && this.root !== null;
    const adds = (event.ctrlKey || event.metaKey) && mode.startsWith("multiple");
    if (!extends_ && !adds) {
      this.rows.clear();
      this.cells.clear();
    }
    if (extends_) this.extend(row, column);
    else this.toggle(row, column, adds);
    if (!extends_) this.root = { row: row.index, column: column.id };
    this.tell();
    this.changed();
  }

  toggle(row, column, adds) {
    const key = `${row.index}/${column.id}`;
    if (adds && this.byRow && this.rows.has(row.index)) this.rows.delete(row.index);
    else if (adds && !this.byRow && this.cells.has(key)) this.cells.delete(key);
    else { this.rows.add(row.index); this.cells.add(key); }
  }

  extend(row, column) {
    const { rows, columns } = this.shown();
    const [first, last] = span(rows.findIndex((each) => each.index === this.root.row), rows.findIndex((each) => each.index === row.index));
    const [from, to] = span(columns.findIndex((each) => each.id === this.root.column), columns.findIndex((each) => each.id === column.id));
    for (const each of rows.slice(first, last + 1)) {
      this.rows.add(each.index);
      for (const other of columns.slice(from, to + 1)) this.cells.add(`${each.index}/${other.id}`);
    }
  }

  tell() {
    const { all } = this.shown();
    const data = all.filter((each) => this.rows.has(each.index)).map((each) => each.values);
    const selectedRow = this.rows.size ? this.root.row : null;
    const selectedColumn = this.byRow || this.rows.size === 0 ? null : this.root.column;
    this.given = selectedRow;
    for (const [name, value] of Object.entries({ selectedRow, selectedColumn, data })) this.component.write(`props.selection.${name}`, value);
    this.component.fire("onSelectionChange", { data, selectedRow, selectedColumn });
  }
}

const span = (one, other) => [Math.max(0, Math.min(one, other)), Math.max(one, other)];
