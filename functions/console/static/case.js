"use strict";
// An open case stays claimed, and what is being written outlives the page.
(() => {
  const MINUTE = 60 * 1000;

  let lately = "";  // what the beat before this one was troubled by
  const beat = async (form) => {
    const before = lately;
    lately = "";
    const body = new URLSearchParams({ claim: form.dataset.claim, seen: form.dataset.seen });
    const token = form.querySelector("input[name=csrf]").value;
    try {
      const answer = await fetch(form.dataset.beat, {
        method: "POST", body, headers: { "X-CSRF-Token": token, "HX-Request": "true" }, credentials: "same-origin",
      });
      if (answer.status === 200) window.aplomb.say("status", await answer.text());
      if (!answer.ok) lately = (await answer.text()) || form.dataset.ended;
    } catch {
      lately = document.body.dataset.offline || "";
    }
    if (lately) window.aplomb.say("trouble", lately);
    else window.aplomb.unsay("trouble", before);
  };

  // What is typed stays in this tab until the page shows it as taken, whatever became of the sign-in meanwhile.
  const same = (one, other) => one.replaceAll("\r", "").trim() === other.replaceAll("\r", "").trim();
  const keep = (form) => {
    const name = `aplomb-typed-${form.dataset.keep}`, field = form.querySelector("textarea");
    const typed = sessionStorage.getItem(name) || "";
    const taken = [...document.querySelectorAll(form.dataset.taken)].some((one) => same(one.textContent, typed));
    if (taken) sessionStorage.removeItem(name);
    else if (typed && !same(typed, field.value)) {
      field.value = typed;
      setTimeout(() => field.dispatchEvent(new Event("input", { bubbles: true })));
    }
    field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
  };

  document.addEventListener("DOMContentLoaded", () => {
    const held = document.querySelector("[data-beat]");
    if (held) setInterval(() => beat(held), MINUTE);
    for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
  });
})();
