"use strict";
// Trusted Types: a string becomes HTML only while htmx swaps in what the console itself just answered.
(() => {
  let answered = [];
  const passes = (html) => answered.some((answer) => html.includes(answer));
  if (window.trustedTypes && window.trustedTypes.createPolicy) {
    window.trustedTypes.createPolicy("default", {
      createHTML: (html) => {
        if (passes(html)) return html;
        throw new TypeError("Only the console's own answers become HTML.");
      },
    });
  }
  // htmx takes an answer's <head> out before it parses the rest.
  const withoutHead = (html) => html.replace(/<head(\s[^>]*)?>[\s\S]*?<\/head>/i, "");
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.serverResponse || "";
    answered = [answer, withoutHead(answer)].filter((html) => html !== "");
  });
  document.addEventListener("htmx:afterSwap", () => { answered = []; });
  document.addEventListener("htmx:swapError", () => { answered = []; });

  const say = (id, words) => {
    const place = document.getElementById(id);
    if (!place) return;
    place.replaceChildren();
    if (!words) return;
    const line = document.createElement("p");
    line.textContent = words;
    place.append(line);
  };
  // Takes back these words alone: another trouble stays.
  const unsay = (id, words) => {
    const place = document.getElementById(id);
    if (place && place.textContent === words) place.replaceChildren();
  };
  window.aplomb = { say, unsay };

  // What the page has already: the server answers 304 when nothing changed.
  document.addEventListener("htmx:configRequest", (event) => {
    const etag = event.detail.elt.dataset.etag;
    if (etag && event.detail.verb === "get") event.detail.headers["If-None-Match"] = etag;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, successful } = event.detail;
    if (xhr && elt.dataset.etag !== undefined) {
      const etag = xhr.getResponseHeader("ETag");
      if (etag) elt.dataset.etag = etag;
    }
    if (successful) say("trouble", "");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (xhr.status !== 304) say("trouble", plain ? xhr.responseText : document.body.dataset.sorry);
  });
  document.addEventListener("htmx:sendError", () => say("trouble", document.body.dataset.offline));
  document.addEventListener("htmx:timeout", () => say("trouble", document.body.dataset.offline));
  window.addEventListener("online", () => unsay("trouble", document.body.dataset.offline));
  window.addEventListener("offline", () => say("trouble", document.body.dataset.offline));

  // A form is sent once, however often its button is pressed; coming back to the page frees it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[data-hx-post]")) return;
    if (!navigator.onLine) {  // the browser's own error page would take the place of what was typed
      event.preventDefault();
      say("trouble", document.body.dataset.offline);
      return;
    }
    if (form.matches("[data-again]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // What somebody typed is not there for whoever signs in next.
  const forget = () => {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("aplomb-typed-")) sessionStorage.removeItem(name);
  };
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.matches('[action^="/sign-out"]')) forget();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const whose = document.body.dataset.person;
    if (!whose) return;  // a sign-in that has ended: the same person may come back
    if (sessionStorage.getItem("aplomb-person") !== whose) forget();
    sessionStorage.setItem("aplomb-person", whose);
  });

  // The browser's own time zone, offered where one is chosen.
  document.addEventListener("DOMContentLoaded", () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const button of document.querySelectorAll("[data-use-zone]")) {
      const list = document.getElementById(button.dataset.useZone);
      const known = list && [...list.options].some((one) => one.value === zone);
      button.hidden = !known || list.value === zone;
      button.append(` (${zone})`);
      button.addEventListener("click", () => { list.value = zone; button.hidden = true; list.focus(); });
    }
  });
})();
