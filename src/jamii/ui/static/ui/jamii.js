// What pages can do beyond plain HTML: keys, type-ahead, folding, sending once. Nothing here is needed to read a page.
"use strict";
(() => {
  const wide = matchMedia("(min-width: 64rem)");
  const foldMenu = () => document.querySelectorAll(".rail-fold").forEach((fold) => { fold.open = wide.matches; });
  foldMenu();
  wide.addEventListener("change", foldMenu);
  document.querySelector("[data-autofocus]")?.focus();

  const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");
  const visible = (node) => node.getClientRects().length > 0;

  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey) {
      const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key.toLowerCase();
      const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
      if (target) { event.preventDefault(); target.focus(); if (target.matches("a, button, summary")) target.click(); }
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey) return;
    if (event.key === "/") {
      const find = document.querySelector('[data-key="/"]');
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    }
    if (event.key === "j" || event.key === "k") walkRows(event.key === "j" ? 1 : -1);
  });

  // j and k walk through the rows of a list; Enter opens the row's link, as a link does anyway.
  function walkRows(step) {
    const links = [...document.querySelectorAll("[data-rows] tbody tr")].map((row) => row.querySelector("a, button, input")).filter(Boolean);
    if (!links.length) return;
    const now = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, now + step))].focus();
  }

  // A combobox over a list that the server answers with: arrows choose, Enter or Tab takes, Escape closes.
  const waiting = new WeakMap();
  const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
  const close = (input) => { const list = listOf(input); if (list) { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); } };
  const select = (input, option) => {
    listOf(input).querySelectorAll("[aria-selected]").forEach((other) => other.removeAttribute("aria-selected"));
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (input, option) => {
    input.value = option.dataset.value;
    close(input);
    input.dispatchEvent(new CustomEvent("lookup:taken", { bubbles: true, detail: { ...option.dataset } }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  async function suggest(input) {
    const list = listOf(input);
    const text = input.value.trim();
    if (!list) return;
    if (!text) { close(input); return; }
    const url = new URL(input.dataset.lookup, location.href);
    url.searchParams.set("q", text);
    for (const extra of (input.dataset.with || "").split(" ").filter(Boolean)) {
      const field = input.form?.elements.namedItem(extra);
      if (field?.value) url.searchParams.set(extra, field.value);
    }
    let answer;
    try { answer = await fetch(url, { headers: { "X-Requested-With": "lookup" } }); } catch { close(input); return; }
    if (!answer.ok || input.value.trim() !== text || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
    const options = [...list.querySelectorAll('[role="option"]')];
    options.forEach((option, place) => { option.id = `${list.id}-${place}`; });
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (options.length) select(input, options[0]);
  }
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.dataset?.lookup) return;
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => suggest(input), 160));
  });
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.dataset?.lookup) return;
    const list = listOf(input);
    if (!list || list.hidden) { if (event.key === "ArrowDown") suggest(input); return; }
    const options = [...list.querySelectorAll('[role="option"]')];
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(input, options[(now + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length]);
    } else if ((event.key === "Enter" || event.key === "Tab") && now >= 0) {
      if (event.key === "Enter") event.preventDefault();
      take(input, options[now]);
    } else if (event.key === "Escape") { close(input); }
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.('.lookup-list [role="option"]');
    if (!option) return;
    event.preventDefault();
    take(option.closest(".lookup").querySelector("input"), option);
  });
  document.addEventListener("focusout", (event) => { if (event.target.dataset?.lookup) close(event.target); });

  // A form is sent once: the second press of the button does nothing while the first is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.classList.contains("sending")) { event.preventDefault(); return; }
    form.classList.add("sending");
    setTimeout(() => form.classList.remove("sending"), 8000);
  });
  // What was typed and kept on this device leaves it with the person who typed it.
  document.addEventListener("submit", (event) => {
    if (!event.target.action?.endsWith("/sign-out/")) return;
    Object.keys(localStorage).filter((name) => name.startsWith("jamii.draft.")).forEach((name) => localStorage.removeItem(name));
  });
  addEventListener("pageshow", () => document.querySelectorAll("form.sending").forEach((form) => form.classList.remove("sending")));
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-print]")) print(); });
  const line = () => { const said = document.querySelector("[data-offline]"); if (said) said.hidden = navigator.onLine; };
  ["online", "offline"].forEach((name) => addEventListener(name, line));
  line();
})();
