"""What every screen owes: accessible to all, as wide as the window, light, with a name."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext, Page

from tests.services.thoroughness import is_thorough

Scheme = Literal["light", "dark"]
Look = tuple[int, Scheme, bool]
"""The width of the window in px, its colours, and whether axe tries its rules."""

HEIGHT, HIGHEST = 800, 12_000
WIDEST, MIDDLE, NARROWEST = 1280, 390, 320
BETWEEN = (640, 768, 900, 1024, 1180)
"""Tablets and small windows: each screen is tried at one of them, by turn."""

MOST_ELEMENTS = 1_500
TRIES = 3
"""The server may close an idle connection at the very moment at which it is used again."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    # axe ships its rules of WCAG 2.2 switched off.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
    # Selectors take a while, and nobody reads them.
    "selectors": False,
    "elementRef": True,
    # No page has frames, and no rule of these reads the style sheets themselves.
    "iframes": False,
    "preload": False,
}
AXE_FINDINGS = """
async (options) => {
  // test_tokens.py computes the contrast of what axe cannot tell.
  const isKnown = (rule, element) => rule === "color-contrast" && (element.closest("svg") !== null
    || [...element.textContent.trim()].length === 1 || isCut(element) || !element.isConnected
    || element.matches(".editor-pane:has(> .wording-overlay) *")
    || document.querySelector("dialog[open], .menu[open], .bottom-more[open]") !== null);
  // What lies under an open menu or dialog is looked at while that is closed.
  // The hints of the editor are lines drawn over a field, without any ground of their own.
  // What a preview replaced while the rules were tried has no place any more.
  // Scrolled half out of its region, a text has the same colours as in sight.
  const isCut = (element) => {
    let region = element.parentElement;
    const scrolls = () => /auto|scroll/.test(getComputedStyle(region).overflow);
    while (region && !scrolls()) region = region.parentElement;
    const [inner, outer] = [element, region ?? element].map((one) => one.getBoundingClientRect());
    return inner.left < outer.left || inner.right > outer.right
      || inner.top < outer.top || inner.bottom > outer.bottom;
  };
  const found = await axe.run(options);
  const unsure = found.incomplete.map((one) => ({
    id: `${one.id} (incomplete)`,
    nodes: one.nodes.filter((node) => !isKnown(one.id, node.element)),
  }));
  return [...found.violations, ...unsure].flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) =>
    `${id}: ${node.html.slice(0, 200)} ${node.failureSummary.slice(0, 400)}`));
}
"""
TOO_WIDE = """
() => {
  const room = document.documentElement.clientWidth;
  // A table may stick out of its card without making the page wider, over what stands beside it.
  const isOver = ({ parentElement: card, offsetWidth }) =>
    getComputedStyle(card).overflowX === "visible" && offsetWidth > card.clientWidth + 1;
  const table = [...document.querySelectorAll(".table")].find(isOver);
  if (table) return `too narrow for ${table.outerHTML.slice(0, 160)}`;
  if (document.documentElement.scrollWidth <= room) return "";
  const widest = [...document.querySelectorAll("body *")]
    .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0];
  return `${document.documentElement.scrollWidth} px: ${widest.outerHTML.slice(0, 160)}`;
}
"""


@dataclass
class Window:
    """A page that shows one screen after the other, and what it did against the rules."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def clean(self) -> None:
        """Forget the screen before, as wide and as light as a new window."""
        self.page.goto("about:blank")
        self.page.set_viewport_size({"width": WIDEST, "height": HEIGHT})
        self.page.emulate_media(color_scheme="light")
        self.problems.clear()


def problems_of(page: Page) -> list[str]:
    """Return what is wrong with the screen shown at each width.

    The window is as high as the page, so that no bar at its edge covers anything by chance.
    """
    problems = [*problems_of_document(page)]
    for width, scheme, with_rules in looks_at(urlsplit(page.url).path):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if wide := page.evaluate(TOO_WIDE):
            problems.append(f"at {width} px it is {wide}")
        if with_rules:
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(height + HEIGHT, HIGHEST)})
            problems += problems_of_axe(page, f"{width} px {scheme}", AXE_OPTIONS)
    return problems


def looks_at(path: str) -> list[Look]:
    """Return at which widths and in which schemes a screen is looked at.

    Everything in every way, if thoroughness is asked for. Else at every width but one of those
    between, and axe, which takes far longer than all the rest, tries its rules once: on one screen
    in the wide layout, on another in the narrow one, light or dark. What screens share is tried in
    all four ways.
    """
    schemes: tuple[Scheme, Scheme] = ("light", "dark")
    if is_thorough():
        widths = (WIDEST, *BETWEEN, MIDDLE, NARROWEST)
        return [(width, scheme, True) for scheme in schemes for width in widths]
    turn = crc32(path.encode())
    scheme, is_narrow = schemes[turn % 2], bool(turn // 2 % 2)
    return [
        (WIDEST, scheme, not is_narrow),
        (BETWEEN[turn // 4 % len(BETWEEN)], scheme, False),
        (MIDDLE, scheme, False),
        (NARROWEST, scheme, is_narrow),
    ]


def problems_of_document(page: Page) -> list[str]:
    """Return why one could not tell where one is, or waits for too many elements."""
    problems = []
    if (count := page.locator("h1").count()) != 1:
        problems.append(f"has {count} h1")
    if not re.fullmatch(r"\S.* · Drydock", page.title()):
        problems.append(f'has the title "{page.title()}"')
    if (elements := page.evaluate("document.getElementsByTagName('*').length")) > MOST_ELEMENTS:
        problems.append(f"has {elements} elements")
    return problems


def problems_of_axe(page: Page, how: str, options: dict[str, Any]) -> list[str]:
    """Return what axe finds, one line for each rule."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(Axe().axe_script)
    return [f"{how}: {one}" for one in page.evaluate(AXE_FINDINGS, options)]


class Shown(NamedTuple):
    """A page that a link leads to: its address without the site, and its title."""

    address: str
    title: str


def links_of(browser: APIRequestContext, start: str) -> dict[str, Shown]:
    """Walk all links from `start`, one address for each URL name; return pages of HTML only."""
    waiting, found, pages = [urlsplit(start).path], {"home": "/"}, {}
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(urljoin(start, path), max_retries=TRIES)
        if "text/html" not in answer.headers["content-type"]:
            continue
        assert answer.status == 200, f"{path} answers {answer.status}"
        name = resolve(urlsplit(path).path).view_name
        html = answer.text()
        assert ">---------<" not in html, f"{path} offers a row of dashes as a choice"
        pages[name] = Shown(path, html.partition("<title>")[2].partition("</title>")[0])
        for href in re.findall(r'<a\b[^>]*\shref="([^"]+)"', html):
            target = urljoin(urljoin(start, path), unescape(href))
            if not target.startswith(start):
                continue
            address = target.removeprefix(start.rstrip("/")).partition("#")[0]
            name = name_of(urlsplit(address).path)
            if name not in found:
                found[name] = address
                waiting.append(address)
    return pages


def name_of(path: str) -> str:
    """Return the URL name behind a path; a link that leads nowhere fails the walk."""
    try:
        return resolve(path).view_name
    except Resolver404 as error:
        raise AssertionError(f"A link leads to {path}, which does not exist.") from error
