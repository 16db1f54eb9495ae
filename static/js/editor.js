// The postmortem editor: autosave per section, a copy on this device, marks, preview.
//
// A section is a form with `text` and `base_version`. Two seconds after the last key its text is
// sent; one request at a time, and what was sent is sent again, word for word, until an answer
// comes, so that a lost answer never looks like somebody else's change. Until the server has it
// the text also lies in localStorage. Without script the forms have buttons of their own.
const QUIET_MS = 2000;
const PREVIEW_QUIET_MS = 400;
const PATIENCE_MS = 20000;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
// Browsers refuse larger bodies from a page that is going away.
const HIDDEN_BODY_MAX = 60000;

const editor = document.querySelector("[data-editor]");
const state = document.querySelector("[data-save-state]");
const sections = [];

class Section {
  constructor(form) {
    this.form = form;
    this.field = form.elements.text;
    this.base = form.elements.base_version;
    this.saved = this.field.defaultValue;
    this.savedAt = null;
    this.pending = null;
    this.failures = 0;
    this.prefix = `drydock:${editor.dataset.person}:${editor.dataset.editor}:${form.dataset.section}:v`;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.save());
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.querySelector("[data-preview-button]").addEventListener("click", (event) => {
      event.preventDefault();
      this.togglePreview();
    });
    this.marks();
    this.offerKeptCopy();
    // After a refused save or a preview the field may hold more than the server has.
    if (form.querySelector("[data-error]:not([hidden])")) this.saved = null;
  }

  get isDirty() {
    return this.field.value !== this.saved;
  }

  typed() {
    this.keep();
    this.countWords();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), QUIET_MS);
    clearTimeout(this.previewTimer);
    this.previewTimer = setTimeout(() => this.refreshPreview(), PREVIEW_QUIET_MS);
    showState();
  }

  // --- saving ---

  submit(event) {
    event.preventDefault();
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
      const response = await fetch(this.form.action, this.request(this.pending));
      await this.answered(response);
    } catch {
      this.failed();
    } finally {
      this.sending = false;
      showState();
    }
    if (this.pending === null && this.isDirty && !this.refused) {
      this.timer = setTimeout(() => this.save(), QUIET_MS);
    }
  }

  request(text) {
    const body = new URLSearchParams(new FormData(this.form));
    body.set("text", text);
    return {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { Accept: "application/json" },
    };
  }

  async answered(response) {
    if (response.status === 422) return this.refuse((await response.json()).errors);
    if (response.status !== 409 && !response.ok) throw new Error(String(response.status));
    const answer = await response.json();
    this.refuse([]);
    this.forget();
    this.saved = this.pending;
    this.pending = null;
    this.failures = 0;
    this.savedAt = new Date(answer.saved_at ?? Date.now());
    // After a conflict the base stays old on purpose: the next text must not win unseen.
    if (response.status === 409) this.conflict(answer);
    else this.base.value = answer.version;
    if (this.isDirty) this.keep();
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
    this.field.toggleAttribute("aria-invalid", this.refused);
    if (this.refused) this.field.setAttribute("aria-invalid", "true");
    if (this.refused) this.pending = null;
  }

  conflict(answer) {
    const words = element("p", "", `${answer.message} `);
    const link = element("a", "", "Merge the two texts");
    link.href = answer.conflict_url;
    words.append(link);
    this.show(element("div", "notice warning"), words);
  }

  // --- the copy on this device ---

  keep() {
    if (!this.isDirty) return this.forget();
    const copy = { text: this.field.value, at: new Date().toISOString() };
    try {
      localStorage.setItem(this.prefix + this.base.value, JSON.stringify(copy));
    } catch {
      // A full or forbidden store must not stop anybody from typing.
    }
  }

  forget() {
    for (const key of this.keptKeys()) localStorage.removeItem(key);
  }

  keptKeys() {
    return storedKeys().filter((key) => key.startsWith(this.prefix));
  }

  offerKeptCopy() {
    const copies = this.keptKeys().map((key) => ({
      version: key.slice(this.prefix.length),
      ...parsed(localStorage.getItem(key)),
    }));
    const copy = copies.sort((one, other) => (one.at < other.at ? 1 : -1))[0];
    if (!copy || typeof copy.text !== "string") return;
    if (copy.text === this.field.value) return this.forget();
    const difference = copy.text.length - this.field.value.length;
    const size = `${difference < 0 ? "−" : "+"}${Math.abs(difference)} characters`;
    const words = element("p", "", `A text from ${clock(new Date(copy.at), true)} is kept on this device and was never saved (${size}).`);
    const text = element("pre", "version-text", copy.text);
    text.tabIndex = 0;
    text.hidden = true;
    const look = button("View it", () => {
      text.hidden = !text.hidden;
      look.setAttribute("aria-expanded", String(!text.hidden));
    });
    look.setAttribute("aria-expanded", "false");
    const use = button("Use it", () => {
      this.base.value = copy.version;
      this.field.value = copy.text;
      this.hide();
      this.typed();
      this.save();
      this.field.focus();
    });
    const discard = button("Discard", () => {
      this.forget();
      const undo = button("Undo", () => {
        localStorage.setItem(this.prefix + copy.version, JSON.stringify(copy));
        this.offerKeptCopy();
      });
      this.show(element("div", "notice restore"), element("p", "", "Discarded."), undo);
      undo.focus();
    });
    this.show(element("div", "notice warning restore"), words, look, use, discard, text);
  }

  show(box, ...content) {
    const place = this.form.querySelector("[data-restore]");
    box.append(...content);
    box.setAttribute("role", "status");
    place.replaceChildren(box);
    place.hidden = false;
  }

  hide() {
    const place = this.form.querySelector("[data-restore]");
    place.replaceChildren();
    place.hidden = true;
  }

  // --- writing help ---

  countWords() {
    const lines = this.field.value.split("\n").filter((line) => !/^ {0,3}\{\{[ \t]*\w+[ \t]*\}\}[ \t]*$/.test(line));
    const words = lines.join(" ").split(/\s+/).filter(Boolean).length;
    this.form.querySelector("[data-words]").textContent = `${words} word${words === 1 ? "" : "s"}`;
  }

  marks() {
    const bar = this.form.querySelector("[data-marks]");
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const { mark, block } = event.target.closest("button")?.dataset ?? {};
      if (mark) mark in AROUND ? this.surround(AROUND[mark]) : this.prefixLines(BEFORE_LINES[mark]);
      else if (block) this.insertBlock(block);
    });
  }

  surround([before, after, example]) {
    const { selectionStart: start, selectionEnd: end, value } = this.field;
    const chosen = value.slice(start, end) || example;
    this.replace(start, end, before + chosen + after);
    this.field.setSelectionRange(start + before.length, start + before.length + chosen.length);
  }

  prefixLines(prefix) {
    const { selectionStart, selectionEnd, value } = this.field;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const lines = value.slice(start, selectionEnd).split("\n");
    this.replace(start, selectionEnd, lines.map((line) => prefix + line).join("\n"));
  }

  insertBlock(name) {
    const { selectionStart: at, value } = this.field;
    const before = !at || value[at - 1] === "\n" ? "" : "\n\n";
    this.replace(at, at, `${before}{{ ${name} }}\n`);
  }

  replace(start, end, text) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    // The only way to write into a field that keeps the browser's undo; else do it by hand.
    if (!document.execCommand("insertText", false, text)) {
      this.field.setRangeText(text, start, end, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // --- preview ---

  togglePreview() {
    const pane = this.form.querySelector("[data-preview]");
    pane.hidden = !pane.hidden;
    this.form
      .querySelector("[data-preview-button]")
      .setAttribute("aria-pressed", String(!pane.hidden));
    this.refreshPreview();
  }

  async refreshPreview() {
    const pane = this.form.querySelector("[data-preview]");
    if (pane.hidden) return;
    const asked = this.field.value;
    try {
      const request = this.request(asked);
      request.headers = { "HX-Request": "true" };
      const response = await fetch(this.form.dataset.previewUrl, request);
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      // The answer to an older text must not push out that to a newer one.
      if (asked !== this.field.value) return;
      const page = new DOMParser().parseFromString(html, "text/html");
      pane.replaceChildren(...page.body.childNodes);
    } catch {
      pane.replaceChildren(element("p", "muted", "No preview while the server cannot be reached."));
    }
  }
}

const AROUND = {
  bold: ["**", "**", "important"],
  italic: ["*", "*", "stressed"],
  code: ["`", "`", "command"],
  link: ["[", "](https://)", "words"],
};
const BEFORE_LINES = { heading: "### ", list: "- ", task: "- [ ] ", quote: "> " };

function showState() {
  const failures = Math.max(...sections.map((section) => section.failures));
  const dirty = sections.some((section) => section.isDirty);
  if (!navigator.onLine && dirty) return say("offline", "Offline, kept on this device");
  if (failures) return say("retrying", `Not saved, retrying (${failures})`);
  if (dirty || sections.some((section) => section.sending)) return say("saving", "Saving");
  const times = sections.map((section) => section.savedAt).filter(Boolean);
  if (times.length) say("saved", `Saved ${clock(new Date(Math.max(...times)))}`);
  else say("saved", initialWords);
}

function say(name, words) {
  if (state.textContent === words) return;
  state.dataset.saveState = name;
  state.textContent = words;
}

function clock(moment, withDay = false) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  if (withDay) Object.assign(options, { day: "numeric", month: "short" });
  try {
    return new Intl.DateTimeFormat("en-GB", options).format(moment);
  } catch {
    return moment.toISOString().slice(11, 16);
  }
}

function storedKeys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function button(words, act) {
  const made = element("button", "button compact", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

const initialWords = state.textContent;
const zone = editor.dataset.zone;

for (const form of editor.querySelectorAll("form[data-section]")) sections.push(new Section(form));

window.addEventListener("online", () => {
  for (const section of sections) section.save();
});
window.addEventListener("offline", showState);
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
  for (const section of sections) section.save();
});
