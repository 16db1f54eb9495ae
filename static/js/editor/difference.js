// Two texts line by line: what both have, what only the old one has, what only the new one has.
import { element } from "./parts.js";

const AROUND = 2;
// Beyond this many comparisons the middle is shown as taken out and put in as a whole.
const MOST_PAIRS = 4_000_000;
const WORDS = { ins: "Added: ", del: "Removed: " };

// Elements for a page: paragraphs with <ins> and <del>, and a line where equal text is left out.
export function differenceOf(oldText, newText) {
  const rows = compare(oldText.split("\n"), newText.split("\n"));
  const near = rows.map((row, at) => rows.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(([kind]) => kind));
  const shown = [];
  rows.forEach(([kind, line], at) => {
    if (near[at]) shown.push(rowElement(kind, line));
    else if (at === 0 || near[at - 1]) shown.push(element("p", "muted", "…"));
  });
  return shown;
}

function rowElement(kind, line) {
  const row = element("p", "");
  if (!kind) {
    row.textContent = line || "\u00a0";
    return row;
  }
  const mark = element(kind, "");
  mark.append(element("span", "visually-hidden", WORDS[kind]), line || "\u00a0");
  row.append(mark);
  return row;
}

export function compare(old, fresh) {
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  return [
    ...old.slice(0, start).map((line) => ["", line]),
    ...middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...old.slice(old.length - end).map((line) => ["", line]),
  ];
}

// The longest common subsequence, by the table of its lengths from the end.
function middle(old, fresh) {
  if (old.length * fresh.length > MOST_PAIRS) {
    return [...old.map((line) => ["del", line]), ...fresh.map((line) => ["ins", line])];
  }
  const width = fresh.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      lengths[at] = old[i] === fresh[j] ? lengths[at + width + 1] + 1 : Math.max(lengths[at + width], lengths[at + 1]);
    }
  }
  const rows = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const isLeft = i < old.length;
    const hasCome = j < fresh.length;
    if (isLeft && hasCome && old[i] === fresh[j]) {
      rows.push(["", old[i]]);
      i += 1;
      j += 1;
    } else if (!hasCome || (isLeft && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      rows.push(["del", old[i]]);
      i += 1;
    } else {
      rows.push(["ins", fresh[j]]);
      j += 1;
    }
  }
  return rows;
}
