"use strict";
// The server says "something changed"; the page asks for itself again and swaps what is marked `data-live`.
// Without this script everything is there, too: one reloads.
(() => {
  const mark = document.getElementById("live");
  let asking = false;
  let again = false;

  function swap(fresh) {
    for (const old of document.querySelectorAll("[data-live]")) {
      const young = fresh.getElementById(old.id);
      if (!young || young.innerHTML === old.innerHTML) continue;
      const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      old.replaceChildren(...young.childNodes);
      if (focused) [...old.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    }
  }

  async function refresh() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      tell(false);
    } finally {
      asking = false;
    }
    if (again) {
      again = false;
      refresh();
    }
  }

  function tell(connected) {
    mark.classList.toggle("on", connected);
    mark.classList.toggle("off", !connected);
    mark.title = connected ? mark.dataset.on : mark.dataset.off;
  }

  const source = new EventSource("/events");
  source.addEventListener("open", () => tell(true));
  source.addEventListener("error", () => tell(false));
  source.addEventListener("change", refresh);
  addEventListener("pagehide", () => source.close());
})();
