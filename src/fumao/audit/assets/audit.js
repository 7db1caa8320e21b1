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
  document.getElementById("findings").open = matchMedia("(min-width: 64.01rem)").matches;

  // A browser may have kept the boxes as they were, so they are read at the start as well.
  for (const box of document.querySelectorAll("input[data-hides]")) {
    const apply = () => document.body.classList.toggle(box.dataset.hides + "-off", !box.checked);
    box.addEventListener("change", apply);
    apply();
  }

  // What is folded away opens when a link leads into it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let folded = false;
    for (let up = target.closest("details"); up; up = up.parentElement.closest("details")) {
      folded = folded || !up.open;
      up.open = true;
    }
    if (folded) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => { document.getElementById("findings").open = true; });

  // One tip for every number: what its row in the list of claims says.
  const tip = document.createElement("div");
  tip.className = "tip"; tip.id = "tip"; tip.role = "tooltip"; tip.hidden = true;
  document.body.append(tip);
  let shown = null;
  const target = (event) => event.target.closest && event.target.closest("a.n");
  const paragraph = (kind, nodes) => {
    const line = document.createElement("p");
    line.className = kind; line.append(...nodes);
    return line;
  };
  const show = (event) => {
    const link = target(event);
    const row = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!row) return;
    const [number, what, verdict] = [...row.cells].map((cell) => cell.cloneNode(true).childNodes);
    tip.lang = row.closest("[lang]").lang;
    const strong = document.createElement("b");
    strong.textContent = [...number].map((node) => node.textContent).join("");
    tip.replaceChildren(paragraph("", [strong]), paragraph("what", what), paragraph("", verdict));
    tip.hidden = false;
    const box = link.getClientRects()[0];
    const left = Math.max(8, Math.min(box.left, root.clientWidth - tip.offsetWidth - 8));
    const below = box.bottom + tip.offsetHeight + 10 < innerHeight || box.top < tip.offsetHeight + 10;
    tip.style.left = left + scrollX + "px";
    tip.style.top = (below ? box.bottom + 5 : box.top - tip.offsetHeight - 5) + scrollY + "px";
    if (shown) shown.removeAttribute("aria-describedby");
    link.setAttribute("aria-describedby", "tip");
    shown = link;
  };
  const hide = () => { tip.hidden = true; if (shown) shown.removeAttribute("aria-describedby"); shown = null; };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", (event) => { if (!tip.contains(event.target)) { hide(); show(event); } });
  document.addEventListener("mouseout", (event) => {
    if (target(event) && !tip.contains(event.relatedTarget)) setTimeout(() => { if (!tip.matches(":hover")) hide(); }, 250);
  });
  tip.addEventListener("mouseleave", hide);
  tip.addEventListener("click", (event) => { if (event.target.closest("a")) hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  // Without a pointer that hovers, the first tap explains and the second follows.
  let tapped = null;
  document.addEventListener("click", (event) => {
    const link = target(event);
    if (link && matchMedia("(hover: none)").matches && tapped !== link) {
      event.preventDefault(); tapped = link; show(event);
    } else if (!link && !tip.contains(event.target)) { tapped = null; hide(); }
  });
  reveal();
})();
