// How many lines are ticked, in words beside the ticks and on the button that imports them. The
// server counts those on other pages of the preview.
const form = document.querySelector("[data-chat-lines]");

form?.addEventListener("change", (event) => {
  if (event.target.name !== "take") return;
  const taken = Number(form.dataset.taken) + (event.target.checked ? 1 : -1);
  form.dataset.taken = taken;
  const words = taken === 1 ? "1 line" : `${taken} lines`;
  for (const place of form.querySelectorAll("[data-chat-words]")) place.textContent = words;
  for (const place of form.querySelectorAll("[data-chat-count]")) place.textContent = `${taken} ticked`;
});
