// The selector of a range of time that larger components have: the last hours, or from one moment to another.
import { DatePicker, Clock } from "../datepicker.js";
import { h, svg } from "../dom.js";
import { openModal } from "../modal.js";
import { formatDate } from "../moment.js";

const UNITS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000, years: 31_536_000_000 };
const FORMAT = "lll";

// A calendar on which two clicks make a range; the next one begins another. A clock for each end, without seconds.
class RangePicker extends DatePicker {
  // range: {start, end}, dates; end is null while only one day was clicked. changed: called after every change.
  constructor(range, changed) {
    super({ get: () => range.start, put: () => {}, props: { pickerType: "date", range } });
    this.changed = changed;
    this.root.className = "ia_dateTimePicker iaDateRangeTimePicker";
    this.clocks = ["start", "end"].map((side) => {
      const clock = new Clock({ get: () => range[side], put: (date) => { range[side] = date; changed(); }, format: "LT", locale: "en", enabled: true });
      this.root.append(h("div", { class: "timeInputContainer", [`data-${side}-time`]: "true" }, clock.root));
      return clock;
    });
  }

  choose(day) {
    const { range } = this.props;
    const on = (date) => new Date(this.viewed.getFullYear(), this.viewed.getMonth(), day, date.getHours(), date.getMinutes());
    if (range.end !== null) Object.assign(range, { kept: range.end, start: on(range.start), end: null });
    else [range.start, range.end] = [range.start, on(range.kept)].sort((one, other) => one - other);
    this.show();
    for (const clock of this.clocks) clock.show();
    this.changed();
  }

  tile(date, month) {
    const { start, end } = this.props.range;
    const made = super.tile(date, month);
    const filler = made.classList.contains("filler");
    const same = (other) => other !== null && other.toDateString() === date.toDateString();
    made.classList.toggle("node", !filler && (same(start) || same(end)));
    made.classList.toggle("range", !filler && end !== null && date > start && date < end);
    return made;
  }
}

export class DateRange {
  // component: whose; changed: called when another range is applied.
  constructor(component, changed) {
    Object.assign(this, { component, changed, count: 8, unit: "hours", range: null });
    this.message = h("div", { "data-message": "" });
    this.rangeMessage = h("div", { "data-range-message": "" });
    const icon = svg("svg", { class: "iaCalendarIcon", viewBox: "0 0 16 16", width: 16, height: 16 },
      svg("path", { d: "M2 4h12v10H2zM2 7h12M5 2v3M11 2v3", fill: "none", stroke: "currentColor" }));
    icon.addEventListener("click", () => this.open(icon));
    this.root = h("div", { class: "dateRangeSelector" }, this.message, this.rangeMessage, icon);
    this.show();
  }

  has(moment) {
    if (this.range === null) return moment >= Date.now() - this.count * UNITS[this.unit];
    return moment >= this.range.start.getTime() && moment < this.range.end.getTime() + UNITS.minutes;
  }

  show() {
    const text = (date) => formatDate(date, FORMAT, "en");
    this.rangeMessage.textContent = this.range === null ? `Last ${this.count} ${this.unit}` : `${text(this.range.start)} - ${text(this.range.end)}`;
  }

  open(near) {
    const now = new Date();
    const wanted = { count: this.count, unit: this.unit, range: { ...(this.range ?? { start: new Date(now - this.count * UNITS[this.unit]), end: now }) } };
    let historical = this.range !== null;
    const content = h("div", { class: "realtimeOrHistoricalRangeContent" });
    const apply = h("button", { type: "button", class: "ia_button--primary" }, "Apply");
    const cancel = h("button", { type: "button", class: "ia_button--secondary" }, "Cancel");
    const judge = () => { apply.disabled = historical ? wanted.range.end === null || wanted.range.start > wanted.range.end : !(wanted.count > 0); };
    const tab = (name, text, isHistorical) => {
      const made = h("div", { class: `${name} ia_realtimeOrHistoricalRange__tabContainer__tab` }, text);
      made.addEventListener("click", () => { historical = isHistorical; draw(); });
      return made;
    };
    const tabs = [tab("realtimeTab", "Realtime", false), tab("historicalTab", "Historical", true)];
    const draw = () => {
      tabs.forEach((each, index) => each.classList.toggle("isActiveTab", historical === (index === 1)));
      content.replaceChildren(historical ? new RangePicker(wanted.range, judge).root : realtime(wanted, judge));
      judge();
    };
    draw();
    const modal = openModal(near, h("div", { class: "dateRangeModal" },
      h("div", { class: "realtimeOrHistoricalRangeTabContainer" }, ...tabs), content,
      h("div", { class: "realtimeOrHistoricalRangeFooter" }, cancel, apply)), { late: this.component.view.page.settings.modalDelay ?? 60, classes: "date-range-modal" });
    cancel.addEventListener("click", () => modal.close());
    apply.addEventListener("click", () => {
      Object.assign(this, { count: wanted.count, unit: wanted.unit, range: historical ? wanted.range : null });
      modal.close();
      this.show();
      this.changed();
    });
  }
}

// A count counts when its field is left.
function realtime(wanted, changed) {
  const count = h("input", { class: "realtimeContentInput", type: "text", inputmode: "numeric", autocomplete: "off" });
  const unit = h("select", {}, ...Object.keys(UNITS).map((each) => h("option", { value: each }, each[0].toUpperCase() + each.slice(1))));
  const message = h("div", { class: "realtimeMessage" });
  const show = () => {
    count.value = String(wanted.count);
    unit.value = wanted.unit;
    message.textContent = `Last ${wanted.count} ${wanted.unit}`;
    changed();
  };
  count.addEventListener("blur", () => { if (/^\d+$/.test(count.value)) wanted.count = Number(count.value); show(); });
  unit.addEventListener("change", () => { wanted.unit = unit.value; show(); });
  show();
  return h("div", { class: "realtimeContent" }, count, h("div", { class: "realtimeUnitSelector" }, unit), message);
}
