"""The coverage matrix by keyboard, on a phone, on paper, and without scripts."""

import re

import pytest
from playwright.sync_api import Page

from readiness.domain.mode_coverage import CellStatus
from tests.journeys.conftest import SignedInPage

pytestmark = [pytest.mark.browser, pytest.mark.any_database]
WEAKEST_INK = """
() => {
  const grey = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map((one) => one / 255)
      .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const contrast = (cell) => {
    const ink = getComputedStyle(cell.querySelector("a"), "::before").backgroundColor;
    const [dark, light] = [ink, getComputedStyle(cell).backgroundColor].map(grey)
      .sort((a, b) => a - b);
    return light / dark;
  };
  return Math.min(...[...document.querySelectorAll(".coverage .cell")].map(contrast));
}
"""
"""The least contrast of a glyph to its cell once all colours are greys."""
GLYPHS = """
all => all.map((one) => getComputedStyle(one, "::before"))
  .filter((style) => style.maskImage.startsWith("url(") && parseFloat(style.width) > 8)
  .map((style) => style.maskImage)
"""
"""What is drawn before each of some elements, if it can be seen."""


def focused(page: Page) -> str:
    """Return the accessible name of what has the focus."""
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))


def test_the_scores_of_teams_fit_a_wide_window(open_demo: SignedInPage) -> None:
    page = open_demo("/readiness/", width=1280)

    cut = "one => one.scrollWidth - one.clientWidth"
    assert page.get_by_role("region", name="Scores of teams").evaluate(cut) == 0


def test_the_matrix_is_one_stop_with_arrow_keys_inside(open_demo: SignedInPage) -> None:
    page = open_demo("/readiness/coverage/?sort=name&tier=1")
    grid = page.get_by_role("grid", name="Services by failure modes")

    assert grid.locator('a[tabindex="0"]').count() == 1
    page.get_by_role("link", name="Skip the matrix").focus()
    page.keyboard.press("Tab")  # The region that scrolls.
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    first = focused(page)
    page.keyboard.press("ArrowDown")
    below = focused(page)
    page.keyboard.press("End")
    last = focused(page)
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    has_left = not page.evaluate("document.activeElement.closest('[data-matrix]')")

    assert re.fullmatch(r".+, One instance dies: \w[\w ]+(, \d+ days? ago)?", first)
    assert first.partition(", ")[2].partition(":")[0] == below.partition(", ")[2].partition(":")[0]
    assert first.partition(", ")[0] != below.partition(", ")[0] == last.partition(", ")[0]
    assert has_left


def test_the_matrix_fits_a_phone_and_a_sheet_and_works_without_scripts(
    open_demo: SignedInPage,
) -> None:
    page = open_demo("/readiness/coverage/?rows=paper", javascript=False)

    links = page.locator("[data-matrix] a")
    services = page.locator("[data-matrix] tbody tr").count()
    plain = page.locator('[role="grid"], [data-matrix] a[tabindex]').count()
    page.set_viewport_size({"width": 320, "height": 800})
    region = page.get_by_role("region", name="Services by failure modes")
    box = region.bounding_box()
    page.emulate_media(media="print")
    paper = page.pdf(prefer_css_page_size=True)
    glyphs = page.locator(".coverage .cell a").evaluate_all(GLYPHS)
    drawn = page.locator(".coverage-legend .coverage-mark").evaluate_all(GLYPHS)
    weakest = page.evaluate(WEAKEST_INK)

    assert services >= 12
    assert links.count() == services * 37
    assert plain == 0
    assert box is not None
    assert box["x"] + box["width"] <= 320
    assert region.get_attribute("tabindex") == "0"
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert len(glyphs) == services * 36
    assert set(glyphs) <= set(drawn)
    assert len(set(drawn)) == len(CellStatus)
    assert weakest >= 3
