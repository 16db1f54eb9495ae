"""Pages of drills, without JavaScript: what they show, take and refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from core.models import Role
from core.web.feeds import create_feed_token
from readiness.domain.drill_run import RunStatus
from readiness.models import DrillRun
from readiness.usecases.drills import cancel_drill
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
SENT = {
    "title": "Restore the shop",
    "starts_at": "2027-01-20T14:30",
    "minutes": "90",
    "every_days": "90",
    "environment": "isolated",
    "rto_minutes": "60",
    "rpo_minutes": "5",
    "detect_minutes": "0.5",
}


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_drill_is_arranged_checked_and_begun(signed_in: SignedIn) -> None:
    mia, service = make_user(name="Mia", time_zone="Europe/Berlin"), make_service(tier=1)
    client = signed_in(mia)
    page = text(client.get(f"/drills/plans/database-restore/schedule/?service={service.slug}"))
    assert 'value="120"' in page

    client.post(
        "/drills/plans/database-restore/schedule/",
        SENT | {"role_lead": mia.pk, "services": [service.pk], "runbook_author": mia.pk},
    )
    run = DrillRun.objects.get()
    assert run.starts_at == datetime(2027, 1, 20, 13, 30, tzinfo=UTC)
    assert (run.time_zone, run.rto_seconds, run.detect_seconds) == ("Europe/Berlin", 3600, 30)
    assert list(run.services.all()) == [service]
    base = f"/drills/{run.reference}/"
    page = text(client.get(base))
    assert "Start the drill" not in page
    lines = list(range(len(run.plan.plan.preconditions)))
    ready = client.post(f"{base}check/", {"lines": lines}, follow=True)
    assert "Start the drill" in text(ready)

    live = client.post(f"{base}run/start/", follow=True)

    assert live.redirect_chain[-1][0] == f"{base}run/"
    assert "Step 1 of 12" in text(live)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "\x00"}, "title"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"minutes": "9" * 30}, "minutes"),
        ({"services": ["9" * 30]}, "services"),
        ({"rto_minutes": "1e400"}, "rto_minutes"),
        ({"rpo_minutes": "-1"}, "rpo_minutes"),
        ({"role_lead": "0"}, "role_lead"),
        ({"environment": "moon"}, "environment"),
    ],
)
def test_bad_input_is_named_and_kept(
    signed_in: SignedIn, wrong: dict[str, Any], field: str
) -> None:
    url = "/drills/plans/database-restore/schedule/"

    response = signed_in(make_user()).post(url, SENT | wrong)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "isolated" in text(response)
    assert not DrillRun.objects.exists()


def test_a_drill_is_changed_and_called_off(signed_in: SignedIn) -> None:
    mia = make_user(time_zone="UTC")
    client, run = signed_in(mia), make_drill(mia, status="scheduled")
    base = f"/drills/{run.reference}/"
    assert 'value="2026-03-02T12:00"' in text(client.get(f"{base}edit/"))

    client.post(f"{base}edit/", SENT | {"starts_at": "2026-03-02T12:00", "title": "Moved"})
    client.get(f"{base}cancel/")
    client.post(f"{base}cancel/", {"ends_series": "on"})

    run.refresh_from_db()
    assert (run.title, run.status, run.sequence) == ("Moved", "cancelled", 2)
    refused = client.post(f"{base}edit/", SENT)
    assert (refused.status_code, "was cancelled" in text(refused)) == (422, True)
    assert client.post(f"{base}check/", {"lines": ["0"]}).status_code == 422
    assert client.post(f"{base}join/", {"role": "lead"}).status_code == 422
    assert client.post(f"{base}join/", {"role": "king"}).status_code == 422


def test_people_take_roles_and_give_them_back(signed_in: SignedIn) -> None:
    tom, run = make_user(name="Tom"), make_drill(status="scheduled")
    client, base = signed_in(tom), f"/drills/{run.reference}/"

    client.post(f"{base}join/", {"role": "observer"})
    assert "Tom" in text(client.get(base))
    client.post(f"{base}leave/", {"role": "observer"})

    assert not run.participants.exists()


def test_the_month_shows_what_it_is_asked_for(signed_in: SignedIn) -> None:
    run = make_drill(title="Lose a region", starts_at=datetime(2031, 5, 7, 10, tzinfo=UTC))
    client = signed_in(make_user(role=Role.VIEWER))

    month = text(client.get("/drills/?month=2031-05"))
    nonsense = client.get("/drills/?month=2031-13")

    assert "Drills in May 2031" in month
    assert month.count(f'<a href="/drills/{run.reference}/">10:00') == 1
    assert 'href="?month=2031-04#month"' in month
    assert (nonsense.status_code, "Drills in May 2031" in text(nonsense)) == (200, False)


def test_calendars_get_the_wall_time_on_both_sides_of_a_change_of_the_clock(
    signed_in: SignedIn,
) -> None:
    mia = make_user()
    berlin, kolkata = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
    year = timezone.now().year + 1
    winter = datetime(year, 3, 20, 10, tzinfo=berlin)
    run = make_drill(starts_at=winter, time_zone="Europe/Berlin", every_days=14)
    india = make_drill(starts_at=winter.astimezone(kolkata), time_zone="Asia/Kolkata")
    gone = cancel_drill(make_drill(starts_at=winter), by=mia)
    make_drill(starts_at=None, status="draft")
    url = f"/drills.ics?token={create_feed_token(by=mia, at=NOON)}"

    content = Client().get(url).content

    assert b"RRULE:FREQ=DAILY;INTERVAL=14" in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {f"drill-{one.pk}@drydock" for one in (run, india, gone)}
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    assert zones == {"Europe/Berlin", "Asia/Kolkata"}
    start = events[f"drill-{run.pk}@drydock"].decoded("dtstart")
    assert (start.hour, start.utcoffset()) == (10, timedelta(hours=1))
    later = start + timedelta(days=14)
    assert (later.hour, later.utcoffset()) == (10, timedelta(hours=2))
    assert later.astimezone(kolkata).strftime("%H:%M") == "13:30"
    assert events[f"drill-{india.pk}@drydock"].decoded("dtstart") == winter
    cancelled = events[f"drill-{gone.pk}@drydock"]
    assert (str(cancelled["status"]), cancelled["sequence"]) == ("CANCELLED", 1)
    assert Client().get("/drills.ics?token=wrong").status_code == 401


def test_home_tells_what_is_ahead_overdue_and_done(
    signed_in: SignedIn,
) -> None:
    client, asked = signed_in(make_user()), make_service(tier=1)
    assert "No drill is planned" in text(client.get("/drills/"))
    counts = []
    for _ in range(2):
        for _ in range(2):
            service = make_service()
            make_drill(services=(service,), status="scheduled", starts_at=timezone.now())
            old = timezone.now() - timedelta(days=200)
            make_drill(
                services=(make_service(),),
                status="finished",
                verdict="failed",
                ended_at=old,
                recovery_seconds=4000,
            )
        with CaptureQueriesContext(connection) as counted:
            page = text(client.get("/drills/"))
        counts.append(len(counted))

    assert counts[0] == counts[1]
    assert page.count("last <time") == 4
    assert "Never rehearsed" in page
    assert f'region-failover/schedule/?service={asked.slug}"' in page
    assert "1 h 6 min" in page


def test_what_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    for path in (
        "DR-999/",
        "DR-999/run/news/",
        "plans/nowhere/",
        "plans/nowhere/schedule/",
        "plans/cache-loss/versions/9/",
    ):
        assert client.get(f"/drills/{path}").status_code == 404
    assert client.post("/drills/plans/cache-loss/publish/").status_code == 404
    waiting = make_drill(status=RunStatus.SCHEDULED)
    assert client.get(f"/drills/{waiting.reference}/run/")["Location"] == waiting.get_absolute_url()
    assert client.get(f"/drills/{waiting.reference}/result/").status_code == 302
