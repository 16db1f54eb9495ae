"""The graph of a service by keyboard alone and without scripts."""

import pytest

from tests.journeys.conftest import SignedInPage
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.any_database]
FOCUSED = """
() => {
  const one = document.activeElement;
  return one.matches(".graph-node") ? one.getAttribute("aria-label") : "";
}
"""

HIDDEN = """
() => {
  const region = document.querySelector(".graph-scroll");
  const [room, box] = [region, region.querySelector("[aria-current]")]
    .map((one) => one.getBoundingClientRect());
  const bar = getComputedStyle(region, "::-webkit-scrollbar").height;
  return region.scrollWidth <= room.width ? "nothing is cut"
    : box.left < room.left || box.right > room.right ? "the service is out of sight"
    : parseFloat(bar) >= 10 ? "" : `the bar is ${bar} high`;
}
"""
"""What hides that a drawing goes on, or the service that it is about."""


def test_a_drawing_wider_than_the_phone_begins_at_its_service(open_demo: SignedInPage) -> None:
    page = open_demo("/services/block-storage/graph/", width=390)

    assert page.evaluate(HIDDEN) == ""


def test_every_box_is_reached_by_keyboard_and_has_its_rows_in_the_list(
    open_demo: SignedInPage,
) -> None:
    page = open_demo("/services/booking-site/graph/", javascript=False)
    boxes = page.locator("a.graph-node")
    labels = [box.get_attribute("aria-label") for box in boxes.all()]
    listed = {
        cell.inner_text() for cell in page.locator("tbody th a, tbody td[data-label=Needs] a").all()
    }

    keyboard = Keyboard(page)
    keyboard.tab_to(boxes.first)
    reached = [page.evaluate(FOCUSED)]
    while len(reached) < len(labels):
        keyboard.press("Tab")
        keyboard.assert_focus_is_seen()
        reached.append(page.evaluate(FOCUSED))

    assert reached == labels
    assert {label.split(",")[0] for label in labels if label} == listed
    assert page.locator("g.graph-edge").count() == page.locator("td[data-label=Needs]").count()
    points = [label for label in labels if label and "single point" in label]
    assert len(points) == page.locator("rect.second-border").count() == 5

    keyboard.tab_to(page.get_by_label("Block storage, single point"), "Shift+Tab")
    keyboard.press("Enter")
    page.wait_for_url("**/services/block-storage/graph/")
    assert page.get_by_role("heading", level=1).inner_text() == "Graph of Block storage"
