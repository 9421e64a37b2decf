// What a table shows of its data: columns, rows, texts; sorted, filtered, cut into pages. No DOM here.

const isCell = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && "value" in value;

// Rows of `props.data`: a list of mappings, whose values may be {value, style, editable}, or a dataset: {columns, rows},
// as the Designer saves it {$columns: [{name, data}]}. Returns [{index, values, settings, given}].
export function rowsOf(data) {
  if (Array.isArray(data)) return data.map((given, index) => row(given ?? {}, index));
  if (Array.isArray(data?.$columns)) {
    const count = Math.max(0, ...data.$columns.map((each) => each.data?.length ?? 0));
    return Array.from({ length: count }, (_each, index) => row(Object.fromEntries(data.$columns.map((each) => [each.name, each.data?.[index] ?? null])), index));
  }
  if (Array.isArray(data?.columns) && Array.isArray(data.rows)) {
    const names = data.columns.map((each) => each?.name ?? String(each));
    return data.rows.map((cells, index) => row(Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null])), index));
  }
  return [];
}

function row(given, index) {
  const from = given !== null && typeof given === "object" && !Array.isArray(given) ? given : { value: given };
  const whole = isCell(from) && (typeof from.value === "object" || "style" in from) && from.value !== null ? from.value : from;
  const entries = Object.entries(whole ?? {});
  return {
    index,
    given,
    values: Object.fromEntries(entries.map(([key, each]) => [key, isCell(each) ? each.value : each])),
    settings: Object.fromEntries(entries.map(([key, each]) => [key, isCell(each) ? each : {}])),
  };
}

// Configured columns are the ones that are shown; without any, those of the data.
export function columnsOf(props, rows) {
  const configured = (props.columns ?? []).filter((each) => each?.field);
  const names = configured.length ? configured : Object.keys(rows[0]?.values ?? {}).map((field) => ({ field }));
  return names
    .filter((each) => each.visible !== false)
    .map((each) => ({ ...each, id: String(each.field), title: each.header?.title || String(each.field), footerText: each.footer?.title ?? "" }));
}

// Numbers as numeral patterns such as `0,0.##`, `0.00` and `0%` say.
export function formatNumber(value, pattern = "0,0.##") {
  const percent = pattern.includes("%");
  const [, decimals = ""] = pattern.replace(/[[\]]/g, "").split(".");
  const places = (decimals.match(/[0#]/g) ?? []).length;
  const least = (decimals.match(/0/g) ?? []).length;
  return (percent ? value * 100 : value).toLocaleString("en-US", {
    useGrouping: pattern.includes(","), minimumFractionDigits: least, maximumFractionDigits: places,
  }) + (percent ? "%" : "");
}

const PARTS = {
  YYYY: (at) => String(at.getFullYear()), MM: (at) => two(at.getMonth() + 1), DD: (at) => two(at.getDate()),
  HH: (at) => two(at.getHours()), mm: (at) => two(at.getMinutes()), ss: (at) => two(at.getSeconds()),
  hh: (at) => two(at.getHours() % 12 || 12), A: (at) => (at.getHours() < 12 ? "AM" : "PM"),
};
const two = (number) => String(number).padStart(2, "0");
export const formatDate = (value, pattern = "MM/DD/YYYY") => pattern.replace(/YYYY|MM|DD|HH|hh|mm|ss|A/g, (part) => PARTS[part](new Date(value)));

export function kindOf(column, value) {
  if (column.render && column.render !== "auto") return column.render;
  if (typeof value === "boolean") return "boolean";
  return typeof value === "number" ? "number" : "string";
}

// What a cell shows as text; of a tick, what it stands for.
export function textOf(column, value) {
  if (value === null || value === undefined) return "";
  const kind = kindOf(column, value);
  if (kind === "number" && Number.isFinite(Number(value))) return formatNumber(Number(value), column.numberFormat || undefined);
  if (kind === "date" && value !== "") return formatDate(value, column.dateFormat || undefined);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

// Filter and sort

const CONDITIONS = {
  contains: (text, wanted) => text.toLowerCase().includes(wanted.toLowerCase()),
  equals: (text, wanted) => text.toLowerCase() === wanted.toLowerCase(),
  "starts with": (text, wanted) => text.toLowerCase().startsWith(wanted.toLowerCase()),
  "ends with": (text, wanted) => text.toLowerCase().endsWith(wanted.toLowerCase()),
};
const NUMBERS = {
  equals: (value, { value: wanted }) => value === Number(wanted),
  "greater than": (value, { value: wanted }) => value > Number(wanted),
  "greater than or equal to": (value, { value: wanted }) => value >= Number(wanted),
  "less than": (value, { value: wanted }) => value < Number(wanted),
  "less than or equal to": (value, { value: wanted }) => value <= Number(wanted),
  between: (value, { min, max }) => value >= Number(min) && value <= Number(max),
};
const BOOLEANS = { true: (value) => value === true, false: (value) => value !== true };

export const conditionsOf = (kind) => Object.keys({ number: NUMBERS, boolean: BOOLEANS }[kind] ?? CONDITIONS);

function fits(column, value, filter) {
  const kind = kindOf(column, value);
  if (kind === "number") return (NUMBERS[filter.condition] ?? (() => true))(Number(value), filter);
  if (kind === "boolean") return (BOOLEANS[filter.condition] ?? (() => true))(value);
  return (CONDITIONS[filter.condition] ?? (() => true))(textOf(column, value), String(filter.value ?? ""));
}

// filters: by column id.
export function filtered(rows, columns, text, filters) {
  const wanted = text.trim().toLowerCase();
  return rows.filter((each) =>
    (wanted === "" || columns.some((column) => textOf(column, each.values[column.id]).toLowerCase().includes(wanted))) &&
    columns.every((column) => !filters.has(column.id) || fits(column, each.values[column.id], filters.get(column.id))));
}

const compare = (left, right) => {
  if (left === right) return 0;
  if (left === null || left === undefined) return -1;
  if (right === null || right === undefined) return 1;
  if (typeof left === "string" && typeof right === "string") return left.localeCompare(right);
  return left < right ? -1 : 1;
};

// order: [[column id, "ascending" | "descending"]], the weightiest first.
export function sorted(rows, order) {
  if (order.length === 0) return rows;
  return [...rows].sort((left, right) => {
    for (const [id, way] of order) {
      const found = compare(left.values[id], right.values[id]);
      if (found !== 0) return way === "descending" ? -found : found;
    }
    return left.index - right.index;
  });
}
