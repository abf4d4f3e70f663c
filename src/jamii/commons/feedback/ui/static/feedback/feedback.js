// Feedback from any page: a picture in which all data are covered, a panel, and a queue for times without network.
// The picture is not pixels. It is the visible markup, and a text is kept only where the page marks it as public.
"use strict";
(() => {
  const opener = document.querySelector("[data-feedback]");
  const panel = document.querySelector("[data-feedback-panel]");
  if (!opener || !panel) return;
  const BAR = "█";
  const QUEUE = "jamii.feedback.queue", DONE = "jamii.feedback.done", ERROR = "jamii.feedback.error";
  const TAGS = new Set(("a article aside button caption code dd details div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 header "
    + "label legend li main meter nav ol p section select small span strong summary table tbody td tfoot th thead time tr ul input textarea hr br").split(" "));
  const EMPTY = new Set(["input", "hr", "br"]);
  const BOXES = new Set(["svg", "img", "canvas", "video", "picture", "object", "map", "iframe"]);
  const NEVER = new Set(["script", "style", "template", "noscript", "dialog", "head", "link", "meta"]);

  // What was done lately, by name and without values: kept for the next page too.
  const recall = (name) => { try { return JSON.parse(sessionStorage.getItem(name)) || []; } catch { return []; } };
  const note = (what) => sessionStorage.setItem(DONE, JSON.stringify([...recall(DONE), what].slice(-10)));
  const screen = document.body.dataset.screen || "page";
  if (recall(DONE).at(-1) !== `opened ${screen}`) note(`opened ${screen}`);
  if (opener.dataset.error) sessionStorage.setItem(ERROR, JSON.stringify(opener.dataset.error));
  document.addEventListener("click", (event) => {
    const what = event.target.closest?.("button, a, summary");
    if (what && !panel.contains(what) && what !== opener) note(what.matches("button") ? "pressed a button" : what.matches("a") ? "followed a link" : "opened a fold");
  }, true);
  document.addEventListener("submit", (event) => { if (!panel.contains(event.target)) note(`sent a form of ${screen}`); }, true);

  // ---- the picture
  const secrets = () => {
    const found = new Set();
    for (const node of document.querySelectorAll('[translate="no"]')) found.add(node.textContent.trim().toLowerCase());
    for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) found.add(String(field.value).trim().toLowerCase());
    return [...found].filter((text) => text.length > 2);
  };
  const isPublic = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (up.getAttribute("translate") === "no" || up.hasAttribute("data-private")) return false;
      if (up.hasAttribute("data-public") || up.matches("thead th")) return true;
    }
    return false;
  };
  const cover = (text) => text.replace(/\S/g, BAR);
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  function capture() {
    const parts = [];
    const hidden = secrets();
    const inView = (node) => {
      const style = getComputedStyle(node);
      if (style.display === "none" || style.visibility === "hidden") return false;
      if (style.display === "contents") return true;
      const box = node.getBoundingClientRect();
      return box.bottom > -40 && box.top < innerHeight + 40;
    };
    const words = (node) => {
      const text = node.nodeValue.replace(/\s+/g, " ");
      const bare = text.trim().toLowerCase();
      const shown = !bare || (isPublic(node) && !hidden.some((secret) => bare.includes(secret)))
        ? text.replace(/\d{4,}|[^\s@]+@[^\s@]+/g, cover) : cover(text);
      const last = parts.at(-1);
      if (last?.text !== undefined) last.text = (last.text + shown).replace(/ +/g, " ");
      else parts.push({ text: shown });
    };
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) { words(node); return; }
      if (node.nodeType !== Node.ELEMENT_NODE || node === opener) return;
      // A fold that is shown without its handle is no fold: the browser would add a handle of its own.
      const handle = node.localName === "details" && node.querySelector(":scope > summary");
      const tag = handle && !handle.getClientRects().length ? "div" : node.localName;
      if (NEVER.has(tag) || (tag === "input" && node.type === "hidden") || !inView(node)) return;
      if (BOXES.has(tag)) { parts.push({ tag: `<span class="grey-box${node.matches(".icon, .mark") ? " icon" : ""}"></span>` }); return; }
      if (!TAGS.has(tag)) { node.childNodes.forEach(walk); return; }
      const names = [...node.classList].filter((name) => /^[a-z0-9_-]+$/.test(name)).join(" ");
      let attributes = names && names.length < 200 ? ` class="${names}"` : "";
      if (tag === "input" && ["checkbox", "radio", "search", "date"].includes(node.type)) attributes += ` type="${node.type}"`;
      if (node.getAttribute("aria-current")) attributes += ' aria-current="page"';
      if (tag === "details" && node.open) attributes += ' open=""';
      for (const name of ["colspan", "rowspan"]) if (/^\d{1,2}$/.test(node.getAttribute(name) || "")) attributes += ` ${name}="${node.getAttribute(name)}"`;
      parts.push({ tag: `<${tag}${attributes}>` });
      if (EMPTY.has(tag)) return;
      if (tag !== "select" && tag !== "textarea") node.childNodes.forEach(walk);
      parts.push({ tag: `</${tag}>` });
    };
    document.body.childNodes.forEach(walk);
    let kept = 0, barred = 0;
    for (const part of parts) if (part.text?.trim()) { if (/[^█\s]/.test(part.text)) kept += 1; else barred += 1; }
    const markup = parts.map((part) => part.tag ?? escaped(part.text)).join("").trim();
    return { markup, mask: JSON.stringify({ kept, barred, crc32: crc32(markup) }), kept, barred };
  }
  function crc32(text) {
    let sum = 0xffffffff;
    for (const byte of new TextEncoder().encode(text)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    return ((sum ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
  }

  // ---- the panel
  let picture = null;
  const two = (number) => String(number).padStart(2, "0");
  function localTime() {
    const now = new Date(), offset = -now.getTimezoneOffset();
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}T${two(now.getHours())}:${two(now.getMinutes())}`
      + `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  }
  function fill(form, first) {
    const set = (name, value, shown = value) => {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
      const place = form.querySelector(`[data-sent="${name}"]`);
      if (place && shown) place.textContent = shown;
    };
    set("viewport", `${innerWidth}x${innerHeight}`);
    set("online", navigator.onLine ? "1" : "0", " ");
    set("local_time", localTime());
    set("interactions", recall(DONE).join("\n"), recall(DONE).join(" · "));
    const error = recall(ERROR);
    if (typeof error === "string") set("last_error", error);
    set("picture", picture?.markup ?? "");
    set("mask", picture?.mask ?? "", picture ? `${picture.kept} / ${picture.kept + picture.barred}` : "");
    const block = form.querySelector("[data-picture]");
    const tick = form.elements.namedItem("with_picture");
    if (!picture || !block || !tick) return;
    block.hidden = false;
    if (first) tick.checked = true;
    const frame = block.querySelector("iframe");
    frame.width = innerWidth; frame.height = innerHeight;
    const theme = document.documentElement.dataset.theme;
    frame.srcdoc = `<!doctype html><html lang="${document.documentElement.lang}"${theme ? ` data-theme="${theme}"` : ""}><head><meta charset="utf-8"><title>–</title><link rel="stylesheet" href="${new URL(opener.dataset.style, location.href)}"></head><body>${picture.markup}</body></html>`;
    const show = () => { block.querySelector(".picture-frame").hidden = !tick.checked; };
    tick.addEventListener("change", show);
    show();
  }
  function show(markup, first = false) {
    panel.innerHTML = markup;
    const form = panel.querySelector("form");
    if (form) fill(form, first);
    if (!panel.open) panel.showModal();
    (panel.querySelector("[data-autofocus], [data-feedback-sent] h2, textarea[name=text]"))?.focus();
  }
  const ask = (url, options = {}) => fetch(url, { ...options, headers: { "HX-Request": "true" } });
  async function open() {
    const chosen = String(getSelection()).trim().slice(0, 500);
    picture = capture();
    if (picture.markup.length > 1000000) picture = null; // more than a form may carry
    let answer;
    try { answer = await ask(opener.href); } catch { location.href = opener.href; return; }
    if (!answer.ok) { location.href = opener.href; return; }
    show(await answer.text(), true);
    const wording = panel.querySelector("[name=wording]");
    if (wording && chosen && !secrets().some((secret) => chosen.toLowerCase().includes(secret))) wording.value = chosen;
  }
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  panel.addEventListener("click", (event) => { if (event.target.closest("[data-feedback-close]")) { panel.close(); opener.focus(); } });
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form, event.submitter);
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    try {
      const answer = await ask(form.action, { method: "POST", body: data });
      // Anything but an answer of the panel (a form too old, a fault of ours) is kept for another try.
      if (![200, 422, 429].includes(answer.status)) throw new Error(answer.statusText);
      show(await answer.text());
    } catch {
      keep(data);
      const said = document.createElement("p");
      said.className = "notice warn"; said.setAttribute("role", "status"); said.tabIndex = -1;
      said.textContent = opener.dataset.queued;
      panel.replaceChildren(said);
      said.focus();
      setTimeout(() => panel.close(), 6000);
    } finally { delete form.dataset.sending; }
  });

  // ---- without network: kept on this device under the form's own id, so that sending again is still one.
  const queued = () => { try { return JSON.parse(localStorage.getItem(QUEUE)) || []; } catch { return []; } };
  function keep(data) {
    const entry = Object.fromEntries([...data].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
    localStorage.setItem(QUEUE, JSON.stringify([...queued().filter((other) => other.form_id !== entry.form_id), entry].slice(-20)));
  }
  async function sendKept() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token || !navigator.onLine) return;
    for (const entry of queued()) {
      const data = new FormData();
      Object.entries({ ...entry, csrfmiddlewaretoken: token }).forEach(([name, value]) => data.append(name, value));
      let answer;
      try { answer = await ask(new URL(opener.href).pathname, { method: "POST", body: data }); } catch { return; }
      if (answer.ok) localStorage.setItem(QUEUE, JSON.stringify(queued().filter((other) => other.form_id !== entry.form_id)));
      else if (answer.status === 422) {
        // Something needs a decision: it is shown once, when the panel is opened next.
        localStorage.setItem(QUEUE, JSON.stringify(queued().filter((other) => other.form_id !== entry.form_id)));
        picture = null; show(await answer.text());
        return;
      } else return;
    }
  }
  addEventListener("online", sendKept);
  sendKept();
})();
