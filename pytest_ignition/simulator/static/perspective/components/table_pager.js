// The pager above or below a table.
import { h } from "../dom.js";

const MOST_NUMBERS = 5;

// state: {page, pages, size, sizes}, pages from 1 on; place: "top" or "bottom".
export function pager({ page, pages, size, sizes }, place, hidden, { onPage, onSize }) {
  const step = (name, text, to, off) => {
    const found = h("div", { class: `${name} ia_pager__prevNext${off ? " disabled ia_pager__prevNext--disabled" : ""}` }, text);
    if (!off) found.addEventListener("click", () => onPage(to));
    return found;
  };
  const start = Math.max(1, Math.min(page - Math.floor(MOST_NUMBERS / 2), pages - MOST_NUMBERS + 1));
  const numbers = Array.from({ length: Math.min(MOST_NUMBERS, pages) }, (_each, at) => start + at).map((number) => {
    const found = h("div", { class: `page ia_pager__page${number === page ? " active ia_pager__page--active" : ""}` }, String(number));
    if (number !== page) found.addEventListener("click", () => onPage(number));
    return found;
  });
  const jump = h("input", { type: "text", inputmode: "numeric" });
  jump.addEventListener("keydown", (event) => {
    const wanted = Number(jump.value);
    if (event.key === "Enter" && Number.isInteger(wanted) && wanted >= 1) onPage(Math.min(wanted, pages));
  });
  const select = h("select", {}, ...sizes.map((each) => h("option", { value: each, selected: each === size }, `${each} rows`)));
  select.addEventListener("change", () => onSize(Number(select.value)));
  return h("div", { class: `pager-container ia_pager ${place}${hidden ? " hide" : ""}` },
    h("div", { class: "left" }, h("div", { class: "size-options" }, select)),
    h("div", { class: "center" }, step("first", "First", 1, page === 1), step("prev", "\u2039", page - 1, page === 1), ...numbers,
      step("next", "\u203a", page + 1, page === pages), step("last", "Last", pages, page === pages)),
    h("div", { class: "right" }, h("div", { class: "jump" }, "Jump to", jump)));
}
