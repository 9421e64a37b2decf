// Dropdown, for one option or several. Its options stand in the page's modal, not below the component.
import { asText, h, set, svg } from "../dom.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const asOption = (each) => (each !== null && typeof each === "object" ? each : { value: each, label: each });
const cross = () => svg("svg", { viewBox: "0 0 16 16", width: 12, height: 12 }, svg("path", { d: "M4 4l8 8M12 4l-8 8" }));

class Dropdown {
  constructor(component) {
    this.component = component;
    this.values = h("div", { class: "iaDropdownCommon_value-container" });
    this.clear = h("a", { class: "iaDropdownCommon_clear_value" }, cross());
    this.icon = svg("svg", { class: "iaDropdownCommon_expandIcon", viewBox: "0 0 16 16", width: 16, height: 16 }, svg("path", { d: "M4 6l4 4 4-4" }));
    this.container = h("div", { class: "iaDropdownCommon_container" }, this.values, this.clear, this.icon);
    this.root = h("div", { class: "ia_dropdown iaDropdownCommon" }, this.container);
    this.search = h("input", { class: "iaDropdownCommon_search", type: "text", autocomplete: "off" });
    this.list = h("div", { class: "iaDropdownCommon_options" });
    this.modal = null;
    this.focused = -1;
    this.container.addEventListener("click", (event) => {
      if (event.target === this.search || event.target.closest("a")) return;
      if (this.modal === null) this.open(); else this.modal.close();
    });
    this.clear.addEventListener("click", () => this.write(null));
    this.search.addEventListener("input", () => { this.focused = -1; this.drawOptions(); });
    this.search.addEventListener("keydown", (event) => this.key(event));
  }

  get multi() { return this.component.props.multiSelect === true; }
  get options() { const { options } = this.component.props; return Array.isArray(options) ? options.map(asOption) : []; }
  get settings() { return { enabled: true, matching: "any", noResultsText: "No results found", ...this.component.props.search }; }

  get selected() {
    const { value } = this.component.props;
    const chosen = Array.isArray(value) && this.multi ? value : value === null || value === undefined || value === "" ? [] : [value];
    return chosen.map((each) => {
      const known = this.options.find((option) => same(option.value, each));
      return known ?? (this.component.props.allowCustomOptions === true ? { value: each, label: each } : null);
    }).filter((each) => each !== null);
  }

  write(value) {
    this.component.write("props.value", value);
    this.component.fire("onActionPerformed");
  }

  open() {
    if (!this.component.enabled) return;
    this.search.value = "";
    this.focused = -1;
    this.modal = this.component.modal(this.list, { classes: "dropdown-modal", onClose: () => { this.modal = null; this.draw(); } });
    this.draw();
    if (this.settings.enabled) this.search.focus();
  }

  choose(option) {
    if (option.isDisabled === true) return;
    if (!this.multi) {
      this.modal?.close();
      this.write(option.value);
      return;
    }
    const now = Array.isArray(this.component.props.value) ? this.component.props.value : [];
    this.search.value = "";
    this.write([...now, option.value]);
  }

  remove(option) { this.write(this.component.props.value.filter((each) => !same(each, option.value))); }

  // What the menu offers: what matches the search, without what several were chosen of already, and what may be made.
  get offered() {
    const text = this.search.value;
    const wanted = text.toLowerCase();
    const fits = (label) => (this.settings.matching === "start" ? label.toLowerCase().startsWith(wanted) : label.toLowerCase().includes(wanted));
    const taken = this.multi ? this.selected : [];
    const found = this.options.filter((each) => fits(asText(each.label)) && !taken.some((other) => same(other.value, each.value)));
    const isNew = this.component.props.allowCustomOptions === true && text !== "" && !this.options.some((each) => asText(each.label) === text);
    return isNew ? [...found, { value: text, label: `Create: ${text}` }] : found;
  }

  key(event) {
    const offered = this.offered;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.focused = Math.max(0, Math.min(offered.length - 1, this.focused + (event.key === "ArrowDown" ? 1 : -1)));
      this.drawOptions();
    } else if (event.key === "Enter") {
      if (this.focused < 0) this.modal?.close(); else this.choose(offered[this.focused]);
    }
  }

  drawOptions() {
    const made = this.offered.map((option, index) => {
      const item = h("a", { class: "iaDropdownCommon_option ia_dropdown__option", "data-label": asText(option.label) }, asText(option.label));
      item.classList.toggle("ia_dropdown__option--disabled", option.isDisabled === true);
      item.classList.toggle("ia_dropdown__option--focused", index === this.focused);
      item.addEventListener("click", () => this.choose(option));
      return item;
    });
    const none = h("a", { class: "iaDropdownCommon_option ia_dropdown__option__noResults" }, this.settings.noResultsText);
    this.list.replaceChildren(...(made.length ? made : [none]));
  }

  pill(option) {
    const remove = h("a", {}, cross());
    remove.addEventListener("click", () => { if (this.component.enabled) this.remove(option); });
    return h("div", { class: "ia_dropdown__valuePill", "data-label": asText(option.label) },
      h("div", { class: "ia_dropdown__valuePill__value" }, asText(option.label)), remove);
  }

  draw() {
    const { props, enabled } = this.component;
    const selected = this.selected;
    const labels = selected.map((each) => asText(each.label));
    set(this.root, { "data-selected-labels": JSON.stringify(this.multi && labels.length ? labels : labels[0] ?? "") });
    const placeholder = h("div", { class: "iaDropdownCommon_placeholder-container" }, h("div", {}, props.placeholder?.text ?? "Select..."));
    const shown = this.multi ? selected.map((each) => this.pill(each)) : labels.map((each) => h("div", { class: "ia_dropdown__valueSingle" }, each));
    const active = this.modal !== null;
    // The field that is typed into stays where it is.
    [...this.values.children].filter((each) => each !== this.search).forEach((each) => each.remove());
    this.values.prepend(...(shown.length ? shown : [placeholder]));
    if (!active || !this.settings.enabled) this.search.remove();
    else if (this.search.parentNode !== this.values) this.values.append(this.search);
    this.values.classList.toggle("iaDropdownCommon_multi-select", this.multi);
    this.root.classList.toggle("ia_dropdown--active", active);
    this.root.classList.toggle("ia_dropdown--focused", active);
    this.root.classList.toggle("ia_dropdown--disabled", !enabled);
    this.clear.hidden = props.showClearIcon !== true || selected.length === 0 || !enabled;
    if (active) this.drawOptions();
  }
}

export const components = {
  "ia.input.dropdown": (component) => {
    const dropdown = new Dropdown(component);
    return { root: dropdown.root, render: () => dropdown.draw(), dispose: () => dropdown.modal?.close() };
  },
};
