// The drawer beside the sections: lines of the timeline and of pasted chats, one button each, put
// into the field that was used last. They are fetched when the drawer is opened.
import { button, editor, element } from "./parts.js";

const drawer = editor.querySelector("[data-drawer]");
let field = null;
let isFilled = false;

export function attach(form) {
  field ??= form.elements.text;
  form.elements.text.addEventListener("focus", () => (field = form.elements.text));
}

drawer?.addEventListener("toggle", () => drawer.open && !isFilled && fill());

async function fill() {
  const list = drawer.querySelector("[data-drawer-lines]");
  try {
    list.replaceChildren(...(await linesOf(drawer.dataset.drawer)).map(row));
    isFilled = true;
    if (!list.children.length) list.append(element("li", "muted", "Nothing is on the timeline yet."));
  } catch {
    list.replaceChildren(element("li", "muted", "The timeline could not be fetched. Open this again to try once more."));
  }
}

async function linesOf(address) {
  const lines = [];
  for (let next = address; next; ) {
    const response = await fetch(next, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    const page = await response.json();
    lines.push(...page.results.filter((line) => !line.is_retracted));
    next = page.next && new URL(page.next, location.href).pathname + new URL(page.next, location.href).search;
  }
  return lines;
}

function row(line) {
  // What is written stays, so its time names its zone and does not follow the reader's.
  const text = `${line.at.slice(11, 16)} UTC ${line.text}`;
  const add = button(text, () => insert(text));
  add.className = "drawer-line";
  const item = element("li", "");
  item.append(add);
  return item;
}

// Below the line the caret is in, so that no sentence is cut in two.
function insert(text) {
  const { selectionEnd: caret, value } = field;
  const isOnNewLine = !caret || value[caret - 1] === "\n";
  const lineEnd = value.indexOf("\n", caret);
  const place = isOnNewLine ? caret : lineEnd < 0 ? value.length : lineEnd;
  const line = `- ${text.split("\n").join("\n  ")}`;
  field.setSelectionRange(place, place);
  field.dispatchEvent(new CustomEvent("drydock:insert", { detail: { text: isOnNewLine ? `${line}\n` : `\n${line}` } }));
}
