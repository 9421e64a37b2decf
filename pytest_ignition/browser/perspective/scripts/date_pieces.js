// The calendar and clock of a date component: below its root, or in the page's modal while it is open; null for neither.
// part: what the clock stands in, where there are several.
(root, part) => {
  const own = root.querySelector("input.hours, .monthSelector") !== null;
  const modals = [...document.querySelectorAll("div.ia_componentModal")].filter((each) => each.checkVisibility());
  const at = own ? root : modals.findLast((each) => each.querySelector("div.ia_dateTimePicker, [class*=iaDateRange]"));
  if (at === undefined) return null;
  const clock = part ? at.querySelector(part) ?? document.createElement("div") : at;
  const options = (selector, within = at) => [...(within.querySelector(selector)?.options ?? [])].map((each) => ({
    text: each.text.trim(), value: each.value, disabled: each.disabled, selected: each.selected,
  }));
  const field = (name) => clock.querySelector(`input.${name}`)?.value ?? null;
  const days = [...at.querySelectorAll("div[data-day]:not([class*=filler])")];
  return {
    own,
    months: options("div.monthSelector select"),
    years: options("div.yearSelector select"),
    halves: options("div.timePickerAmPmPicker select", clock),
    days: days.filter((each) => !each.matches("[class*=outOfRange]")).map((each) => Number(each.dataset.day)),
    node: days.find((each) => each.matches(".node"))?.dataset.day ?? null,
    nodes: days.filter((each) => each.matches(".node")).map((each) => Number(each.dataset.day)),
    locked: ["hours", "minutes", "seconds"].filter((name) => clock.querySelector(`input.${name}`)?.readOnly),
    hours: field("hours"),
    minutes: field("minutes"),
    seconds: field("seconds"),
  };
}
