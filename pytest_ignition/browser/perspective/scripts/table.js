// Looks at a table, scrolling through its body, since only rows near what can be seen are in the page; scrolls back.
// ask: {kind: "read"}: {columns, rows, pages, results, empty}; {kind: "glance"}: without scrolling; {kind: "cell", index, column, texts}: the element of that cell,
// scrolled into view; {kind: "header", column}: that of a header cell. Null where there is none, or its row shows other texts.
async (root, ask) => {
  const fold = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const visible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  // What belongs to this table, and not to one in a view inside of it.
  const own = (selector) => [...root.querySelectorAll(selector)].filter((each) => each.parentElement.closest("[data-component]") === root);
  const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); setTimeout(resolve, 60); });

  const titleOf = (cell) => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".sort-order-mini, .filter-button, svg").forEach((each) => each.remove());
    return fold(copy.textContent);
  };
  const sortOf = (cell) => {
    const down = cell.querySelector(".sort-down");
    const up = cell.querySelector(".sort-up");
    if (down?.classList.contains("active")) return "descending";
    if (up?.classList.contains("active")) return "ascending";
    return down !== null && up === null ? "ascending" : "none";
  };
  const isData = (cell) => !["expandSubview", "select"].includes(cell.dataset.columnId);
  const headers = () => own(".th-container .tc[data-column-id], .tr.header .tc[data-column-id]").filter((cell) => visible(cell) && isData(cell));

  const shownRows = () => own(".tb .tr, .tb .alarmTableBodyRow").filter((row) => !row.classList.contains("subview") && visible(row));
  const indexOf = (row) => (row.dataset.rowIndex ?? row.closest("[data-row-index]")?.dataset.rowIndex ?? row.querySelector("[data-row-index]")?.dataset.rowIndex ?? null);
  const textOf = (cell) => {
    const typed = cell.querySelector("textarea");
    if (typed !== null) return typed.value;
    const tick = cell.querySelector("svg[data-state]");
    const thumb = cell.querySelector(".ia_toggleSwitch__thumb");
    const text = fold((cell.querySelector(".content") ?? cell).innerText);
    if (text === "" && tick !== null) return String(tick.dataset.state === "checked");
    return text === "" && thumb !== null ? String(thumb.classList.contains("ia_toggleSwitch__thumb--selected")) : text;
  };
  const cellsOf = (row) => [...row.querySelectorAll(".tc[data-column-id]")].filter((cell) => cell.closest(".tr, .alarmTableBodyRow") === row);
  const described = (row) => {
    const cells = cellsOf(row);
    const arrow = row.querySelector(".expand-subview");
    return {
      index: Number(indexOf(row)),
      id: row.dataset.rowId ?? "",
      cells: Object.fromEntries(cells.filter(isData).map((cell) => [cell.dataset.columnId, textOf(cell)])),
      selected: cells.some((cell) => cell.querySelector(".t-selected") !== null) || row.classList.contains("selected") || row.querySelector(".tc[data-column-id=select] svg[data-state=checked]") !== null,
      expanded: arrow === null ? null : arrow.classList.contains("open"),
    };
  };

  const body = own(".tb")[0] ?? null;
  const scroller = () => {
    if (body === null) return null;
    const above = [];
    for (let at = body; at !== root.parentElement && at !== null; at = at.parentElement) above.push(at);
    const scrolls = (each) => each.scrollHeight > each.clientHeight + 1 && ["auto", "scroll", "overlay"].includes(getComputedStyle(each).overflowY);
    return above.find(scrolls) ?? [...body.querySelectorAll("*")].find((each) => scrolls(each) && each.querySelector(".tr") !== null && each.closest("[data-component]") === root) ?? null;
  };
  // Until rows stand where one looks: they are drawn after the scrolling.
  const settled = async (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    for (let frames = 0; frames < 20; frames += 1) {
      await frame();
      const boxes = shownRows().map((row) => (row.parentElement.matches(".tr-group") ? row.parentElement : row).getBoundingClientRect());
      const last = Math.max(...boxes.map((box) => box.bottom));
      if (boxes.some((box) => box.top <= top + 2 && box.bottom > top) && (last >= bottom - 2 || element.scrollTop + element.clientHeight >= element.scrollHeight - 2)) return;
    }
  };
  // Calls visit() at every stretch of the body until it returns something.
  const through = async (visit) => {
    const element = scroller();
    let found = visit();
    if (element === null || found !== undefined) return found;
    const before = element.scrollTop;
    const boxOf = (row) => (row.closest(".tr-group") ?? row).getBoundingClientRect();
    for (let top = 0; found === undefined;) {
      if (element.scrollTop !== top) {
        element.scrollTop = top;
        await settled(element);
      }
      found = visit();
      if (element.scrollTop + element.clientHeight >= element.scrollHeight - 1) break;
      // The last row that is drawn, which may be one beyond what can be seen, comes first then: none is left out.
      const last = Math.max(...shownRows().map((row) => boxOf(row).top)) - element.getBoundingClientRect().top;
      const step = last > 40 ? Math.floor(last) : Math.max(40, element.clientHeight - 60);
      top = Math.min(element.scrollTop + step, element.scrollHeight - element.clientHeight);
    }
    if (found === undefined) element.scrollTop = before;
    return found;
  };

  if (ask.kind === "header") return headers().find((cell) => cell.dataset.columnId === ask.column) ?? null;

  if (ask.kind === "cell") {
    const row = await through(() => shownRows().find((each) => Number(indexOf(each)) === ask.index));
    if (row === undefined) return null;
    const { cells } = described(row);
    if (Object.entries(ask.texts).some(([column, text]) => cells[column] !== text)) return null;
    row.scrollIntoView({ block: "nearest" });
    return cellsOf(row).find((cell) => cell.dataset.columnId === ask.column) ?? null;
  }

  const rows = new Map();
  const collect = () => { for (const row of shownRows()) rows.set(indexOf(row), described(row)); };
  if (ask.kind === "read") await through(collect);
  else collect();
  const pager = own(".pager-container").find((each) => !each.classList.contains("hide") && visible(each)) ?? null;
  const off = (name) => pager?.querySelector(`.${name}`)?.classList.contains("disabled") ?? true;
  const number = (selector) => Number(pager.querySelector(selector)?.textContent) || null;
  const filter = own(".filterResults").find(visible);
  const empty = own(".empty-message, .emptyMessage, .alarmTableEmptyMessage").find(visible);
  const columns = headers().map((cell) => ({
    id: cell.dataset.columnId, title: titleOf(cell) || cell.dataset.columnId, sort: sortOf(cell),
    filtered: cell.querySelector(".ia_table__head__header__filter--active") !== null,
  }));
  const ordered = [...rows.values()].sort((one, other) => one.index - other.index);
  return {
    columns: columns.length ? columns : Object.keys(ordered[0]?.cells ?? {}).map((id) => ({ id, title: id, sort: "none", filtered: false })),
    rows: ordered,
    pages: pager === null ? null : {
      active: number(".center .page.active, .ia_pager__page--active"),
      listed: [...pager.querySelectorAll(".center .page")].map((each) => Number(each.textContent)),
      first: off("prev"), last: off("next"),
      size: Number(/\d+/.exec(pager.querySelector(".size-options select")?.selectedOptions[0]?.textContent ?? "")?.[0]) || null,
      sizes: [...(pager.querySelectorAll(".size-options option") ?? [])].map((each) => fold(each.textContent)),
    },
    results: fold(filter?.textContent),
    empty: empty === undefined ? null : fold(empty.innerText),
  };
}
