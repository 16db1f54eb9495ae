// The postmortem editor: saving by itself, and the modules that make writing easier.
//
// A section is a form with `text`, `base_version` and `grown_from`. Two seconds after the last key
// its text is sent; one request at a time, and what was sent is sent again, word for word, until
// an answer comes, so that a lost answer never looks like somebody else's change. Until the server
// has it the text also lies in localStorage. Without script the forms have buttons of their own.
//
// Everything else is a module of MODULES with a function attach(form), called once for each
// section. They are loaded at the first touch, so they cost nothing before. They speak with
// saving through the form and its field:
//   drydock:insert   on the field, {text}: put it in the place of the selection
//   drydock:command  on the field, {name}: chosen in the insert menu (data-command)
//   drydock:take     on the form, {text, version}: the server has a newer text, show it
//   drydock:saved    on the form, after each save; bubbles
//   input            on the field, after each change, also by a module
import { Copies, clock, csrfToken, editor, element, notice, replace } from "./editor/parts.js";

const MODULES = [
  () => import("./editor/restore.js"),
  () => import("./editor/marks.js"),
  () => import("./editor/insert_menu.js"),
  () => import("./editor/mentions.js"),
  () => import("./editor/images.js"),
  () => import("./editor/follow_up.js"),
  () => import("./editor/preview.js"),
  () => import("./editor/wording.js"),
  () => import("./editor/presence.js"),
  () => import("./editor/drawer.js"),
];
const LOAD_AFTER_MS = 1500;
const QUIET_MS = 2000;
const COUNT_QUIET_MS = 400;
const PATIENCE_MS = 20000;
const LEAVE_AFTER_MS = 3000;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
// Browsers refuse larger bodies from a page that is going away.
const HIDDEN_BODY_MAX = 60000;

const state = document.querySelector("[data-save-state]");
const initialWords = state.textContent;
const sections = [];
let goingTo = null;

