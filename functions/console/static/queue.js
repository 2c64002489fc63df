"use strict";
// The queue looks again every few seconds, keeps what is selected, and says when something urgent came.
(() => {
  const listing = () => document.getElementById("listing");
  let chosen = new Set(), focused = "", urgent = 0, last = null;

  const boxes = () => [...document.querySelectorAll("#bulk input[name=case]")];

  const look = () => {
    const place = listing();
    if (!place || !place.hasAttribute("data-hx-get") || document.hidden || !navigator.onLine) return;
    window.htmx.trigger(place, "look");
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "listing") return;
    chosen = new Set(boxes().filter((one) => one.checked).map((one) => one.value));
    const row = document.activeElement && document.activeElement.closest("[data-case]");
    focused = row ? row.dataset.case : "";
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "listing" && !document.getElementById("listing")) return;
    for (const box of boxes()) box.checked = chosen.has(box.value);
    const row = focused && document.querySelector(`[data-case="${CSS.escape(focused)}"] a`);
    if (row) row.focus({ preventScroll: true });
    tell();
  });

  const tell = () => {
    const place = listing();
    if (!place) return;
    const now = Number(place.dataset.newest);
    if (now > urgent) {
      window.aplomb.say("status", place.dataset.urgentWords);
      if (window.Notification && Notification.permission === "granted" && document.visibilityState === "hidden")
        new Notification("Aplomb", { body: place.dataset.urgentWords });
    }
    urgent = now;
  };

  // Shift marks everything between two boxes.
  document.addEventListener("click", (event) => {
    const box = event.target.closest("#bulk input[name=case]");
    if (!box) return;
    const all = boxes(), here = all.indexOf(box), there = last ? all.indexOf(last) : -1;
    if (event.shiftKey && there >= 0) {
      for (const one of all.slice(Math.min(here, there), Math.max(here, there) + 1)) one.checked = box.checked;
    }
    last = box;
  });

  document.addEventListener("click", (event) => {
    const ask = event.target.closest("[data-ask-notifications]");
    if (ask) Notification.requestPermission().then(() => { ask.hidden = true; });
  });

  document.addEventListener("DOMContentLoaded", () => {
    const place = listing();
    if (!place) return;
    urgent = Number(place.dataset.newest);
    setInterval(look, Number(place.dataset.refresh) * 1000);
    const ask = document.querySelector("[data-ask-notifications]");
    if (ask) ask.hidden = !window.Notification || Notification.permission !== "default";
  });
})();
