// Choosing several claims: one box for all on the page, and x for the row that has the focus.
"use strict";
(() => {
  const form = document.querySelector("[data-choose]");
  if (!form) return;
  const boxes = () => [...form.querySelectorAll('[name="claim"]')];
  const all = form.querySelector("[data-choose-all]");
  all.hidden = false;
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  form.addEventListener("change", (event) => { if (event.target.name === "claim") { const on = boxes().filter((box) => box.checked).length; all.checked = on === boxes().length; all.indeterminate = on > 0 && !all.checked; } });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.('input:not([type="checkbox"]), textarea, select')) return;
    const box = event.target.closest?.("tr")?.querySelector('[name="claim"]');
    if (box) { event.preventDefault(); box.click(); }
  });
})();
