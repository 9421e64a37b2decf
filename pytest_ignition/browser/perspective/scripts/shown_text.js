// The text that an element shows, without the words of quality overlays on it or on components in it. Changes nothing.
function shownText(element) {
  if (element.querySelector(".cfo-parent") === null) return element.innerText ?? element.textContent;
  return [...element.childNodes].map((each) => {
    if (each.nodeType === Node.TEXT_NODE) return each.data;
    if (each.nodeType !== Node.ELEMENT_NODE || each.matches(".cfo-parent") || !each.checkVisibility()) return "";
    const text = shownText(each);
    return getComputedStyle(each).display.startsWith("inline") ? text : ` ${text} `;
  }).join("");
}
