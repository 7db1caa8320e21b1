"use strict";
// Search without a server, over the entries of search-index.js: the same rules as run/site/search.py.
(() => {
  const place = document.getElementById("found");
  const entries = window.fumaoIndex;
  if (!place || !entries) return;
  const HAN = /^[\u3400-\u9fff]/;
  const KINDS = ["dataset", "indicator", "method", "item", "reporter", "partner", "mode", "region",
    "status", "confidentiality", "origin"];
  const MOST = 60;
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const IDLE = new Set(["a", "an", "and", "by", "exports", "export", "for", "from", "imports", "import", "in", "of",
    "on", "the", "to", "with"]);
  const ALSO = { uk: "gbr" };
  const wordsIn = (text) => {
    const every = plain(text.slice(0, 200)).match(/[\u3400-\u9fff]+|[[\p{L}\p{N}_]--[\u3400-\u9fff]]+/gv) || [];
    const told = every.flatMap((each) => each.split(/出口|进口|的|^年/))
      .filter((each) => each && !IDLE.has(each) && !/^(?:19|20)\d\d$/.test(each));
    return told.length ? told : every;
  };
  const fit = (word, text) => {
    if (text === word) return 12;
    if (text.startsWith(word)) return 9;
    if (!HAN.test(word)) {
      return new RegExp(`(?<![[\\p{L}\\p{N}_]--[\\u3400-\\u9fff]])${escaped(word)}`, "v").test(text) ? 6 : 0;
    }
    if (text.includes(word)) return 6;
    const pairs = [...word].slice(1).map((letter, at) => word[at] + letter);
    const met = pairs.filter((pair) => text.includes(pair)).length;
    const within = text.length > 1 && word.includes(text) ? 3 + Math.floor(3 * text.length / word.length) : 0;
    return Math.max(within, pairs.length && 2 * met >= pairs.length ? Math.floor(6 * met / pairs.length) : 0);
  };
  const fits = ([, code, own, other, more], words) => {
    const fields = [[plain(own), 12], [plain(other), 10], [plain(code), 14], [plain(more), 3]];
    return words.map((word) => Math.max(...[word, ALSO[word] || word].flatMap((each) =>
      fields.map(([text, weight]) => fit(each, text) * weight))));
  };
  const sum = (points) => points.reduce((one, other) => one + other, 0);
  const find = (text) => {
    const words = wordsIn(text);
    if (!words.length) return [];
    const known = entries.map((entry) => [fits(entry, words), entry]);
    const sums = known.filter(([points]) => points.every(Boolean)).map(([points]) => sum(points));
    const best = Math.max(0, ...known.map(([points]) => sum(points)));
    const least = sums.length ? Math.max(...sums) : Math.max(1, Math.floor(best / 2));
    return known.filter(([points]) => points.every(Boolean) || sum(points) >= least)
      .map(([points, entry]) => [sum(points), entry])
      .sort(([one, a], [other, b]) => other - one || KINDS.indexOf(a[0]) - KINDS.indexOf(b[0])
        || a[2].length - b[2].length || (a[1] < b[1] ? -1 : 1))
      .map(([, entry]) => entry);
  };
  const element = (name, kind, text) => {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = text;
    return made;
  };
  const show = (text) => {
    const found = find(text);
    const said = (name, count) => place.dataset[name].replace("{count}", count.toLocaleString("en"));
    const summary = found.length ? said("found", found.length) : place.dataset.nothing;
    const rest = found.length > MOST ? ` ${said("most", MOST)}` : "";
    const list = element("ul", "plain results", "");
    for (const [kind, code, own, , , road] of found.slice(0, MOST)) {
      const row = document.createElement("li");
      const name = document.createElement(road ? "a" : "span");
      if (road) name.href = road;
      name.textContent = own;
      row.append(element("span", "tag quiet", place.dataset[kind]), " ", name, " ",
        element("span", "code hint", code));
      list.append(row);
    }
    place.replaceChildren(element("p", "hint", summary + rest), list);
  };
  const field = document.getElementById("q");
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { field.value = asked; show(asked); }
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) show(field.value);
  });
})();
