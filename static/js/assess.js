// The assessment: answers by key, each saved by itself.
//
// 1 to 5 answer the question with the focus and move on, "n" opens its note, "e" its evidence, "j" and
// "k" go to the next and the previous one. What was answered is sent to form[data-assess] at once,
// question by question in order, and again after a pause while the server cannot be reached. Before
// the page of the next category is opened everything is sent.
const FIELDS = "input:not([type=radio]), textarea, select, [contenteditable]";
const PAUSES_MS = [1000, 2000, 4000, 8000, 15000];

const form = document.querySelector("form[data-assess]");
const questions = [...form.querySelectorAll("[data-question]")];
const status = document.querySelector("[data-assess-status]");
const waiting = new Map();
let sending = null;
let failures = 0;

for (const question of questions) {
  question.addEventListener("change", () => save(question));
}
document.addEventListener("keydown", pressKey, { capture: true });
window.addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});
const resume = form.querySelector("[data-resume]");
if (resume && !location.hash) focusOn(resume);

function pressKey(event) {
  const off = document.documentElement.dataset.shortcuts === "off";
  if (off || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.(FIELDS)) return;
  const here = document.activeElement?.closest("[data-question]") ?? resume ?? questions[0];
  const at = questions.indexOf(here);
  if (/^[1-5]$/.test(event.key)) choose(here, Number(event.key) - 1);
  else if (event.key === "n" || event.key === "e") open(here, event.key === "n" ? "note" : "link");
  else if (event.key === "j") focusOn(questions[Math.min(at + 1, questions.length - 1)]);
  else if (event.key === "k") focusOn(questions[Math.max(at - 1, 0)]);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function choose(question, index) {
  const radio = question.querySelectorAll("input[type=radio]")[index];
  radio.checked = true;
  save(question);
  const needsReason = radio.value === "na" && !field(question, "note").value.trim();
  if (needsReason) open(question, "note");
  else moveOn(question);
}

function moveOn(question) {
  const next = questions[questions.indexOf(question) + 1];
  if (next) focusOn(next);
  else if (form.dataset.next) leaveFor(form.dataset.next);
}

async function leaveFor(address) {
  await sending;
  if (waiting.size === 0 && !form.querySelector("[data-failed]")) location.assign(address);
}

function focusOn(question) {
  const radios = [...question.querySelectorAll("input[type=radio]")];
  (radios.find((radio) => radio.checked) ?? radios[0]).focus();
  question.scrollIntoView({ block: "center" });
}

function open(question, name) {
  question.querySelector("details").open = true;
  field(question, name).focus();
}

function field(question, name) {
  return form.elements[`${question.dataset.question}-${name}`];
}

function save(question) {
  const key = question.dataset.question;
  if (!question.querySelector("input[type=radio]:checked")) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("item", key);
  for (const name of ["answer", "note", "link", "until"]) {
    const found = field(question, name);
    body.set(`${key}-${name}`, found.value);
  }
  waiting.set(key, { question, body });
  question.toggleAttribute("data-waiting", true);
  sending ??= send();
}

async function send() {
  while (waiting.size) {
    const [key, one] = waiting.entries().next().value;
    say(`Saving ${waiting.size}`);
    const answer = await post(one.body);
    if (answer === null) {
      const pause = PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)];
      say(`Not saved yet, trying again (${waiting.size} waiting)`);
      await new Promise((resolve) => setTimeout(resolve, pause));
      continue;
    }
    failures = 0;
    // What was changed while this was on its way stays in line.
    if (waiting.get(key) === one) waiting.delete(key);
    one.question.toggleAttribute("data-waiting", waiting.has(key));
    show(one.question, answer);
  }
  sending = null;
}

async function post(body) {
  try {
    const response = await fetch(form.dataset.assess, { method: "POST", body });
    if (response.status >= 500) return null;
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
      return { errors: { answer: ["It could not be saved. Load the page again."] } };
    }
    return await response.json();
  } catch {
    return null;
  }
}

function show(question, answer) {
  const state = question.querySelector("[data-question-state]");
  question.toggleAttribute("data-failed", Boolean(answer.errors));
  if (answer.errors) {
    state.textContent = Object.values(answer.errors).flat().join(" ");
    say(state.textContent);
    return;
  }
  for (const name of ["note", "link", "until"]) {
    // What is saved is no longer one's own: js/co_assess.js may put newer answers there.
    if (!question.hasAttribute("data-waiting")) field(question, name).defaultValue = field(question, name).value;
  }
  state.textContent = answer.saved;
  document.querySelector("[data-assess-answered]").textContent = answer.answered;
  document.querySelector("[data-assess-score]").textContent = answer.score;
  say(answer.saved);
}

function say(words) {
  status.textContent = words;
}
