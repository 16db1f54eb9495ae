"""Two people assess a service at once, and neither treads on the other."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import Role
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.journeys.people import open_as
from tests.services.fixtures import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.any_database,
]

NEWS_MS = 15_000
"""They ask every five seconds."""


def question(page: Page, number: int) -> Locator:
    return page.locator("[data-question]").nth(number)


def state(page: Page, number: int) -> Locator:
    return question(page, number).locator("[data-question-state]")


def test_answers_of_others_come_in_but_never_under_the_hand(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    make_service(slug="shop", tier=1)
    mia, tom = (
        open_as(open_page, live_server, make_user(name=name, role=Role.MANAGER))
        for name in ("Mia", "Tom")
    )
    for page in (mia, tom):
        page.goto(f"{live_server.url}/services/shop/assess/?category=spof")
    question(tom, 1).get_by_label("Yes").focus()

    for number in (0, 1):
        question(mia, number).get_by_label("Partly").check()
        expect(state(mia, number)).to_have_text(re.compile("^Saved "))

    expect(state(tom, 0)).to_have_text("Partly, just now by Mia", timeout=NEWS_MS)
    expect(question(tom, 0).get_by_label("Partly")).to_be_checked()
    expect(state(tom, 1)).to_have_text(re.compile("by Mia, shown when you leave"))
    expect(question(tom, 1).get_by_label("Partly")).not_to_be_checked()
    expect(tom.locator("[data-assess-answered]")).to_have_text("2")
    expect(tom.locator("[data-assess-here]")).to_have_text("Also here: Mia")
    expect(question(tom, 1).locator("[data-question-here]")).to_have_text("Mia here")
    question(tom, 2).get_by_label("Yes").focus()
    expect(question(tom, 1).get_by_label("Partly")).to_be_checked()
