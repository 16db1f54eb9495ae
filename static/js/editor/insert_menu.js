// The insert menu: a slash at the beginning of a line, or the last button of the toolbar. What is
// typed after the slash narrows it. Entries are options of #insert-menu: data-block names a live
// block, data-mark presses the button of a mark, data-command is left to another module.
import { replace } from "./parts.js";
import { place } from "./place.js";
import { beforeLines } from "./marks.js";

const menu = document.querySelector("#insert-menu");
const entries = [...menu.querySelectorAll("[role=option]")];

let open = null;

export function attach(form) {
  const field = form.elements.text;
  field.addEventListener("input", () => typed(field));
  field.addEventListener("keydown", (event) => open?.field === field && pressed(event));
  field.addEventListener("blur", close);
  form.querySelector("[data-insert-button]").addEventListener("click", () => {
    field.focus();
    show(field, field.selectionStart, "");
  });
}

// Choosing must not take the focus, or the menu would close before the click.
menu.addEventListener("pointerdown", (event) => event.preventDefault());
menu.addEventListener("click", (event) => {
  const entry = event.target.closest("[role=option]");
  if (entry && open) choose(entry);
});

window.addEventListener("scroll", () => open && place(menu, open.field, open.start), { capture: true, passive: true });

function typed(field) {
  const { selectionStart: caret, selectionEnd, value } = field;
  const start = value.lastIndexOf("\n", caret - 1) + 1;
  const line = value.slice(start, caret);
  const slash = /^\/([a-z ]{0,20})$/i.exec(line);
  if (slash && caret === selectionEnd) show(field, start, slash[1].toLowerCase());
  else if (open?.field === field) close();
}

function show(field, start, typedWords) {
  const fitting = entries.filter((entry) => entry.textContent.toLowerCase().includes(typedWords));
  if (!fitting.length) return close();
  for (const entry of entries) entry.hidden = !fitting.includes(entry);
  const isNew = open?.field !== field;
  open = { field, start, fitting };
  menu.hidden = false;
  if (isNew) announce(fitting.length);
  place(menu, field, start);
  field.setAttribute("aria-controls", menu.id);
  mark(fitting.find((entry) => entry.textContent.trim().toLowerCase().startsWith(typedWords)) ?? fitting[0]);
}

function close() {
  if (!open) return;
  open.field.removeAttribute("aria-activedescendant");
  open.field.removeAttribute("aria-controls");
  menu.hidden = true;
  announce(0);
  open = null;
}

function mark(entry) {
  open.current = entry;
  for (const other of entries) other.setAttribute("aria-selected", String(other === entry));
  open.field.setAttribute("aria-activedescendant", entry.id);
  entry.scrollIntoView({ block: "nearest" });
}

function pressed(event) {
  const place = open.fitting.indexOf(open.current);
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) mark(open.fitting.at((place + steps[event.key]) % open.fitting.length));
  else if (event.key === "Enter" || event.key === "Tab") choose(open.current);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(entry) {
  const { field, start } = open;
  const { block, mark: name, command } = entry.dataset;
  const caret = field.selectionStart;
  close();
  const slashStart = field.value.slice(start, caret).startsWith("/") ? start : caret;
  if (block) return insertBlock(field, slashStart, caret, block);
  if (slashStart < caret) replace(field, slashStart, caret, "");
  if (name === "quote") beforeLines(field, "> ");
  else if (command) field.dispatchEvent(new CustomEvent("drydock:command", { bubbles: true, detail: { name: command } }));
}

function insertBlock(field, start, end, name) {
  const before = !start || field.value[start - 1] === "\n" ? "" : "\n\n";
  replace(field, start, end, `${before}{{ ${name} }}\n`);
}

function announce(count) {
  const words = document.querySelector("[data-insert-status]");
  words.textContent = count ? `${count} things to insert, arrow keys to choose` : "";
}
