// What every page does with JavaScript, all of it optional: copy buttons, anchors, view counts.

/** Show the copy buttons, which the server renders hidden, and say when something was copied. */
function copyButtons() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const label = button.querySelector("[data-label]");
      const before = label.textContent;
      label.textContent = button.dataset.copied;
      setTimeout(() => {
        label.textContent = before;
      }, 2000);
    });
  }
}

/** Mark, in the bar of anchors, the section being read. */
function anchors() {
  const links = [...document.querySelectorAll(".g2f-anchors a")];
  const sections = links.map((link) => document.querySelector(link.hash));
  if (!links.length || !("IntersectionObserver" in window)) return;
  const seen = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      }
      const first = sections.findIndex((section) => seen.has(section));
      links.forEach((link, index) => {
        if (index === first) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    },
    { rootMargin: "-15% 0px -55% 0px" },
  );
  for (const section of sections) if (section) observer.observe(section);
}

/** Count the view of this page and the resources taken from it, for the popularity of datasets. */
function visits() {
  const address = document.body.dataset.visits;
  if (!address) return;
  const send = (url, type) =>
    navigator.sendBeacon(address, new Blob([`url=${encodeURIComponent(url)}&type=${type}`], {
      type: "application/x-www-form-urlencoded",
    }));
  send(location.pathname.replace(/^\/(fr|en)(?=\/|$)/, "").replace(/\/*$/, "") || "/", "page");
  for (const link of document.querySelectorAll("a.resource-url-analytics")) {
    link.addEventListener("click", () => send(link.href, "resource"));
  }
}

/** Close the account menu by Escape or by a click elsewhere. */
function menus() {
  for (const menu of document.querySelectorAll(".g2f-account")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
}

copyButtons();
anchors();
visits();
menus();
