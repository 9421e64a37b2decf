// The header of a table: titles, what it is sorted by, the buttons of the column filters. And its footer.
import { h, svg } from "../dom.js";

const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

// sort: a Map of column id to "ascending" or "descending", in the order in which they were chosen.
export function header({ columns, sort, filters, leading, onSort, onFilter }) {
  const cells = columns.map((column, index) => {
    const way = sort.get(column.id) ?? "none";
    const cell = h("div", { class: "tc ia_table__head__header__cell", "data-column-id": column.id, "data-column-index": index, style: widthOf(column) },
      h("div", { class: "header-title" }, column.title));
    if (way !== "none") {
      cell.append(h("div", { class: "sort-arrows" },
        h("div", { class: `sort-up${way === "ascending" ? " active" : ""}` }), h("div", { class: `sort-down${way === "descending" ? " active" : ""}` })));
      if (sort.size > 1) cell.append(h("div", { class: "sort-order-mini" }, String([...sort.keys()].indexOf(column.id) + 1)));
    }
    if (column.sortable !== false) {
      cell.classList.add("sortable");
      cell.addEventListener("click", () => onSort(column.id, NEXT[way]));
    }
    if (column.filter?.enabled) cell.append(filterButton(column, filters.has(column.id), onFilter));
    return cell;
  });
  return h("div", { class: "tr header ia_table__head__header" }, ...leading, ...cells);
}

function filterButton(column, active, onFilter) {
  const button = h("div", { class: `filter-button ia_table__head__header__filter${active ? " ia_table__head__header__filter--active" : ""}` },
    svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14 }, svg("path", { d: "M2 3h12L9.5 8.5V13l-3-1.5v-3z", fill: "currentColor" })));
  button.addEventListener("click", (event) => { event.stopPropagation(); onFilter(column, button); });
  return button;
}

export function footer({ columns, leading }) {
  return h("div", { class: "tr footer ia_table__foot__footer" }, ...leading, ...columns.map((column, index) =>
    h("div", { class: "tc ia_table__foot__footer__cell", "data-column-id": column.id, "data-column-index": index, style: widthOf(column) }, String(column.footerText))));
}

export const widthOf = (column) => (typeof column.width === "number" || /^\d+$/.test(column.width ?? "")
  ? `flex: ${column.strictWidth ? `0 0 ${column.width}px` : `1 1 ${column.width}px`}` : null);
