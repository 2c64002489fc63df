"use strict";
// An open case stays claimed, and a note that is being written outlives the page.
(() => {
  const MINUTE = 60 * 1000;

  const beat = async (form) => {
    const body = new URLSearchParams({ claim: form.dataset.claim, seen: form.dataset.seen });
    const token = form.querySelector("input[name=csrf]").value;
    try {
      const answer = await fetch(form.dataset.beat, {
        method: "POST", body, headers: { "X-CSRF-Token": token, "HX-Request": "true" }, credentials: "same-origin",
      });
      if (answer.status === 200) window.aplomb.say("status", await answer.text());
      if (!answer.ok) window.aplomb.say("trouble", (await answer.text()) || form.dataset.ended);
    } catch {
      window.aplomb.say("trouble", document.body.dataset.offline || "");
    }
  };

  const keep = (form) => {
    const name = `aplomb-${form.dataset.keep}`, field = form.querySelector("textarea");
    if (!field.value) field.value = sessionStorage.getItem(name) || "";
    field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(name));
  };

  document.addEventListener("DOMContentLoaded", () => {
    const held = document.querySelector("[data-beat]");
    if (held) setInterval(() => beat(held), MINUTE);
    for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
  });
})();
