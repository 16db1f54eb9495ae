// "Action item" of the insert menu: what is selected, else the last line above the caret, becomes
// the sentence that a new action item follows from. Its form opens beside, so that nothing that is
// being written has to be left.
const MOST_CHARACTERS = 1000;

export function attach(form) {
  const field = form.elements.text;
  field.addEventListener("drydock:command", (event) => {
    if (event.detail.name !== "action") return;
    const { actionUrl } = document.querySelector("#insert-action").dataset;
    const sentence = sentenceIn(field).slice(0, MOST_CHARACTERS);
    window.open(`${actionUrl}&sentence=${encodeURIComponent(sentence)}`, "_blank", "noopener");
  });
}

function sentenceIn({ selectionStart, selectionEnd, value }) {
  const selected = value.slice(selectionStart, selectionEnd).trim();
  if (selected) return selected;
  const above = value.slice(0, selectionStart).split("\n").reverse();
  return (above.find((line) => line.trim()) ?? "").trim();
}
