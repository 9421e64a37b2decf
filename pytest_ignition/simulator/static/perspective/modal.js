// The one modal of a page's components: options of a dropdown, a date picker, the editor of a number. It stands at the
// end of the page, and nothing in it tells whose it is.
import { h } from "./dom.js";

let open = null;

// Opens a modal near an element, after whatever was open is closed. `late`: milliseconds until its content is there.
// Returns {element, close}. A click elsewhere or Escape closes it.
export function openModal(near, content, { late = 0, onClose = () => {}, classes = "" } = {}) {
  closeModal();
  const element = h("div", { class: `ia_componentModal ${classes}`.trim() });
  const { left, bottom, width } = near.getBoundingClientRect();
  Object.assign(element.style, { left: `${left + scrollX}px`, top: `${bottom + scrollY + 2}px`, minWidth: `${width}px` });
  document.body.append(element);
  const timer = setTimeout(() => element.append(content), late);
  const away = (event) => { if (!element.contains(event.target) && !near.contains(event.target)) closeModal(); };
  const escape = (event) => { if (event.key === "Escape") closeModal(); };
  document.addEventListener("mousedown", away);
  document.addEventListener("keydown", escape);
  open = {
    close() {
      clearTimeout(timer);
      document.removeEventListener("mousedown", away);
      document.removeEventListener("keydown", escape);
      element.remove();
      onClose();
    },
  };
  return { element, close: closeModal };
}

export function closeModal() {
  const closing = open;
  open = null;
  closing?.close();
}
