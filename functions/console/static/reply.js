"use strict";
// Replying: Ctrl and Enter sends, words are copied or taken over, and p writes in private.
(() => {
  const field = (id) => document.getElementById(id);

  const prepare = (root) => {
    for (const button of root.querySelectorAll("[data-copy], [data-take], [data-choose-private]")) {
      const private_ = document.querySelector("[data-private]");
      button.hidden = button.matches("[data-choose-private]") && !private_;
    }
  };

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form[data-reply]");
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const send = form.querySelector("[data-send]");
    if (!send) return;
    event.preventDefault();
    form.requestSubmit(send);
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-copy]")) {
      const words = field(button.dataset.copy);
      try { await navigator.clipboard.writeText(words.value); } catch { words.select(); document.execCommand("copy"); }
      window.aplomb.say("status", button.dataset.copied);
    } else if (button.matches("[data-take]")) {
      const into = field(button.dataset.into);
      into.value = field(button.dataset.take).textContent;
      into.dispatchEvent(new Event("input", { bubbles: true }));
      into.focus();
    } else if (button.matches("[data-choose-private]")) {
      document.querySelector("[data-private]").checked = true;
      field("reply-text").focus();
    }
  });

  document.addEventListener("DOMContentLoaded", () => prepare(document));
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();
