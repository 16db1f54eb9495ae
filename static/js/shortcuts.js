// The keyboard map. Whatever carries data-shortcut="c" or "g i" is clicked by its keys, or gets the
// focus when it is a field. Rows with data-row are walked by j and k, and opened by o, but for
// data-row="walk". Letters act only while no field has the focus, and not at all with
// <html data-shortcuts="off">. Menus close on Escape.
// Ctrl or Cmd K opens the palette from anywhere; f leads to the first filter of a list.
const SEQUENCE_MS = 1500;
const FIELDS = "input, textarea, select, [contenteditable]";

const palette = document.querySelector("#palette");

const firstFilter = document.querySelector("form.filters :is(select, input:not([type='hidden'], [type='search']))");
if (firstFilter && !document.querySelector("[data-shortcut='f']")) {
  firstFilter.dataset.shortcut = "f";
  firstFilter.dataset.shortcutWords = "First filter";
}

let prefix = "";
let prefixTimer = 0;
let lastToggled = null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") closeMenus(event);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submitForm(event);
  else if (isPaletteKey(event)) openPalette(event);
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

for (const button of document.querySelectorAll("[data-palette-open]")) {
  button.hidden = !palette;
  button.addEventListener("click", openPalette);
}

// Until palette.js is there, Enter is remembered for it.
palette?.addEventListener("submit", (event) => {
  event.preventDefault();
  palette.dataset.entered = "";
});

function isPaletteKey(event) {
  const isMain = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return palette && isMain && event.key.toLowerCase() === "k";
}

async function openPalette(event) {
  event.preventDefault();
  if (document.querySelector("dialog[open]")) return;
  const input = palette.querySelector("input");
  input.value = "";
  palette.showModal();
  input.focus();
  await import(palette.dataset.script);
  palette.dispatchEvent(new Event("palette:open"));
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
  const form = event.target.closest?.("textarea, input, select")?.form;
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
  if (!target.checkVisibility()) target.closest("details")?.setAttribute("open", "");
  target.focus();
  if (target.matches("input")) target.select();
}

function walkRows(key) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length || !["j", "k", "o", "x", "X"].includes(key)) return false;
  const here = rows.indexOf(document.activeElement?.closest("[data-row]"));
  if (key === "o" && rows[here]?.dataset.row === "walk") return false;
  if (key === "j") focusRow(rows[Math.min(here + 1, rows.length - 1)]);
  else if (key === "k") focusRow(rows[Math.max(here - 1, 0)]);
  else if (here < 0) return false;
  else if (key === "o") rows[here].querySelector("a[href]")?.click();
  else toggleRows(rows, here, key === "X");
  return true;
}

// A range reaches from the row toggled last to this one and takes over what that one is.
function toggleRows(rows, here, isRange) {
  const last = rows.indexOf(lastToggled);
  const boxOf = (row) => row.querySelector('input[type="checkbox"]');
  if (isRange && last >= 0) {
    const wanted = boxOf(rows[last])?.checked;
    const between = rows.slice(Math.min(last, here), Math.max(last, here) + 1);
    for (const row of between) if (boxOf(row)?.checked !== wanted) boxOf(row)?.click();
  } else {
    boxOf(rows[here])?.click();
  }
  lastToggled = rows[here];
}

function focusRow(row) {
  const seen = [...row.querySelectorAll("a[href], button")].find((one) => one.checkVisibility());
  // A row without anything to press is a place to stop at all the same, or j would never pass it.
  if (!seen) row.tabIndex = -1;
  (seen ?? row).focus();
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
    if (document.querySelector('[data-row]:not([data-row="walk"])')) known.set("o", "Open the row");
    if (document.querySelector('[data-row] input[type="checkbox"]')) {
      known.set("x", "Select the row");
      known.set("Shift x", "Select from the last row to this one");
    }
  }
  if (palette) known.set("Ctrl k", "Go to a page or find something");
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