class Section {
  constructor(form) {
    this.form = form;
    this.field = form.elements.text;
    this.copies = new Copies(form.dataset.section);
    this.saved = this.field.defaultValue;
    this.savedAt = null;
    this.pending = null;
    this.failures = 0;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.save());
    this.field.addEventListener("drydock:insert", (event) => this.insert(event.detail.text));
    this.form.addEventListener("drydock:take", (event) => this.take(event.detail));
    this.form.addEventListener("submit", (event) => this.submit(event));
    // After a refused save or a preview the field may hold more than the server has.
    if (form.dataset.unsaved !== undefined) this.saved = null;
  }

  get isDirty() {
    return this.field.value !== this.saved;
  }

  get isBusy() {
    return this.sending || (!this.refused && (this.isDirty || this.pending !== null));
  }

  get hasFocus() {
    return document.activeElement === this.field;
  }

  typed() {
    this.refused = false;
    this.keep();
    clearTimeout(this.countTimer);
    this.countTimer = setTimeout(() => this.countWords(), COUNT_QUIET_MS);
    this.plan();
    showState();
  }

  plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), QUIET_MS);
  }

  keep() {
    if (!this.isDirty && this.pending === null) return this.copies.forget();
    const { base_version: base, grown_from: grown } = this.form.elements;
    this.copies.keep({
      text: this.field.value,
      at: new Date().toISOString(),
      version: base.value,
      grownFrom: grown.value,
    });
  }

  // --- saving ---

  submit(event) {
    if (event.submitter?.hasAttribute("data-preview-button")) return;
    event.preventDefault();
    this.saveNow();
  }

  // Somebody asked for it, so two texts that cannot be joined are shown at once.
  saveNow() {
    if (this.conflictUrl && !this.isDirty && this.pending === null) return this.leaveFor(this.conflictUrl);
    this.asked = true;
    this.failures = 0;
    this.save();
  }

  save() {
    clearTimeout(this.timer);
    if (this.sending || (!this.isDirty && this.pending === null)) return showState();
    this.pending ??= this.field.value;
    this.send();
  }

  async send() {
    this.sending = true;
    showState();
    try {
      await this.answered(await fetch(this.form.action, this.request(this.pending)));
    } catch {
      this.failed();
    } finally {
      this.sending = false;
      showState();
    }
    if (this.pending !== null || !this.isDirty || this.refused) return;
    if (goingTo) this.save();
    else this.plan();
  }

  request(text) {
    const body = new URLSearchParams(new FormData(this.form));
    body.set("text", text);
    body.set("csrfmiddlewaretoken", csrfToken() ?? body.get("csrfmiddlewaretoken"));
    return {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { Accept: "application/json" },
    };
  }

  async answered(response) {
    this.tellSignedOut(response);
    if (response.status === 422) return this.refuse((await response.json()).errors);
    if (response.status !== 409 && !response.ok) throw new Error(String(response.status));
    const answer = await response.json();
    this.refuse([]);
    this.saved = this.pending;
    this.pending = null;
    this.failures = 0;
    this.savedAt = new Date(answer.saved_at ?? Date.now());
    // After a conflict the base stays old on purpose: the next text must not win unseen.
    if (response.status === 409) this.conflict(answer);
    else this.accept(answer);
    this.asked = false;
    this.keep();
    this.form.dispatchEvent(new CustomEvent("drydock:saved", { bubbles: true, detail: answer }));
  }

  accept(answer) {
    notice(this.form, "conflict");
    this.conflictUrl = null;
    this.readOf(answer.version);
    if (answer.text === undefined) return;
    // Joined with what somebody else wrote. While one types on, the field keeps its text, and the
    // next save says from which text it grew.
    if (this.isDirty) this.form.elements.grown_from.value = answer.grown_from;
    else this.show(answer.text);
    const words = element("p", "", `${answer.message} `);
    const link = element("a", "", "History");
    link.href = answer.history_url;
    words.append(link);
    notice(this.form, "merged", words);
  }

  conflict(answer) {
    this.conflictUrl = answer.conflict_url;
    if (this.asked && !sections.some((section) => section.isDirty)) return this.leaveFor(answer.conflict_url);
    const words = element("p", "", `${answer.message} `);
    const link = element("a", "", "Merge the two texts");
    link.href = answer.conflict_url;
    words.append(link);
    notice(this.form, "conflict", words);
  }

  leaveFor(url) {
    this.isLeaving = true;
    goingTo = null;
    location.assign(url);
  }

  failed() {
    this.failures += 1;
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
    this.timer = setTimeout(() => this.save(), wait);
  }

  refuse(errors) {
    this.refused = errors.length > 0;
    const box = this.form.querySelector("[data-error]");
    box.hidden = !this.refused;
    box.querySelector("p").textContent = errors.join(" ");
    if (this.refused) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    if (this.refused) this.pending = null;
  }

  tellSignedOut(response) {
    const isOut = response.type === "opaqueredirect" || response.status === 403;
    if (!isOut) return notice(this.form, "signed-out");
    const words = element("p", "", "You are no longer signed in, so nothing is saved; your text is kept on this device. ");
    const link = element("a", "", "Sign in in another tab");
    link.href = editor.dataset.signInUrl;
    link.target = "_blank";
    words.append(link, " and this page goes on saving.");
    notice(this.form, "signed-out", words);
  }

  // --- texts that come from elsewhere ---

  insert(text) {
    replace(this.field, this.field.selectionStart, this.field.selectionEnd, text);
  }

  take({ text, version }) {
    // Saving joins the two texts, or keeps both.
    if (this.isDirty || this.sending) return this.saveNow();
    this.readOf(version);
    this.show(text);
  }

  // The author has read this version, so the next text grows from it.
  readOf(version) {
    this.form.elements.base_version.value = version;
    this.form.elements.grown_from.value = "";
    this.form.querySelector("[data-version-words]").textContent = version;
  }

  // Show a text the server has; only what differs is replaced, so the caret stays where it was.
  show(text) {
    const old = this.field.value;
    const shorter = Math.min(old.length, text.length);
    let start = 0;
    while (start < shorter && old[start] === text[start]) start += 1;
    let end = 0;
    while (end < shorter - start && old.at(-1 - end) === text.at(-1 - end)) end += 1;
    const middle = text.slice(start, text.length - end);
    this.saved = text;
    this.field.setRangeText(middle, start, old.length - end, "preserve");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  countWords() {
    const lines = this.field.value.split("\n").filter((line) => !/^ {0,3}\{\{[ \t]*\w+[ \t]*\}\}[ \t]*$/.test(line));
    const words = lines.join(" ").split(/\s+/).filter(Boolean).length;
    this.form.querySelector("[data-words]").textContent = `${words} word${words === 1 ? "" : "s"}`;
  }
}

