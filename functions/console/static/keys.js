"use strict";
// Keys: one letter acts, unless somebody types. Each can be changed or switched off; the choice is kept with the person.
(() => {
  const STORE = "aplomb-keys", PAUSE = 1500;
  const $ = (id) => document.getElementById(id);
  let chosen = {}, prefix = 0;

  const read = () => {
    try { chosen = JSON.parse(localStorage.getItem(STORE)) || {}; } catch { chosen = {}; }
  };
  const keyOf = (row) => {
    if (row.dataset.does in chosen) return chosen[row.dataset.does];  // changed here, and not kept yet
    return row.dataset.own === undefined ? row.dataset.usual : row.dataset.own;
  };
  const rows = () => [...document.querySelectorAll("#keys [data-usual]")];

  const typing = (event) => {
    const at = event.target;
    return at.closest && (at.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog") !== null);
  };
  const open = () => document.querySelector("dialog[open]") !== null;

  const cases = () => [...document.querySelectorAll("[data-case]")];
  const current = () => {
    const row = document.activeElement && document.activeElement.closest("[data-case]");
    return row ? row.dataset.case : "";
  };
  const step = (by) => {
    const all = cases();
    if (!all.length) return false;
    const here = all.findIndex((one) => one.dataset.case === current());
    const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
    (next.querySelector("a, summary") || next).focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const claimRow = (reference) => {
    const form = $("act-on-row");
    form.action = `/case/${reference}/claim`;
    form.requestSubmit();
  };
  const press = (act) => {
    const target = document.querySelector(`[data-act="${act}"]`);
    if (!target) return false;
    if (target.matches("textarea, input, select")) target.focus();
    else target.click();
    const inside = target.closest("details");
    const field = target.matches("summary") && inside && inside.open && inside.querySelector("select, textarea, input:not([type=hidden])");
    if (field) field.focus();
    return true;
  };

  const acts = {
    next: () => step(1),
    previous: () => step(-1),
    help: () => $("keys").showModal(),
    palette: () => showPalette(),
  };
  const act = (name) => {
    if (acts[name]) return acts[name]() !== false;
    const reference = current();
    if (!reference) return press(name);
    if (name === "claim") claimRow(reference);
    else if (name === "search" || name === "undo") return press(name);
    else location.assign(`/case/${reference}#${name}`);
    return true;
  };

  const go = (letter) => {
    const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
    if (link) link.click();
    return link !== null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || open()) return;
    const control = event.ctrlKey || event.metaKey;
    if (control && !event.altKey && event.key.toLowerCase() === "k" && keyOf($("keys").querySelector('[data-does="palette"]'))) {
      event.preventDefault();
      acts.palette();
      return;
    }
    if (control || event.altKey || typing(event)) return;
    if (performance.now() < prefix) {
      prefix = 0;
      if (go(event.key)) event.preventDefault();
      return;
    }
    const row = rows().find((one) => one.dataset.does !== "palette" && keyOf(one) && keyOf(one) === event.key);
    if (!row) return;
    if (row.dataset.does === "go") prefix = performance.now() + PAUSE;
    else if (!act(row.dataset.does)) return;
    event.preventDefault();
  });

  // The palette: whatever can be reached from here, found by its name.
  const places = () => [...document.querySelectorAll("nav a[href], [data-act]")]
    .filter((one) => !one.closest("dialog") && one.offsetParent && one.textContent.trim());
  const showPalette = () => {
    const box = $("palette"), field = box.querySelector("input"), list = box.querySelector("ul");
    const draw = () => {
      const wanted = field.value.trim().toLowerCase();
      list.replaceChildren(...places().filter((one) => one.textContent.toLowerCase().includes(wanted)).slice(0, 12).map((one) => {
        const line = document.createElement("li"), button = document.createElement("button");
        button.type = "button";
        button.className = "quiet";
        button.textContent = one.textContent.trim();
        button.addEventListener("click", () => { box.close(); one.focus(); one.click(); });
        line.append(button);
        return line;
      }));
    };
    field.value = "";
    field.oninput = draw;
    draw();
    box.showModal();
    field.focus();
  };

  const fill = () => {
    for (const row of rows()) {
      const [on, field] = [row.querySelector("input[type=checkbox]"), row.querySelector("input[type=text]")];
      on.checked = keyOf(row) !== "";
      if (field) field.value = keyOf(row) || row.dataset.usual;
    }
  };
  // The browser keeps what the console could not be told.
  const save = async () => {
    chosen = {};
    const body = new URLSearchParams();
    for (const row of rows()) {
      const [on, field] = [row.querySelector("input[type=checkbox]"), row.querySelector("input[type=text]")];
      const key = on.checked ? (field ? field.value : row.dataset.usual) : "";
      chosen[row.dataset.does] = key;
      body.set(`key-${row.dataset.does}`, key);
    }
    try { localStorage.setItem(STORE, JSON.stringify(chosen)); } catch { /* it holds until the page is left */ }
    const headers = { "X-CSRF-Token": $("keys").dataset.token, "HX-Request": "true" };
    try {
      const answer = await fetch("/me/keys", { method: "POST", body, headers, credentials: "same-origin" });
      if (!answer.ok) { window.aplomb.say("trouble", await answer.text()); return; }
      for (const row of rows()) row.dataset.own = chosen[row.dataset.does];
      chosen = {};
      localStorage.removeItem(STORE);
    } catch { /* no connection: it is told the next time */ }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const help = $("keys");
    if (!help) return;
    read();
    fill();
    help.addEventListener("change", save);
    help.querySelector("[data-usual-keys]").addEventListener("click", () => {
      for (const row of rows()) delete row.dataset.own;
      chosen = {};
      fill();
      save();
    });
    for (const button of document.querySelectorAll("[data-show-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => help.showModal());
    }
    $("palette").querySelector("input").addEventListener("keydown", (event) => {
      const first = $("palette").querySelector("li button");
      if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
    });
    const wanted = location.hash.slice(1);
    if (["reply", "private", "resolve", "snooze"].includes(wanted)) press(wanted);
  });
})();
