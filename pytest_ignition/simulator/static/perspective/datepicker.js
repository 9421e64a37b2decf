// The calendar and clock that date components share (Perspective DOM sheet, section 1.2: date picker pieces).
import { h } from "./dom.js";
import { hasSeconds, hasTwelveHours, word } from "./moment.js";

const TEN_YEARS = 10;
const two = (number) => String(number).padStart(2, "0");
const sameDay = (one, other) => one !== null && one.toDateString() === other.toDateString();

export const asDate = (value) => {
  if (value === null || value === undefined || value === "") return null;
  const date = new Date(typeof value === "string" ? value.replace(" ", "T") : value);
  return Number.isNaN(date.getTime()) ? null : date;
};

function button(attributes, text, deed) {
  const made = h("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", deed);
  return made;
}

// Hours, minutes and seconds of a date that `get` tells and `put` takes. A field counts when it is left.
export class Clock {
  constructor({ get, put, format, locale, enabled }) {
    Object.assign(this, { get, put, enabled });
    this.twelve = hasTwelveHours(format, locale);
    this.root = h("div", { class: "timePicker" });
    this.fields = [["hours", "hour", 24], ["minutes", "minute", 60]];
    if (hasSeconds(format, locale)) this.fields.push(["seconds", "second", 60]);
    this.inputs = new Map();
    for (const [name, unit, count] of this.fields) this.root.append(this.field(name, unit, count));
    if (this.twelve) {
      this.half = h("select", {}, h("option", { value: "am" }, "AM"), h("option", { value: "pm" }, "PM"));
      this.half.addEventListener("change", () => {
        const hours = this.now.getHours();
        this.set("hours", (hours % 12) + (this.half.value === "pm" ? 12 : 0));
      });
      this.root.append(h("div", { class: "timePickerAmPmPicker" }, this.half));
    }
    this.show();
  }

  get now() { return this.get() ?? new Date(new Date().setHours(0, 0, 0, 0)); }

  part(name) { return { hours: this.now.getHours(), minutes: this.now.getMinutes(), seconds: this.now.getSeconds() }[name]; }

  set(name, value) {
    const date = new Date(this.now);
    date[{ hours: "setHours", minutes: "setMinutes", seconds: "setSeconds" }[name]](value);
    this.put(date);
    this.show();
  }

  field(name, unit, count) {
    const input = h("input", { class: name, type: "text", inputmode: "numeric", autocomplete: "off" });
    const leave = () => {
      const typed = Number(input.value);
      const most = name === "hours" && this.twelve ? 12 : count - 1;
      const now = this.part(name);
      const value = name === "hours" && this.twelve ? (typed % 12) + (now >= 12 ? 12 : 0) : typed;
      if (/^\d+$/.test(input.value) && typed <= most && value !== now) this.set(name, value);
      this.show();
    };
    input.addEventListener("blur", leave);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") leave(); });
    this.inputs.set(name, input);
    const spin = (by, which) => button({ [`data-spinner-${which}-${unit}`]: "true", class: "spinner" }, by > 0 ? "\u25b4" : "\u25be",
      () => this.set(name, (this.part(name) + by + count) % count));
    return h("div", { class: "timeField" }, spin(1, "next"), input, spin(-1, "prev"));
  }

  show() {
    for (const [name, input] of this.inputs) {
      const value = this.part(name);
      if (document.activeElement !== input) input.value = two(name === "hours" && this.twelve ? value % 12 || 12 : value);
    }
    if (this.twelve) this.half.value = this.part("hours") < 12 ? "am" : "pm";
    for (const each of this.root.querySelectorAll("input, select, button")) each.disabled = !this.enabled;
  }
}

