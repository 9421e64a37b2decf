// Looks at a tree. ask: {kind: "read"}: {items, message}; {kind: "icon" | "item", at, label}: the element of the item that
// stands at that place of the list, if it still has that label; null otherwise.
(root, ask) => {
  const fold = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const visible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const items = [...root.querySelectorAll(".tree-item")].filter(visible);
  const labelOf = (item) => item.dataset.label ?? fold(item.querySelector(".label-wrapper-text")?.textContent ?? item.innerText);
  const rowOf = (item) => item.closest(".tree-row") ?? item;
  const iconOf = (item) => rowOf(item).querySelector("svg.expand-icon");
  if (ask.kind !== "read") {
    const item = items[ask.at];
    if (item === undefined || labelOf(item) !== ask.label) return null;
    return ask.kind === "icon" ? iconOf(item) : item.querySelector(".label-wrapper-text") ?? item;
  }
  // Which class a selected item has is not known: one that says so.
  const selected = (item) => [rowOf(item), ...rowOf(item).querySelectorAll("*"), item.closest("[aria-selected]")].some((each) =>
    each !== null && (/selected/i.test(each.getAttribute("class") ?? "") || each.getAttribute("aria-selected") === "true"));
  const message = [...root.querySelectorAll(".ia_tagBrowser__noResultsDisplay__message")].find(visible);
  return {
    items: items.map((item) => {
      const icon = iconOf(item);
      const holder = item.closest("[data-item-path]") ?? item.querySelector("[data-item-path]");
      return {
        label: labelOf(item),
        path: holder !== null && root.contains(holder) ? holder.dataset.itemPath : null,
        folder: icon !== null && icon.childElementCount > 0,
        expanded: icon?.classList.contains("ia_treeComponent__expandIcon--expanded") ?? false,
        selected: selected(item),
      };
    }),
    message: message === undefined ? null : fold(message.textContent),
  };
}
