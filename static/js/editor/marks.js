// The toolbar over a section: marks around or before what is selected.
import { replace } from "./parts.js";

const AROUND = {
  bold: ["**", "**", "important"],
  italic: ["*", "*", "stressed"],
  code: ["`", "`", "command"],
  link: ["[", "](https://)", "words"],
};
const BEFORE_LINES = { heading: "### ", list: "- ", task: "- [ ] ", quote: "> " };

export function attach(form) {
  const field = form.elements.text;
  form.querySelector("[data-marks]").addEventListener("click", (event) => {
    const { mark } = event.target.closest("[data-mark]")?.dataset ?? {};
    if (mark in AROUND) surround(field, AROUND[mark]);
    else if (mark in BEFORE_LINES) beforeLines(field, BEFORE_LINES[mark]);
  });
}

function surround(field, [before, after, example]) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end) || example;
  replace(field, start, end, before + chosen + after);
  field.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

export function beforeLines(field, prefix) {
  const { selectionStart, selectionEnd, value } = field;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const lines = value.slice(start, selectionEnd).split("\n");
  replace(field, start, selectionEnd, lines.map((line) => prefix + line).join("\n"));
}
