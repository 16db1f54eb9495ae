// On every page: what the site answers becomes a page, and the number beside the inbox renews itself.
//
// The content security policy lets only the policy "drydock" make HTML of words, where the browser
// knows Trusted Types. It passes on what this site's own views escaped; nothing that a person typed
// comes by here. htmx asks `Document.parseHTMLUnsafe` for pages, so that is the same.
//
// <span data-unread-url="/inbox/count/">what the address answers</span>
//
// The number is asked for every minute while somebody may see it; a page that comes back into sight
// asks at once when its number is older than that. Any answer but 200, such as the way to the
// sign-in, ends it: the number on the page is then the last known.
const policy = globalThis.trustedTypes?.createPolicy("drydock", { createHTML: (words) => words });
const EVERY_MS = 60000;

Document.parseHTMLUnsafe = pageOf;

for (const place of document.querySelectorAll("[data-unread-url]")) watch(place);

export function pageOf(words) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(words) : words, "text/html");
}

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
