"""Names of 200 letters without a space fit, on any window."""

import pytest
from pytest_django.live_server_helper import LiveServer

from core import clock
from core.models import BackupVerification, Role
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user
from tests.journeys.people import open_as
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Wintergartenversicherung" * 8
PATHS = (
    "",
    "services/",
    "services/long/",
    "services/long/graph/",
    "teams/long/",
    "actions/",
    "drills/",
)
WIDTHS = (1280, 1024, 700, 320)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_long_name_makes_no_page_wider(open_page: OpenPage, live_server: LiveServer) -> None:
    team = make_team(slug="long", name=LONG)
    service = make_service(slug="long", name=LONG, owner_team=team, tier=1)
    incident = make_incident(title=LONG, team=team)
    incident.services.add(service)
    make_action_item(incident, title=LONG)
    page = open_as(open_page, live_server, make_user(name=LONG[:100], role=Role.MANAGER))

    wider = {}
    own = incident.get_absolute_url().removeprefix("/")
    for path in (*PATHS, "incidents/", own, f"{own}print/", f"{own}resolve/"):
        page.goto(f"{live_server.url}/{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wider[path, width] = page.evaluate(TOO_WIDE)

    assert {where: by for where, by in wider.items() if by > 0} == {}


def test_a_long_reason_makes_the_status_of_the_site_no_wider(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    BackupVerification.objects.create(verified_at=clock.now(), name=LONG, problem=LONG)
    page = open_as(open_page, live_server, make_user(role=Role.ADMIN))
    page.goto(f"{live_server.url}/status/")

    wider = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wider[width] = page.evaluate(TOO_WIDE)

    assert {width: by for width, by in wider.items() if by > 0} == {}


FIRST_LETTER_IS_SEEN = """(heading) => {
  const letter = document.createRange();
  const title = heading.lastChild;
  const first = title.data.search(/\\S/);
  letter.setStart(title, first);
  letter.setEnd(title, first + 1);
  const [inner, outer] = [letter, heading].map((one) => one.getBoundingClientRect());
  return outer.left <= inner.left && inner.right <= outer.right;
}"""


@pytest.mark.parametrize("title", ["הזמנות נכשלות בקופה " * 9, "Orders fail at the till " * 7])
def test_a_title_that_is_cut_keeps_its_beginning(
    open_page: OpenPage, live_server: LiveServer, title: str
) -> None:
    incident = make_incident(title=title)
    page = open_as(open_page, live_server, make_user())
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}{incident.get_absolute_url()}")

    heading = page.locator("#incident-header h1")

    assert heading.evaluate("(one) => one.scrollWidth > one.clientWidth")
    assert heading.evaluate(FIRST_LETTER_IS_SEEN)
