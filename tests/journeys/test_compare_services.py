"""Two services side by side, chosen by keyboard, at every width."""

import pytest

from tests.journeys.conftest import SignedInPage
from tests.journeys.screens import problems_of

pytestmark = [pytest.mark.browser, pytest.mark.any_database]


def test_two_services_are_chosen_and_compared(open_demo: SignedInPage) -> None:
    page = open_demo("/services/", javascript=False)

    page.get_by_role("button", name="Compare two").press("Enter")
    page.get_by_label("First").select_option("booking-site")
    page.get_by_label("And").select_option("block-storage")
    page.get_by_role("button", name="Compare", exact=True).press("Enter")

    row = page.get_by_role("row", name="Takes down alone")
    assert row.get_by_role("cell").all_inner_texts() == ["0 services", "8 services"]
    shown = open_demo(page.url.removeprefix(page.evaluate("location.origin")))
    assert problems_of(shown) == []
