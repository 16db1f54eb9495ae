// Live parts that append and never repaint.
//
// <ol id="timeline" data-poll-url="..." data-poll-cursor="41" data-poll-noun="event" data-poll-nouns="events">
// is asked `url?since=41`: every 3 s for a minute after the person did something or news came, then
// every 15 s, after ten quiet minutes every 60 s, never while the page is hidden. With
// data-poll-every="2000" it is asked every 2 s instead. With data-poll-newest-first new rows come
// at the top, which moves the others, so that they always wait for a button. Answers:
//   204  nothing new.
//   200  <div data-poll-answer data-cursor="44">
//          <ol data-poll-append> new <li id="..."> with data-sort in the order of the list </ol>
//          any elements with an id and data-poll-replace, which take the place of their namesakes
//          any elements with an id and data-poll-remove, whose namesakes are gone
//        </div>
//   286  the same, for the last time.
// New rows show at once only to a reader who is at the end of the list; others get a button. What
// has the focus, is open or half typed is not replaced but marked "Changed, show"; with
// data-poll-eager the focus alone does not count, and moves into what is new. A row that comes
// with another data-sort moves to its place.
// A script that got such an answer to something the person did hands it over with
//   list.dispatchEvent(new CustomEvent("poll:answer", { detail: answer }))
// and its rows show at once; without data-cursor the next question is the same as before.
// ui/_live.html is the switch: its data-live-for names the list.
import { pageOf } from "./page.js";

const FAST_MS = 3000;
const MIDDLE_MS = 15000;
const SLOW_MS = 60000;
const FAST_FOR_MS = 60000;
const MIDDLE_FOR_MS = 600000;
const AT_THE_END_PX = 160;

class LivePart {
  constructor(list) {
    this.list = list;
    this.control = document.querySelector(`[data-live-for="${CSS.escape(list.id)}"]`);
    this.activeAt = Date.now();
    this.waiting = [];
    this.finished = false;
    this.button = this.control?.querySelector("[data-live-pause]");
    if (this.button) {
      this.button.addEventListener("click", () => this.pause(!this.isPaused()));
    }
    list.addEventListener("poll:answer", (event) => this.takeAnswer(event.detail, true));
    this.say("on");
    this.plan();
  }

  isPaused() {
    return this.button?.getAttribute("aria-pressed") === "true";
  }

  pause(paused) {
    this.button.setAttribute("aria-pressed", String(paused));
    this.say(paused ? "paused" : "on");
    if (paused) clearTimeout(this.timer);
    else this.ask();
  }

  wake() {
    const wasSlow = this.pauseBetween() > FAST_MS;
    this.activeAt = Date.now();
    if (wasSlow) this.plan();
  }

  pauseBetween() {
    if (this.list.dataset.pollEvery) return Number(this.list.dataset.pollEvery);
    const quiet = Date.now() - this.activeAt;
    if (quiet < FAST_FOR_MS) return FAST_MS;
    return quiet < MIDDLE_FOR_MS ? MIDDLE_MS : SLOW_MS;
  }

