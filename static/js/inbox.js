// The number beside the inbox, asked for anew every minute while somebody may see it.
//
// <span data-unread-url="/inbox/count/">what the address answers</span>
//
// A page that comes back into sight asks at once when its number is older than that. Any answer
// but 200, such as the way to the sign-in, ends it: the number on the page is then the last known.
import { pageOf } from "./page.js";

const EVERY_MS = 60000;

for (const place of document.querySelectorAll("[data-unread-url]")) watch(place);

function watch(place) {
  let askedAt = Date.now();
  let timer = 0;
  let ended = false;

  const plan = () => {
    clearTimeout(timer);
    if (ended || document.hidden) return;
    timer = setTimeout(ask, Math.max(0, askedAt + EVERY_MS - Date.now()));
  };

  const ask = async () => {
    askedAt = Date.now();
    try {
      const response = await fetch(place.dataset.unreadUrl, {
        redirect: "manual",
        headers: { Accept: "text/html" },
      });
      ended = !response.ok && response.status < 500 && response.status !== 429;
      if (response.ok) show(await response.text());
    } catch {
      // No connection at the moment; the next minute may have one.
    }
    plan();
  };

  const show = (text) => {
    const page = pageOf(text);
    if (page.body.textContent.trim() !== place.textContent.trim()) {
      place.replaceChildren(...page.body.childNodes);
    }
  };

  document.addEventListener("visibilitychange", plan);
  plan();
}
