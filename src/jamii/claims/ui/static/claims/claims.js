// Entering a claim: new lines by Enter, prices from the list, a draft that survives a lost connection.
"use strict";
(() => {
  // A page that shows a claim that was sent, or a draft that was thrown away, frees the device of it.
  for (const done of document.querySelectorAll("[data-forget]")) localStorage.removeItem(`jamii.draft.${done.dataset.owner}.${done.dataset.forget}`);
  document.addEventListener("submit", (event) => {
    const gone = event.target.dataset?.forgetAfter;
    if (gone) localStorage.removeItem(`jamii.draft.${event.target.dataset.owner}.${gone}`);
  });
  const form = document.getElementById("claim");
  if (!form) return;
  const rows = document.getElementById("rows");
  const blank = document.getElementById("blank-row");
  const kept = document.getElementById("kept");
  const revision = form.elements.namedItem("revision");
  const place = `jamii.draft.${form.dataset.owner}.${form.elements.namedItem("claim").value}`;
  const mine = `jamii.draft.${form.dataset.owner}.`;
  const field = (row, name) => form.elements.namedItem(`l${row.dataset.row}-${name}`);
  const lineRows = () => [...rows.querySelectorAll("tr[data-row]")];

  // Lines

  function addRow() {
    const counter = form.elements.namedItem("rows");
    const number = Number(counter.value);
    const holder = document.createElement("tbody");
    holder.innerHTML = blank.innerHTML.replaceAll("__n__", String(number));
    const row = holder.querySelector("tr");
    row.dataset.row = String(number);
    rows.insertBefore(row, counter.closest("tr"));
    counter.value = String(number + 1);
    return row;
  }
  function nextRow(row) {
    const all = lineRows();
    const next = all[all.indexOf(row) + 1] || addRow();
    field(next, "code").focus();
  }
  form.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-add-line]")) return;
    event.preventDefault();
    field(addRow(), "code").focus();
  });
  form.addEventListener("lookup:taken", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    const taken = event.detail;
    field(row, "kind").value = taken.kind || "";
    row.querySelector(".row-name").textContent = taken.name || "";
    if (taken.price) field(row, "price").value = taken.price;
    const quantity = field(row, "quantity");
    quantity.focus();
    quantity.select();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.target.matches("button, textarea")) return;
    if (event.target.getAttribute("aria-expanded") === "true") return; // the open list takes it
    const row = event.target.closest("tr[data-row]");
    event.preventDefault();
    if (!row) { stepOn(event.target); return; }
    const name = event.target.name.split("-").pop();
    if (name === "code") { if (event.target.value.trim()) field(row, "quantity").focus(); else form.querySelector('[name="send"]').focus(); }
    else if (name === "quantity") { field(row, "price").focus(); field(row, "price").select(); }
    else nextRow(row);
  });
  function stepOn(from) {
    const all = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((one) => one.getClientRects().length && one.tabIndex >= 0);
    all[all.indexOf(from) + 1]?.focus();
  }

  // Drafts: at once on this device, soon on the server, again when the connection is back.

  let waiting = 0;
  let saving = false;
  let again = false;
  // Files are not kept: they would leave a patient's papers on a shared device.
  const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const typed = () => Object.fromEntries(texts().filter(([name]) => !["csrfmiddlewaretoken", "send", "later", "more"].includes(name)));
  const tell = (text) => { kept.textContent = text; };
  function changed() {
    revision.value = String(Math.max(Date.now(), Number(revision.value) + 1));
    try { localStorage.setItem(place, JSON.stringify(typed())); } catch { /* a full or closed store: the server keeps it */ }
    clearTimeout(waiting);
    waiting = setTimeout(save, 900);
    form.dispatchEvent(new CustomEvent("claim:typed", { bubbles: true }));
  }
  async function save() {
    if (saving) { again = true; return; }
    saving = true;
    tell(form.dataset.saving);
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(texts()), headers: { "X-Requested-With": "draft" } });
      if (answer.ok && (answer.headers.get("Content-Type") || "").startsWith("application/json")) {
        tell(form.dataset.saved);
        if (location.pathname !== form.dataset.here) history.replaceState(null, "", form.dataset.here);
      } else { tell(form.dataset.offline); }
    } catch {
      tell(form.dataset.offline);
      clearTimeout(waiting);
      waiting = setTimeout(save, 15000);
    }
    saving = false;
    if (again) { again = false; save(); }
  }
  addEventListener("online", save);
  form.addEventListener("input", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row && event.target.name.endsWith("-code")) { field(row, "kind").value = ""; row.querySelector(".row-name").textContent = ""; }
    changed();
  });
  form.addEventListener("change", changed);

  // Sending without a connection loses nothing: what was typed stays on the page and on the device.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "more") return;
    if (!navigator.onLine) { event.preventDefault(); form.classList.remove("sending"); tell(form.dataset.offline); }
  }, true);

  // What only this device knows comes back; a claim that was sent is forgotten by the page that shows it.
  const stored = (() => { try { return JSON.parse(localStorage.getItem(place) || "null"); } catch { return null; } })();
  if (stored && Number(stored.revision || 0) > Number(revision.value) && !form.querySelector(".mistake")) {
    while (Number(form.elements.namedItem("rows").value) < Number(stored.rows || 0)) addRow();
    for (const [name, value] of Object.entries(stored)) {
      const target = form.elements.namedItem(name);
      if (target && name !== "rows" && name !== "claim" && target.type !== "file") target.value = value;
    }
    tell(form.dataset.restored);
    save();
    form.dispatchEvent(new CustomEvent("claim:typed", { bubbles: true }));
  }
  const other = Object.keys(localStorage).find((name) => name.startsWith(mine) && name !== place);
  if (other) {
    document.getElementById("kept-here").hidden = false;
    document.getElementById("kept-here-link").href = form.dataset.here.replace(form.elements.namedItem("claim").value, other.slice(mine.length));
  }
  const first = form.elements.namedItem("number");
  if (!first.value && !form.querySelector("[data-autofocus]")) first.focus();
})();
