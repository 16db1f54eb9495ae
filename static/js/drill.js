// A drill while it goes on. js/poll.js brings what others did; this script sends what the person
// does, in order, and keeps it on the device while there is no connection:
//   [data-drill-form]  a form that is one tap, such as Done
//   [data-drill-open]  a link to the same as a page; here it opens #drill-dialog, also offline
//   [data-drill-bar]   buttons in reach of the thumb for the step with the focus, else the next one
// Each thing has a key, so that sending it again writes it once. The device's time goes along as a
// remark; clocks count by the server's time (data-now). Without this script all of it are forms.
import { pageOf } from "./page.js";

const AGAIN_AFTER_MS = 600;
const RETRY_MS = 2000;
const LATE_AFTER_MS = 2000;

const root = document.querySelector("[data-drill]");
const log = document.querySelector("#drill-log");
const list = document.querySelector("#drill-steps");
const bar = document.querySelector("[data-drill-bar]");
const dialog = document.querySelector("#drill-dialog");
const store = `drydock:drill:${root.dataset.person}:${root.dataset.drill}`;

let offset = Date.parse(root.dataset.now) - Date.now();
let queue = kept();
let isSending = false;
let retry = 0;
let actedAt = -AGAIN_AFTER_MS;
let opened = null;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-drill-form]")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  act(rowOf(form), form.dataset.act, form.action, fields);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-drill-open]");
  const button = event.target.closest?.("[data-bar-act]");
  if (button) pressBar(button.dataset.barAct);
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openDialog(link);
});

dialog?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const asksTime = "asksTime" in opened.dataset;
  const field = asksTime ? form.elements.entered_at : form.elements.text;
  if (!field.value.trim()) return complain("This is needed.", field);
  const fields = { text: form.elements.text.value };
  if (asksTime) fields.entered_at = field.value;
  if (opened.dataset.version) fields.version = opened.dataset.version;
  const row = rowOf(opened);
  const url = opened.href.split("?")[0];
  dialog.close();
  act(row, opened.dataset.act, url, fields);
});
dialog?.querySelector("[data-dialog-close]").addEventListener("click", () => dialog.close());

window.addEventListener("online", () => sendNext());
new MutationObserver(refresh).observe(list, { childList: true });
setInterval(tick, 1000);
tick();
if (bar) bar.hidden = false;
refresh();
sendNext();

// What people do

function act(row, kind, url, fields) {
  // A second tap of a nervous thumb would end the step after the one that was meant.
  if (performance.now() - actedAt < AGAIN_AFTER_MS) return;
  actedAt = performance.now();
  const hadFocus = row?.contains(document.activeElement);
  delete fields.csrfmiddlewaretoken;
  const step = row?.dataset.drillStep ?? "";
  const wasTried = queue.some((thing) => thing.wasTried);
  queue.push({ url, fields, step, kind, hadFocus, wasTried, key: newKey(), pressedAt: new Date().toISOString() });
  keep();
  refresh();
  sendNext();
}

function pressBar(kind) {
  const row = document.activeElement?.closest("[data-drill-step]") ?? currentRow();
  const undone = kind === "undo" ? row?.querySelector('[data-act="undo"]') ?? lastUndo() : null;
  const control = undone ?? row?.querySelector(`[data-act="${kind}"]`);
  if (control?.matches("form")) control.requestSubmit();
  else control?.click();
}

function lastUndo() {
  return [...list.querySelectorAll('form[data-act="undo"]')].filter((form) => !form.hidden).at(-1);
}

function openDialog(link) {
  opened = link;
  const form = dialog.querySelector("form");
  form.reset();
  const asksTime = "asksTime" in link.dataset;
  dialog.querySelector("#drill-dialog-title").textContent = rowOf(link)?.querySelector("[data-drill-title]").textContent ?? "";
  dialog.querySelector("[data-dialog-label]").textContent = asksTime ? "What to keep as proof" : link.dataset.label;
  dialog.querySelector("[data-dialog-time]").hidden = !asksTime;
  dialog.querySelector("[data-dialog-error]").hidden = true;
  dialog.showModal();
  (asksTime ? form.elements.entered_at : form.elements.text).focus();
}

function complain(words, field) {
  const place = dialog.querySelector("[data-dialog-error]");
  place.textContent = words;
  place.hidden = false;
  field.focus();
}

// The queue

