// Digits choose a severity while its group has the focus: 1 to 5, and 0 for "not sure yet".
document.addEventListener("keydown", (event) => {
  const group = event.target.closest?.("[data-digits]");
  if (!group || event.ctrlKey || event.metaKey || event.altKey || !/^[0-5]$/.test(event.key)) return;
  const radios = group.querySelectorAll('input[type="radio"]');
  const chosen = event.key === "0" ? radios[radios.length - 1] : radios[event.key - 1];
  if (!chosen) return;
  event.preventDefault();
  chosen.checked = true;
  chosen.focus();
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
});
