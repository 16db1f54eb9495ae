// A button with data-copy="id" puts the text of that field or block on the clipboard and says so. Where the
// browser offers no clipboard, as over plain HTTP, it marks the text for Ctrl+C instead.
const WORDS_BACK_MS = 4000;

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
});

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  if (field.select) field.select();
  else getSelection().selectAllChildren(field);
  try {
    await navigator.clipboard.writeText(field.value ?? field.textContent);
    say(button, "Copied");
  } catch {
    say(button, "Press Ctrl C");
  }
}

function say(button, words) {
  const place = button.querySelector("[data-copy-words]");
  const usual = (button.dataset.copyUsual ??= place.textContent);
  place.setAttribute("role", "status");
  place.textContent = words;
  setTimeout(() => (place.textContent = usual), WORDS_BACK_MS);
}
