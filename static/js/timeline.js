// Writing a timeline without leaving the line one types in.
//
// Enter adds, Shift+Enter begins a new line, Up in the empty field corrects one's own last entry.
// What was sent leaves the field at once and waits in a queue; what could not be sent stays visible
// with "Retry". Each line has a key, so that sending it again adds it once. "More" and "Correct"
// open inside their row. js/poll.js puts the answers into the list. Without this script every form
// and link here leads to a page of its own.
import { pageOf } from "./page.js";

const SHOW_SENDING_AFTER_MS = 400;

const list = document.querySelector("[data-timeline]");
const queue = [];
let isSending = false;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!list) return;
  if (form.matches("[data-timeline-form]")) addLine(form);
  else if (form.matches("[data-timeline-change]") && list.contains(form)) changeLine(form);
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const field = event.target.closest?.("[data-timeline-form] textarea");
  if (field && event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (field && event.key === "ArrowUp" && !field.value) {
    correctLast(event);
  } else if (event.key === "Escape" && event.target.closest?.("[data-in-use]")) {
    event.preventDefault();
    closePanel(event.target.closest("li"));
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-timeline-open], [data-timeline-copy]");
  if (event.target.closest?.("[data-timeline-close]")) return closePanel(event.target.closest("li"));
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = link.closest("[data-timeline] > li");
  if (link.matches("[data-timeline-copy]")) copyAddress(link, event);
  else if (row) {
    event.preventDefault();
    const isOpen = link.getAttribute("aria-expanded") === "true";
    if (isOpen) closePanel(row);
    else openPanel(row, link.href);
  }
});

// Suggestions of people and references are loaded when somebody begins to write.
document.addEventListener("focusin", async ({ target }) => {
  if (!target.matches?.("[data-timeline-form] textarea") || "suggests" in target.dataset) return;
  target.dataset.suggests = "";
  (await import("./mentions.js")).attach(target);
});

window.addEventListener("online", () => sendNext());
window.addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});
window.addEventListener("pagehide", keepDraft);

let wasLookedAt = document.visibilityState === "visible";
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") wasLookedAt = true;
  else noteSeen();
});
window.addEventListener("pagehide", noteSeen);

window.addEventListener("hashchange", followAnchor);
followAnchor();

const emptyComposer = composer()?.cloneNode(true);
if (list) {
  new MutationObserver(markDays).observe(list, { childList: true });
  restoreDraft();
}

// A long timeline comes in pieces. An address whose line is in another one leads to that one.
function followAnchor() {
  const number = /^#entry-(\d+)$/.exec(location.hash)?.[1];
  if (!list || !number || document.getElementById(`entry-${number}`)) return;
  const place = new URL(list.dataset.timeline, location.href);
  place.searchParams.set("line", number);
  place.hash = location.hash;
  if (place.href !== location.href) location.replace(place);
}

// Adding

function addLine(form) {
  const text = form.elements.text;
  if (!text.value.trim()) return text.focus();
  const body = new FormData(form);
  body.set("idempotency_key", newKey());
  queue.push({ body, words: text.value, url: form.action });
  if (form.querySelector(".field-error")) putComposer(document.importNode(emptyComposer, true));
  else emptyFields(form);
  composer().elements.text.focus();
  sendNext();
}

function emptyFields(form) {
  for (const name of ["text", "time", "time_picked"]) {
    if (form.elements[name]) form.elements[name].value = "";
  }
  form.elements.kind.value = "note";
  form.querySelector(".time-reading")?.replaceChildren();
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sendNext() {
  if (isSending || !queue.length) return;
  isSending = true;
  const line = queue[0];
  const slow = setTimeout(() => showUnsent(line, "Sending"), SHOW_SENDING_AFTER_MS);
  const { response, page } = await ask(line.url, line.body);
  clearTimeout(slow);
  isSending = false;
  if (response?.ok || response?.status === 422) {
    queue.shift();
    line.item?.remove();
    if (response.ok) take(page);
    else refuse(line, page);
    sendNext();
  } else {
    const isSignedOut = response?.type === "opaqueredirect";
    showUnsent(line, isSignedOut ? "Not sent: sign in again in another tab" : "Not sent", "Retry");
  }
}

async function ask(url, body) {
  try {
    const headers = { "HX-Request": "true", Accept: "text/html" };
    const method = body ? "POST" : "GET";
    const response = await fetch(url, { method, body, headers, redirect: "manual" });
    const page = pageOf(await response.text());
    return { response, page };
  } catch {
    return {};
  }
}

function take(page) {
  const answer = page.querySelector("[data-poll-answer]");
  if (!answer) return;
  const ids = [...answer.querySelectorAll("li[id]")].map((row) => row.id);
  list.dispatchEvent(new CustomEvent("poll:answer", { detail: answer }));
  document.getElementById(ids[0])?.scrollIntoView({ block: "nearest" });
  say(answer.dataset.said || "Saved.");
  return ids[0];
}

function say(words) {
  const status = document.querySelector("[data-timeline-status]");
  if (status) status.textContent = words;
}

function composer() {
  return document.querySelector("[data-timeline-form]");
}

function showUnsent(line, words, action) {
  const place = composer()?.querySelector("[data-timeline-unsent]");
  if (!place) return;
  line.item ??= document.createElement("li");
  const what = document.createElement("span");
  what.textContent = line.words;
  const state = document.createElement("strong");
  state.textContent = words;
  line.item.replaceChildren(what, " ", state);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button compact";
    button.textContent = action;
    button.addEventListener("click", () => (line.onAction ?? sendNext)());
    line.item.append(" ", button);
    say(`${words}: ${line.words}`);
  }
  place.append(line.item);
}

