// What is typed is kept on this device at once, and sent when it can be: a lost connection or an
// expired login loses nothing. The page works without this script; it then saves by its button.
const form = document.querySelector("form[data-filing]");
const texts = form ? JSON.parse(form.dataset.texts) : {};
const place = form ? `fumao/${form.dataset.account}/${form.dataset.filing}` : "";
const status = document.querySelector(".saved");
const zh = document.documentElement.lang.startsWith("zh");
let revision = form ? Number(form.dataset.revision) : 0;
let queue = form ? recall() : {};
let sending = false, timer = 0, pause = 0, stopped = false, stale = false;

// What the server is known to hold; a proposed value is not held yet.
const held = new Map();
for (const field of form?.querySelectorAll("[data-key]") ?? []) held.set(field.dataset.key, field.classList.contains("before") ? "" : field.value);

function recall() {
  try { return JSON.parse(localStorage.getItem(place)) || {}; } catch { return {}; }
}

function keep() {
  try {
    if (Object.keys(queue).length > 0) localStorage.setItem(place, JSON.stringify(queue));
    else localStorage.removeItem(place);
  } catch { /* Storage is full or forbidden: the page still sends. */ }
}

function tell(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

// As people write numbers: full-width digits, thousands apart.
export function plain(text) {
  const narrow = text.normalize("NFKC").trim();
  const bare = narrow.replace(/[,\s]/g, "");
  return /^[-+]?\d*\.?\d+$/.test(bare) ? bare.replace(/^\+/, "") : narrow;
}

function answerOf(key) {
  const field = fieldOf(key);
  if (!field) return null;
  const value = field.classList.contains("number") ? plain(field.value) : field.value.trim();
  const reason = form.querySelector(`[data-reason="${CSS.escape(key)}"]`);
  return value === "" ? null : { value, unit: field.dataset.unit || "", reason: reason ? reason.value.trim() : "" };
}

export function fieldOf(key) {
  return form.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

export function changed(key) {
  const field = fieldOf(key);
  field?.classList.remove("before");
  document.getElementById(`${field?.id}-origin`)?.remove();
  put(key, answerOf(key));
}

export function put(key, answer) {
  queue[key] = { answer, at: Date.now() + Math.random() };
  keep();
  tell("waiting", texts.waiting);
  soon(700);
}

function soon(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

async function send() {
  const sent = { ...queue };
  if (sending || stopped || !Object.keys(sent).length) return;
  sending = true;
  const patch = Object.fromEntries(Object.entries(sent).map(([key, { answer }]) => [key, answer]));
  try {
    const answer = await fetch(`/filings/${form.dataset.filing}/draft${form.dataset.checked ? "?checked=1" : ""}`, {
      method: "PATCH", body: JSON.stringify({ revision, patch }), redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value },
    });
    await take(answer, sent);
  } catch {
    later();
  } finally {
    sending = false;
  }
}

async function take(answer, sent) {
  if (answer.ok) {
    const told = await answer.json();
    revision = form.elements.revision.value = told.revision;
    pause = 0;
    forget(sent);
    show(told.messages);
    if (Object.keys(queue).length) soon(300);
    else tell("saved", texts.saved.replace("{}", new Date().toLocaleTimeString(zh ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" })));
  } else if (answer.status === 401) {
    askToLogIn();
  } else if (answer.status === 409) {
    settle(await answer.json());
  } else if (answer.status === 429 || answer.status >= 500) {
    later();
  } else {
    refuse(await answer.json(), sent);
  }
}

function forget(sent) {
  for (const key of Object.keys(sent)) {
    held.set(key, sent[key].answer?.value ?? "");
    if (queue[key]?.at === sent[key].at) delete queue[key];
  }
  keep();
}

function later() {
  pause = Math.min(pause ? pause * 2 : 2000, 60000);
  tell("offline", texts.offline);
  soon(pause);
}

// What the server does not take is marked at its field, and not sent again as it stands.
function refuse(problem, sent) {
  const keys = Object.keys(sent);
  const wrong = keys.filter((key) => `${problem.where} ${problem.what}`.includes(key));
  for (const key of wrong.length ? wrong : keys) {
    delete queue[key];
    const field = fieldOf(key);
    if (field) say(field, [{ severity: "hard", text: `${problem.what} — ${problem.remedy}` }]);
  }
  keep();
  tell("stopped", `${problem.what} — ${problem.remedy}`);
  if (wrong.length && wrong.length < keys.length) soon(100);
}

// The login has expired: somebody logs in in another tab, and what waits is sent.
function askToLogIn() {
  const dialog = document.getElementById("login-dialog");
  tell("login", texts.login);
  if (!dialog.open) dialog.showModal();
}

async function resume() {
  const answer = await fetch("/session", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { csrf } = await answer.json();
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = csrf;
  document.getElementById("login-dialog").close();
  soon(0);
}

// Somebody else has saved. What only one of the two changed is kept; where both changed the same
// field, the person chooses. Other fields may have changed as well: the page is loaded anew later.
function settle(problem) {
  const theirs = problem.theirs || { differs: {} };
  revision = form.elements.revision.value = theirs.revision ?? revision;
  stale = true;
  const both = Object.entries(theirs.differs).filter(([key, other]) => {
    const value = other?.value ?? "";
    return key in queue && value !== (held.get(key) ?? "") && value !== (queue[key].answer?.value ?? "");
  });
  for (const [key, other] of Object.entries(theirs.differs)) held.set(key, other?.value ?? "");
  if (!both.length) return soon(0);
  stopped = true;
  tell("stopped", texts.conflict);
  const list = document.querySelector("#conflict-dialog .choices");
  list.replaceChildren(...both.map(([key, other]) => choice(key, other)));
  document.getElementById("conflict-dialog").showModal();
}

function choice(key, other) {
  const item = document.createElement("li");
  const title = document.createElement("p");
  title.textContent = nameOf(key);
  item.append(title);
  for (const [whose, value] of [["mine", queue[key].answer?.value], ["theirs", other?.value]]) {
    const label = document.createElement("label"), radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: `settle ${key}`, value: whose, checked: whose === "mine" });
    radio.dataset.settles = key;
    if (whose === "theirs") radio.dataset.value = JSON.stringify(other ?? null);
    label.append(radio, `${texts[whose]}: ${value ?? texts.empty}`);
    item.append(label);
  }
  return item;
}

function nameOf(key) {
  const field = fieldOf(key);
  return field?.getAttribute("aria-label") || field?.labels?.[0]?.innerText.replace(/\*$/, "") || key;
}

export function fill(key, answer) {
  const field = fieldOf(key);
  if (!field) return;
  field.value = answer?.value ?? "";
  field.classList.remove("before");
}

function settled() {
  for (const radio of document.querySelectorAll("[data-settles]:checked")) {
    if (radio.value !== "theirs") continue;
    delete queue[radio.dataset.settles];
    fill(radio.dataset.settles, JSON.parse(radio.dataset.value));
  }
  keep();
  stopped = false;
  if (Object.keys(queue).length) soon(0);
  else tell("saved", texts.settled);
}

// Messages of the rules stand at their fields, and are counted by section.
function show(messages) {
  for (const list of form.querySelectorAll(".says")) list.replaceChildren();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const byKey = new Map();
  for (const each of messages) {
    const field = fieldOf(each.key);
    const text = zh ? each.zh : each.en;
    if (field) byKey.set(field, [...(byKey.get(field) || []), { ...each, text }]);
  }
  for (const [field, some] of byKey) say(field, some);
  count();
}

function say(field, messages) {
  const list = document.getElementById(field.dataset.says);
  for (const each of messages) {
    const item = document.createElement("li");
    item.className = each.explained ? "explained" : each.severity;
    item.textContent = field.closest(".gridbox") ? `${field.getAttribute("aria-label")}: ${each.text}` : each.text;
    list?.append(item);
    if (each.severity === "hard") field.setAttribute("aria-invalid", "true");
    if (each.severity === "soft") ask(field);
  }
}

// Where a reason is written: beside a question, or above the grid of a cell.
function ask(field) {
  const key = field.dataset.key, there = form.querySelector(`[data-reason-box="${CSS.escape(key)}"]`);
  if (there) { there.hidden = false; return; }
  const grid = field.closest(".gridbox");
  if (!grid) return;
  const box = grid.querySelector("template.asked").content.firstElementChild.cloneNode(true);
  const [label, input] = box.children;
  box.dataset.reasonBox = key;
  Object.assign(input, { id: `${field.id}-reason`, name: `r:${key}` });
  input.dataset.reason = key;
  label.htmlFor = input.id;
  label.textContent = field.getAttribute("aria-label") + input.dataset.says;
  grid.querySelector(".reasons").append(box);
}

function count() {
  for (const badge of document.querySelectorAll("[data-counts]")) {
    const section = document.getElementById(badge.dataset.counts);
    const hard = section.querySelectorAll(".says li.hard").length;
    const soft = section.querySelectorAll(".says li.soft").length;
    badge.className = `count${hard ? "" : " soft"}`;
    badge.textContent = hard + soft || "";
  }
}

// A button of the page waits until everything is saved: the page then posts what stands there.
async function leave(event) {
  if (!Object.keys(queue).length && !sending && !stale) return;
  event.preventDefault();
  clearTimeout(timer);
  for (let tries = 0; tries < 50 && (sending || Object.keys(queue).length) && !stopped; tries++) {
    if (sending) await new Promise((done) => setTimeout(done, 100));
    else await send();
    if (["offline", "login", "stopped"].includes(status.dataset.state)) return;
  }
  if (stale) location.assign(`/filings/${form.dataset.filing}${event.submitter?.value === "check" ? "/check" : ""}`);
  else form.requestSubmit(event.submitter);
}

// What waited from before is shown again and sent.
function restore() {
  for (const [key, { answer }] of Object.entries(queue)) fill(key, answer);
  if (Object.keys(queue).length) { tell("waiting", texts.restored); soon(300); }
}

if (form && form.dataset.editable) {
  form.addEventListener("change", (event) => {
    const key = event.target.dataset.key || event.target.dataset.reason;
    if (key) changed(key);
  });
  form.addEventListener("input", (event) => {
    const key = event.target.dataset.key || event.target.dataset.reason;
    if (key) { tell("waiting", texts.waiting); clearTimeout(timer); timer = setTimeout(() => changed(key), 1200); }
  });
  form.addEventListener("submit", leave);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); soon(0); }
  });
  document.getElementById("login-dialog").addEventListener("click", (event) => { if (event.target.value === "resume") resume(); });
  document.getElementById("conflict-dialog").addEventListener("close", settled);
  window.addEventListener("focus", () => { if (status.dataset.state === "login") resume(); });
  window.addEventListener("online", () => soon(0));
  restore();
}
