// Numbers as a numeric entry field formats them: the patterns of numeral.js that its `format` suggests, with the
// separators of the browser's language.

// pattern: such as `0,0.##`, `$0,0.00`, `0.##%`, `(0,0.00)`, `0.00e+0` or `none`.
export function formatted(value, pattern) {
  const number = Number(value);
  if (value === "" || Number.isNaN(number)) return String(value);
  if (pattern === "none") return String(value);
  const [, before, digits, after] = /^([^0#]*)([0#,.]*(?:e\+0)?)(.*)$/.exec(pattern);
  const [whole, fraction = ""] = digits.replace("e+0", "").split(".");
  const percent = after.includes("%");
  if (digits.endsWith("e+0")) {
    const [mantissa, exponent] = number.toExponential(fraction.length).split("e");
    return `${mantissa}e${exponent}`;
  }
  const shown = (percent ? number * 100 : number);
  const brackets = before.includes("(") && shown < 0;
  const text = (brackets ? -shown : shown).toLocaleString(navigator.language, {
    useGrouping: whole.includes(","),
    minimumFractionDigits: fraction.replaceAll("#", "").length,
    maximumFractionDigits: fraction.length,
  });
  const plain = (part) => (brackets ? part : part.replace(/[()]/g, ""));
  return plain(before) + text + plain(after);
}