export class DatePicker {
  // get: the date or null; put: called with the date that was chosen, and whether a day was clicked.
  constructor({ get, put, props }) {
    Object.assign(this, { get, put, props });
    this.viewed = new Date(get() ?? Date.now());
    this.viewed.setDate(1);
    this.calendar = h("div", { class: "calendar" });
    this.month = this.select("monthSelector", (value) => this.view(this.viewed.getFullYear(), value - 1));
    this.year = this.select("yearSelector", (value) => this.view(value, this.viewed.getMonth()));
    const turn = (by) => () => this.view(this.viewed.getFullYear(), this.viewed.getMonth() + by);
    const back = h("div", { class: "chevron", "data-prev-month": "true" }, "\u2039");
    const next = h("div", { class: "chevron", "data-next-month": "true" }, "\u203a");
    back.addEventListener("click", turn(-1));
    next.addEventListener("click", turn(1));
    const head = h("div", { class: "calendarHead" }, back, this.month.parentNode, this.year.parentNode, next);
    this.root = h("div", { class: "ia_dateTimePicker" }, head, this.calendar);
    this.clock = props.pickerType === "date" ? null
      : new Clock({ get, put: (date) => put(date, false), format: props.format ?? "lll", locale: this.locale, enabled: this.enabled });
    if (this.clock !== null) this.root.append(this.clock.root);
    this.show();
  }

  get locale() { return this.props.locale ?? "en"; }
  get enabled() { return this.props.enabled !== false; }
  get earliest() { const set = asDate(this.props.minDate); return set ?? new Date(new Date().setFullYear(new Date().getFullYear() - TEN_YEARS)); }
  get latest() { const set = asDate(this.props.maxDate); return set ?? new Date(new Date().setFullYear(new Date().getFullYear() + TEN_YEARS)); }

  select(name, deed) {
    const made = h("select", {});
    made.addEventListener("change", () => deed(Number(made.value)));
    h("div", { class: name }, made);
    return made;
  }

  // Months that lie outside of the range are not shown: the nearest one is.
  view(year, month) {
    const [first, last] = [this.earliest, this.latest].map((date) => new Date(date.getFullYear(), date.getMonth(), 1));
    this.viewed = new Date(Math.max(first, Math.min(last, new Date(year, month, 1))));
    this.show();
  }

  choose(day) {
    const now = this.get() ?? new Date(new Date().setHours(0, 0, 0, 0));
    const chosen = new Date(this.viewed.getFullYear(), this.viewed.getMonth(), day, now.getHours(), now.getMinutes(), now.getSeconds());
    this.put(chosen, true);
    this.show();
  }

  show() {
    const [year, month] = [this.viewed.getFullYear(), this.viewed.getMonth()];
    const inRange = (from, to) => to >= this.earliest && from <= this.latest;
    this.month.replaceChildren(...Array.from({ length: 12 }, (_each, index) => h("option", {
      value: index + 1, selected: index === month, disabled: !inRange(new Date(year, index, 1), new Date(year, index + 1, 0, 23, 59, 59)),
    }, word(new Date(2024, index, 1), this.locale, { month: "long" }))));
    this.month.value = String(month + 1);
    const years = Array.from({ length: this.latest.getFullYear() - this.earliest.getFullYear() + 1 }, (_each, index) => this.earliest.getFullYear() + index);
    this.year.replaceChildren(...years.map((each) => h("option", { value: each }, String(each))));
    this.year.value = String(year);
    const start = 1 - new Date(year, month, 1).getDay();
    const days = new Date(year, month + 1, 0).getDate();
    const count = Math.ceil((days - start + 1) / 7) * 7;
    this.calendar.replaceChildren(...Array.from({ length: count }, (_each, index) => this.tile(new Date(year, month, start + index), month)));
    for (const each of [this.month, this.year]) each.disabled = !this.enabled;
    this.clock?.show();
  }

  tile(date, month) {
    const filler = date.getMonth() !== month;
    const end = new Date(date.getFullYear(), date.getMonth(), date.getDate(), 23, 59, 59);
    const out = end < this.earliest || date > this.latest;
    const made = h("div", { class: `dayTile ${filler ? "filler" : "active"}`, "data-day": date.getDate() }, String(date.getDate()));
    made.classList.toggle("outOfRange", out);
    made.classList.toggle("node", !filler && sameDay(this.get(), date));
    if (!filler && !out && this.enabled) made.addEventListener("click", () => this.choose(date.getDate()));
    return made;
  }
}
