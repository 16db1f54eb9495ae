// Who is in which section, and what others saved: asked for every 5 s while the page is seen. The
// list of sections follows; the text of a section is only fetched when somebody asks for it.
import { button, csrfToken, editor, element, notice } from "./parts.js";
import { pageOf } from "../page.js";

const EVERY_MS = 5000;
const PATIENCE_MS = 4000;

const forms = [];

export function attach(form) {
  forms.push(form);
  form.addEventListener("drydock:saved", () => soon(0));
  if (forms.length === 1) soon(0);
}

let timer;

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(ask, wait);
}

async function ask() {
  if (document.hidden) return;
  try {
    const response = await fetch(editor.dataset.presenceUrl, request());
    if (response.ok) take(pageOf(await response.text()));
  } catch {
    // The line about saving says when the server cannot be reached.
  } finally {
    soon(EVERY_MS);
  }
}

function request() {
  const body = new URLSearchParams({
    section: sectionInUse(),
    csrfmiddlewaretoken: csrfToken() ?? forms[0].elements.csrfmiddlewaretoken.value,
  });
  return { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) };
}

function sectionInUse() {
  return document.activeElement?.closest("form[data-section]")?.dataset.section ?? "";
}

function take(page) {
  const written = page.querySelector("[data-written]");
  if (!written) return;
  editor.querySelector("[data-written]").textContent = written.textContent;
  for (const form of forms) {
    const name = CSS.escape(form.dataset.section);
    const fresh = page.querySelector(`[data-place="${name}"]`);
    if (!fresh) continue;
    showPlace(editor.querySelector(`[data-place="${name}"]`), fresh);
    form.querySelector("[data-here]").textContent = fresh.querySelector("[data-people]")?.textContent ?? "";
    offerNewer(form, fresh.dataset);
  }
}

function showPlace(place, fresh) {
  if (!place || place.isEqualNode(fresh)) return;
  const hadFocus = place.contains(document.activeElement);
  const copy = document.importNode(fresh, true);
  place.replaceWith(copy);
  if (hadFocus) copy.querySelector("a").focus();
}

function offerNewer(form, { version, savedBy, savedAt }) {
  const isNewer = Number(version) > Number(form.elements.base_version.value);
  const isAsked = !form.querySelector("[data-notice=conflict]").hidden;
  if (!isNewer || isAsked) return form.dataset.newer && forget(form);
  if (form.dataset.newer === version) return;
  form.dataset.newer = version;
  const words = savedBy ? `${savedBy} saved this section at ${savedAt}.` : "This section was saved elsewhere.";
  notice(form, "newer", element("p", "", words), button("Show it", () => show(form)));
}

function forget(form) {
  delete form.dataset.newer;
  notice(form, "newer");
}

async function show(form) {
  try {
    const response = await fetch(form.action, { redirect: "manual", headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    form.dispatchEvent(new CustomEvent("drydock:take", { detail: await response.json() }));
    forget(form);
    form.elements.text.focus();
  } catch {
    notice(form, "newer", element("p", "", "It could not be fetched."), button("Try again", () => show(form)));
  }
}

document.addEventListener("visibilitychange", () => !document.hidden && soon(0));
