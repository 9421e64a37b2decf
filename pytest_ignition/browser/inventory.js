// Lists what of a part of a page can be used. Evaluated on the part's root element; changes nothing and returns no value
// that a field holds. Source of the inventory's fields: the public format; of the classes: the Perspective DOM sheet.
(root, { excluded, most }) => {
  for (const selector of excluded) {
    try { root.matches(selector); } catch { return { bad: selector }; }
  }

  const INTERACTIVE = "button, a, input, select, textarea, details, summary, [onclick], [data-component], " +
    ["button", "link", "menuitem", "tab", "checkbox", "radio", "switch", "slider", "spinbutton", "textbox"]
      .map((role) => `[role=${role}]`).join(", ");
  const STOCK_CLASS = /^(ia_(?:button|dropdown|toggle|toggleSwitch|input))(?:--.*)?$/;
  // Components whose native parts are the component itself, not components of their own.
  const WHOLE = new Set(["ia.input.button", "ia.input.checkbox", "ia.input.date-time-input", "ia.input.dropdown",
    "ia.input.numeric-entry-field", "ia.input.oneshotbutton", "ia.input.password-field", "ia.input.slider",
    "ia.input.text-area", "ia.input.text-field", "ia.input.toggle-switch", "ia.navigation.link", "web-ui.button"]);
  const CONTROL = "button, input, select, textarea, a[href], [role=switch], [role=slider]";
  const CLONE = ".leading-clone, .trailing-clone";
  const OVERLAY = ".ia_qualityOverlay, .cfo-parent";

  const parentOf = (e) => e.parentElement ?? (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null);
  const clean = (text, longest = 200) => (text ?? "").replace(/\s+/g, " ").trim().slice(0, longest);
  const name = (value) => `"${value.replace(/[\\"]/g, "\\$&").replace(/[\n\r\f]/g, (c) => `\\${c.charCodeAt(0).toString(16)} `)}"`;

  // What a person can see: drawn, of some size, not off the page, not cut away by something around it.
  const seen = (e) => {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.closest(".item-invisible")) return false;
    const drawnByOthers = e.matches("input[type=checkbox], input[type=radio], input[type=file]");
    if (!drawnByOthers && !e.checkVisibility({ opacityProperty: true })) return false;
    let { left, top, right, bottom } = e.getBoundingClientRect();
    if (right + scrollX <= 0 || bottom + scrollY <= 0) return false;
    // No scrolling brings into sight what is fixed outside of the window, such as an app bar that is hidden.
    const ofWindow = () => [Math.max(left, 0), Math.max(top, 0), Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
    if (getComputedStyle(e).position === "fixed") [left, top, right, bottom] = ofWindow();
    for (let outer = parentOf(e); outer !== null && outer !== document.body; outer = parentOf(outer)) {
      const { overflowX, overflowY, position } = getComputedStyle(outer);
      const box = outer.getBoundingClientRect();
      // What scrolls can be brought into sight, unless there is no room to show it.
      const cuts = (overflow, size) => overflow === "hidden" || overflow === "clip" || (overflow !== "visible" && size < 1);
      if (cuts(overflowX, box.width)) { left = Math.max(left, box.left); right = Math.min(right, box.right); }
      if (cuts(overflowY, box.height)) { top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom); }
      if (position === "fixed") { [left, top, right, bottom] = ofWindow(); break; }
    }
    return right - left >= 1 && bottom - top >= 1;
  };

  const passedOver = (e) => excluded.some((selector) => e.matches(selector)) || e.matches(CLONE)
    || e.matches("script, style, template, noscript, input[type=hidden]")
    || (e.matches(OVERLAY) && e.querySelector("[data-component]") === null && !seen(e));

  // Everything of the part, in the order of the document, with what open shadow roots hold.
  const all = [];
  const held = [[root, false]];
  while (held.length) {
    const [element, folded] = held.pop();
    if (passedOver(element)) continue;
    if (element !== root || !element.matches("body, html")) all.push([element, folded]);
    const below = folded || WHOLE.has(element.getAttribute("data-component"));
    const children = [...element.children];
    if (element.shadowRoot) children.unshift(...element.shadowRoot.children);
    held.push(...children.reverse().map((child) => [child, below]));
  }
  const stock = (e) => [...e.classList].map((each) => STOCK_CLASS.exec(each)?.[1]).find(Boolean);
  // How many elements of the whole document, shadow roots included, have each id, path and name: counted once, since
  // asking for every selector would take time with the square of the page.
  const counts = new Map();
  const ways = (e) => [
    ["id", e.id], ["data-component-path", e.getAttribute("data-component-path")],
    ["name", e.hasAttribute("name") ? `${e.localName} ${e.getAttribute("name")}` : null],
  ];
  for (const trees = [document]; trees.length;) {
    for (const e of trees.pop().querySelectorAll("*")) {
      if (e.shadowRoot) trees.push(e.shadowRoot);
      for (const [by, value] of ways(e)) if (value) counts.set(`${by} ${value}`, (counts.get(`${by} ${value}`) ?? 0) + 1);
    }
  }
  const only = (by, value) => Boolean(value) && counts.get(`${by} ${value}`) === 1;
  const byId = (id) => (/^[A-Za-z][\w-]*$/.test(id) ? `#${id}` : `[id=${name(id)}]`);

  // The place among the neighbours of the same tag, from 1; 0 for an only one.
  const places = new WeakMap();
  const nth = (e) => {
    if (!places.has(e)) {
      const byTag = Map.groupBy(e.parentNode?.children ?? [e], (each) => each.localName);
      for (const same of byTag.values()) same.forEach((each, at) => places.set(each, same.length > 1 ? at + 1 : 0));
    }
    return places.get(e);
  };
  const cssPath = (e) => {
    const parts = [];
    for (let each = e; each !== null; each = parentOf(each)) {
      if (only("id", each.id)) { parts.unshift(byId(each.id)); break; }
      const number = nth(each);
      parts.unshift(CSS.escape(each.localName) + (number ? `:nth-of-type(${number})` : ""));
    }
    return parts.join(" > ");
  };
  const xpath = (e) => {
    if (e.getRootNode() instanceof ShadowRoot) return "";
    const parts = [];
    for (let each = e; each !== null; each = each.parentElement) {
      const number = nth(each);
      const svg = each.namespaceURI !== document.documentElement.namespaceURI;
      parts.unshift((svg ? `*[local-name()='${each.localName}']` : each.localName) + (number && !svg ? `[${number}]` : ""));
    }
    return `/${parts.join("/")}`;
  };

  const labelOf = (e, control) => {
    const ids = (control.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    const named = ids.map((id) => control.getRootNode().getElementById(id)?.textContent).filter(Boolean).join(" ");
    const labels = [...(control.labels ?? [])].map((each) => each.textContent).join(" ");
    return clean(named || labels || (e !== control ? e.querySelector("label")?.textContent : ""));
  };
  const textOf = (e) => {
    if (e.localName === "input" || e.localName === "textarea") return "";
    if (e.localName === "select") return clean(e.selectedOptions[0]?.textContent);
    return clean(e.innerText ?? e.textContent);
  };
  const attribute = (e, control, key) => clean(e.getAttribute(key) ?? control.getAttribute(key));

  const facts = (e) => {
    const component = e.getAttribute("data-component");
    const control = (e.matches(CONTROL) ? null : WHOLE.has(component) && e.querySelector(CONTROL)) || e;
    const box = e.getBoundingClientRect();
    const path = e.getAttribute("data-component-path");
    const inForms = e.getAttribute("name");
    const css = cssPath(e);
    const selectors = {
      id: () => byId(e.id),
      "data-component-path": () => `[data-component-path=${name(path)}]`,
      name: () => `${e.localName}[name=${name(inForms)}]`,
    };
    const by = ways(e).find(([way, value]) => only(way, value))?.[0] ?? "css";
    const selector = by === "css" ? css : selectors[by]();
    return {
      element_id: e.id,
      component,
      stock: stock(e) ?? null,
      role: e.getAttribute("role"),
      input: control.localName === "input" ? control.type : null,
      tagName: e.localName,
      className: e.getAttribute("class") ?? "",
      by,
      selector,
      cssPath: css,
      xpath: xpath(e),
      text: textOf(e),
      label: labelOf(e, control),
      placeholder: attribute(e, control, "placeholder"),
      title: attribute(e, control, "title"),
      ariaLabel: attribute(e, control, "aria-label"),
      position: Object.fromEntries(["x", "y", "width", "height"].map((key) => [key, Math.round(box[key])])),
      visible: seen(e),
      disabled: e.matches(":disabled") || control.matches(":disabled") || control.ariaDisabled === "true"
        || e.ariaDisabled === "true" || [...e.classList].some((each) => /^ia_\w+--disabled$/.test(each)),
      // A numeric field of Perspective is read-only for as long as nobody edits it.
      readonly: component !== "ia.input.numeric-entry-field"
        && (control.readOnly === true || control.ariaReadOnly === "true"),
      componentPath: path,
      componentId: e.getAttribute("data-component-id"),
      dataAttributes: Object.fromEntries([...e.attributes].filter((each) => each.name.startsWith("data-"))
        .map((each) => [each.name, clean(each.value)])),
    };
  };

  const found = all.filter(([e, folded]) => !folded && (e.matches(INTERACTIVE) || stock(e))).map(([e]) => e);
  return { count: found.length, elements: found.slice(0, most).map(facts) };
}
