// Looks at what stands around a session's view: docks, popups, notifications, app bar. Changes nothing.
() => {
  const fold = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const drawn = (element) => !element.checkVisibility || element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // What is collapsed stays in the page with no size, or outside of the window.
  const inSight = (element) => {
    if (element === null || !drawn(element)) return false;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const width = Math.min(right, innerWidth) - Math.max(left, 0);
    const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return width > 4 && height > 4;
  };
  const text = (root, selector) => fold(root.querySelector(selector)?.innerText);
  const sides = ["top", "bottom", "left", "right"];

  const docks = [...document.querySelectorAll("[data-dock-id]")].map((dock) => {
    const side = sides.find((each) => dock.closest(`.docked-view-${each}`) !== null) ?? "";
    const own = side ? dock.closest(`.docked-view-${side}`) : dock;
    const handle = own.querySelector(".view-toggle, [class*='toggle-']") ?? (side ? document.querySelector(`.toggle-${side}`) : null);
    const { width, height } = dock.getBoundingClientRect();
    return {
      id: dock.dataset.dockId,
      side,
      open: inSight(dock),
      handle: handle !== null && inSight(handle),
      handleThere: handle !== null,
      modal: inSight(document.querySelector(".dock-modal")),
      width: Math.round(width),
      height: Math.round(height),
    };
  });

  const popups = [...document.querySelectorAll("div.popup, [id^='popup-']")].filter(inSight).map((popup) => {
    const { left, top, width, height } = popup.getBoundingClientRect();
    return {
      id: popup.id.replace(/^popup-/, ""),
      title: text(popup, ".popup-header"),
      text: text(popup, ".popup-body").slice(0, 300),
      modal: popup.classList.contains("popup-modal"),
      closable: inSight(popup.querySelector("svg.close-icon, .close-icon")),
      draggable: inSight(popup.querySelector(".popup-drag")),
      x: Math.round(left),
      y: Math.round(top),
      width: Math.round(width),
      height: Math.round(height),
    };
  });

  const notifications = [...document.querySelectorAll("div.notification")].filter(inSight).map((each) => ({
    summary: text(each, ".message-summary"),
    detail: text(each, ".message-detail"),
    text: fold((each.querySelector(".notification-body") ?? each).innerText),
    actions: [...each.querySelectorAll(".notification-action-item")].map((action) => fold(action.innerText)),
  }));

  const panel = document.querySelector("div.action-panel");
  const appBar = {
    there: [...document.querySelectorAll("div.app-bar, div.bar-reveal")].some(drawn),
    open: inSight(document.querySelector("div.app-bar div.app-center")),
    revealer: inSight(document.querySelector("div.bar-reveal")),
    panel: inSight(panel),
    user: panel === null ? "" : text(panel, ".username"),
    buttons: panel === null ? [] : [...panel.querySelectorAll(".text-button")].filter(inSight).map((each) => fold(each.innerText)),
  };
  return { docks, popups, notifications, appBar };
}