// The server asks back: its form, with what was typed and why it is unclear, takes the place of the
// empty one. Somebody who has begun to type the next line gets a button instead.
function refuse(line, page) {
  const asked = page.querySelector("[data-timeline-form]");
  const form = composer();
  if (!asked || !form) return showUnsent(line, "Not added");
  if (!form.elements.text.value) return askBack(asked);
  line.onAction = () => {
    const draft = composer().elements.text.value;
    line.item.remove();
    askBack(asked, draft);
  };
  const why = asked.querySelector(".field-error")?.textContent.trim() ?? "";
  showUnsent(line, `Not added. ${why}`, "Edit");
}

// What waits to be sent, and the status line that screen readers watch, stay the same elements.
function putComposer(fresh) {
  const form = composer();
  for (const name of ["unsent", "status"]) {
    const part = `[data-timeline-${name}]`;
    fresh.querySelector(part)?.replaceWith(form.querySelector(part));
  }
  form.replaceWith(fresh);
  window.htmx?.process(fresh);
}

function askBack(asked, draft = "") {
  const fresh = document.importNode(asked, true);
  putComposer(fresh);
  if (draft) fresh.elements.text.value += `\n${draft}`;
  (fresh.querySelector("[aria-invalid='true']") ?? fresh.elements.text).focus();
  say(fresh.querySelector(".field-error")?.textContent.trim() ?? "Not added.");
}

// Rows

async function openPanel(row, url) {
  const { response, page } = await ask(url);
  const part = page?.querySelector(".timeline-menu, [data-timeline-change]");
  if (!response?.ok || !part) return location.assign(url);
  row.querySelector("[data-in-use]")?.remove();
  const panel = document.createElement("div");
  panel.className = "timeline-panel";
  panel.dataset.inUse = "";
  panel.append(document.importNode(part, true));
  for (const button of panel.querySelectorAll("[data-timeline-close]")) button.hidden = false;
  row.append(panel);
  window.htmx?.process(panel);
  row.querySelector(".timeline-open")?.setAttribute("aria-expanded", "true");
  focusFirst(panel);
}

function focusFirst(panel) {
  const field = panel.querySelector("textarea");
  (field ?? panel.querySelector("a[href], button"))?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function closePanel(row) {
  row?.querySelector("[data-in-use]")?.remove();
  const opener = row?.querySelector(".timeline-open");
  opener?.setAttribute("aria-expanded", "false");
  opener?.focus();
}

function correctLast(event) {
  const own = [...list.querySelectorAll("[data-own]")];
  const last = own.sort((a, b) => a.dataset.own - b.dataset.own).at(-1);
  if (!last) return;
  event.preventDefault();
  const url = new URL(last.querySelector(".timeline-open").href);
  url.pathname += "correct/";
  openPanel(last, url);
}

async function changeLine(form) {
  const row = form.closest("[data-timeline] > li");
  const { response, page } = await ask(form.action, new FormData(form));
  const asked = page?.querySelector("[data-timeline-change]");
  if (response?.ok) {
    row.querySelector("[data-in-use]")?.remove();
    const id = take(page);
    document.getElementById(id)?.querySelector(".timeline-open")?.focus();
  } else if (asked) {
    const fresh = document.importNode(asked, true);
    form.replaceWith(fresh);
    window.htmx?.process(fresh);
    (fresh.querySelector("[aria-invalid='true']") ?? fresh.querySelector("textarea"))?.focus();
  } else {
    form.submit();
  }
}

async function copyAddress(link, event) {
  if (!navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  link.querySelector("[data-timeline-copy-words]").textContent = "Copied";
  say("The link is copied.");
}

function markDays() {
  let day;
  for (const row of list.children) {
    row.classList.toggle("starts-day", row.dataset.day !== day);
    day = row.dataset.day;
  }
}

// What is half typed survives a step to another page and back, in this tab only.

function draftName() {
  return `timeline draft ${composer().action}`;
}

function keepDraft() {
  if (!list || !composer()) return;
  const words = composer().elements.text.value;
  if (words) sessionStorage.setItem(draftName(), words);
  else sessionStorage.removeItem(draftName());
}

function restoreDraft() {
  const text = composer()?.elements.text;
  if (text && !text.value) text.value = sessionStorage.getItem(draftName()) ?? "";
}

// Who leaves the page, or turns to another one, has read it up to here: the next time a divider
// shows what is new since then. Lines that wait behind a "show" button were not read. Nobody waits
// for the answer, for at worst the same lines are new once more.

function noteSeen() {
  const form = document.querySelector("[data-timeline-seen]");
  if (!list || !form) return;
  const hasUnshown = list.parentElement.querySelector(".live-show") !== null;
  const seen = Number(hasUnshown ? form.elements.seen.value : list.dataset.pollCursor);
  if (!wasLookedAt || seen <= Number(form.dataset.timelineSeen)) return;
  form.dataset.timelineSeen = seen;
  const body = new FormData(form);
  body.set("seen", seen);
  const headers = { "HX-Request": "true" };
  fetch(form.action, { method: "POST", body, headers, keepalive: true }).catch(() => {});
}
