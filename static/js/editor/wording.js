// Quiet hints where words could be read as blame: underlines over the field, and a list below it
// whose entries lead to the place. They wait until typing rests, and never stop anybody.
import { button, editor, element } from "./parts.js";

const QUIET_MS = 1000;
const PATIENCE_MS = 20000;
const COPIED = ["font", "letterSpacing", "lineHeight", "padding", "textAlign", "tabSize"];

export function attach(form) {
  if (editor.dataset.wordingHints !== undefined) new Wording(form).listen();
}

class Wording {
  constructor(form) {
    this.form = form;
    this.field = form.elements.text;
    this.place = form.querySelector("[data-wording]");
    this.overlay = element("div", "wording-overlay");
    this.overlay.setAttribute("aria-hidden", "true");
    this.overlay.hidden = true;
    this.field.after(this.overlay);
  }

  listen() {
    this.field.addEventListener("input", () => {
      // What stood here is true no more; the list stays until the next answer.
      this.overlay.hidden = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), QUIET_MS);
    });
    this.field.addEventListener("scroll", () => this.follow(), { passive: true });
    new ResizeObserver(() => this.fit()).observe(this.field);
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) this.refresh();
    }).observe(this.field);
  }

  async refresh() {
    const text = this.field.value;
    if (this.shown === text) return this.fit();
    this.asking?.abort();
    this.asking = new AbortController();
    const body = new URLSearchParams(new FormData(this.form));
    body.set("text", text);
    const signal = AbortSignal.any([this.asking.signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      const answer = await fetch(this.form.dataset.wordingUrl, { method: "POST", body, signal });
      if (answer.ok && !answer.redirected) this.show((await answer.json()).findings, text);
    } catch {
      // A hint that does not come is none; the next key asks again.
    }
  }

  show(findings, text) {
    if (this.field.value !== text) return;
    this.shown = text;
    const places = findings.map((one) => ({ ...one, ...unitsOf(text, one) }));
    this.underline(places, text);
    this.list(places);
  }

  underline(places, text) {
    const parts = [];
    let at = 0;
    for (const { start, end } of places) {
      parts.push(text.slice(at, start), element("span", "", text.slice(start, end)));
      at = end;
    }
    // A field shows a line of its own after a last line break, a box does not.
    this.overlay.replaceChildren(...parts, text.slice(at), "\u200b");
    this.overlay.hidden = places.length === 0;
    this.fit();
  }

  fit() {
    if (this.overlay.hidden) return;
    const { field, overlay } = this;
    const style = getComputedStyle(field);
    for (const name of COPIED) overlay.style[name] = style[name];
    overlay.style.left = `${field.offsetLeft}px`;
    overlay.style.top = `${field.offsetTop}px`;
    overlay.style.width = `${field.clientWidth + 2}px`;
    overlay.style.height = `${field.offsetHeight}px`;
    this.follow();
  }

  follow() {
    this.overlay.scrollTop = this.field.scrollTop;
  }

  list(places) {
    this.place.hidden = places.length === 0;
    const wasOpen = this.place.querySelector("details")?.open ?? false;
    if (this.place.hidden) return this.place.replaceChildren();
    const box = element("details");
    box.open = wasOpen;
    const words = places.length === 1 ? "1 wording is" : `${places.length} wordings are`;
    const list = element("ol", "wording-findings");
    list.setAttribute("role", "list");
    list.append(...places.map((one) => this.entry(one)));
    box.append(element("summary", "", `${words} worth another look`), list);
    this.place.replaceChildren(box);
  }

  entry({ start, end, text, label, line, suggestion }) {
    const entry = element("li");
    const head = element("p");
    const jump = button(`“${text.replace(/\s+/g, " ")}”`, () => this.jump(start, end));
    head.append(jump, element("span", "muted small", ` Line ${line} · ${label}`));
    entry.append(head, element("p", "small", suggestion));
    return entry;
  }

  jump(start, end) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
  }
}

// The server counts characters, a field counts units of UTF-16.
function unitsOf(text, { offset, length }) {
  let start = 0;
  for (let count = 0; count < offset; count += 1) start += text.codePointAt(start) > 0xffff ? 2 : 1;
  let end = start;
  for (let count = 0; count < length; count += 1) end += text.codePointAt(end) > 0xffff ? 2 : 1;
  return { start, end };
}
