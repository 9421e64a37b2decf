// The filters of a table: the text above it, and the modal of one column.
import { h, svg } from "../dom.js";
import { controlled } from "../field.js";
import { openModal } from "../modal.js";
import { conditionsOf } from "./table_data.js";

// The text filter; it filters while one types.
export function textFilter(onText) {
  const input = h("input", { type: "text", class: "ia_inputField", placeholder: "Filter", autocomplete: "off" });
  const field = controlled(input, onText);
  input.addEventListener("input", () => onText(input.value));
  const results = h("div", { class: "filterResults" });
  const root = h("div", { class: "ia_tableComponent__filterContainer" }, h("div", { class: "filterCommon" }, input), results);
  return {
    root,
    input,
    show: (text, count, counted) => {
      if (document.activeElement !== input) field.show(text);
      results.textContent = counted && text !== "" ? `${count} result${count === 1 ? "" : "s"}` : "";
    },
  };
}

// Opens the modal of a column's filter. filter: {condition, value, min, max} or undefined; onFilter(null) removes it.
export function columnFilter(component, near, column, kind, filter, onFilter) {
  const wanted = { condition: conditionsOf(kind)[0], value: "", min: "", max: "", ...filter };
  const fields = h("div", { class: "dataTypeFilter__fields" });
  const apply = h("button", { type: "button", class: "ia_button--primary dataTypeFilter__actionsContainer__applyAction" }, "Apply");
  const remove = h("span", { class: "dataTypeFilter__actionsContainer__removeAction" }, "Remove Filter");
  const condition = dropdown(conditionsOf(kind), wanted.condition, (chosen) => { wanted.condition = chosen; drawFields(); });

  const input = (name) => {
    const made = h("input", { class: "ia_inputField", name, value: wanted[name], autocomplete: "off" });
    made.addEventListener("input", () => { wanted[name] = made.value; enable(); });
    return made;
  };
  const names = () => (wanted.condition === "between" ? ["min", "max"] : kind === "boolean" ? [] : ["value"]);
  const enable = () => { apply.disabled = names().some((name) => String(wanted[name]).trim() === ""); };
  const drawFields = () => { fields.replaceChildren(...names().map(input)); enable(); };
  drawFields();

  const content = h("div", { class: "dataTypeFilter" }, condition, fields, h("div", { class: "dataTypeFilter__actionsContainer" }, remove, apply));
  const opened = openModal(near, content, { late: component.view.page.settings.modalDelay ?? 60 });
  apply.addEventListener("click", () => { opened.close(); onFilter({ ...wanted }); });
  remove.addEventListener("click", () => { opened.close(); onFilter(null); });
}

function dropdown(options, chosen, onChoice) {
  const shown = h("div", { class: "iaDropdownCommon_value-container" });
  const list = h("div", { class: "iaDropdownCommon_options", hidden: true }, ...options.map((option) => {
    const found = h("a", { class: "iaDropdownCommon_option", "data-label": option }, option);
    found.addEventListener("click", () => { list.hidden = true; show(option); onChoice(option); });
    return found;
  }));
  const icon = svg("svg", { class: "iaDropdownCommon_expandIcon", viewBox: "0 0 16 16", width: 14, height: 14 }, svg("path", { d: "M3 6l5 5 5-5", fill: "none", stroke: "currentColor" }));
  const root = h("div", { class: "iaDropdownCommon_container ia_dropdown" }, shown, icon, list);
  const show = (option) => {
    root.dataset.selectedLabels = JSON.stringify([option]);
    shown.textContent = option;
  };
  icon.addEventListener("click", () => { list.hidden = !list.hidden; });
  show(chosen);
  return root;
}
