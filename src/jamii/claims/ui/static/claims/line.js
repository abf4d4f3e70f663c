// A file that cannot be sent is not lost silently: the form stays as it is and says so.
"use strict";
document.addEventListener("submit", (event) => {
  const text = event.target.dataset?.needsLine;
  if (!text) return;
  const said = event.target.querySelector("[data-line-said]");
  said.hidden = navigator.onLine;
  if (navigator.onLine) return;
  event.preventDefault();
  event.target.classList.remove("sending");
  said.textContent = text;
}, true);