// --- the line that says whether everything is saved ---

function showState() {
  tellState();
  if (goingTo && !sections.some((section) => section.isBusy && !section.failures)) go();
}

function tellState() {
  const failures = Math.max(...sections.map((section) => section.failures));
  const dirty = sections.some((section) => section.isDirty);
  if (!navigator.onLine && dirty) return say("offline", "Offline, kept on this device");
  if (failures) return say("retrying", `Not saved, retrying (${failures})`);
  if (sections.some((section) => section.refused && section.isDirty)) return say("retrying", "Not saved");
  if (dirty || sections.some((section) => section.sending || section.isLeaving)) return say("saving", "Saving");
  const times = sections.map((section) => section.savedAt).filter(Boolean);
  if (times.length) say("saved", `Saved ${clock(new Date(Math.max(...times)))}`);
  else say("saved", initialWords);
}

function say(name, words) {
  if (state.textContent === words) return;
  state.dataset.saveState = name;
  state.textContent = words;
}

// --- leaving by a link ---
//
// Other pages show what the server has, so a link waits until it has what was typed. It waits no
// longer once a save fails, of which the browser warns, and not for a server that takes its time:
// then the page sends the rest while it goes away.
function follow(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || event.defaultPrevented) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const isHere = link.href.split("#")[0] === location.href.split("#")[0];
  if (isHere || !navigator.onLine || !sections.some((section) => section.isBusy)) return;
  event.preventDefault();
  goingTo = link.href;
  setTimeout(() => goingTo && go(), LEAVE_AFTER_MS);
  for (const section of sections) section.save();
}

function go() {
  const url = goingTo;
  goingTo = null;
  location.assign(url);
}

for (const form of editor.querySelectorAll("form[data-section]")) sections.push(new Section(form));

window.addEventListener("online", () => {
  for (const section of sections) section.save();
});
window.addEventListener("offline", showState);
document.addEventListener("click", follow);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const section of sections) section.save();
});
window.addEventListener("pagehide", () => {
  for (const section of sections) {
    if (!section.isDirty) continue;
    section.keep();
    const request = section.request(section.pending ?? section.field.value);
    if (request.body.toString().length < HIDDEN_BODY_MAX) {
      fetch(section.form.action, { ...request, keepalive: true }).catch(() => {});
    }
  }
});
window.addEventListener("beforeunload", (event) => {
  if (["retrying", "offline"].includes(state.dataset.saveState)) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  for (const section of sections) if (section.hasFocus) section.saveNow();
  for (const section of sections) section.save();
});

// Back from another page, nothing is under way.
window.addEventListener("pageshow", () => {
  for (const section of sections) section.isLeaving = false;
  showState();
});

// --- modules ---

const waiting = new Set(MODULES);
let loading = null;

// What cannot be fetched, say offline, is asked for again at the next touch.
function loadModules() {
  loading ??= Promise.allSettled([...waiting].map(loadOne)).then(() => {
    loading = null;
    if (!waiting.size) editor.dataset.modules = "ready";
  });
  return loading;
}

async function loadOne(load) {
  const { attach } = await load();
  waiting.delete(load);
  for (const { form } of sections) attach(form);
}

// A button pressed before its module is there is pressed again afterwards.
editor.addEventListener("click", (event) => {
  const early = event.target.closest("[data-needs-module]");
  if (early && waiting.size) loadModules().then(() => waiting.size || early.click());
});
for (const kind of ["pointerover", "focusin", "keydown"]) {
  editor.addEventListener(kind, () => waiting.size && loadModules());
}
setTimeout(loadModules, LOAD_AFTER_MS);
