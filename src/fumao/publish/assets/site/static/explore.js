// The explorer without loading pages anew. Everything works without this script: the form is sent
// as it is, links lead to states. State is in the address alone.
"use strict";
(() => {
  // A table of more periods than fit begins with the newest; going left leads to older ones.
  function newest(scroll) {
    if (scroll?.matches(".newest")) scroll.scrollLeft = scroll.scrollWidth;
  }
  const heads = (page) => page.querySelector(".pivot thead")?.textContent.replace(/[↑↓ ]/g, "");
  newest(document.querySelector(".scroll"));

  const form = document.getElementById("choices"), said = document.getElementById("state-said");
  if (!form || !said) return;
  let asked = null;

  // The parameters of the form: several codes of a name joined, empty ones left out.
  function chosen() {
    const found = new Map();
    for (const [name, value] of new FormData(form)) {
      if (value) found.set(name, found.has(name) ? `${found.get(name)},${value}` : value);
    }
    return [...found].map(([name, value]) =>
      `${name}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%40", "@")}`).join("&");
  }

  async function show(address, push, whole = false) {
    asked?.abort();
    const mine = asked = new AbortController();
    const result = document.getElementById("result");
    result.setAttribute("aria-busy", "true");
    said.textContent = said.dataset.busy;
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("result");
      if (!fresh) { location.assign(address); return; }
      put(page, fresh, result);
      if (whole) refill(page.getElementById("choices"));
      const final = answer.redirected ? answer.url : address;
      if (push) history.pushState(null, "", final);
      said.textContent = said.dataset.done;
    } catch (problem) {
      if (problem.name !== "AbortError") {
        result.removeAttribute("aria-busy");
        said.textContent = said.dataset.failed;
      }
    }
  }

  function put(page, fresh, result) {
    const focused = document.activeElement, inside = result.contains(focused);
    const text = inside ? focused.textContent : "";
    const open = [...result.querySelectorAll("details")].map((each) => each.open);
    const at = result.querySelector(".scroll")?.scrollLeft || 0, before = heads(result);
    result.replaceWith(fresh);
    fresh.querySelectorAll("details").forEach((each, number) => { each.open = open[number]; });
    const scroll = fresh.querySelector(".scroll");
    if (scroll && heads(fresh) === before) scroll.scrollLeft = at;
    else newest(scroll);
    if (inside) [...fresh.querySelectorAll("a")].find((each) => each.textContent.replace(/[↑↓ ]/g, "") === text.replace(/[↑↓ ]/g, ""))?.focus();
    for (const each of page.querySelectorAll("#choices details[data-dimension] summary b")) {
      const name = each.closest("details").dataset.dimension;
      const mine = form.querySelector(`details[data-dimension="${name}"] summary b`);
      if (mine) mine.textContent = each.textContent;
    }
    // What the form cannot show by itself: kept parts of the state, the way to the other language.
    for (const name of ["view", "at"]) {
      form.querySelector(`input[type=hidden][name="${name}"]`)?.remove();
      const kept = page.querySelector(`#choices input[type=hidden][name="${name}"]`);
      if (kept) form.prepend(kept);
    }
    const other = document.querySelector("header a[hreflang]"), its = page.querySelector("header a[hreflang]");
    if (other && its) other.href = its.getAttribute("href");
    document.title = page.title;
    copies();
  }

  // The form of another state: after going back, or when what can be chosen has changed.
  function refill(fresh) {
    const open = new Set([...form.querySelectorAll("details[open]")].map((each) => each.dataset.dimension));
    form.replaceChildren(...fresh.childNodes);
    for (const each of form.querySelectorAll("details")) each.open ||= open.has(each.dataset.dimension);
    filters();
  }

  let waiting = 0;
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box.type === "search") return;
    if (box.type === "checkbox" && box.closest(".codes")) exclusive(box);
    if (["freq", "vintage", "as_of", "history"].includes(box.name)) {
      if (box.name === "freq") for (const name of ["from", "to"]) form.elements[name].value = "";
      if (box.name === "vintage" && box.value && form.elements.as_of) form.elements.as_of.value = "";
      if (box.name === "as_of" && box.value) form.elements.vintage.value = "";
      show(`${form.getAttribute("action")}?${chosen()}`, true, true);
      return;
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => show(`${form.getAttribute("action")}?${chosen()}`, true), 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(`${form.getAttribute("action")}?${chosen()}`, true);
  });

  // "All" and single codes exclude each other.
  function exclusive(box) {
    if (!box.checked) return;
    for (const each of box.closest(".codes").querySelectorAll("input")) {
      if (each !== box && (box.value === "*" || each.value === "*")) each.checked = false;
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".views a, .moments a, .pager a, .pivot thead a");
    if (!link || !link.href || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.href, true);
  });
  addEventListener("popstate", () => show(location.href, false, true));

  function filters() { form.querySelectorAll(".filter").forEach(filter); }
  function filter(box) {
    box.hidden = false;
    box.addEventListener("input", () => {
      const words = box.value.trim().toLowerCase();
      for (const each of box.parentElement.querySelectorAll(".codes li:not(.every)")) {
        each.hidden = Boolean(words) && !each.textContent.toLowerCase().includes(words);
      }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { box.value = ""; box.dispatchEvent(new Event("input")); }
      if (event.key === "Enter") {
        event.preventDefault();
        box.parentElement.querySelector(".codes li:not(.every):not([hidden]) input")?.click();
      }
    });
  }

  const datasets = document.querySelector(".datasets");
  datasets?.querySelector("button").setAttribute("hidden", "");
  datasets?.addEventListener("change", () => datasets.submit());

  function copies() {
    if (!navigator.clipboard) return;
    for (const each of document.querySelectorAll(".copy")) {
      if (each.querySelector("button")) continue;
      const text = each.textContent, button = document.createElement("button");
      button.type = "button";
      button.className = "copied";
      button.textContent = said.dataset.copy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text);
        said.textContent = button.textContent = said.dataset.copied;
        setTimeout(() => { button.textContent = said.dataset.copy; }, 1500);
      });
      each.prepend(button);
    }
  }
  copies();
  filters();
})();
