// The alarm status table and the alarm journal table. They ask the gateway again and again, as often as they are set to.
import { h, svg } from "../dom.js";
import { openModal } from "../modal.js";
import { DateRange } from "./date_range.js";
import { formatDate } from "./table_data.js";
import { textFilter } from "./table_filter.js";
import { header } from "./table_header.js";
import { columnsMenu, detailsModal, notesModal, preFilterMenu, shelveMenu } from "./alarm_modals.js";

export const COLUMNS = {
  activeTime: "Active Time", displayPath: "Display Path", priority: "Priority", state: "State", name: "Name", label: "Label",
  ackUser: "Ack User", ackNotes: "Ack Notes", ackTime: "Ack Time", clearTime: "Clear Time", eventId: "Event Id", eventState: "Event State",
  eventTime: "Event Time", eventValue: "Event Value", expires: "Expires", shelvedBy: "Shelved By", sourcePath: "Source Path",
};
const SHOWN = {
  active: ["activeTime", "displayPath", "priority", "state"],
  shelved: ["displayPath", "priority", "shelvedBy", "expires"],
  journal: ["eventTime", "displayPath", "priority", "eventState"],
};
const PRIORITIES = ["Critical", "High", "Medium", "Low", "Diagnostic"];
const TIMES = /Time$/;
const SLOWEST_MS = 1000;

const textOf = (id, value) => {
  if (value === null || value === undefined) return "";
  return TIMES.test(id) ? formatDate(value, "MM/DD/YYYY HH:mm:ss") : String(value);
};

class AlarmTable {
  constructor(component, kind) {
    Object.assign(this, { component, kind, tab: "active", lists: { active: [], shelved: [] }, selected: new Set(), sort: new Map(), text: "", asked: false });
    this.columns = { active: null, shelved: null };
    this.preFilters = new Set();
    this.filter = textFilter((text) => { this.text = text; this.draw(); });
    this.range = kind === "journal" ? new DateRange(component, () => this.draw()) : null;
    this.tabs = h("div", { class: "toolbarTabContainer" });
    this.pills = h("div", { class: "alarmPreFilterPills" });
    const toggle = h("div", { class: "alarmFilterToggle" }, icon("M7 12a5 5 0 1 1 0-10 5 5 0 0 1 0 10zM11 11l3 3"));
    this.filterBox = h("div", { class: "toggleableAlarmFilter" }, toggle, this.filter.root);
    toggle.addEventListener("click", () => this.filterBox.classList.toggle("isExpanded"));
    const pre = h("div", { id: "preFilterToggle" }, icon("M2 3h12L9.5 8.5V13l-3-1.5v-3z"));
    pre.addEventListener("click", () => this.open(pre, preFilterMenu(this)));
    const config = h("div", { id: "configToggle" }, icon("M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 1v3M8 12v3M1 8h3M12 8h3"));
    config.addEventListener("click", () => this.open(config, columnsMenu(this)));
    this.head = h("div", { class: "th-container ia_table__head" });
    this.body = h("div", { class: "tb ia_table__body" });
    this.foot = h("div", { class: "alarmTableFoot" });
    this.root = h("div", { class: "ia_alarmTable ia_table" },
      h("div", { class: "alarmTableToolbar" }, this.range?.root ?? this.tabs, this.filterBox, pre, config), this.pills,
      h("div", { class: "table-container" }, this.head, this.body), this.foot);
  }

  get shownIds() {
    return this.columns[this.tab] ?? SHOWN[this.kind === "journal" ? "journal" : this.tab];
  }

  get rows() {
    const wanted = this.text.trim().toLowerCase();
    const columns = this.shownIds;
    const states = [...this.preFilters].filter((each) => !PRIORITIES.includes(each));
    const priorities = [...this.preFilters].filter((each) => PRIORITIES.includes(each));
    const found = this.lists[this.tab].filter((each) => (this.range?.has(each.eventTime) ?? true) &&
      (wanted === "" || columns.some((id) => textOf(id, each[id]).toLowerCase().includes(wanted))) &&
      (states.length === 0 || states.includes(each.state)) && (priorities.length === 0 || priorities.includes(each.priority)));
    const [by] = [...this.sort];
    if (by === undefined) return found;
    const rank = (each) => (by[0] === "priority" ? -PRIORITIES.indexOf(each.priority) : each[by[0]] ?? "");
    return [...found].sort((one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0) * (by[1] === "descending" ? -1 : 1));
  }

  open(near, content) {
    return openModal(near, content, { late: this.component.view.page.settings.modalDelay ?? 60 });
  }

  async refresh() {
    const { active, shelved } = await this.component.ask(`alarm-${this.kind}`, {});
    this.lists = { active: active ?? [], shelved: shelved ?? [] };
    this.asked = true;
    const known = new Set([...this.lists.active, ...this.lists.shelved].map((each) => each.eventId));
    for (const id of [...this.selected]) if (!known.has(id)) this.selected.delete(id);
    this.draw();
  }

  render(props) {
    this.props = props;
    const pause = Math.max(50, Number(props.refreshRate ?? SLOWEST_MS));
    if (pause !== this.pause) {
      clearInterval(this.timer);
      this.pause = pause;
      this.timer = setInterval(() => this.refresh(), pause);
      setTimeout(() => this.refresh(), 0);
    }
    this.draw();
  }

