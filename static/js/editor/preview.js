// The preview beside the field from 1100 px, in its place behind a tab below. The server renders it
// as it renders the published text.
import { element } from "./parts.js";
import { pageOf } from "../page.js";

const QUIET_MS = 400;
const PATIENCE_MS = 20000;

export function attach(form) {
  const preview = new Preview(form);
  preview.listen();
}

class Preview {
  constructor(form) {
    this.form = form;
    this.field = form.elements.text;
    this.pane = form.querySelector("[data-preview]");
    this.tabs = [...form.querySelectorAll("[role=tab]")];
  }

  listen() {
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose(tab));
    this.form.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.walk(event));
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), QUIET_MS);
    });
    // The first one comes when somebody gets to see it.
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) this.refresh();
    }).observe(this.pane);
  }

  choose(chosen) {
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    this.form.dataset.pane = chosen.dataset.pane;
    this.refresh();
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = this.tabs.indexOf(document.activeElement);
    const next = this.tabs.at((place + step) % this.tabs.length);
    next.focus();
    this.choose(next);
  }

  async refresh() {
    if (!this.pane.checkVisibility() || this.shown === this.field.value) return;
    const asked = this.field.value;
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const response = await fetch(this.form.dataset.previewUrl, this.request(asked));
      if (!response.ok) throw new Error(String(response.status));
      const page = pageOf(await response.text());
      this.pane.replaceChildren(...page.body.childNodes);
      this.shown = asked;
    } catch (error) {
      if (error.name === "AbortError") return;
      this.shown = null;
      this.pane.replaceChildren(element("p", "muted", "No preview while the server cannot be reached."));
    }
  }

  request(text) {
    const body = new URLSearchParams(new FormData(this.form));
    body.set("text", text);
    return {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.any([this.asking.signal, AbortSignal.timeout(PATIENCE_MS)]),
      headers: { "HX-Request": "true" },
    };
  }
}
