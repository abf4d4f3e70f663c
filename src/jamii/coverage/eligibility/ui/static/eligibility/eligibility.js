// The type-ahead knows whether a service or an item was chosen; what is typed by hand is looked up by the server.
"use strict";
(() => {
  const form = document.getElementById("question");
  if (!form) return;
  const kind = form.elements.namedItem("entry_kind");
  const entry = form.elements.namedItem("entry");
  entry.addEventListener("input", () => { kind.value = ""; });
  entry.addEventListener("lookup:taken", (event) => { kind.value = event.detail.kind || ""; });
  const who = form.elements.namedItem("who");
  if (who.value) who.select();
})();
