// The backup page: a session that has ended is said here, not saved under the backup's name.
"use strict";

(() => {
  const link = document.querySelector(".download-backup");
  link.addEventListener("click", (event) => {
    if (link.dataset.checked === "true") {
      link.dataset.checked = "false";
      return;
    }
    event.preventDefault();
    Gateway.api("GET", "/data/app/session").then(() => {
      Gateway.notice("The backup is on its way.", "good");
      link.dataset.checked = "true";
      link.click();
    }, (error) => Gateway.notice(error.message));
  });
})();
