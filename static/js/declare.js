// A form with data-waits-for-network is sent only while the server can be reached. Else it says "Not
// sent" and keeps everything that was typed; Retry sends it with the same idempotency key, so that
// no number of tries makes two of a thing.
//
// A field with data-similar-url asks it, a moment after typing, what is open already, and shows the
// answer in #similar-open. That is a hint and no more: without an answer nothing is said.
import { pageOf } from "./page.js";

const ASK_AFTER_MS = 300;
const form = document.querySelector("form[data-waits-for-network]");
const probe = document.querySelector('link[rel="icon"]').href;
let isTrying = false;
let asking;

for (const field of document.querySelectorAll("[data-similar-url]")) {
  field.addEventListener("input", () => {
    clearTimeout(asking);
    asking = setTimeout(() => showSimilar(field), ASK_AFTER_MS);
  });
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  trySending();
});

async function showSimilar(field) {
  const url = new URL(field.dataset.similarUrl, location.href);
  const title = field.value;
  url.searchParams.set("title", title);
  const html = await fetch(url, { headers: { Accept: "text/html" } })
    .then((response) => (response.ok && !response.redirected ? response.text() : ""))
    .catch(() => "");
  if (field.value !== title) return;
  const page = pageOf(html);
  document.getElementById("similar-open").replaceChildren(...page.body.childNodes);
}

async function trySending() {
  if (isTrying) return;
  clearTimeout(asking);
  isTrying = true;
  const isReachable = await fetch(probe, { method: "HEAD", cache: "no-store" }).then(
    () => true,
    () => false,
  );
  isTrying = false;
  if (isReachable) return form.submit();
  const notice = form.querySelector("[data-not-sent]") ?? notSent();
  notice.querySelector("button").focus();
}

function notSent() {
  const notice = document.createElement("div");
  notice.className = "notice warning";
  notice.dataset.notSent = "";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = "Not sent: the server cannot be reached. What you typed stays here.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Retry";
  button.addEventListener("click", trySending);
  notice.append(words, button);
  form.querySelector(".form-actions").before(notice);
  return notice;
}
