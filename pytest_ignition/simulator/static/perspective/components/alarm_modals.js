// What the alarm tables open: notes for an acknowledgement, shelving times, filters by state and priority, columns, details.
import { h, svg } from "../dom.js";
import { closeModal } from "../modal.js";
import { COLUMNS } from "./alarms.js";

const STATES = ["Active, Unacknowledged", "Active, Acknowledged", "Cleared, Unacknowledged", "Cleared, Acknowledged"];
const PRIORITIES = ["Diagnostic", "Low", "Medium", "High", "Critical"];
const SHELVING_SECONDS = [300, 900, 1800, 3600, 7200];

// Stands by itself at the end of the page.
export function notesModal(onNotes) {
  document.getElementById("alarmNotesModal")?.remove();
  const area = h("textarea", {});
  const okay = h("button", { type: "button", class: "ia_button--primary alarmNotesModalOkayButton", disabled: true }, "Acknowledge");
  const cancel = h("button", { type: "button", class: "ia_button--secondary alarmNotesModalCancelButton" }, "Cancel");
  const root = h("div", { id: "alarmNotesModal" }, h("div", { class: "alarmNotesTitle" }, "Acknowledge notes"),
    h("div", { class: "alarmNotesContainer" }, area), h("div", { class: "alarmNotesActions" }, cancel, okay));
  area.addEventListener("input", () => { okay.disabled = area.value.trim() === ""; });
  cancel.addEventListener("click", () => root.remove());
  okay.addEventListener("click", () => { root.remove(); onNotes(area.value); });
  document.body.append(root);
}

const item = (text, classes, deed) => {
  const found = h("div", { class: classes }, text);
  found.addEventListener("click", () => deed(found));
  return found;
};

const words = (seconds) => {
  const [count, unit] = seconds % 3600 === 0 ? [seconds / 3600, "hour"] : [seconds / 60, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};

export const shelveMenu = (times, onSeconds) => h("div", { class: "shelveTimes" }, ...(times?.length ? times : SHELVING_SECONDS).map((seconds) =>
  item(words(Number(seconds)), "alarmTableMenuItem", () => { closeModal(); onSeconds(Number(seconds)); })));

export function preFilterMenu(table) {
  const group = (title, names) => [
    h("div", { class: "menuTitle" }, title),
    item("Show All", "alarmTableMenuItem preFilterMenuItem", () => { for (const each of names) table.preFilters.delete(each); closeModal(); table.draw(); }),
    ...names.map((name) => item(name, `alarmTableMenuItem preFilterMenuItem${table.preFilters.has(name) ? " isActive" : ""}`, (found) => {
      if (!table.preFilters.delete(name)) table.preFilters.add(name);
      found.classList.toggle("isActive", table.preFilters.has(name));
      table.draw();
    }))];
  return h("div", { class: "alarmTableMenu" }, ...group("Events", STATES), ...group("Priorities", PRIORITIES));
}

export function columnsMenu(table) {
  return h("div", { class: "alarmTableMenu" }, ...Object.entries(COLUMNS).map(([id, title]) => {
    const mark = svg("svg", { viewBox: "0 0 16 16", width: 12, height: 12, "data-state": table.shownIds.includes(id) ? "checked" : "unchecked" },
      svg("rect", { x: 2, y: 2, width: 12, height: 12, fill: table.shownIds.includes(id) ? "currentColor" : "none", stroke: "currentColor" }));
    const found = h("div", { class: "alarmTableMenuItem alarmTableConfigColumnItem" }, mark, title);
    found.addEventListener("click", () => {
      const shown = table.shownIds;
      table.columns[table.tab] = shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id];
      mark.dataset.state = shown.includes(id) ? "unchecked" : "checked";
      mark.firstElementChild.setAttribute("fill", shown.includes(id) ? "none" : "currentColor");
      table.draw();
    });
    return found;
  }));
}

export function detailsModal(row, columns, textOf) {
  document.querySelector(".alarmDetailsModal")?.remove();
  const body = h("div", { class: "alarmDetailsBody" });
  const tabs = { details: h("div", { class: "detailsTab" }, "Details"), notes: h("div", { class: "notesTab" }, "Notes") };
  const close = h("a", { class: "alarmDetailsClose" }, "\u00d7");
  const root = h("div", { class: "alarmDetailsModal" }, h("div", { class: "alarmDetailsTabs" }, tabs.details, tabs.notes, close), body);
  const show = (name) => {
    for (const [each, tab] of Object.entries(tabs)) tab.classList.toggle("active", each === name);
    body.replaceChildren(...(name === "notes" ? [row.ackNotes || "No notes"]
      : Object.entries(columns).map(([id, title]) => h("div", { class: "detail", "data-column-id": id }, h("b", {}, title), ` ${textOf(id, row[id])}`))));
  };
  for (const name of Object.keys(tabs)) tabs[name].addEventListener("click", () => show(name));
  close.addEventListener("click", () => root.remove());
  show("details");
  document.body.append(root);
}
