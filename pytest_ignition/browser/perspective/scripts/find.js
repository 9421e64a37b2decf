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

  // uses shown_text.js
  // What stands for a component when it is named: fields show their value, so the words are around them.
  const words = (root) => {
    const own = root.matches("input, textarea, select") ? "" : fold(shownText(root));
    return own;
  };
  const aria = (root) => {
    const control = root.querySelector("input, textarea, select, [role=slider], [role=switch]");
    const named = [root, control].find((each) => each?.matches("[aria-label], [aria-labelledby]"));
    if (named === undefined) return "";
    const ids = (named.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    return fold(named.getAttribute("aria-label") ?? ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
  };

  const all = seen("[data-component]");
  const labels = all.filter((each) => each.dataset.component === "ia.display.label");
  const mountOf = (element) => element.dataset.componentPath?.split(".")[0] ?? "";

  const boxes = new Map();
  const boxOf = (element) => {
    if (!boxes.has(element)) boxes.set(element, element.getBoundingClientRect());
    return boxes.get(element);
  };
  const containerOf = (element) => element.parentElement?.closest("[data-component]") ?? null;
  // What a button says is its label; one that stands near it is about something else.
  const said = (root) => (["ia.input.button", "ia.input.oneshotbutton"].includes(root.dataset.component) ? words(root) : "");
  const ownLabel = (root) => said(root) || fold(root.querySelector("[class*='checkbox-input-label']")?.textContent) || aria(root);
  // What takes a label for itself, and so keeps it from what comes behind.
  const takers = all.filter((each) => !labels.includes(each) && !each.dataset.component.startsWith("ia.container.") && !ownLabel(each));

  const TOUCH = 4;
  const FARTHEST = 400;
  const inRow = (one, other) => one.bottom > other.top + 2 && one.top < other.bottom - 2;
  const inColumn = (one, other) => one.right > other.left + 2 && one.left < other.right - 2;
  // How far a label is on the left of a component or above it. One above that begins elsewhere is rather a heading.
  const distance = (label, box) => {
    const { left, right, bottom } = boxOf(label);
    if (inRow(boxOf(label), box) && box.left - right >= -TOUCH) return { label, far: box.left - right, aside: true };
    if (!inColumn(boxOf(label), box) || box.top - bottom < -TOUCH) return { label, far: Infinity, aside: false };
    const aligned = Math.abs(left - box.left) <= 8 || Math.abs((left + right - box.left - box.right) / 2) <= 8;
    return { label, far: box.top - bottom + (aligned ? 0 : 60), aside: false };
  };
  const blocked = ({ label, aside }, root) => takers.some((each) => {
    if (each === root || each.contains(root) || root.contains(each) || mountOf(each) !== mountOf(root)) return false;
    const [from, to, box] = [boxOf(label), boxOf(root), boxOf(each)];
    return aside
      ? inRow(box, to) && inRow(box, from) && box.left >= from.right - TOUCH && box.right <= to.left + TOUCH
      : inColumn(box, to) && box.top >= from.bottom - TOUCH && box.bottom <= to.top + TOUCH;
  });

  // The label that stands for a component: its own, else the nearest label component on its left or above it, with
  // nothing in between that could be meant instead. What stands in the same container comes first; a label that has a
  // component in its own container is that one's.
  const labelOf = (root) => {
    const own = ownLabel(root);
    if (own) return own;
    const box = boxOf(root);
    const mount = mountOf(root);
    for (let container = containerOf(root); container !== null && mountOf(container) === mount; container = containerOf(container)) {
      const isFree = (label) => {
        const around = containerOf(label);
        return around === container || around.contains(root) || !takers.some((each) => around.contains(each));
      };
      const near = labels.filter((each) => container.contains(each) && mountOf(each) === mount && !root.contains(each) && isFree(each))
        .map((each) => distance(each, box)).filter((each) => each.far < FARTHEST).sort((one, other) => one.far - other.far);
      const best = near.find((each) => !blocked(each, root));
      if (best !== undefined) return fold(best.label.innerText);
    }
    return "";
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

  const terminal = first(".terminal-state-header, .not-licensed-header") ?? first(".closed-page");
  const session = {
    app: document.getElementById("app-container") !== null,
    lost: document.querySelector(".connection-banner.banner-active") !== null,
    terminal: terminal === null ? null : terminal.matches(".closed-page") ? "Page Closed" : fold(terminal.textContent),
    terminalText: fold(first(".terminal-state-section, .terminal-state-page section, .new-trial")?.innerText),
    trial: first(".not-licensed-header") !== null,
    noProject: first(".no-project-page") !== null,
    interstitial: first(".login-section") !== null,
    loginForm: first("input.username-field, input[name=username], input[name=password]") !== null && first("#app-container [data-component]") === null,
    viewState: fold(first("#app-container .ia_viewStateDisplay__primaryMessage, #app-container .message-primary")?.innerText),
    pageComponents: seen("[data-component-path^='C']").filter((each) => boxOf(each).width > 0 && boxOf(each).height > 0).length,
    components: all.length,
    pending: seen(".cqfo-pending").length,
    crashed: seen(".component-error-boundary").map((each) => fold(each.innerText).slice(0, 200)),
    // Asked of the cheap text first: what is drawn costs a layout for each element.
    maker: document.body.textContent.includes("Personal Use Only") && seen("div").some((each) => fold(each.childNodes.length < 40 ? each.innerText : "").startsWith("Personal Use Only")),
    title: document.title,
    url: location.href,
  };
  return { session, ...(query === null ? { matches: [], near: [] } : search()) };
}
