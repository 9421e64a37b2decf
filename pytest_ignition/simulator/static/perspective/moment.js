// Dates as date components format them: the tokens of moment.js that are written most, words in a locale's language.

const LONG = {
  en: { LT: "h:mm A", LTS: "h:mm:ss A", L: "MM/DD/YYYY", ll: "MMM D, YYYY", LL: "MMMM D, YYYY", lll: "MMM D, YYYY h:mm A", LLL: "MMMM D, YYYY h:mm A", l: "M/D/YYYY" },
  de: { LT: "HH:mm", LTS: "HH:mm:ss", L: "DD.MM.YYYY", ll: "D. MMM YYYY", LL: "D. MMMM YYYY", lll: "D. MMM YYYY HH:mm", LLL: "D. MMMM YYYY HH:mm", l: "D.M.YYYY" },
  fr: { LT: "HH:mm", LTS: "HH:mm:ss", L: "DD/MM/YYYY", ll: "D MMM YYYY", LL: "D MMMM YYYY", lll: "D MMM YYYY HH:mm", LLL: "D MMMM YYYY HH:mm", l: "D/M/YYYY" },
};
const TOKENS = /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|A|a/g;
const two = (number) => String(number).padStart(2, "0");

// A format with what a locale's short forms stand for.
export function expanded(format, locale) {
  const forms = LONG[locale.split("-")[0]] ?? LONG.en;
  return String(format).split(/(\[[^\]]*\])/).map((part) =>
    (part.startsWith("[") ? part : part.replace(/LTS|LT|LLL|LL|L|lll|ll|l/g, (name) => forms[name]))).join("");
}

export const hasTwelveHours = (format, locale) => /h/.test(expanded(format, locale).replace(/\[[^\]]*\]/g, ""));
export const hasSeconds = (format, locale) => /s/.test(expanded(format, locale).replace(/\[[^\]]*\]/g, ""));
export const word = (date, locale, options) => new Intl.DateTimeFormat(locale, options).format(date);

export function formatDate(date, format, locale) {
  const hours = date.getHours();
  const twelve = hours % 12 || 12;
  const values = {
    YYYY: () => date.getFullYear(), YY: () => two(date.getFullYear() % 100),
    MMMM: () => word(date, locale, { month: "long" }), MMM: () => word(date, locale, { month: "short" }),
    MM: () => two(date.getMonth() + 1), M: () => date.getMonth() + 1,
    DD: () => two(date.getDate()), D: () => date.getDate(),
    dddd: () => word(date, locale, { weekday: "long" }), ddd: () => word(date, locale, { weekday: "short" }),
    HH: () => two(hours), H: () => hours, hh: () => two(twelve), h: () => twelve,
    mm: () => two(date.getMinutes()), m: () => date.getMinutes(), ss: () => two(date.getSeconds()), s: () => date.getSeconds(),
    A: () => (hours < 12 ? "AM" : "PM"), a: () => (hours < 12 ? "am" : "pm"),
  };
  return expanded(format, locale).replace(TOKENS, (token, literal) => (literal === undefined ? String(values[token]()) : literal));
}
