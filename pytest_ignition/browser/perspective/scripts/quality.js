// Which qualities the overlays on components show. Changes nothing.
// root: one component, whose own overlay counts; null for all that can be seen. Returns a list of {path, type, domId, kind, word}.
(root) => {
  const fold = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const visible = (element) => {
    if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const found = [];
  const within = root ?? document;
  // Some versions keep a hidden template of the overlay in every component: only what has a size is shown.
  for (const overlay of within.querySelectorAll(".cqfo-error, .cqfo-unknown, .cqfo-pending")) {
    if (!visible(overlay)) continue;
    const owner = overlay.closest("[data-component]");
    if (owner === null || (root !== null && owner !== root)) continue;
    const kind = ["error", "unknown", "pending"].find((each) => overlay.classList.contains(`cqfo-${each}`));
    const parent = overlay.closest(".cfo-parent") ?? overlay;
    const word = fold(parent.querySelector(".cfo-footer")?.textContent);
    found.push({ path: owner.dataset.componentPath ?? "", type: owner.dataset.component, domId: owner.id, kind, word });
  }
  return found;
}