function kept() {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    if (queue.length) localStorage.setItem(store, JSON.stringify(queue));
    else localStorage.removeItem(store);
  } catch {
    // Without room on the device the queue lives as long as the page.
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sendNext() {
  clearTimeout(retry);
  if (isSending || !queue.length) return;
  isSending = true;
  const thing = queue[0];
  const response = await send(thing);
  isSending = false;
  const isLost = !response || response.status >= 500 || response.status === 429;
  if (isLost || response.type === "opaqueredirect") {
    for (const waiting of queue) waiting.wasTried = true;
    keep();
    refresh();
    if (response?.type === "opaqueredirect") say("Not sent: sign in again in another tab.");
    retry = setTimeout(sendNext, RETRY_MS);
    return;
  }
  const words = await response.text();
  queue.shift();
  keep();
  if (response.ok) take(thing, words);
  else refuse(thing, words);
  refresh();
  sendNext();
}

async function send(thing) {
  const body = new FormData();
  for (const [name, value] of Object.entries(thing.fields)) body.set(name, value);
  body.set("csrfmiddlewaretoken", root.dataset.csrf);
  body.set("idempotency_key", thing.key);
  body.set("device_at", thing.pressedAt);
  body.set("sent_at", new Date().toISOString());
  if (thing.wasTried || Date.now() - Date.parse(thing.pressedAt) > LATE_AFTER_MS) body.set("is_late", "on");
  const url = new URL(thing.url, location.href);
  url.searchParams.set("since", log.dataset.pollCursor ?? "");
  try {
    return await fetch(url, { method: "POST", body, redirect: "manual", headers: { "HX-Request": "true" } });
  } catch {
    return null;
  }
}

function take(thing, words) {
  const answer = pageOf(words).querySelector("[data-poll-answer]");
  if (!answer) return location.assign(location.href);
  offset = Date.parse(answer.dataset.now) - Date.now();
  // What the person did themselves shows at once, also where the focus is.
  for (const part of answer.querySelectorAll("[data-poll-replace][id]")) {
    document.getElementById(part.id)?.replaceWith(document.importNode(part, true));
  }
  log.dispatchEvent(new CustomEvent("poll:answer", { detail: answer }));
  if (thing.hadFocus && !document.activeElement?.closest("[data-drill-step]")) {
    currentRow()?.querySelector('[data-act="done"] button, a[data-act="done"]')?.focus({ preventScroll: true });
  }
  const row = document.getElementById(`step-${thing.step}`);
  say(row?.querySelector(".drill-ended")?.textContent.trim() ?? "Saved.");
}

function refuse(thing, words) {
  const said = words.startsWith("<") ? "This was not taken; reload the page." : words;
  const row = document.getElementById(`step-${thing.step}`);
  const place = document.createElement("p");
  place.className = "drill-refused";
  place.textContent = said;
  row?.querySelector(".drill-refused")?.remove();
  row?.querySelector(".drill-body").append(place);
  say(said);
  // The next question brings everything as it is now.
  log.dataset.pollCursor = "";
}

// What is shown

function rowOf(element) {
  return element.closest("[data-drill-step]");
}

function currentRow() {
  return list.querySelector('[data-status="open"]:not([data-ending])');
}

function refresh() {
  const ends = ["done", "skip", "fail", "block"];
  // js/copy.js showed those that came with the page.
  for (const button of list.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  for (const row of list.children) {
    const own = queue.filter((thing) => thing.step === row.dataset.drillStep);
    row.toggleAttribute("data-waiting", own.some((thing) => thing.wasTried));
    row.toggleAttribute("data-ending", own.some((thing) => ends.includes(thing.kind)));
  }
  if (!bar) return;
  const row = currentRow();
  const number = row ? [...list.children].indexOf(row) + 1 : 0;
  const words = row ? `${number}. ${row.querySelector("[data-drill-title]").textContent}` : "All steps ended";
  put(bar.querySelector("[data-bar-words]"), words);
  const isWaiting = queue.some((thing) => thing.wasTried);
  put(bar.querySelector("[data-drill-waiting]"), isWaiting ? `waiting to send (${queue.length})` : "");
}

function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function say(words) {
  const place = bar?.querySelector("[data-drill-status]");
  if (place) place.textContent = words;
}

function tick() {
  const now = Date.now() + offset;
  for (const clock of document.querySelectorAll("[data-drill-since]")) {
    const end = clock.dataset.drillUntil ? Date.parse(clock.dataset.drillUntil) : now;
    const seconds = Math.max(0, Math.floor((end - Date.parse(clock.dataset.drillSince)) / 1000));
    put(clock, clockWords(seconds));
    clock.classList.toggle("late", seconds > Number(clock.dataset.drillMost ?? Infinity));
  }
  for (const inject of document.querySelectorAll("[data-drill-due]")) {
    inject.classList.toggle("late", now >= Date.parse(inject.dataset.drillDue));
  }
  for (const form of list.querySelectorAll("[data-undo-until]")) {
    form.hidden = now > Date.parse(form.dataset.undoUntil);
  }
}

function clockWords(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
