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
