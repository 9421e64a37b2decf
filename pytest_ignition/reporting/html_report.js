// A click on a thumbnail shows the picture whole: browsers do not open data addresses in a tab of their own. Rows are
// drawn anew whenever the report is sorted or filtered, so the listener stands at the document.
document.addEventListener("click", (event) => {
  const picture = event.target.closest?.(".ignition-run img");
  if (!picture || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  dialog.id = "ignition-picture";
  const whole = document.createElement("img");
  whole.src = picture.src;
  whole.alt = picture.alt;
  dialog.append(whole);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
});

// Steps that all passed come packed (zlib, base64), so that thousands of rows open quickly; they are unpacked when they
// come into view. Rows are drawn anew again and again, so the table is watched.
const ignitionSeen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || !target.dataset.packed) continue;
    const data = Uint8Array.from(atob(target.dataset.packed), (each) => each.charCodeAt(0));
    delete target.dataset.packed;
    ignitionSeen.unobserve(target);
    if (typeof DecompressionStream === "undefined") {
      target.textContent = "This browser is too old to unpack these steps.";
      continue;
    }
    const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
    new Response(stream).text().then((markup) => {
      target.outerHTML = markup;
    });
  }
});
const ignitionWatch = () => document.querySelectorAll("[data-packed]").forEach((each) => ignitionSeen.observe(each));
new MutationObserver(ignitionWatch).observe(document, { childList: true, subtree: true });
