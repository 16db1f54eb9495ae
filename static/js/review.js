// Comments on a postmortem: from one to the next, and a comment on the words somebody selected.
// Text that can be quoted carries data-review-text with the key of its section, or nothing when it
// holds several sections below headings of their own. Beside it stands a details[data-comment-form]
// whose form has the fields "section", "quote", "before" and "text". With data-action-url the selected
// words may also become an action item, which follows from them.
const CONTEXT = 40;
const LONGEST_SENTENCE = 1000;

let offer = null;

document.addEventListener("click", (event) => {
  const next = event.target.closest?.("[data-next-comment]");
  if (!next) return;
  event.preventDefault();
  showNext();
});

document.addEventListener("selectionchange", () => {
  const found = quoted();
  if (found) showOffer(found);
  else offer?.remove();
});

function showNext() {
  const comments = [...document.querySelectorAll("[data-comment]")];
  const here = comments.indexOf(document.activeElement?.closest("[data-comment]"));
  const next = comments[(here + 1) % comments.length];
  next.scrollIntoView({ block: "center" });
  next.focus({ preventScroll: true });
}

function quoted() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !selection.toString().trim()) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const text = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(
    "[data-review-text]",
  );
  const form = text?.parentElement.querySelector("details[data-comment-form]");
  if (!form) return null;
  return { form, quote: wordsOf(range), before: wordsBefore(range, text), text, key: keyOf(text, range) };
}

function keyOf(text, range) {
  if (text.dataset.reviewText) return text.dataset.reviewText;
  let key = "";
  for (const heading of text.querySelectorAll('h2[id^="section-"]')) {
    if (range.comparePoint(heading, 0) < 0) key = heading.id.slice("section-".length);
  }
  return key;
}

// Without the numbers of comments, which are not part of the text.
function wordsOf(range) {
  const part = range.cloneContents();
  for (const link of part.querySelectorAll(".quote-link")) link.remove();
  return part.textContent.trim();
}

function wordsBefore(range, text) {
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return wordsOf(before).replace(/\s+/g, "").slice(-CONTEXT);
}

function showOffer(found) {
  offer?.remove();
  offer = document.createElement("div");
  offer.className = "quote-offer cluster no-print";
  const comment = document.createElement("button");
  comment.type = "button";
  comment.className = "button primary";
  comment.textContent = "Comment on this";
  comment.addEventListener("click", () => open(found));
  offer.append(comment, ...actionOffer(found));
  // Taking the focus would end the selection before the click arrives.
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  found.text.after(offer);
}

function actionOffer({ text, quote }) {
  const { actionUrl } = text.dataset;
  if (!actionUrl) return [];
  const link = document.createElement("a");
  link.className = "button";
  link.href = `${actionUrl}&sentence=${encodeURIComponent(quote.slice(0, LONGEST_SENTENCE))}`;
  link.textContent = "Make it an action item";
  return [link];
}

function open({ form, quote, before, key }) {
  form.open = true;
  form.querySelector("[name=quote]").value = quote;
  form.querySelector("[name=before]").value = before;
  form.querySelector("[name=section]").value = key;
  offer.remove();
  form.querySelector("[name=text]").focus();
}
