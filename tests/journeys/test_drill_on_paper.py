"""The result of a drill on paper breaks between its cards, and long cards between their lines."""

from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.factories.drills import make_drill
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.journeys.people import open_as
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BREAKS = """(cards) => Object.fromEntries(cards.map((card) => [
  card.querySelector("h2").textContent.trim(), getComputedStyle(card).breakInside,
]))"""


def test_only_steps_and_log_break_across_pages(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    lead = make_user()
    drill = make_drill(
        lead,
        status="finished",
        verdict="passed",
        started_at=NOON,
        ended_at=NOON + timedelta(hours=1),
    )
    page = open_as(open_page, live_server, lead)
    page.goto(f"{live_server.url}{drill.get_absolute_url()}result/")
    page.emulate_media(media="print")

    breaks = page.locator(".card").evaluate_all(BREAKS)

    assert {heading for heading, way in breaks.items() if way == "auto"} == {
        "How long the steps took",
        "Log",
    }
    assert breaks["What it proves"] == "avoid"
