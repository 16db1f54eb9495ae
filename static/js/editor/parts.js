// What the modules of the editor share: where they are, small elements, times, copies on this device.
export const editor = document.querySelector("[data-editor]");

const QUIET = ["merged", "newer"];

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function button(words, act) {
  const made = element("button", "button compact", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export function clock(moment, withDay = false) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: editor.dataset.zone };
  if (withDay) Object.assign(options, { day: "numeric", month: "short" });
  try {
    return new Intl.DateTimeFormat("en-GB", options).format(moment);
  } catch {
    return moment.toISOString().slice(11, 16);
  }
}

// The token for forms; signing in again in another tab changes it. Undefined where no script may read it.
export function csrfToken() {
  return /(?:^|; )(?:__Host-)?drydock_csrf=(\w+)/.exec(document.cookie)?.[1];
}

// Put `content` into the notice above a section's field; no content takes the notice away.
export function notice(form, kind, ...content) {
  const place = form.querySelector(`[data-notice="${kind}"]`);
  place.replaceChildren();
  place.hidden = content.length === 0;
  if (place.hidden) return;
  const box = element("div", QUIET.includes(kind) ? "notice" : "notice warning");
  box.append(...content);
  place.append(box);
}

// Put text in the place of a stretch of the field so that the browser's undo still knows the way.
export function replace(field, start, end, text) {
  field.focus();
  field.setSelectionRange(start, end);
  // The only way to write into a field that keeps the browser's undo; else do it by hand.
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// --- copies of unsaved text on this device ---
//
// One for each person, section and opened page, so that two tabs never overwrite each other's.
// `version` and `grownFrom` say which text of the server it was written on.
const STORE = "drydock:copy";
const page = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);

export class Copies {
  constructor(section) {
    this.prefix = `${STORE}:${editor.dataset.person}:${editor.dataset.editor}:${section}:`;
  }

  keep(copy) {
    try {
      localStorage.setItem(this.prefix + page, JSON.stringify(copy));
    } catch {
      // A full or forbidden store must not stop anybody from typing.
    }
  }

  forget(key = this.prefix + page) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing can lie in a store that is forbidden.
    }
  }

  // The copies that other pages left behind, the newest first.
  left() {
    return storedKeys()
      .filter((key) => key.startsWith(this.prefix) && key !== this.prefix + page)
      .map((key) => ({ key, ...parsed(localStorage.getItem(key)) }))
      .filter((copy) => typeof copy.text === "string")
      .sort((one, other) => (one.at < other.at ? 1 : -1));
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
