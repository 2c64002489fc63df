"use strict";
// Fetches the thread each second and puts it in place when it changed, so that a reply is seen arriving.
// The page works without this script; a reload shows the same.
(() => {
  const thread = document.getElementById("thread");
  const news = document.getElementById("news");
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("part", "thread");
  let last = null;

  const known = () => new Set([...thread.querySelectorAll("article[id]")].map((one) => one.id));

  function show(html) {
    const before = known();
    const focused = document.activeElement && document.activeElement.id;
    thread.innerHTML = html; // the server's own, escaped template
    const arrived = [...thread.querySelectorAll("article[id]")].filter((one) => !before.has(one.id));
    arrived.forEach((one) => one.classList.add("arrived"));
    if (arrived.length) {
      news.textContent = "New from " + arrived[arrived.length - 1].dataset.author;
    }
    if (focused && thread.querySelector("#" + CSS.escape(focused))) {
      document.getElementById(focused).focus({ preventScroll: true });
    }
  }

  async function look() {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.ok) {
        const html = await answer.text();
        if (html !== last) show(html);
        last = html;
      }
    } catch {
      // The sandbox is being restarted; the next look will find it.
    }
    setTimeout(look, 1000);
  }
  setTimeout(look, 1000);
})();
