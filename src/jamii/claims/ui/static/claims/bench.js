// Reviewing by keyboard: a claim is accepted with two keys, and the next one opens by itself.
// Everything here is also a button or a link; the keys are listed on the page.
"use strict";
(() => {
  const bench = () => document.querySelector("[data-bench]");
  const form = () => document.getElementById("review");
  const deliver = () => form()?.querySelector("[data-deliver]");
  const lines = () => [...document.querySelectorAll("[data-line]")];
  const current = () => document.querySelector("[data-line][data-current]");
  const field = (line, name) => form().elements.namedItem(`v${line.dataset.line}-${name}`);
  const judged = () => lines().filter((line) => line.querySelector('[type="radio"]'));
  const typing = (node) => node.closest?.('textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"])');
  const tell = (name) => { const said = document.querySelector("[data-said]"); if (said) said.textContent = document.querySelector(`[data-says-${name}]`)?.textContent || ""; };
  let armed = false; // whether the next Enter delivers: the reviewer has seen what comes of it

  function mark(line) {
    lines().forEach((one) => { if (one === line) one.dataset.current = ""; else delete one.dataset.current; });
    if (line) { line.focus({ preventScroll: true }); line.scrollIntoView({ block: "nearest" }); }
  }
  const isUntouched = () => judged().every((line) => line.querySelector('[value="yes"]').checked && ["quantity", "price"].every((name) => !field(line, name).value.trim()));
  function preview() {
    armed = false;
    if (!document.getElementById("effect")?.hasAttribute("hx-post")) { armed = true; tell("accepted"); return; }
    window.htmx?.trigger("#effect", "bench:preview");
  }
  function say(word) {
    if (!judged().length) {
      if (word === "no") { document.querySelector("[data-send-back]")?.focus(); return; }
      armed = true;
      tell("accepted");
      return;
    }
    if (current() && !judged().includes(current())) return; // the checks refused this line: it has no verdict
    const chosen = current() ? [current()] : judged();
    chosen.forEach((line) => { line.querySelector(`[value="${word}"]`).checked = true; });
    if (word === "no" && chosen.length) {
      const why = field(chosen[0], "justification");
      form().dataset.mirror = chosen.length > 1 ? "1" : "";
      why.focus();
      tell("why");
      armed = false;
      return;
    }
    if (isUntouched()) { armed = true; tell("accepted"); } else { preview(); }
  }
  function enter() {
    if (armed) { form().requestSubmit(deliver()); return; }
    preview();
  }
  function to(name) {
    const line = current() && judged().includes(current()) ? current() : judged()[0];
    if (!line) return;
    mark(line);
    const target = field(line, name);
    target.focus();
    target.select();
  }
  const follow = (selector) => document.querySelector(selector)?.click();

  document.addEventListener("keydown", (event) => {
    if (!bench() || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const key = event.key;
    if (typing(event.target)) {
      const inside = event.target.closest("#review");
      if (key === "Escape") { const line = event.target.closest("[data-line]"); if (line) mark(line); else event.target.blur(); }
      else if (key === "Enter" && inside && !event.target.matches("textarea")) { event.preventDefault(); mark(event.target.closest("[data-line]")); preview(); }
      return;
    }
    if (key === "?") { const keys = document.querySelector("[data-keys]"); if (keys) { keys.open = !keys.open; keys.scrollIntoView({ block: "nearest" }); event.preventDefault(); } return; }
    if (key === "j") { follow("[data-following]"); return; }
    if (key === "k") { follow("[data-previous]"); return; }
    if (key === "m") { const ask = document.querySelector("[data-ask]"); if (ask) { event.preventDefault(); ask.open = true; ask.querySelector("textarea").focus(); } return; }
    if (!deliver()) return;
    if (key === "Enter") {
      if (event.target.closest?.("a, button, summary")) return;
      event.preventDefault();
      enter();
    } else if (key === "Escape") { mark(null); document.activeElement?.blur?.(); }
    else if (/^[1-9]$/.test(key)) { const line = lines()[Number(key) - 1]; if (line) { event.preventDefault(); mark(line); } }
    else if (key === "a" || key === "r") { event.preventDefault(); say(key === "a" ? "yes" : "no"); }
    else if (key === "q" || key === "p") { event.preventDefault(); to(key === "q" ? "quantity" : "price"); }
  });
  document.addEventListener("focusin", (event) => {
    const line = event.target.closest?.("[data-line]");
    if (line && !("current" in line.dataset)) lines().forEach((one) => { if (one === line) one.dataset.current = ""; else delete one.dataset.current; });
  });
  // One reason for the whole claim: said once, it stands on every line that is rejected with it.
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#review")) return;
    armed = false;
    if (form().dataset.mirror && event.target.name.endsWith("-justification")) {
      judged().filter((line) => line.querySelector('[value="no"]').checked).forEach((line) => { field(line, "justification").value = event.target.value; });
    }
  });
  document.addEventListener("change", (event) => { if (event.target.closest?.("#review")) armed = false; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "effect") return;
    armed = Boolean(event.target.querySelector("[data-effect]"));
    tell(armed ? "shown" : "none");
  });
  document.querySelector('.bench-queue [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
})();
