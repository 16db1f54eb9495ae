// Forms: a second tap sends nothing twice, and a field with data-count says how much room is left.
// A form with data-progress="text" shows the text and a moving bar until its answer is there.
// A form with data-sends-itself has a script of its own, whose idempotency key does the same.
// The form with data-sign-out="person" asks first while unsaved texts of that person lie here.
const SENT_MS = 5000;
const SENT_BY_HTMX_MS = 600;
const ROOM_WORTH_SAYING = 0.2;

const sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  const signOut = document.querySelector("form[data-sign-out]");
  if (!signOut || event.target.action !== signOut.action) return;
  const person = signOut.dataset.signOut;
  if (!Object.keys(localStorage).some((key) => key.startsWith(`drydock:copy:${person}:`))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const leave = () => HTMLFormElement.prototype.submit.call(event.target);
  const words = "Texts that were not saved stay on this device. Sign out all the same?";
  import("./sign_out.js").then(({ askFirst }) => askFirst(person, leave), () => confirm(words) && leave());
}, { capture: true });

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-sends-itself]")) return;
  const wait = form.matches("[hx-post], [data-hx-post]") ? SENT_BY_HTMX_MS : SENT_MS;
  const now = performance.now();
  if (now - (sentAt.get(form) ?? -Infinity) < wait) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else {
    sentAt.set(form, now);
    if (form.dataset.progress) showProgress(form);
  }
}, { capture: true });

// Back from the next page, the form may be sent again at once.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) sentAt.delete(form);
  for (const line of document.querySelectorAll("[data-progress-line]")) line.remove();
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-count][maxlength]")) return;
  const room = field.maxLength - field.value.length;
  roomLine(field).textContent =
    room <= field.maxLength * ROOM_WORTH_SAYING ? `${room} characters left` : "";
});

function showProgress(form) {
  const line = document.createElement("p");
  line.className = "progress";
  line.dataset.progressLine = "";
  line.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", form.dataset.progress);
  form.append(line);
  const words = document.createElement("span");
  words.textContent = form.dataset.progress;
  line.append(bar, words);
}

function roomLine(field) {
  if (field.nextElementSibling?.matches("[data-room]")) return field.nextElementSibling;
  const line = document.createElement("p");
  line.className = "hint";
  line.dataset.room = "";
  line.setAttribute("role", "status");
  field.after(line);
  return line;
}
