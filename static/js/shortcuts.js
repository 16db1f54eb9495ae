// The keyboard map. Whatever carries data-shortcut="c" or "g i" is clicked by its keys, or gets the
// focus when it is a field. Rows with data-row are walked by j and k. Letters act only while no
// field has the focus, and not at all with <html data-shortcuts="off">. Menus close on Escape.
const SEQUENCE_MS = 1500;
const FIELDS = "input, textarea, select, [contenteditable]";

let prefix = "";
let prefixTimer = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") closeMenus(event);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submitForm(event);
  else if (!event.ctrlKey && !event.metaKey && !event.altKey) pressLetter(event);
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

for (const button of document.querySelectorAll("[data-shortcut-help]")) {
  button.hidden = false;
  button.addEventListener("click", showHelp);
}

function openMenus() {
  return document.querySelectorAll("details.menu[open], details.bottom-more[open]");
}

function closeMenus(event) {
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  }
}

function submitForm(event) {
  const form = event.target.closest?.("textarea, input")?.form;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

function pressLetter(event) {
  const off = document.documentElement.dataset.shortcuts === "off";
  if (off || event.target.closest?.(FIELDS) || document.querySelector("dialog[open]")) return;
  const keys = prefix ? `${prefix} ${event.key}` : event.key;
  setPrefix(event.key === "g" && !prefix ? "g" : "");
  const target = targetOf(keys);
  if (target) activate(target);
  else if (!walkRows(keys)) return;
  event.preventDefault();
}

function setPrefix(value) {
  clearTimeout(prefixTimer);
  prefix = value;
  if (value) prefixTimer = setTimeout(() => (prefix = ""), SEQUENCE_MS);
}

function targetOf(keys) {
  const targets = [...document.querySelectorAll("[data-shortcut]")];
  const matching = targets.filter((element) => element.dataset.shortcut === keys);
  return matching.find((element) => element.checkVisibility()) ?? matching[0];
}

function activate(target) {
  if (!target.matches(FIELDS)) return target.click();
  target.focus();
  if (target.matches("input")) target.select();
}

function walkRows(key) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length || !["j", "k", "o", "x"].includes(key)) return false;
  const here = rows.indexOf(document.activeElement?.closest("[data-row]"));
  if (key === "j") focusRow(rows[Math.min(here + 1, rows.length - 1)]);
  else if (key === "k") focusRow(rows[Math.max(here - 1, 0)]);
  else if (here < 0) return false;
  else if (key === "o") rows[here].querySelector("a[href]")?.click();
  else rows[here].querySelector('input[type="checkbox"]')?.click();
  return true;
}

function focusRow(row) {
  row.querySelector("a[href], button")?.focus();
  row.scrollIntoView({ block: "nearest" });
}

function showHelp() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "shortcut-help-title");
  const title = document.createElement("h2");
  title.id = "shortcut-help-title";
  title.textContent = "Keyboard shortcuts";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(title, keyList(), close);
  document.body.append(dialog);
  dialog.showModal();
}

function keyList() {
  const list = document.createElement("dl");
  list.className = "keys";
  for (const [keys, words] of knownKeys()) {
    const term = document.createElement("dt");
    for (const key of keys.split(" ")) {
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    list.append(term, meaning);
  }
  return list;
}

function knownKeys() {
  const known = new Map();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const keys = element.dataset.shortcut;
    if (!known.has(keys)) known.set(keys, wordsFor(element));
  }
  if (document.querySelector("[data-row]")) {
    known.set("j k", "Next or previous row");
    known.set("o", "Open the row");
  }
  if (document.querySelector("textarea")) known.set("Ctrl Enter", "Send or save what you type");
  known.set("Esc", "Close a menu or dialog");
  return known;
}

function wordsFor(element) {
  const copy = element.cloneNode(true);
  for (const hint of copy.querySelectorAll("kbd")) hint.remove();
  const label = element.labels?.[0]?.textContent ?? copy.textContent;
  return (element.dataset.shortcutWords ?? element.getAttribute("aria-label") ?? label).trim();
}
