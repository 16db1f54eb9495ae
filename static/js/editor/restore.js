// A copy on this device that is not what the server has: look at the difference, use it, discard it.
import { Copies, button, clock, element, notice } from "./parts.js";
import { differenceOf } from "./difference.js";

export function attach(form) {
  offer(form, new Copies(form.dataset.section));
}

function offer(form, copies) {
  const field = form.elements.text;
  const [copy] = copies.left().filter((one) => {
    const isThere = one.text === field.defaultValue || one.text === field.value;
    if (isThere) copies.forget(one.key);
    return !isThere;
  });
  if (!copy) return notice(form, "restore");
  const added = copy.text.length - field.value.length;
  const size = `${added < 0 ? "−" : "+"}${Math.abs(added)} characters`;
  const words = element("p", "", `A text from ${clock(new Date(copy.at), true)} is kept on this device and was not saved (${size}).`);
  const difference = element("div", "difference");
  difference.tabIndex = 0;
  difference.hidden = true;
  difference.setAttribute("role", "region");
  difference.setAttribute("aria-label", "Difference from the saved text");
  const look = button("View difference", () => {
    difference.hidden = !difference.hidden;
    look.setAttribute("aria-expanded", String(!difference.hidden));
    if (!difference.hidden) difference.replaceChildren(...differenceOf(field.value, copy.text));
  });
  look.setAttribute("aria-expanded", "false");
  notice(form, "restore", words, look, button("Use it", () => use(form, copies, copy)), button("Discard", () => discard(form, copies, copy)), difference);
}

function use(form, copies, copy) {
  const field = form.elements.text;
  const before = field.value;
  put(form, copy);
  copies.forget(copy.key);
  field.focus();
  const undo = button("Undo", () => {
    // What stood here is put back like any other text somebody types.
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    notice(form, "restore");
    field.focus();
  });
  notice(form, "restore", element("p", "", "The text of this device is in the field."), undo);
}

function put(form, copy) {
  form.elements.base_version.value = copy.version ?? form.elements.base_version.value;
  form.elements.grown_from.value = copy.grownFrom ?? "";
  form.elements.text.value = copy.text;
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  form.requestSubmit();
}

function discard(form, copies, copy) {
  const kept = localStorage.getItem(copy.key);
  copies.forget(copy.key);
  const undo = button("Undo", () => {
    localStorage.setItem(copy.key, kept);
    offer(form, copies);
    form.querySelector("[data-notice=restore] button")?.focus();
  });
  notice(form, "restore", element("p", "", "Discarded."), undo);
  undo.focus();
}
