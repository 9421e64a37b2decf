// Counts the trial down between two loads of the page.
"use strict";

(() => {
  const clock = document.getElementById("trial-clock");
  if (clock.dataset.seconds === "") return;
  const end = performance.now() + Number(clock.dataset.seconds) * 1000;
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = left === 0
      ? "Expired"
      : `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (left > 0) setTimeout(show, 1000);
  };
  show();
})();