  draw() {
    const rows = this.rows;
    // Drawn anew only when something is different, so that what is clicked stays where it is.
    const key = JSON.stringify([this.tab, rows, this.shownIds, [...this.selected], [...this.sort], [...this.preFilters], this.asked, this.lists.active.length, this.lists.shelved.length, this.text]);
    if (key === this.drawn) return;
    this.drawn = key;
    if (this.range !== null) this.range.message.textContent = `${rows.length} alarm event${rows.length === 1 ? "" : "s"}`;
    this.drawTabs();
    this.drawPills();
    const columns = this.shownIds.map((id) => ({ id, title: COLUMNS[id] }));
    const leading = this.kind === "status" ? [h("div", { class: "tc select", "data-column-id": "select" })] : [];
    this.head.replaceChildren(header({ columns, sort: this.sort, filters: new Map(), leading, onSort: (id, way) => {
      this.sort = way === "none" ? new Map() : new Map([[id, way]]);
      this.draw();
    } }));
    this.filter.show(this.text, rows.length, true);
    this.body.replaceChildren(...rows.map((row, index) => this.row(row, index)),
      ...(rows.length === 0 && this.asked ? [h("div", { class: "alarmTableEmptyMessage" }, this.kind === "journal" ? "No alarm events" : this.tab === "active" ? "No active alarms" : "No shelved alarms")] : []));
    this.drawFoot();
  }

  drawTabs() {
    if (this.kind === "journal") return;
    this.tabs.replaceChildren(...[["active", "Active"], ["shelved", "Shelved"]].map(([name, title]) => {
      const tab = h("div", { class: `tab${this.tab === name ? " active" : ""}` }, title, h("div", { class: "count" }, String(this.lists[name].length)));
      tab.addEventListener("click", () => { this.tab = name; this.selected.clear(); this.draw(); });
      return tab;
    }));
  }

  drawPills() {
    this.pills.replaceChildren(...[...this.preFilters].map((each) => {
      const remove = h("a", { class: "remove" }, "\u00d7");
      remove.addEventListener("click", () => { this.preFilters.delete(each); this.draw(); });
      return h("div", { class: "alarmPreFilterPill" }, h("span", {}, PRIORITIES.includes(each) ? `Priority: ${each}` : each), remove);
    }));
  }

  row(row, index) {
    const details = h("div", { class: "alarmRowActionOverlay" }, icon("M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7v4M8 5v.5"));
    details.addEventListener("click", (event) => { event.stopPropagation(); detailsModal(row, COLUMNS, textOf); });
    const isSelected = this.selected.has(row.eventId);
    const found = h("div", { class: `tr ia_table__body__row alarmTableBodyRow priority-${row.priority.toLowerCase()}`, "data-row-id": row.rowId ?? row.eventId, "data-row-index": index },
      ...(this.kind === "status" ? [h("div", { class: "tc ia_table__cell select", "data-column-id": "select" }, tick(isSelected))] : []),
      ...this.shownIds.map((id) => h("div", { class: "tc ia_table__cell", "data-column-id": id, "data-row-index": index }, h("div", { class: "content" }, textOf(id, row[id])))),
      details);
    found.addEventListener("click", () => {
      if (this.kind !== "status") return;
      if (!this.selected.delete(row.eventId)) this.selected.add(row.eventId);
      this.draw();
    });
    return found;
  }

  drawFoot() {
    const chosen = this.lists[this.tab].filter((each) => this.selected.has(each.eventId));
    this.foot.classList.toggle("show", chosen.length > 0);
    const button = (name, text, disabled, deed) => {
      const found = h("button", { type: "button", class: `${name} ia_button--primary`, disabled }, text);
      found.addEventListener("click", () => deed(found));
      return found;
    };
    const ids = chosen.map((each) => each.eventId);
    const send = async (kind, more = {}) => {
      await this.component.ask(kind, { events: ids, ...more });
      this.selected.clear();
      await this.refresh();
    };
    const unacked = chosen.some((each) => each.state.includes("Unacknowledged"));
    this.foot.replaceChildren(...(chosen.length === 0 ? [] : this.tab === "shelved"
      ? [button("unshelveAlarmsButton", "Unshelve", false, () => send("alarm-unshelve"))]
      : [button("ackAlarmsButton", "Acknowledge", !unacked, () => {
        if (chosen.some((each) => each.needsNotes)) notesModal((notes) => send("alarm-ack", { notes }));
        else send("alarm-ack");
      }),
      button("shelveAlarmsButton", "Shelve", false, (near) => this.open(near, shelveMenu(this.props.shelvingTimes, (seconds) => send("alarm-shelve", { seconds }))))]));
  }
}

const icon = (path) => svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16 }, svg("path", { d: path, fill: "none", stroke: "currentColor" }));

const tick = (on) => svg("svg", { "data-state": on ? "checked" : "unchecked", viewBox: "0 0 16 16", width: 16, height: 16 },
  svg("rect", { x: 1.5, y: 1.5, width: 13, height: 13, rx: 3, fill: on ? "currentColor" : "none", stroke: "currentColor" }));

const make = (kind) => (component) => {
  const table = new AlarmTable(component, kind);
  return { root: table.root, render: (props) => table.render(props), dispose: () => clearInterval(table.timer) };
};

export const components = { "ia.display.alarmstatustable": make("status"), "ia.display.alarmjournaltable": make("journal") };
