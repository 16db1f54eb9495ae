"""What a page makes the browser fetch with an empty cache, whether it jumps, and when it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

LARGEST_PAGE = 100_000
LARGEST = {"Document": 40_000, "Stylesheet": 20_000, "Script": 45_000}
"""Bytes over the wire by what a browser calls them: HTML, CSS and JavaScript of a page."""

MOST_REQUESTS = 12
ICON = "/static/img/drydock."
"""Asked for once for the whole site, whichever page comes first."""
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
"""A phone on the way: milliseconds for each request, bytes a second."""

MOST_PAINT_MS = 2_500 - 300
"""After the first byte; what the server may think about it is judged by `benchmarks pages`."""

LARGEST_PAINT = """
() => new Promise((resolve) => {
  const [{ responseStart }] = performance.getEntriesByType("navigation");
  const observer = new PerformanceObserver((list) => {
    const [last] = list.getEntries().slice(-1);
    resolve([last.startTime - responseStart, last.element?.outerHTML.slice(0, 100) ?? ""]);
  });
  observer.observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(resolve, 5_000, [5_000, "nothing"]);
})
"""
"""Milliseconds and element; a sheet for paper may be painted after it is loaded."""

MOST_SHIFT = 0.02
LOADS = 3
SHIFT = """
() => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  const shifts = observer.takeRecords().filter((one) => !one.hadRecentInput);
  const moved = shifts.flatMap((one) => one.sources).map((one) => one.node?.outerHTML ?? "");
  return [shifts.reduce((sum, one) => sum + one.value, 0), moved.map((one) => one.slice(0, 100))];
}
"""
"""How far the page jumped so far by itself, in shares of the window, and what moved."""


@dataclass
class Weight:
    """What a page makes the browser fetch with an empty cache."""

    sizes: dict[str, int] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> int:
        """Return the bytes of what the browser calls "Document", "Stylesheet", "Script"..."""
        return sum(size for key, size in self.sizes.items() if self.kinds[key] == kind)

    @property
    def total(self) -> int:
        """Return the bytes that came over the wire, heads included."""
        return sum(self.sizes.values())

    def __str__(self) -> str:
        parts = sorted(self.sizes.items(), key=lambda one: -one[1])
        return ", ".join(f"{urlsplit(self.urls.get(key, '')).path} {size}" for key, size in parts)


@contextmanager
def weighing(page: Page) -> Iterator[Weight]:
    """Weigh what the page fetches; nothing comes from the cache."""
    weight = Weight()
    session = page.context.new_cdp_session(page)

    def note_request(event: dict[str, Any]) -> None:
        weight.urls[event["requestId"]] = event["request"]["url"]
        weight.kinds[event["requestId"]] = event["type"]

    def note_size(event: dict[str, Any]) -> None:
        url = weight.urls.get(event["requestId"], "")
        if not url.startswith("data:") and not urlsplit(url).path.startswith(ICON):
            weight.sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", note_request)
    session.on("Network.loadingFinished", note_size)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield weight
    session.detach()


def problems_of_weight(weight: Weight) -> list[str]:
    """Return why a page is too heavy, if it is."""
    problems = []
    if weight.total > LARGEST_PAGE:
        problems.append(f"weighs {weight.total} bytes: {weight}")
    if len(weight.sizes) > MOST_REQUESTS:
        problems.append(f"needs {len(weight.sizes)} requests: {weight}")
    problems += [
        f"has {weight.of_kind(kind)} bytes of {kind.lower()}: {weight}"
        for kind, most in LARGEST.items()
        if weight.of_kind(kind) > most
    ]
    return problems


def problems_of_stability(page: Page) -> list[str]:
    """Return why a page jumps while it is loaded, if it does so each time.

    On a busy machine the browser paints a table before all of its rows have come.
    """
    for _ in range(LOADS):
        shift, moved = page.evaluate(SHIFT)
        if shift <= MOST_SHIFT:
            return []
        page.reload()
    return [f"jumps by {shift:.4f}: {', '.join(moved)}"]


def problems_of_paint(page: Page, url: str) -> list[str]:
    """Open a page on a slow line with an empty cache; return why its largest part came too late."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    page.goto(url)
    milliseconds, element = page.evaluate(LARGEST_PAINT)
    session.detach()
    return [f"shows {element} {milliseconds:.0f} ms late"] if milliseconds > MOST_PAINT_MS else []
