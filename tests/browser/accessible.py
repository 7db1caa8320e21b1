"""What a screen reader and weak eyes need, looked up in the browser's own accessibility tree."""

from __future__ import annotations

# Roles that a person acts on or is told about: each has to have a name.
NAMED = {"button", "link", "checkbox", "combobox", "searchbox", "textbox", "image", "img", "table",
         "navigation", "form", "region", "Date"}  # fmt: skip

CONTRAST = """
(least) => {
  // Colours of every kind as red, green, blue and how much they cover: painted, then read.
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const numbers = (text) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = text; pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [255, 255, 255, 1];
  };
  const found = new Set();
  for (const node of document.querySelectorAll("main *, header *, footer *")) {
    if (node.closest("svg") || !node.checkVisibility({ visibilityProperty: true })) continue;
    const own = [...node.childNodes].filter((each) => each.nodeType === 3);
    if (!own.some((each) => each.textContent.trim())) continue;
    if (node.closest(".hidden, .again, .out, .skip, option")) continue;
    const style = getComputedStyle(node), letters = numbers(style.color), paper = behind(node);
    const [a, b] = [light(letters), light(paper)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? least / 1.5 : least)) {
      const text = node.textContent.trim().slice(0, 30);
      found.add(`${node.tagName}.${node.className}: ${ratio.toFixed(2)} ${text}`);
    }
  }
  return [...found];
}
"""

STRUCTURE = """
() => {
  const found = [], ids = new Set();
  for (const each of document.querySelectorAll("[id]")) {
    if (ids.has(each.id)) found.push(`id ${each.id} twice`);
    ids.add(each.id);
  }
  if (!document.documentElement.lang) found.push("no language");
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  let before = 1;
  for (const each of document.querySelectorAll("h1, h2, h3, h4")) {
    const level = Number(each.tagName[1]);
    if (level > before + 1) found.push(`${each.tagName} after h${before}: ${each.textContent}`);
    before = level;
  }
  if (!document.querySelector("main")) found.push("no main");
  for (const each of document.querySelectorAll("table")) {
    if (!each.caption) found.push("table without caption");
    for (const head of each.querySelectorAll("th")) if (!head.scope) found.push("th without scope");
  }
  const leading = ["aria-controls", "aria-labelledby", "aria-describedby", "for"];
  const leads = leading.map((name) => name === "for" ? "label[for]" : `[${name}]`).join(", ");
  for (const each of document.querySelectorAll(leads)) {
    for (const name of leading) {
      for (const id of (each.getAttribute(name) || "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${name} leads to no ${id}`);
      }
    }
  }
  const doc = document.documentElement;
  if (doc.scrollWidth > doc.clientWidth + 1) found.push(`page is ${doc.scrollWidth} wide`);
  for (const each of document.querySelectorAll("main button, main select, main input, nav a")) {
    const box = each.getBoundingClientRect();
    const target = each.closest("label")?.getBoundingClientRect() || box;
    if (box.width && each.checkVisibility() && Math.max(target.height, box.height) < 20) {
      found.push(`small target ${each.tagName} ${each.name || each.textContent}`);
    }
  }
  return found;
}
"""


def complaints(page, contrast=4.5):
    """What stands in the way of readers; empty where nothing does.

    ``contrast`` is what WCAG asks of small letters: 4.5 for AA, 7 for AAA.
    """
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    nameless = [
        f"{node['role']['value']} without a name"
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value") in NAMED
        and not str(node.get("name", {}).get("value", "")).strip()
    ]
    return nameless + page.evaluate(CONTRAST, contrast) + page.evaluate(STRUCTURE)
