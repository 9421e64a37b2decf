// Looks for components and at the session around them, in one call. Changes nothing.
// query: a target with its component id, or null to look at the session only. Returns {session, matches, near}.
(query) => {
  const fold = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  // A label without a text may be a line without height.
  const visible = (element) => {
    if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return element.matches("[data-component]") ? width > 0 || height > 0 : width > 0 && height > 0;
  };
  const seen = (selector, root = document) => [...root.querySelectorAll(selector)].filter(visible);
  const first = (selector) => seen(selector)[0] ?? null;

  // What stands for a component when it is named: fields show their value, so the words are around them.
  const words = (root) => {
    const own = root.matches("input, textarea, select") ? "" : fold(root.innerText ?? root.textContent);
    return own;
  };
  const aria = (root) => {
    const named = [root, ...root.querySelectorAll("[aria-label], [aria-labelledby]")].find((each) => each.hasAttribute("aria-label") || each.hasAttribute("aria-labelledby"));
    if (named === undefined) return "";
    const ids = (named.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    return fold(named.getAttribute("aria-label") ?? ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
  };

  const all = seen("[data-component]");
  const labels = all.filter((each) => each.dataset.component === "ia.display.label");
  const mountOf = (element) => element.dataset.componentPath?.split(".")[0] ?? "";

  // The label component that stands for a component: the nearest before it in its container, else the nearest one in
  // the same view on its left or above it.
  const labelOf = (root) => {
    const own = fold(root.querySelector(".checkbox-input-label, [class*='checkbox-input-label']")?.textContent) || aria(root);
    if (own) return own;
    for (let at = root; at.parentElement?.closest("[data-component]") && mountOf(at) === mountOf(root); at = at.parentElement.closest("[data-component]")) {
      let before = null;
      for (const each of at.parentElement.closest("[data-component]").querySelectorAll("[data-component]")) {
        if (each === at) break;
        if (each.dataset.component === "ia.display.label" && visible(each)) before = each;
      }
      if (before !== null && at === root) return fold(before.innerText);
      if (before !== null) break;
    }
    const box = root.getBoundingClientRect();
    let best = null;
    let nearest = 400;
    for (const label of labels) {
      if (mountOf(label) !== mountOf(root) || root.contains(label)) continue;
      const other = label.getBoundingClientRect();
      const left = box.left - other.right;
      const above = box.top - other.bottom;
      const sameRow = other.bottom > box.top && other.top < box.bottom;
      const sameColumn = other.right > box.left && other.left < box.right;
      const distance = sameRow && left > -4 ? left : sameColumn && above > -4 ? above : Infinity;
      if (distance < nearest) { nearest = distance; best = label; }
    }
    return best === null ? "" : fold(best.innerText);
  };

  const described = (root) => ({
    path: root.dataset.componentPath ?? "",
    type: root.dataset.component,
    domId: root.id,
    text: words(root).slice(0, 80),
    label: root.dataset.component === "ia.display.label" ? "" : labelOf(root).slice(0, 80),
    pending: [...root.querySelectorAll(":scope > .cfo-parent .cqfo-pending")].some(visible),
  });

  const scope = () => {
    let roots = [document];
    if (query.dock) roots = seen(`[data-dock-id=${JSON.stringify(query.dock)}]`);
    if (query.popup) roots = seen(`[id=${JSON.stringify(`popup-${query.popup}`)}]`);
    if (query.within) roots = roots.flatMap((root) => [...root.querySelectorAll(`[data-component][id=${JSON.stringify(query.within)}]`)].filter(visible));
    return roots;
  };
  const mounts = () => {
    const views = window.__client?.page?.views;
    const known = views?.forEach ? [] : null;
    views?.forEach?.((view) => { if (view.resourcePath === query.view) known.push(view.mountPath); });
    return known;
  };

  const fits = (wanted, text) => (query.exact === false ? text.toLowerCase().includes(fold(wanted).toLowerCase()) : text === fold(wanted));
  const search = () => {
    const roots = scope();
    let found = roots[0] === document ? all : [...new Set(roots.flatMap((root) => seen("[data-component]", root)))];
    if (query.view) {
      const known = mounts() ?? [];
      found = found.filter((each) => known.some((mount) => (each.dataset.componentPath ?? "").startsWith(`${mount}.`) || (each.dataset.componentPath ?? "").startsWith(`${mount}$`)));
    }
    const sameScope = found;
    if (query.dom_id) found = found.filter((each) => each.id === query.dom_id);
    if (query.type) found = found.filter((each) => each.dataset.component === query.type);
    if (query.path) found = found.filter((each) => each.dataset.componentPath === query.path);
    if (query.text !== null) found = found.filter((each) => fits(query.text, words(each)));
    if (query.label !== null) {
      found = found.filter((each) => each.dataset.component !== "ia.display.label" && !each.dataset.component.startsWith("ia.container."));
      found = found.filter((each) => fits(query.label, labelOf(each)));
    }
    // Of a text that several nested components show, the innermost one is meant.
    if (query.text !== null && !query.type) found = found.filter((each) => !found.some((other) => other !== each && each.contains(other)));
    const matches = found.map(described);
    const kin = sameScope.filter((each) => (query.type ? each.dataset.component === query.type : !each.dataset.component.startsWith("ia.container.")));
    return { matches, near: matches.length ? [] : kin.slice(0, 40).map(described) };
  };

  const terminal = first(".terminal-state-header, .not-licensed-header");
  const session = {
    app: document.getElementById("app-container") !== null,
    lost: document.querySelector(".connection-banner.banner-active") !== null,
    terminal: terminal === null ? null : fold(terminal.textContent),
    terminalText: fold(first(".terminal-state-section")?.innerText),
    trial: first(".not-licensed-header") !== null,
    noProject: first(".no-project-page") !== null,
    interstitial: first(".login-section") !== null,
    loginForm: first("input.username-field, input[name=username], input[name=password]") !== null && first("#app-container [data-component]") === null,
    viewState: fold(first("#app-container .ia_viewStateDisplay__primaryMessage, #app-container .message-primary")?.innerText),
    pageComponents: seen("[data-component-path^='C']").length,
    components: all.length,
    pending: seen(".cqfo-pending").length,
    crashed: seen(".component-error-boundary").map((each) => fold(each.innerText).slice(0, 200)),
    maker: seen("div").some((each) => fold(each.childNodes.length < 40 ? each.innerText : "").startsWith("Personal Use Only")),
    title: document.title,
    url: location.href,
  };
  return { session, ...(query === null ? { matches: [], near: [] } : search()) };
}
