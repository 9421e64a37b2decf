// Resets the trial, as the page of an 8.1 does: a PUT whose origin and referer the gateway looks at.
"use strict";

(() => {
  const anchor = document.getElementById("reset-trial-anchor");
  if (anchor === null) return;
  anchor.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch("/data/status/trial", { method: "PUT" });
    if (answer.ok) location.reload();
  });
})();
