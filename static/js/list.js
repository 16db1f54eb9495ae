// Lists whose rows can be ticked and whose cards can be moved.
//
// Boxes named "item" belong to the form with data-bulk. While something is ticked the form stands at
// the foot of the window and says how many; data-total is how many match in all. [data-select-page]
// ticks the page, Shift+X all rows from the last one ticked to this one, "a" and "d" tick the row
// with the focus and lead to the form's fields (shortcuts.js knows which). "m" opens the menu of the
// card with the focus. Coming back to a list, the row that was opened has the focus again.
const FIELDS = "input, textarea, select, [contenteditable]";

const form = document.querySelector("[data-bulk]");
const boxes = [...document.querySelectorAll('input[name="item"][form]')];
const pageBox = document.querySelector("[data-select-page]");
let lastTicked = -1;

if (form) {
  pageBox.hidden = false;
  pageBox.addEventListener("change", () => tick(boxes, pageBox.checked));
  form.elements.all.addEventListener("change", () => {
    if (form.elements.all.checked) tick(boxes, true);
    else show();
  });
  for (const box of boxes) {
    box.addEventListener("change", () => {
      if (!box.checked) form.elements.all.checked = false;
      lastTicked = boxes.indexOf(box);
      show();
    });
  }
  document.addEventListener("keydown", pressKey, { capture: true });
  show();
}

function tick(some, checked) {
  for (const box of some) box.checked = checked;
  if (!checked) form.elements.all.checked = false;
  show();
}

function show() {
  const ticked = boxes.filter((box) => box.checked).length;
  const selected = form.elements.all.checked ? Number(form.dataset.total) : ticked;
  form.dataset.selected = selected;
  form.querySelector("[data-bulk-count]").textContent = selected ? `${selected} selected` : "";
  pageBox.checked = boxes.length > 0 && ticked === boxes.length;
  pageBox.indeterminate = ticked > 0 && ticked < boxes.length;
}

function pressKey(event) {
  const off = document.documentElement.dataset.shortcuts === "off";
  if (off || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(FIELDS) && event.target.type !== "checkbox") return;
  const box = document.activeElement?.closest("[data-row]")?.querySelector('input[name="item"]');
  if (event.key === "X" && box) selectUpTo(boxes.indexOf(box), event);
  else if (["a", "d"].includes(event.key) && box && form.dataset.selected === "0") tick([box], true);
  else return;
}

function selectUpTo(here, event) {
  const from = lastTicked < 0 ? here : lastTicked;
  tick(boxes.slice(Math.min(from, here), Math.max(from, here) + 1), true);
  lastTicked = here;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const off = document.documentElement.dataset.shortcuts === "off";
  if (off || event.key !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(FIELDS)) return;
  const opener = document.activeElement?.closest("[data-row]")?.querySelector("[data-move]");
  if (!opener) return;
  opener.parentElement.open = true;
  opener.parentElement.querySelector("button, a").focus();
  event.preventDefault();
});

// The place in the list is kept with the page in the browser's history, as the scroll position is.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("a[href]")?.closest("[data-row][id]");
  if (row) history.replaceState({ ...history.state, row: row.id }, "");
}, { capture: true });

window.addEventListener("pageshow", (event) => {
  const [entry] = performance.getEntriesByType("navigation");
  if (form) show();
  if (!event.persisted && entry?.type !== "back_forward") return;
  const row = history.state?.row && document.getElementById(history.state.row);
  row?.querySelector("a[href]")?.focus({ preventScroll: true });
});
