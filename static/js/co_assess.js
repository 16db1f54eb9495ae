// Assessing together: who else is here, and what they answer, every few seconds.
//
// form[data-together="..."] with data-cursor is asked while the page is shown. What others answered
// goes into its row, but never into one that has the focus or holds something of one's own that is
// not saved: such a row only says so, and takes it over once it is free.
const EVERY_MS = 5000;

const form = document.querySelector("form[data-together]");
const here = document.querySelector("[data-assess-here]");
const later = new Map();
let timer = 0;

form.addEventListener("focusout", () => setTimeout(takeLater));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
ask();

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("item", document.activeElement?.closest("[data-question]")?.dataset.question ?? "");
  body.set("since", form.dataset.cursor);
  try {
    const response = await fetch(form.dataset.together, { method: "POST", body, redirect: "manual" });
    if (response.ok) take(await response.json());
  } catch {
    // Without a connection nobody is told of; the page says itself what is not saved.
  }
  timer = setTimeout(ask, EVERY_MS);
}

function take(news) {
  form.dataset.cursor = news.cursor;
  showPeople(news.people);
  for (const told of news.answers ?? []) later.set(told.item, told);
  takeLater();
  if (!news.answers) return;
  document.querySelector("[data-assess-answered]").textContent = news.answered;
  document.querySelector("[data-assess-score]").textContent = news.score;
}

function showPeople(people) {
  const names = people.map((one) => one.name);
  put(here, names.length ? `Also here: ${names.join(", ")}` : "");
  for (const row of form.querySelectorAll("[data-question]")) {
    const own = people.filter((one) => one.item === row.dataset.question).map((one) => one.name);
    put(row.querySelector("[data-question-here]"), own.length ? `${own.join(", ")} here` : "");
  }
}

function takeLater() {
  for (const [item, told] of later) {
    const row = form.querySelector(`[data-question="${CSS.escape(item)}"]`);
    if (row && isInUse(row)) {
      put(row.querySelector("[data-question-state]"), `${told.said}, shown when you leave this question`);
      continue;
    }
    later.delete(item);
    if (row) fill(row, told);
  }
}

function isInUse(row) {
  const typed = [...row.querySelectorAll("textarea, input:not([type=radio])")];
  return (
    row.contains(document.activeElement) ||
    row.matches("[data-failed], [data-waiting]") ||
    typed.some((field) => field.value !== field.defaultValue)
  );
}

function fill(row, told) {
  for (const radio of row.querySelectorAll("input[type=radio]")) {
    radio.checked = radio.value === told.answer;
  }
  for (const name of ["note", "link", "until"]) {
    const field = form.elements[`${told.item}-${name}`];
    field.value = told[name];
    field.defaultValue = told[name];
  }
  put(row.querySelector("[data-question-state]"), told.said);
}

function put(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}
