// The command palette, loaded when it is first wanted: a combobox over what the server answers.
// shortcuts.js opens the dialog, in which one can type before this file is there. Enter takes the
// first choice for what is typed, also when it comes faster than the answer.
const PAUSE_MS = 100;

const palette = document.querySelector("#palette");
const form = palette.querySelector("form");
const input = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");
const said = palette.querySelector("[role=status]");

let asked = null;
let shown = null;
let timer = 0;
let wantsFirst = false;

input.addEventListener("input", later);
input.addEventListener("keydown", press);
form.addEventListener("submit", enter);
list.addEventListener("click", (event) => choose(event.target.closest("[role=option]"), event));
palette.addEventListener("click", (event) => {
  if (event.target === palette) palette.close();
});
palette.addEventListener("close", () => (wantsFirst = false));
palette.addEventListener("palette:open", ask);
if ("entered" in palette.dataset) enter();
else ask();

function later() {
  wantsFirst = false;
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
}

async function ask() {
  clearTimeout(timer);
  const text = input.value.trim();
  if (asked === text) return;
  asked = text;
  let options = [];
  try {
    const answer = await fetch(`${palette.dataset.ask}?q=${encodeURIComponent(text)}`);
    if (answer.ok) ({ options } = await answer.json());
  } catch {
    // Without an answer the search page is still a choice.
  }
  if (asked === text) show(text, options);
}

function show(text, options) {
  shown = text;
  const search = `${form.action}?q=${encodeURIComponent(text)}&jump=no`;
  if (text) options.push({ name: `Search for “${text}”`, kind: "Search", url: search });
  list.replaceChildren(...options.map(optionOf));
  input.setAttribute("aria-expanded", String(options.length > 0));
  said.textContent = options.length === 1 ? "1 choice" : `${options.length} choices`;
  mark(list.firstElementChild);
  if (wantsFirst) choose(marked());
}

function optionOf(option, index) {
  const row = document.createElement("li");
  row.id = `palette-option-${index}`;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.dataset.url = option.url;
  row.append(part("span", "palette-name", option.name), part("span", "palette-kind", option.kind));
  if (option.keys) row.append(part("kbd", "", option.keys));
  return row;
}

function part(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function press(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.isComposing) return;
  event.preventDefault();
  const rows = [...list.children];
  if (rows.length) mark(rows[(rows.indexOf(marked()) + step + rows.length) % rows.length]);
}

function enter(event) {
  event?.preventDefault();
  delete palette.dataset.entered;
  if (shown === input.value.trim()) return choose(marked());
  wantsFirst = true;
  ask();
}

function marked() {
  return list.querySelector('[aria-selected="true"]');
}

function mark(row) {
  marked()?.setAttribute("aria-selected", "false");
  if (!row) return input.removeAttribute("aria-activedescendant");
  row.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function choose(row, event) {
  if (!row) return;
  if (event?.ctrlKey || event?.metaKey) return window.open(row.dataset.url, "_blank", "noopener");
  palette.close();
  location.assign(row.dataset.url);
}
