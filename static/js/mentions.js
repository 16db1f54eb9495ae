// Suggestions while somebody types @name or #INC-12: the list under the caret.
//
// A field is a textarea whose form names the door in data-mentions-url. Up and down choose, Enter
// or Tab writes, Escape closes; the first suggestion is chosen from the start. The role of a
// textarea is textbox, which has no aria-expanded: that a list opened is said in words.
import { replace } from "./editor/parts.js";
import { place } from "./editor/place.js";

const QUIET_MS = 120;
const TOKEN = /(?:^|[^\w@/.#&+-])([@#]\w[\w.@+-]{0,58})$/u;

let open = null;
let timer = 0;
let asking = null;

export function attach(field) {
  field.setAttribute("aria-autocomplete", "list");
  field.addEventListener("input", () => typed(field));
  field.addEventListener("keydown", (event) => open?.field === field && pressed(event));
  field.addEventListener("blur", close);
  // Somebody may have begun to type while this module was on its way.
  if (document.activeElement === field) typed(field);
}

window.addEventListener("scroll", () => open && place(open.list, open.field, open.start), { capture: true, passive: true });

function typed(field) {
  const { selectionStart: caret, selectionEnd } = field;
  const token = caret === selectionEnd && TOKEN.exec(field.value.slice(0, caret));
  clearTimeout(timer);
  asking?.abort();
  if (!token) return close();
  timer = setTimeout(() => ask(field, token[1], caret - token[1].length), QUIET_MS);
}

async function ask(field, token, start) {
  asking = new AbortController();
  const url = `${field.form.dataset.mentionsUrl}?q=${encodeURIComponent(token)}`;
  try {
    const response = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
    const { suggestions } = await response.json();
    if (document.activeElement === field) show(field, start, suggestions);
  } catch {
    // No suggestions while the server cannot be reached; what is typed counts all the same.
    close();
  }
}

function show(field, start, suggestions) {
  close();
  if (!suggestions.length) return;
  const list = document.createElement("div");
  list.className = "insert-menu";
  list.id = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.append(...suggestions.map(option));
  // Choosing must not take the focus, or the list would close before the click.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) choose(chosen);
  });
  field.parentElement.append(list);
  open = { field, start, list };
  place(list, field, start);
  field.setAttribute("aria-controls", list.id);
  mark(list.firstElementChild);
  say(`${suggestions.length} ${suggestions.length === 1 ? "suggestion" : "suggestions"}, arrow keys to choose`);
}

function option({ insert, label, kind }, number) {
  const made = document.createElement("div");
  made.id = `mention-${number}`;
  made.dataset.insert = insert;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  const name = document.createElement("strong");
  name.textContent = insert;
  const words = document.createElement("span");
  words.className = "muted small";
  words.textContent = `${label} · ${kind}`;
  made.append(name, " ", words);
  return made;
}

function close() {
  if (!open) return;
  open.field.removeAttribute("aria-activedescendant");
  open.field.removeAttribute("aria-controls");
  open.list.remove();
  open = null;
  say("");
}

function mark(entry) {
  for (const other of open.list.children) other.setAttribute("aria-selected", String(other === entry));
  open.current = entry;
  open.field.setAttribute("aria-activedescendant", entry.id);
  entry.scrollIntoView({ block: "nearest" });
}

function pressed(event) {
  const entries = [...open.list.children];
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.isComposing) return;
  if (event.key in steps) mark(entries.at((entries.indexOf(open.current) + steps[event.key]) % entries.length));
  else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) choose(open.current);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  // Enter would also send the line of a timeline.
  event.stopPropagation();
}

function choose(entry) {
  const { field, start } = open;
  close();
  replace(field, start, field.selectionStart, `${entry.dataset.insert} `);
  // The token is written in full; nothing more is to be suggested for it.
  clearTimeout(timer);
}

function say(words) {
  let status = document.querySelector("[data-mention-status]");
  if (!status) {
    status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    status.dataset.mentionStatus = "";
    (document.querySelector("main") ?? document.body).append(status);
  }
  status.textContent = words;
}
