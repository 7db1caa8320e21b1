// Grids of the questionnaire: rows are added by their codes, cells are reached by arrow keys, and a
// block copied from a spreadsheet is pasted cell by cell.
import { changed, put } from "./autosave.js";

const zh = document.documentElement.lang.startsWith("zh");

function keyOf(pattern, codes) {
  return pattern.replace(/\{([\w-]+)\}/g, (_, dimension) => codes[dimension]);
}

// The codes chosen in the last line of a grid, with their names; nothing while one is missing.
function chosen(line) {
  const codes = {}, names = [];
  for (const control of line.querySelectorAll("[data-dimension]")) {
    const value = control.value.trim();
    if (!value || !control.checkValidity()) { control.focus(); control.reportValidity(); return null; }
    codes[control.dataset.dimension] = value;
    names.push([control.selectedOptions ? control.selectedOptions[0].textContent.trim() : value, value]);
  }
  return { codes, names };
}

function add(grid) {
  const line = grid.querySelector("tr.fresh"), made = chosen(line);
  if (!made) return;
  const name = Object.values(made.codes).join("/");
  const there = grid.querySelector(`tr[data-row="${CSS.escape(name)}"]`);
  if (there) { there.querySelector("input, select").focus(); return; }
  const row = grid.querySelector("template").content.firstElementChild.cloneNode(true);
  row.dataset.row = name;
  row.querySelector("th").textContent = made.names.map(([told]) => told).join(zh ? "，" : ", ");
  for (const cell of row.querySelectorAll("[data-pattern]")) {
    const key = keyOf(cell.dataset.pattern, made.codes);
    const typed = line.querySelector(`[data-pattern="${CSS.escape(cell.dataset.pattern)}"]`);
    Object.assign(cell, { name: `a:${key}`, id: `f-${grid.id}-${name}-${cell.dataset.column}`, value: typed.value });
    cell.dataset.key = key;
    cell.setAttribute("aria-label", `${row.querySelector("th").textContent}: ${cell.dataset.column}`);
    typed.value = "";
  }
  line.before(row);
  for (const cell of row.querySelectorAll("[data-key]")) if (cell.value) changed(cell.dataset.key);
  for (const control of line.querySelectorAll("[data-dimension]")) control.value = "";
  row.querySelector("input, select").focus();
}

function remove(row) {
  const next = row.nextElementSibling?.querySelector("input, select");
  for (const cell of row.querySelectorAll("[data-key]")) put(cell.dataset.key, null);
  row.remove();
  next?.focus();
}

function move(cell, down, right) {
  const row = cell.closest("tr"), body = row.parentElement;
  const rows = [...body.children].filter((each) => each.matches("tr"));
  const target = rows[rows.indexOf(row) + down]?.children[cell.closest("td").cellIndex + right];
  const control = target?.querySelector("input, select");
  control?.focus();
  control?.select?.();
  return Boolean(control);
}

function paste(event, start) {
  const text = event.clipboardData.getData("text");
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const first = start.closest("tr"), column = start.closest("td").cellIndex;
  const rows = [...first.parentElement.children];
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const cell = rows[rows.indexOf(first) + down]?.children[column + right]?.querySelector("[data-key]");
      if (cell && !cell.readOnly) { cell.value = value.trim(); changed(cell.dataset.key); }
    });
  });
}

for (const grid of document.querySelectorAll(".gridbox")) {
  grid.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.value === "add") { event.preventDefault(); add(grid); }
    if (button?.value === "remove") { event.preventDefault(); remove(button.closest("tr")); }
  });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("td input, tr.fresh th select, tr.fresh th input")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (cell.closest("tr.fresh")) add(grid); else move(cell, 1, 0);
    } else if (cell.matches("td input") && event.key === "ArrowDown") move(cell, 1, 0) && event.preventDefault();
    else if (cell.matches("td input") && event.key === "ArrowUp") move(cell, -1, 0) && event.preventDefault();
  });
  grid.addEventListener("paste", (event) => { if (event.target.matches("[data-key]")) paste(event, event.target); });
}
