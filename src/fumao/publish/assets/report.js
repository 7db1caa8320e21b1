"use strict";
(() => {
  const root = document.documentElement;
  const kept = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (kept) root.dataset.theme = kept;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private mode */ }
  });
  const contents = document.querySelector("nav details");
  if (contents) contents.open = matchMedia("(min-width: 62.01rem)").matches;

  // One tip for prose, tables and charts: what the row of the list of numbers says.
  const tip = document.createElement("div");
  tip.className = "tip"; tip.id = "tip"; tip.role = "tooltip"; tip.hidden = true;
  document.body.append(tip);
  let shown = null;
  const target = (event) => {
    const link = event.target.closest && event.target.closest("a");
    if (!link) return null;
    const href = link.getAttribute("href") || link.getAttribute("xlink:href") || "";
    return href.startsWith("#c-") ? [link, href] : null;
  };
  const show = (event) => {
    const found = target(event);
    if (!found) return;
    const [link, href] = found;
    const row = document.getElementById(href.slice(1));
    if (!row) return;
    const [statement, number, from] = [...row.cells].map((cell) => cell.textContent);
    tip.replaceChildren();
    const head = document.createElement("b");
    head.textContent = number;
    const body = document.createElement("span");
    body.textContent = statement + " — " + from + " ";
    const more = document.createElement("a");
    more.href = href; more.textContent = "¶";
    tip.append(head, body, more);
    tip.hidden = false;
    const box = link.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 12));
    const below = box.bottom + tip.offsetHeight + 10 < innerHeight;
    tip.style.left = left + scrollX + "px";
    tip.style.top = (below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + scrollY + "px";
    if (shown) shown.removeAttribute("aria-describedby");
    link.setAttribute("aria-describedby", "tip");
    shown = link;
  };
  const hide = () => { tip.hidden = true; if (shown) shown.removeAttribute("aria-describedby"); shown = null; };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", (event) => {
    if (target(event) && !tip.contains(event.relatedTarget)) setTimeout(() => { if (!tip.matches(":hover")) hide(); }, 250);
  });
  tip.addEventListener("mouseleave", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  // Without a pointer that hovers, the first tap explains and the second follows.
  document.addEventListener("click", (event) => {
    const found = target(event);
    if (found && matchMedia("(hover: none)").matches && !tip.contains(event.target)) {
      event.preventDefault(); show(event);
    } else if (!found) hide();
  });
})();