  plan() {
    clearTimeout(this.timer);
    if (this.finished || this.isPaused() || document.hidden) return;
    this.timer = setTimeout(() => this.ask(), this.pauseBetween());
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.asking || this.finished) return;
    this.asking = true;
    try {
      const url = new URL(this.list.dataset.pollUrl, location.href);
      url.searchParams.set("since", this.list.dataset.pollCursor ?? "");
      const response = await fetch(url, { redirect: "manual", headers: { Accept: "text/html" } });
      await this.take(response);
    } catch {
      this.say("lost");
    } finally {
      this.asking = false;
      this.plan();
    }
  }

  async take(response) {
    if (response.status >= 500 || response.status === 429) return this.say("lost");
    const page = pageOf(await response.text());
    // A pause pressed while the answer was on its way holds: the next one brings it again.
    if (this.isPaused()) return;
    this.finished = response.status === 286 || !response.ok;
    if (!response.ok) return this.say("ended");
    this.say(this.finished ? "finished" : "on");
    const answer = page.querySelector("[data-poll-answer]");
    if (answer) this.takeAnswer(answer);
  }

  takeAnswer(answer, isOwn = false) {
    this.activeAt = Date.now();
    for (const part of answer.querySelectorAll("[data-poll-replace][id]")) {
      const place = this.waiting.findIndex((row) => row.id === part.id);
      if (place < 0) replacePart(part);
      else this.waiting[place] = part;
    }
    for (const gone of answer.querySelectorAll("[data-poll-remove][id]")) this.remove(gone.id);
    const rows = [...(answer.querySelector("[data-poll-append]")?.children ?? [])];
    if (isOwn) this.insert(rows);
    else this.receive(rows);
    this.list.dataset.pollCursor = answer.dataset.cursor ?? this.list.dataset.pollCursor;
  }

  insert(rows) {
    for (const row of rows) {
      if (document.getElementById(row.id)) continue;
      this.waiting = this.waiting.filter((other) => other.id !== row.id);
      insertInOrder(this.list, document.importNode(row, true));
    }
    if (!this.waiting.length) this.show();
  }

  remove(id) {
    this.waiting = this.waiting.filter((row) => row.id !== id);
    if (!this.waiting.length) this.show();
    const current = document.getElementById(id);
    if (current && !isInUse(current)) current.remove();
  }

  receive(rows) {
    const known = new Set(this.waiting.map((row) => row.id));
    const fresh = rows.filter((row) => !known.has(row.id) && !document.getElementById(row.id));
    if (!fresh.length) return;
    const bottom = this.list.getBoundingClientRect().bottom;
    const atTheEnd = !this.isNewestFirst() && bottom <= innerHeight + AT_THE_END_PX;
    this.waiting.push(...fresh);
    const words = this.count(this.waiting.length);
    if (atTheEnd) this.show();
    else this.offer(words);
    this.announce(atTheEnd ? words : `${words}, show`);
  }

  count(number) {
    const { pollNoun = "entry", pollNouns = "entries" } = this.list.dataset;
    return `${number} new ${number === 1 ? pollNoun : pollNouns}`;
  }

  isNewestFirst() {
    return "pollNewestFirst" in this.list.dataset;
  }

  show() {
    const rows = this.waiting.splice(0);
    const fresh = rows.map((row) => document.importNode(row, true));
    if (this.isNewestFirst()) this.list.prepend(...fresh);
    else for (const row of fresh) insertInOrder(this.list, row);
    this.offered?.remove();
    this.offered = undefined;
    return rows[0] && document.getElementById(rows[0].id);
  }

  offer(words) {
    if (!this.offered) {
      this.offered = document.createElement("button");
      this.offered.type = "button";
      this.offered.className = "button primary live-show";
      this.offered.addEventListener("click", () => {
        const first = this.show();
        if (!first) return;
        first.tabIndex = -1;
        first.focus();
      });
      const table = this.list.closest("table");
      if (table) table.before(this.offered);
      else this.list.after(this.offered);
    }
    this.offered.textContent = `${words}, show`;
  }

  say(state) {
    if (!this.control || this.control.dataset.live === state) return;
    this.control.dataset.live = state;
    this.control.querySelector("[data-live-words]").textContent = {
      on: "Live",
      paused: "Paused",
      lost: "Connection lost, trying again",
      ended: "No longer live, reload the page",
      finished: "Complete",
    }[state];
    if (this.finished && this.button) this.button.hidden = true;
  }

  announce(words) {
    const news = this.control?.querySelector("[data-live-news]");
    if (news) news.textContent = words;
  }
}

function insertInOrder(list, row) {
  const later = row.dataset.sort
    ? [...list.children].find((other) => (other.dataset.sort ?? "") > row.dataset.sort)
    : undefined;
  list.insertBefore(row, later ?? null);
  window.htmx?.process(row);
}

function replacePart(part) {
  const current = document.getElementById(part.id);
  if (!current || current.isEqualNode(part)) return;
  const fresh = document.importNode(part, true);
  const hadFocus = current.contains(document.activeElement);
  if (!isInUse(current)) {
    swap(current, fresh);
    if (hadFocus) fresh.querySelector("a[href], button")?.focus({ preventScroll: true });
    return;
  }
  const mark = current.querySelector("[data-changed]") ?? changedMark(current);
  mark.onclick = () => {
    swap(current, fresh);
    fresh.tabIndex = -1;
    fresh.focus();
  };
}

function swap(current, fresh) {
  current.replaceWith(fresh);
  if (fresh.dataset.sort !== current.dataset.sort) insertInOrder(fresh.parentElement, fresh);
  else window.htmx?.process(fresh);
}

function changedMark(current) {
  const mark = document.createElement("button");
  mark.type = "button";
  mark.className = "button compact changed";
  mark.dataset.changed = "";
  mark.textContent = "Changed, show";
  (current.matches("tr") ? current.lastElementChild : current).append(mark);
  return mark;
}

function isInUse(element) {
  return (
    (element.contains(document.activeElement) && !("pollEager" in element.dataset)) ||
    element.querySelector("details[open], dialog[open], [data-in-use]") !== null ||
    [...element.querySelectorAll("input, textarea")].some(
      (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
    )
  );
}

const parts = [...document.querySelectorAll("[data-poll-url]")].map((list) => new LivePart(list));

for (const kind of ["pointerdown", "keydown", "focus"]) {
  window.addEventListener(kind, () => parts.forEach((part) => part.wake()), { passive: true });
}
document.addEventListener("visibilitychange", () => {
  for (const part of parts) if (document.hidden) part.plan();
    else if (!part.isPaused()) part.ask();
});
